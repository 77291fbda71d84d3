#include "rest/openapi.hpp"

#include "base/text.hpp"
#include "rest/among.hpp"
#include "rest/names.hpp"
#include "rest/openapi_document.hpp"
#include "rest/operation_reader.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace recourse::rest {
namespace {

using namespace std::string_view_literals;
using config::yaml::Kind;

constexpr std::size_t kShown = 80;
constexpr std::size_t kMostOperations = 5'000;

struct Method {
    std::string_view key;
    std::string_view name;
    bool is_callable;
};
constexpr std::array kMethods{
    Method{"get", "GET", true},
    Method{"put", "PUT", true},
    Method{"post", "POST", true},
    Method{"delete", "DELETE", true},
    Method{"patch", "PATCH", true},
    Method{"head", "HEAD", true},
    Method{"options", "OPTIONS", false},
    Method{"trace", "TRACE", false},
};
constexpr std::array kOfPathItems{
    "get"sv,
    "put"sv,
    "post"sv,
    "delete"sv,
    "patch"sv,
    "head"sv,
    "options"sv,
    "trace"sv,
    "parameters"sv,
    "summary"sv,
    "description"sv,
    "servers"sv,
    "$ref"sv
};

/// Reads one file from its top.
class FileReader {
  public:
    FileReader(OpenApiDocument& document, const Wanted& wanted)
        : document_(document), wanted_(wanted) {}

    Specification read() && {
        read_top();
        read_schemes();
        default_security_ = read_security(document_.root());
        if (const auto paths = document_.root().member("paths")) {
            for (const auto& path : document_.members(*paths)) read_path_item(path);
        }
        return std::move(specification_);
    }

  private:
    void read_top();
    void read_schemes();
    void read_scheme(const std::string& name, const Place& place);
    [[nodiscard]] std::optional<std::vector<std::vector<std::string>>> read_security(
        const Place& owner
    );
    void read_path_item(const MemberPlace& path);
    void read_operation(
        const MemberPlace& path, const Place& item, const Method& method, const Place& operation
    );
    [[nodiscard]] std::vector<std::string> tags_of(const Place& operation);

