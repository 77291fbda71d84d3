#include "rest/assembly.hpp"

#include "base/base64.hpp"
#include "base/glob.hpp"
#include "base/text.hpp"
#include "rest/among.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace recourse::rest {
namespace {

using config::Reading;

constexpr std::size_t kShown = 60;
constexpr std::string_view kTag = "tag:";

bool fits(std::string_view pattern, std::string_view name, std::span<const std::string> tags) {
    if (!pattern.starts_with(kTag)) return text::fits_glob(name, pattern);
    pattern.remove_prefix(kTag.size());
    return std::ranges::any_of(tags, [&](const std::string& tag) {
        return text::fits_glob(tag, pattern);
    });
}

bool fits_any(
    std::span<const Pattern> patterns, std::string_view name, std::span<const std::string> tags
) {
    return std::ranges::any_of(patterns, [&](const Pattern& pattern) {
        return fits(pattern.text, name, tags);
    });
}

std::vector<std::string_view> views(std::span<const std::string> names) {
    return {names.begin(), names.end()};
}

std::string did_you_mean(
    std::string_view name, std::span<const std::string> known, std::string_view otherwise
) {
    const auto nearest = text::nearest(name, views(known));
    return nearest.empty() ? std::string(otherwise)
                           : fmt::format("Did you mean `{}`?", nearest.front().name);
}

void check_patterns(
    Reading& reading, std::span<const Pattern> patterns, const Specification& specification
) {
    for (const auto& pattern : patterns) {
        const bool is_tag = pattern.text.starts_with(kTag);
        const auto& known = is_tag ? specification.tags : specification.names;
        const auto word = std::string_view(pattern.text).substr(is_tag ? kTag.size() : 0);
        if (std::ranges::any_of(known, [&](const auto& name) {
                return text::fits_glob(name, word);
            }))
            continue;
        reading.complain(
            pattern.place,
            {
                .sentence = fmt::format(
                    "`{}` fits no {} of the OpenAPI file.",
                    text::clean(pattern.text, kShown),
                    is_tag ? "tag" : "operation"
                ),
                .suggestion = did_you_mean(
                    word, known, "`recourse check --json` lists the tools; `*` stands for any text."
                ),
            }
        );
    }
}

/// Finds the credentials for operations and remembers what is missing.
class Keyring {
  public:
    Keyring(Reading& reading, const Choices& choices, const Specification& specification)
        : reading_(reading), choices_(choices), schemes_(specification.schemes) {
        check_names();
    }

    [[nodiscard]] std::vector<Credential> for_operation(const Operation& operation) {
        const std::vector<std::string>* best = nullptr;
        for (const auto& alternative : operation.security) {
            const bool has_all = std::ranges::all_of(alternative, [this](const auto& name) {
                return has(scheme(name));
            });
            // An API that may be called without credentials often tells more with them.
            if (has_all && (best == nullptr || best->empty())) best = &alternative;
        }
        if (best != nullptr) return credentials_for(*best);
        for (const auto& alternative : operation.security) miss(operation, alternative);
        return {};
    }

  private:
    [[nodiscard]] const SecurityScheme& scheme(std::string_view name) const {
        return *std::ranges::find(schemes_, name, &SecurityScheme::name);
    }

    [[nodiscard]] bool is_sent_anyway(const SecurityScheme& scheme) const {
        using Kind = SecurityScheme::Kind;
        if (scheme.kind == Kind::bearer || scheme.kind == Kind::basic)
            return choices_.sends_authorization;
        if (scheme.kind != Kind::header) return false;
        return std::ranges::any_of(choices_.sent_headers, [&](const auto& name) {
            return text::equals_ignoring_case(name, scheme.parameter);
        });
    }

    [[nodiscard]] bool has(const SecurityScheme& scheme) const {
        return is_sent_anyway(scheme) || choices_.credentials.contains(scheme.name);
    }

    [[nodiscard]] std::vector<Credential> credentials_for(const std::vector<std::string>& names) {
        std::vector<Credential> credentials;
        for (const auto& name : names) {
            const auto& one = scheme(name);
            if (!is_sent_anyway(one))
                credentials.push_back(credential(one, choices_.credentials.at(name).secret));
        }
        return credentials;
    }

    static Credential credential(const SecurityScheme& scheme, const std::string& secret) {
        using Kind = SecurityScheme::Kind;
        using Where = Credential::Where;
        switch (scheme.kind) {
            case Kind::query:
                return {Where::query, scheme.parameter, secret};
            case Kind::cookie:
                return {Where::cookie, scheme.parameter, secret};
            case Kind::basic:
                return {Where::header, "Authorization", "Basic " + base64::encode(secret)};
            case Kind::bearer:
                return {Where::header, "Authorization", "Bearer " + secret};
            case Kind::header:
            case Kind::other:
                break;
        }
        return {Where::header, scheme.parameter, secret};
    }

    void check_names() {
        std::vector<std::string> known;
        known.reserve(schemes_.size());
        for (const auto& one : schemes_) known.push_back(one.name);
        for (const auto& [name, given] : choices_.credentials) {
            if (among(known, name)) {
                check_credential(scheme(name), given);
                continue;
            }
            complain(
                given,
                fmt::format(
                    "The OpenAPI file has no security scheme `{}`.", text::clean(name, kShown)
                ),
                did_you_mean(
                    name,
                    known,
                    known.empty() ? "It has none: send what the API needs by `headers` or `token`."
                                  : fmt::format("It has {}.", text::list(known))
                )
            );
        }
    }

