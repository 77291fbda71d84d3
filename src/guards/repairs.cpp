#include "guards/repairs.hpp"

#include "base/json_pointer.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace recourse::guards {
namespace {

using namespace std::string_view_literals;

/// Rules that a name breaks, not a value.
constexpr std::array kRulesOfNames{
    "unknown"sv, "additionalProperties"sv, "unevaluatedProperties"sv, "alias"sv
};

/// A piece of the text, and what stands there afterwards.
struct Splice {
    std::size_t at;
    std::size_t size;
    Repair repair;

    [[nodiscard]] std::size_t end() const noexcept { return at + size; }
};

std::string quoted(std::string_view text) {
    std::string out;
    json::append_string(out, text);
    return out;
}

/// The list that holds the value and nothing else.
bool is_list_of(const json::Value& list, const json::Value& value) {
    return list.is_array() && list.get_array().size() == 1 && list.get_array().front() == value;
}

/// The text between the quotes where it is JSON by itself, as it is written.
std::optional<std::string> json_within(json::Ref string) {
    auto text = string.string();
    if (!text) return std::nullopt;
    const auto checked = json::check(text::trim(*text));
    return checked ? std::optional(std::string(checked->raw())) : std::nullopt;
}

/// The value that stands for `meant`. Digits are kept as they were written: a value made of them
/// may hold fewer.
std::string written(json::Ref given, const json::Value& meant) {
    if (meant.is_string() && !given.is_string()) return quoted(given.raw());
    if (!meant.is_string()) {
        auto within = json_within(given);
        if (within && json::to_value(json::Ref(*within)) == meant) return *std::move(within);
    }
    if (is_list_of(meant, json::to_value(given))) return "[" + std::string(given.raw()) + "]";
    return json::to_text(meant);
}

bool is_certain(const Violation& violation) {
    if (!violation.suggestion) return false;
    if (violation.applicability == Applicability::exact) return true;
    return violation.rule == "type" && violation.provided &&
           is_list_of(*violation.suggestion, *violation.provided);
}

class Mending {
  public:
    explicit Mending(json::Ref arguments) : arguments_(arguments) {}

    void take(const Violation& violation) {
        if (!is_certain(violation)) return;
        if (std::ranges::find(kRulesOfNames, violation.rule) != kRulesOfNames.end())
            rename(violation);
        else
            replace(violation);
    }

    /// Pieces that lie within each other are for the next pass.
    std::optional<Mended> finish() {
        std::ranges::sort(splices_, {}, &Splice::at);
        const auto raw = arguments_.raw();
        Mended mended;
        std::size_t done = 0;
        for (auto& splice : splices_) {
            if (splice.at < done) continue;
            mended.text.append(raw.substr(done, splice.at - done)).append(splice.repair.to);
            done = splice.end();
            mended.repairs.push_back(std::move(splice.repair));
        }
        if (mended.repairs.empty()) return std::nullopt;
        mended.text.append(raw.substr(done));
        // Two names may have become one, or what was a text may nest too deep.
        if (!json::check(mended.text)) return std::nullopt;
        return mended;
    }

  private:
    void rename(const Violation& violation) {
        const auto member = json::member_at(arguments_, violation.pointer);
        const auto& name = *violation.suggestion;
        if (!member || !name.is_string()) return;
        add(violation, member->name.raw(), quoted(name.get_string()));
    }

    void replace(const Violation& violation) {
        const auto given = json::at_pointer(arguments_, violation.pointer);
        if (given) add(violation, given.raw(), written(given, *violation.suggestion));
    }

    /// Of what is wrong with one piece the first counts.
    void add(const Violation& violation, std::string_view from, std::string to) {
        const auto at = static_cast<std::size_t>(from.data() - arguments_.raw().data());
        if (std::ranges::find(splices_, at, &Splice::at) != splices_.end()) return;
        splices_.push_back(
            {.at = at,
             .size = from.size(),
             .repair =
                 {
                     .pointer = violation.pointer,
                     .from = std::string(from),
                     .to = std::move(to),
                     .rule = violation.rule,
                 }}
        );
    }

    json::Ref arguments_;
    std::vector<Splice> splices_;
};

}  // namespace

std::optional<Mended> mend(json::Ref arguments, const std::vector<Violation>& violations) {
    Mending mending(arguments);
    for (const auto& violation : violations) mending.take(violation);
    return mending.finish();
}

}  // namespace recourse::guards
