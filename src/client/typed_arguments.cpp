#include "client/typed_arguments.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "client/reading.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <vector>

#include <fmt/format.h>

namespace recourse::client {
namespace {

constexpr std::size_t kMostFileBytes = std::size_t{64} * 1024 * 1024;
constexpr int kDeepest = 16;
constexpr std::size_t kShownWord = 80;

using Read = std::expected<std::string, std::string>;

struct Word {
    std::string key;
    std::string value;
    bool is_json = false;
};

std::expected<Word, std::string> split(const std::string& word) {
    const auto at = word.find('=');
    if (at == std::string::npos || at == 0 || (at == 1 && word[0] == ':')) {
        return std::unexpected(fmt::format(
            "'{}' is no argument: write key=value, or key:=JSON", text::clean(word, kShownWord)
        ));
    }
    const bool is_json = word[at - 1] == ':';
    return Word{word.substr(0, is_json ? at - 1 : at), word.substr(at + 1), is_json};
}

Read read_file(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    if (!stream) return std::unexpected(fmt::format("the file '{}' cannot be opened", path));
    std::string content(std::istreambuf_iterator<char>(stream), {});
    if (content.size() > kMostFileBytes)
        return std::unexpected(fmt::format("the file '{}' is larger than 64MiB", path));
    return content;
}

/// The value itself, or what the file holds that it names.
Read content_of(const Word& word) {
    if (!word.value.starts_with('@')) return word.value;
    return read_file(word.value.substr(1));
}

/// Follows `#/a/b` within the document.
const Json& resolve(const Json& schema, const Json& root) {
    const Json* at = &schema;
    for (int depth = 0; depth < kDeepest && at->is_object(); ++depth) {
        const auto ref = text_in(at->get_object(), "$ref");
        if (!ref.starts_with("#/")) break;
        boost::system::error_code error;
        const auto* target = root.find_pointer(ref.substr(1), error);
        if (target == nullptr) break;
        at = target;
    }
    return *at;
}

struct Types {
    std::vector<std::string> names;
    [[nodiscard]] bool has(std::string_view name) const {
        return std::ranges::find(names, name) != names.end();
    }
};

void collect_types(const Json& schema, const Json& root, Types& types, int depth) {
    const auto& resolved = resolve(schema, root);
    if (!resolved.is_object() || depth > kDeepest) return;
    const auto& object = resolved.get_object();
    if (auto type = text_in(object, "type"); !type.empty()) types.names.push_back(std::move(type));
    if (const auto* several = member(object, "type").if_array()) {
        for (const auto& type : *several) {
            if (type.is_string()) types.names.emplace_back(type.get_string());
        }
    }
    for (const auto* branches : {"anyOf", "oneOf"}) {
        const auto* all = member(object, branches).if_array();
        if (all == nullptr) continue;
        for (const auto& branch : *all) collect_types(branch, root, types, depth + 1);
    }
}

bool is_of(const Json& value, const Types& types) {
    switch (value.kind()) {
        case boost::json::kind::null:
            return types.has("null");
        case boost::json::kind::bool_:
            return types.has("boolean");
        case boost::json::kind::int64:
        case boost::json::kind::uint64:
            return types.has("integer") || types.has("number");
        case boost::json::kind::double_:
            return types.has("number");
        case boost::json::kind::string:
            return types.has("string");
        case boost::json::kind::array:
            return types.has("array");
        case boost::json::kind::object:
            return types.has("object");
    }
    return false;
}

/// An `enum` or `const` says of which type a value is, too.
bool is_listed(const Json& value, const Json& schema) {
    if (!schema.is_object()) return false;
    const auto* listed = member(schema.get_object(), "enum").if_array();
    return listed != nullptr && std::ranges::find(*listed, value) != listed->end();
}

const Json& property(const Json& schema, std::string_view key, const Json& root) {
    static const Json kUnknown;
    const auto& resolved = resolve(schema, root);
    if (!resolved.is_object()) return kUnknown;
    const auto* properties = member(resolved.get_object(), "properties").if_object();
    return properties == nullptr ? kUnknown : member(*properties, key);
}

std::expected<Json, std::string> value_of(const Word& word, const Json& schema, const Json& root) {
    auto content = content_of(word);
    if (!content) return std::unexpected(std::move(content.error()));
    if (!word.is_json) return typed_by_schema(*content, schema, root);
    auto parsed = json::parse(text::trim(*content));
    if (parsed) return *std::move(parsed);
    const auto& wrong = parsed.error();
    return std::unexpected(fmt::format(
        "{}:= takes JSON, but in line {}, column {} {}",
        text::clean(word.key, kShownWord),
        wrong.line,
        wrong.column,
        wrong.reason
    ));
}

/// A key that comes again makes a list.
void put(Object& arguments, const std::string& key, Json value, bool comes_again) {
    if (!comes_again) {
        arguments[key] = std::move(value);
        return;
    }
    auto& before = arguments[key];
    if (!before.is_array()) before = Array{std::move(before)};
    before.get_array().push_back(std::move(value));
}

}  // namespace

Json typed_by_schema(std::string_view text, const Json& schema, const Json& root) {
    const auto& resolved = resolve(schema, root);
    Types types;
    collect_types(resolved, root, types, 0);
    auto parsed = json::parse(text);
    if (!parsed || parsed->is_string()) return Json(text);
    if (is_of(*parsed, types) || is_listed(*parsed, resolved)) return *std::move(parsed);
    // Where nothing is known of the argument, what looks like JSON is taken for it.
    const bool is_unknown = types.names.empty() && !is_listed(Json(text), resolved);
    const bool no_text_wanted = !types.names.empty() && !types.has("string");
    return is_unknown || no_text_wanted ? *std::move(parsed) : Json(text);
}

std::expected<Object, std::string> read_typed_arguments(
    std::span<const std::string> words, const Json& input_schema
) {
    Object arguments;
    for (const auto& written : words) {
        const auto word = split(written);
        if (!word) return std::unexpected(word.error());
        const bool comes_again = arguments.contains(word->key);
        const auto& schema = resolve(property(input_schema, word->key, input_schema), input_schema);
        Types types;
        collect_types(schema, input_schema, types, 0);
        const bool is_list = types.has("array") && !word->is_json;
        const auto& items =
            is_list && schema.is_object() ? member(schema.get_object(), "items") : schema;
        auto value = value_of(*word, is_list ? items : schema, input_schema);
        if (!value) return std::unexpected(std::move(value.error()));
        // One element of a list, or a list written whole.
        if (is_list && !comes_again && !value->is_array()) value = Array{*std::move(value)};
        put(arguments, word->key, *std::move(value), comes_again);
    }
    return arguments;
}

}  // namespace recourse::client
