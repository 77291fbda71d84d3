#include "diagnosis/names.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace recourse::diagnosis {
namespace {

using Words = std::vector<std::string>;

constexpr std::size_t kMostTools = 2'000;

// In order of preference: a reader shows one thing, a lister all of them.
constexpr std::array<std::string_view, 12> kReads = {
    "get",
    "read",
    "fetch",
    "show",
    "describe",
    "view",
    "check",
    "list",
    "find",
    "search",
    "lookup",
    "query"
};
constexpr std::array<std::string_view, 5> kLists = {"list", "search", "find", "lookup", "query"};
constexpr std::array<std::string_view, 48> kWrites = {
    "create",   "update", "delete",  "remove", "add",     "set",     "send",    "write",
    "put",      "post",   "insert",  "edit",   "move",    "rename",  "cancel",  "refund",
    "publish",  "make",   "save",    "append", "patch",   "modify",  "submit",  "pay",
    "transfer", "charge", "book",    "start",  "stop",    "run",     "execute", "deploy",
    "upload",   "close",  "open",    "merge",  "approve", "reject",  "copy",    "clear",
    "reset",    "enable", "disable", "assign", "archive", "restore", "upsert",  "replace"
};

bool in(auto& verbs, std::string_view word) {
    return std::ranges::find(verbs, word) != verbs.end();
}

std::string singular(std::string word) {
    if (word.size() > 4 && word.ends_with("ies")) return word.replace(word.size() - 3, 3, "y");
    for (const std::string_view ending : {"sses", "xes", "ches", "shes"}) {
        if (word.size() > 4 && word.ends_with(ending)) return word.substr(0, word.size() - 2);
    }
    if (word.size() > 3 && word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("us")) {
        word.pop_back();
    }
    return word;
}

Words singular_words(std::string_view name) {
    Words words = text::words(name);
    for (auto& word : words) word = singular(std::move(word));
    return words;
}

/// `crm__create_payment` is about a payment: what stands after the verb; before it, if nothing
/// does.
Words noun_of(std::string_view tool) {
    const Words words = singular_words(tool);
    const auto is_verb = [](const std::string& word) {
        return in(kReads, word) || in(kWrites, word);
    };
    const auto verb = std::ranges::find_if(words, is_verb);
    Words noun(verb == words.end() ? words.begin() : verb + 1, words.end());
    if (noun.empty()) noun.assign(words.begin(), verb);
    // `refund` alone is verb and noun in one.
    if (noun.empty()) noun = words;
    return noun;
}

bool ends_with(const Words& words, const Words& noun) {
    return words.size() >= noun.size() && std::equal(noun.rbegin(), noun.rend(), words.rbegin());
}

/// The tool whose name is one of the verbs and the noun, with the fewest other words; earlier verbs
/// first.
std::optional<std::string_view> find(
    std::span<const std::string_view> verbs,
    const Words& noun,
    std::string_view but,
    ToolNames tools
) {
    std::optional<std::string_view> best;
    std::size_t best_cost = 0;
    if (noun.empty()) return best;
    for (const std::string_view tool : tools.first(std::min(tools.size(), kMostTools))) {
        if (tool == but) continue;
        Words words = singular_words(tool);
        // `get_or_create_customer` does more than read.
        if (std::ranges::any_of(words, [&](const auto& w) {
                return in(kWrites, w) && !ends_with(noun, {w});
            }))
            continue;
        const auto verb = std::ranges::find_first_of(words, verbs);
        if (verb == words.end()) continue;
        const auto rank = static_cast<std::size_t>(std::ranges::find(verbs, *verb) - verbs.begin());
        words.erase(verb);
        if (!ends_with(words, noun)) continue;
        const std::size_t cost = (words.size() - noun.size()) * verbs.size() + rank;
        if (!best || cost < best_cost) {
            best = tool;
            best_cost = cost;
        }
    }
    return best;
}

bool is_id_word(std::string_view word) {
    return word == "id" || word == "ids" || word == "uuid" || word == "uuids" || word == "guid";
}

}  // namespace

bool names_an_id(std::string_view field) {
    const Words words = text::words(field);
    return !words.empty() && is_id_word(words.back());
}

std::optional<std::string_view> lister_of(
    std::string_view field, std::string_view called, ToolNames tools
) {
    if (!names_an_id(field)) return {};
    Words noun = singular_words(field);
    noun.pop_back();
    if (noun.empty()) noun = noun_of(called);
    return find(kLists, noun, called, tools);
}

std::optional<std::string_view> lister_of_kind(
    std::string_view field, std::string_view called, ToolNames tools
) {
    return find(kLists, singular_words(field), called, tools);
}

std::optional<std::string_view> reader_of(std::string_view called, ToolNames tools) {
    Words noun = noun_of(called);
    auto reader = find(kReads, noun, called, tools);
    // `create_draft_payment`: no tool reads draft payments, but one reads payments.
    if (!reader && noun.size() > 1) reader = find(kReads, {noun.back()}, called, tools);
    return reader;
}

bool lists(std::string_view tool) {
    const Words words = text::words(tool);
    return std::ranges::find(words, "list") != words.end();
}

}  // namespace recourse::diagnosis