    OpenApiDocument& document_;
    const Wanted& wanted_;
    Specification specification_;
    std::optional<std::vector<std::vector<std::string>>> default_security_;
};

void FileReader::read_top() {
    if (const auto info = document_.root().member("info")) {
        specification_.title = document_.text(*info, "title").value_or("");
        specification_.version = document_.text(*info, "version").value_or("");
    }
    const auto servers = document_.root().member("servers");
    if (!servers || servers->node->items.empty()) return;
    const auto server = servers->item(0);
    auto url = document_.text(server, "url").value_or("");
    if (const auto variables = server.member("variables")) {
        for (const auto& variable : document_.members(*variables)) {
            const auto placeholder = "{" + variable.name + "}";
            const auto value = document_.text(variable.value, "default").value_or("");
            if (const auto at = url.find(placeholder); at != std::string::npos)
                url.replace(at, placeholder.size(), value);
        }
    }
    specification_.server = std::move(url);
}

void FileReader::read_schemes() {
    const auto components = document_.root().member("components");
    const auto schemes = components ? components->member("securitySchemes") : std::nullopt;
    if (!schemes) return;
    for (const auto& scheme : document_.members(*schemes)) {
        if (const auto place = document_.follow(scheme.value)) read_scheme(scheme.name, *place);
    }
}

void FileReader::read_scheme(const std::string& name, const Place& place) {
    static constexpr std::array kTypes{
        "apiKey"sv, "http"sv, "oauth2"sv, "openIdConnect"sv, "mutualTLS"sv
    };
    static constexpr std::array kKeyPlaces{"header"sv, "query"sv, "cookie"sv};
    using Kind = SecurityScheme::Kind;
    SecurityScheme scheme{.name = name};
    const auto type = place.member("type");
    if (!type || !document_.is_one_of(*type, kTypes)) return;
    if (type->node->text == "apiKey") {
        const auto in = place.member("in");
        if (!in || !document_.is_one_of(*in, kKeyPlaces)) return;
        const auto index = std::ranges::find(kKeyPlaces, in->node->text) - kKeyPlaces.begin();
        scheme.kind = static_cast<Kind>(index);
        scheme.parameter = document_.text(place, "name").value_or("");
        scheme.words = fmt::format(
            "a key in the {} {}", in->node->text, text::clean(scheme.parameter, kShown)
        );
    } else if (type->node->text == "http") {
        const auto kind = text::to_lower(document_.text(place, "scheme").value_or(""));
        if (kind == "basic") scheme.kind = Kind::basic;
        if (kind == "bearer") scheme.kind = Kind::bearer;
        scheme.words = kind == "basic" ? "a user name and password" : "a bearer token";
    } else if (type->node->text != "mutualTLS") {
        scheme.kind = Kind::bearer;
        scheme.words = "an OAuth token";
    }
    specification_.schemes.push_back(std::move(scheme));
}

std::optional<std::vector<std::vector<std::string>>> FileReader::read_security(const Place& owner) {
    const auto list = owner.member("security");
    if (!list) return std::nullopt;
    std::vector<std::vector<std::string>> alternatives;
    for (std::size_t i = 0; i < list->node->items.size(); ++i) {
        std::vector<std::string> together;
        for (const auto& scheme : document_.members(list->item(i))) {
            std::vector<std::string_view> known;
            known.reserve(specification_.schemes.size());
            for (const auto& one : specification_.schemes) known.emplace_back(one.name);
            const bool is_known = among(known, scheme.name);
            if (is_known) {
                together.push_back(scheme.name);
                continue;
            }
            const auto nearest = text::nearest(scheme.name, known);
            document_.reading().complain(
                scheme.at,
                scheme.value.path,
                {
                    .sentence = fmt::format(
                        "There is no security scheme `{}`.", text::clean(scheme.name, kShown)
                    ),
                    .suggestion = nearest.empty()
                                      ? "Describe it below `components.securitySchemes`."
                                      : fmt::format("Did you mean `{}`?", nearest.front().name),
                    .found = fmt::format("`{}`", text::clean(scheme.name, kShown)),
                    .expected = "a name below `components.securitySchemes`",
                }
            );
        }
        alternatives.push_back(std::move(together));
    }
    return alternatives;
}

void FileReader::read_path_item(const MemberPlace& path) {
    const auto item = document_.follow(path.value);
    if (!item) return;
    for (const auto& member : document_.members(*item)) {
        const auto method = std::ranges::find(kMethods, member.name, &Method::key);
        if (method != kMethods.end()) {
            read_operation(path, *item, *method, member.value);
        } else if (!among(kOfPathItems, member.name)) {
            const auto nearest = text::nearest(member.name, kOfPathItems);
            document_.reading().complain(
                member.at,
                member.value.path,
                {
                    .sentence =
                        fmt::format("`{}` is no HTTP method.", text::clean(member.name, kShown)),
                    .suggestion = nearest.empty()
                                      ? "Methods are get, put, post, delete, patch and head."
                                      : fmt::format("Did you mean `{}`?", nearest.front().name),
                    .found = fmt::format("`{}`", text::clean(member.name, kShown)),
                    .expected = "a method, in small letters",
                }
            );
        }
    }
}

std::vector<std::string> FileReader::tags_of(const Place& operation) {
    std::vector<std::string> tags;
    if (const auto list = operation.member("tags")) {
        for (const auto& tag : list->node->items) tags.push_back(tag.text);
    }
    for (const auto& tag : tags) {
        if (!among(specification_.tags, tag)) specification_.tags.push_back(tag);
    }
    return tags;
}

void FileReader::read_operation(
    const MemberPlace& path, const Place& item, const Method& method, const Place& operation
) {
    const auto label = fmt::format("{} {}", method.name, text::clean(path.name, kShown));
    if (operation.node->kind != Kind::mapping || specification_.names.size() >= kMostOperations)
        return;
    if (!method.is_callable) {
        specification_.left_out.push_back(
            {label,
             operation.at.line,
             fmt::format("{} tells of an API, and does nothing.", method.name)}
        );
        return;
    }
    const auto id = document_.text(operation, "operationId").value_or("");
    const auto name = distinct_name(tool_name(id, method.name, path.name), specification_.names);
    specification_.names.push_back(name);
    auto tags = tags_of(operation);
    if (!wanted_(name, tags)) return;
    const OperationPlace where{method.name, path.name, path.at, item, operation};
    auto tool = OperationReader(document_, where).read();
    if (!tool) {
        specification_.left_out.push_back({label, operation.at.line, std::move(tool.error())});
        return;
    }
    tool->name = name;
    auto security = read_security(operation);
    if (!security) security = default_security_;
    specification_.operations.push_back(
        {*std::move(tool),
         label,
         std::move(tags),
         std::move(security).value_or(std::vector<std::vector<std::string>>{})}
    );
}

}  // namespace

Specification read_openapi(
    config::Reading& reading, const config::yaml::Node& root, const Wanted& wanted
) {
    OpenApiDocument document(reading, root);
    if (!document.check_version()) return {};
    return FileReader(document, wanted).read();
}

}  // namespace recourse::rest
