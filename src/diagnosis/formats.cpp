#include "diagnosis/formats.hpp"

#include "base/text.hpp"

#include <array>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <re2/re2.h>

namespace recourse::diagnosis {
namespace {

constexpr std::size_t kNameBytes = 64;
constexpr std::size_t kValueBytes = 64;

/// A format, the texts that have it, and one of them.
struct Format {
    std::string_view name;
    const char* shape;
    std::string_view example;
};
constexpr std::array kFormats{
    Format{"date", R"(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))", "2026-01-31"},
    Format{
        "date-time",
        R"((?i)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))",
        "2026-01-31T09:00:00Z"
    },
};

const Format* broken_format(const json::Value& property, std::string_view value) {
    const auto* object = property.if_object();
    const auto* named = object == nullptr ? nullptr : object->if_contains("format");
    if (named == nullptr || !named->is_string()) return nullptr;
    for (const Format& format : kFormats) {
        if (format.name == std::string_view(named->get_string())) {
            return RE2::FullMatch(value, format.shape) ? nullptr : &format;
        }
    }
    return nullptr;
}

}  // namespace

std::vector<Violation> format_violations(const json::Value& schema, const json::Value& arguments) {
    std::vector<Violation> found;
    const auto* declared = schema.if_object();
    const auto* properties = declared == nullptr ? nullptr : declared->if_contains("properties");
    if (properties == nullptr || !properties->is_object() || !arguments.is_object()) return found;
    for (const auto& [name, value] : arguments.get_object()) {
        const std::string_view key = name;
        const auto* property = properties->get_object().if_contains(key);
        const bool plain = key.find_first_of("~/") == std::string_view::npos;
        if (property == nullptr || !value.is_string() || !plain) continue;
        const Format* format = broken_format(*property, value.get_string());
        if (format == nullptr) continue;
        found.push_back({
            .pointer = fmt::format("/{}", key),
            .rule = "format",
            .sentence = fmt::format(
                "{} '{}' is not in the format {}, such as '{}'",
                text::clean(key, kNameBytes),
                text::clean(value.get_string(), kValueBytes),
                format->name,
                format->example
            ),
            .provided = value,
            .expected = std::string(format->name),
            .allowed = {},
            .example = json::Value(format->example),
            .suggestion = {},
        });
    }
    return found;
}

}  // namespace recourse::diagnosis