    void check_credential(const SecurityScheme& scheme, const GivenCredential& given) {
        if (scheme.kind == SecurityScheme::Kind::basic && !given.secret.contains(':'))
            complain(
                given,
                fmt::format("`{}` is no user name and password.", given.path),
                "The variable or file holds `user:password`."
            );
        if (is_sent_anyway(scheme))
            complain(
                given,
                fmt::format("`{}` is given in two ways.", given.path),
                "Keep it here, or keep the upstream's `token`, `oauth` or header."
            );
    }

    void complain(const GivenCredential& given, std::string sentence, std::string suggestion) {
        reading_.complain(
            given.at,
            given.path,
            {.sentence = std::move(sentence),
             .suggestion = std::move(suggestion),
             .found = "such a credential",
             .expected = "a credential that the API asks for"}
        );
    }

    /// Told once for each scheme, whatever the number of operations.
    void miss(const Operation& operation, const std::vector<std::string>& names) {
        for (const auto& name : names) {
            const auto& one = scheme(name);
            if (has(one) || !missed_.insert(name).second) continue;
            const bool can_be_given = one.kind != SecurityScheme::Kind::other;
            reading_.complain(
                choices_.openapi,
                {
                    .sentence = fmt::format(
                        "The OpenAPI file asks for `{}` ({}), for {} and perhaps others, and none "
                        "is configured.",
                        text::clean(name, kShown),
                        one.words.empty() ? "a credential" : one.words,
                        operation.label
                    ),
                    .suggestion =
                        can_be_given ? fmt::format(
                                           "Add `credentials: {{ {}: \"${{env:NAME}}\" }}` beside "
                                           "`openapi`, or leave such operations out by `exclude`.",
                                           text::clean(name, kShown)
                                       )
                                     : "It cannot be sent: leave such operations out by `exclude`.",
                    .expected = "a credential",
                }
            );
        }
    }

    Reading& reading_;
    const Choices& choices_;
    const std::vector<SecurityScheme>& schemes_;
    std::set<std::string> missed_;
};

bool is_sent(const Choices& choices, const Tool& tool, std::string_view header) {
    const auto is_it = [header](std::string_view name) {
        return text::equals_ignoring_case(name, header);
    };
    return std::ranges::any_of(choices.sent_headers, is_it) ||
           std::ranges::any_of(tool.credentials, [&](const Credential& credential) {
               return credential.where == Credential::Where::header && is_it(credential.name);
           });
}

/// A header that the operator sends is not the caller's to say: some files describe keys as
/// parameters, too.
void take_back_headers(const Choices& choices, Tool& tool) {
    std::erase_if(tool.headers, [&](const Field& field) {
        if (!is_sent(choices, tool, field.name)) return false;
        const auto& argument = field.value.pieces.front().text;
        std::erase(tool.arguments, argument);
        std::erase(tool.required, argument);
        auto& schema = tool.input_schema.as_object();
        schema["properties"].as_object().erase(argument);
        schema.erase("required");
        if (!tool.required.empty())
            schema["required"] = json::Array(tool.required.begin(), tool.required.end());
        return true;
    });
}

void apply(const OperationChange& change, Tool& tool) {
    if (!change.name.empty()) tool.name = change.name;
    if (!change.description.empty()) tool.description = change.description;
    if (!change.result.empty()) {
        tool.result = change.result;
        tool.output_schema.reset();  // it is of the whole answer
    }
    if (change.effect != OperationChange::Effect::by_method)
        tool.effect = static_cast<Effect>(static_cast<int>(change.effect) - 1);
    if (change.call_timeout.count() > 0) tool.call_timeout = change.call_timeout;
}

void check_changes(Reading& reading, const Choices& choices, const Specification& specification) {
    for (const auto& [name, change] : choices.operations) {
        if (among(specification.names, name)) continue;
        reading.complain(
            change.at,
            change.path,
            {
                .sentence = fmt::format(
                    "The OpenAPI file has no operation `{}`.", text::clean(name, kShown)
                ),
                .suggestion = did_you_mean(
                    name, specification.names, "`recourse check --json` lists the tools."
                ),
                .found = fmt::format("`{}`", text::clean(name, kShown)),
                .expected = "an operation of the file",
            }
        );
    }
}

}  // namespace

bool is_wanted(const Choices& choices, std::string_view name, std::span<const std::string> tags) {
    const bool is_included = choices.include.empty() || fits_any(choices.include, name, tags);
    return is_included && !fits_any(choices.exclude, name, tags);
}

Api assemble(Reading& reading, const Choices& choices, Specification specification) {
    check_patterns(reading, choices.include, specification);
    check_patterns(reading, choices.exclude, specification);
    check_changes(reading, choices, specification);
    Keyring keyring(reading, choices, specification);
    Api api{
        .title = specification.title,
        .version = specification.version,
        .tools = {},
        .left_out = specification.left_out,
    };
    for (auto& operation : specification.operations) {
        operation.tool.credentials = keyring.for_operation(operation);
        take_back_headers(choices, operation.tool);
        const auto change = choices.operations.find(operation.tool.name);
        if (change != choices.operations.end()) apply(change->second, operation.tool);
        api.tools.push_back(std::move(operation.tool));
    }
    return api;
}

}  // namespace recourse::rest
