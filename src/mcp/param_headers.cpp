#include "mcp/param_headers.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

namespace recourse::mcp {
namespace {

constexpr std::string_view kAnnotation = "x-mcp-header";
constexpr std::size_t kQuoted = 80;

std::string quoted(std::string_view foreign) {
    return "'" + text::clean(foreign, kQuoted) + "'";
}

/// RFC 9110, 5.6.2.
bool is_token(std::string_view text) {
    constexpr std::string_view kTokenChars =
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    return !text.empty() && text.find_first_not_of(kTokenChars) == std::string_view::npos;
}

/// Walks a schema and keeps what is annotated; stops at the first annotation that is not allowed.
class Reader {
  public:
    /// A schema that `path_` leads to by `properties` alone.
    void read(json::Ref schema) {
        for (const auto& member : schema.members()) {
            if (!flaw_.empty()) return;
            if (member.name.equals(kAnnotation))
                annotate(schema, member.value());
            else if (member.name.equals("properties"))
                read_properties(member.value());
            else
                search(member);
        }
    }
    [[nodiscard]] std::expected<std::vector<ParamHeader>, std::string> result() && {
        if (!flaw_.empty()) return std::unexpected(std::move(flaw_));
        return std::move(params_);
    }

  private:
    void read_properties(json::Ref properties) {
        for (const auto& property : properties.members()) {
            path_.push_back(*property.name.string());
            read(property.value());
            path_.pop_back();
        }
    }

    /// Whatever else a schema has may hold schemas, too, but none whose value is found by name.
    void search(const json::Ref::Member& keyword) {
        constexpr std::array<std::string_view, 5> kData = {
            "default", "const", "enum", "examples", "dependentRequired"
        };
        constexpr std::array<std::string_view, 4> kNamed = {
            "patternProperties", "dependentSchemas", "$defs", "definitions"
        };
        const auto is_keyword = [&](std::string_view name) { return keyword.name.equals(name); };
        if (std::ranges::any_of(kData, is_keyword)) return;
        if (std::ranges::any_of(kNamed, is_keyword))
            search_named(keyword.value());
        else
            search(keyword.value());
    }
    void search_named(json::Ref schemas) {
        for (const auto& named : schemas.members()) search(named.value());
    }
    void search(json::Ref schema) {
        for (const auto element : schema.elements()) search(element);
        for (const auto& member : schema.members()) {
            if (member.name.equals(kAnnotation)) {
                flaw_ = "x-mcp-header stands where no chain of properties leads to: " +
                        at(member.value());
            } else if (member.name.equals("properties")) {
                search_named(member.value());
            } else {
                search(member);
            }
            if (!flaw_.empty()) return;
        }
    }

    void annotate(json::Ref schema, json::Ref annotation) {
        const auto name = annotation.string();
        const auto type = schema["type"].string().value_or("");
        const bool fits = type == "string" || type == "integer" || type == "boolean";
        if (path_.empty()) {
            flaw_ = "x-mcp-header stands on the whole schema, but belongs to one parameter";
        } else if (!name || !is_token(*name)) {
            flaw_ =
                "x-mcp-header must be the name of a header, which " + at(annotation) + " is not";
        } else if (!fits) {
            flaw_ = "x-mcp-header is for a string, an integer or a boolean, which " +
                    quoted(path_.back()) + " is not";
        } else if (is_taken(*name)) {
            flaw_ = "two parameters claim the x-mcp-header " + at(annotation);
        } else {
            params_.push_back(
                {.path = path_,
                 .name = std::string(kHeaderParamPrefix) + *name,
                 .is_integer = type == "integer"}
            );
        }
    }
    [[nodiscard]] bool is_taken(std::string_view name) const {
        return std::ranges::any_of(params_, [&](const ParamHeader& param) {
            const auto taken = std::string_view(param.name).substr(kHeaderParamPrefix.size());
            return text::equals_ignoring_case(taken, name);
        });
    }
    [[nodiscard]] static std::string at(json::Ref annotation) { return quoted(annotation.raw()); }

    std::vector<std::string> path_;
    std::vector<ParamHeader> params_;
    std::string flaw_;
};

json::Ref value_at(json::Ref arguments, const std::vector<std::string>& path) {
    for (const auto& name : path) arguments = arguments[name];
    return arguments;
}

/// `42.0` and `4.2e1` as `42`; every other number as it is written.
std::string number_text(json::Ref number) {
    constexpr double kExact = 9'007'199'254'740'992;  // 2^53: integers beyond are not all doubles
    if (number.integer()) return std::string(number.raw());
    const auto value = number.number().value_or(kExact);
    const bool is_whole = std::trunc(value) == value && std::abs(value) < kExact;
    return is_whole ? std::to_string(static_cast<std::int64_t>(value)) : std::string(number.raw());
}

/// How a header says an argument; nothing for null, and for what no header can say.
std::optional<std::string> text_of(json::Ref value) {
    switch (value.kind()) {
        case json::Kind::string:
            return value.string();
        case json::Kind::boolean:
            return std::string(value.raw());
        case json::Kind::number:
            return number_text(value);
        case json::Kind::absent:
        case json::Kind::null:
        case json::Kind::array:
        case json::Kind::object:
            break;
    }
    return std::nullopt;
}

std::optional<double> decimal(std::string_view digits) {
    double value = 0;
    const auto [end, error] =
        std::from_chars(digits.begin(), digits.end(), value, std::chars_format::fixed);
    if (error != std::errc{} || end != digits.end() || !std::isfinite(value)) return std::nullopt;
    return value;
}

bool agree(
    const ParamHeader& param, std::string_view header, json::Ref body, std::string_view text
) {
    if (header == text) return true;
    if (!param.is_integer || body.kind() != json::Kind::number) return false;
    // Two different integers can be one double.
    const auto is_integer = [](std::string_view digits) {
        return digits.find_first_not_of("-0123456789") == std::string_view::npos;
    };
    if (is_integer(header) && is_integer(text)) return false;
    const auto value = decimal(header);
    return value && value == body.number();
}

std::optional<Rejection> check(
    const ParamHeader& param, json::Ref body, std::optional<std::string_view> header
) {
    using Why = Rejection::Why;
    const auto text = text_of(body);
    if (!text) return std::nullopt;
    if (!header) return Rejection{Why::header_missing, param.name, {}, *text};
    const auto decoded = decode_header(*header);
    if (!decoded) return Rejection{Why::header_malformed, param.name, std::string(*header), *text};
    if (agree(param, *decoded, body, *text)) return std::nullopt;
    return Rejection{Why::header_mismatch, param.name, *decoded, *text};
}

}  // namespace

std::expected<std::vector<ParamHeader>, std::string> read_param_headers(json::Ref input_schema) {
    Reader reader;
    reader.read(input_schema);
    return std::move(reader).result();
}

std::optional<Rejection> check_param_headers(
    const std::vector<ParamHeader>& params, json::Ref arguments, const HeaderValue& value_of
) {
    for (const auto& param : params) {
        auto rejection = check(param, value_at(arguments, param.path), value_of(param.name));
        if (rejection) return rejection;
    }
    return std::nullopt;
}

void append_param_headers(
    std::string& out, const std::vector<ParamHeader>& params, json::Ref arguments
) {
    for (const auto& param : params) {
        const auto text = text_of(value_at(arguments, param.path));
        if (text) out.append(param.name).append(": ").append(encode_header(*text)).append("\r\n");
    }
}

}  // namespace recourse::mcp
