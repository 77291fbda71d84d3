#include "review/probes.hpp"

#include "base/json_pointer.hpp"
#include "review/probe_values.hpp"
#include "review/valid_arguments.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace recourse::review {

namespace {

/// A place, and valid arguments around it.
struct Site {
    const Argument* place = nullptr;
    json::Object arguments;
};

/// The places that share a number of calls: the arguments, or what is inside of them.
struct Share {
    std::vector<Site> sites;
    std::size_t most = 0;
    std::string_view to_what;
    std::size_t made = 0;
    std::map<ProbeKind, std::size_t> of_a_kind{};
};

bool has_places_inside(const Argument& place) {
    return place.type == "object" || place.type == "array";
}

/// Values before what holds them, and of each depth one in turn, so that a bound leaves out what is
/// most like what was asked before.
void mix(std::vector<Site>& sites) {
    std::map<std::pair<bool, std::size_t>, std::size_t> turns;
    std::map<const Argument*, std::tuple<bool, std::size_t, std::size_t>> order;
    for (const auto& [place, arguments] : sites) {
        const bool is_container = has_places_inside(*place);
        order[place] = {is_container, turns[{is_container, place->depth}]++, place->depth};
    }
    std::ranges::sort(sites, {}, [&](const Site& site) { return order[site.place]; });
}

/// Makes the calls of one tool, one kind after the other, within the bounds.
class Planner {
  public:
    Planner(
        const Subject& subject,
        std::span<const std::string> tools,
        std::string_view canary,
        std::uint64_t seed,
        const Bounds& bounds
    )
        : subject_(subject),
          tools_(tools),
          canary_(canary),
          draws_(seed, subject.name),
          bounds_(bounds),
          outside_{.sites = {}, .most = bounds.per_tool, .to_what = "of a tool"},
          inside_{
              .sites = {},
              .most = bounds.inside,
              .to_what = "to what is inside of a tool's arguments"
          } {
        // Without an example the calls start from nothing: what is wrong about them is then more
        // than was meant, and only some kinds make sense.
        if (subject.example) base_ = *subject.example;
    }

    Plan make() {
        tell_of_unprobed();
        find_sites();
        call_plainly();
        misspell_tool();
        leave_out();
        if (subject_.example) {
            give_wrong_values();
            send_secret();
            share_ = &inside_;
            leave_out();
            give_wrong_values();
        } else {
            skip({}, {}, subject_.no_example + " Only calls that need none were made.");
        }
        repeat();
        return std::move(plan_);
    }

  private:
    void tell_of_unprobed() {
        for (auto untried : subject_.unprobed) {
            untried.tool = subject_.name;
            plan_.untried.push_back(std::move(untried));
        }
    }

    void find_sites() {
        for (const auto& place : subject_.arguments) {
            auto& share = place.depth == 1 ? outside_ : inside_;
            if (auto arguments = arguments_around(subject_, place))
                share.sites.push_back({.place = &place, .arguments = *std::move(arguments)});
            else if (subject_.example)
                skip({}, place.pointer, "No valid call could be made that has it.");
        }
        mix(inside_.sites);
    }

    /// A tool without arguments can hardly be called wrong; one that fails all the same shows how.
    void call_plainly() {
        const bool is_free = subject_.reads_only && subject_.example && subject_.example->empty();
        if (is_free) add(ProbeKind::plain, {}, base_, {}, "nothing is wrong");
    }

    void misspell_tool() {
        const auto sent = draws_.misspelt(subject_.name, tools_);
        Mistake mistake{
            .sent_name = sent, .meant = subject_.name, .sentinel = sent, .must_fail = true
        };
        add(ProbeKind::unknown_tool,
            {},
            base_,
            std::move(mistake),
            fmt::format("the tool is called '{}' instead of '{}'", sent, subject_.name));
        plan_.calls.back().probe.called = sent;
    }

    void leave_out() {
        for (auto [place, arguments] : share_->sites) {
            const bool can_be_missed = place->is_required && !place->is_item;
            if (!can_be_missed || !has_room(ProbeKind::missing, *place)) continue;
            take_out(arguments, *place);
            add(ProbeKind::missing, place, arguments, {}, place->path + " left out");
        }
    }

    void give_wrong_values() {
        misspell_members();
        values(ProbeKind::wrong_type, of_another_type);
        values(ProbeKind::not_in_enum, not_in_enum);
        values(ProbeKind::pattern, against_pattern);
        values(ProbeKind::out_of_range, beyond_bound);
        values(ProbeKind::absent_id, absent_id);
        values(ProbeKind::control_characters, control_characters, 1);
        values(
            ProbeKind::oversize,
            [&](const Argument& argument, Draws& draws) {
                return oversize(argument, draws, bounds_.oversize_bytes);
            },
            1
        );
    }

    /// One that is required, whose absence must be noticed, and one that is not.
    void misspell_members() {
        for (const bool is_required : {true, false}) {
            const auto found = std::ranges::find_if(share_->sites, [&](const Site& site) {
                const auto& place = *site.place;
                return place.is_required == is_required && !place.is_item && place.example;
            });
            if (found == share_->sites.end()) continue;
            if (has_room(ProbeKind::unknown_argument, *found->place)) misspell(*found);
        }
    }

    void misspell(const Site& site) {
        const auto& place = *site.place;
        const auto sent = draws_.misspelt(place.name, names_beside(place));
        auto arguments = site.arguments;
        put_misspelt(arguments, place, sent);
        Mistake mistake{.sent_name = sent, .meant = place.name, .sentinel = sent};
        auto wrong = fmt::format("'{}' instead of '{}'", sent, place.name);
        if (place.depth > 1) {
            const auto around =
                std::string_view(place.path).substr(0, place.path.size() - place.name.size() - 1);
            wrong += fmt::format(" in {}", around);
        }
        add(ProbeKind::unknown_argument, &place, arguments, std::move(mistake), std::move(wrong));
        plan_.calls.back().probe.pointer =
            fmt::format("{}/{}", parent_of(place.pointer), json::to_token(sent));
    }

    [[nodiscard]] std::vector<std::string> names_beside(const Argument& place) const {
        std::vector<std::string> names;
        for (const auto& other : subject_.arguments) {
            if (parent_of(other.pointer) == parent_of(place.pointer)) names.push_back(other.name);
        }
        return names;
    }

    using MakeValue = std::function<std::optional<WrongValue>(const Argument&, Draws&)>;

    void values(ProbeKind kind, const MakeValue& make_value, std::size_t most = 0) {
        std::size_t made = 0;
        for (const auto& site : share_->sites) {
            if (most > 0 && made == most) return;
            auto wrong = make_value(*site.place, draws_);
            if (!wrong) tell_of_none(kind, *site.place);
            if (!wrong || !has_room(kind, *site.place)) continue;
            put(kind, site, *std::move(wrong));
            ++made;
        }
    }

    /// That an argument has no bound, no pattern or no id in it needs no words; that no value
    /// could be made for one does.
    void tell_of_none(ProbeKind kind, const Argument& argument) {
        const bool is_id = kind == ProbeKind::absent_id && names_something(argument) &&
                           argument.allowed.empty() && argument.type == "string" &&
                           !argument.is_item;
        const bool has_pattern = kind == ProbeKind::pattern && argument.type == "string" &&
                                 !text_in(argument.rules, "pattern").empty();
        const bool has_enum = kind == ProbeKind::not_in_enum && argument.rules.contains("enum");
        if (is_id)
            skip(kind, argument.pointer, "No value could be made that fits its rules and is new.");
        if (has_pattern)
            skip(kind, argument.pointer, "No value could be made that breaks its pattern.");
        if (has_enum) skip(kind, argument.pointer, "Only values that are words are misspelt.");
    }

    /// Where the value is refused anyway it goes nowhere, so such an argument comes first.
    void send_secret() {
        const auto rank = [](const Argument& argument) {
            const bool is_refused =
                !text_in(argument.rules, "pattern").empty() || !argument.allowed.empty();
            return is_refused ? 0 : names_something(argument) ? 1 : 2;
        };
        for (auto* share : {&outside_, &inside_}) {
            const Site* best = nullptr;
            for (const auto& site : share->sites) {
                if (site.place->type != "string") continue;
                if (best == nullptr || rank(*site.place) < rank(*best->place)) best = &site;
            }
            if (best == nullptr) continue;
            share_ = share;
            if (!has_room(ProbeKind::secret, *best->place)) return;
            if (auto wrong = connection_string(*best->place, draws_, canary_))
                put(ProbeKind::secret, *best, *std::move(wrong));
            return;
        }
    }

    void put(ProbeKind kind, const Site& site, WrongValue wrong) {
        auto arguments = site.arguments;
        put_value(arguments, *site.place, std::move(wrong.value));
        add(kind,
            site.place,
            arguments,
            std::move(wrong.mistake),
            site.place->path + ' ' + wrong.wrong);
    }

    /// The first call that must fail, twice more.
    void repeat() {
        const auto first = std::ranges::find_if(plan_.calls, [](const PlannedCall& call) {
            return call.mistake.must_fail && call.probe.kind != ProbeKind::unknown_tool;
        });
        if (first == plan_.calls.end()) {
            skip(ProbeKind::repeated, {}, "No call of it must fail, so there is none to repeat.");
            return;
        }
        PlannedCall call = *first;  // a copy: what it is taken from grows
        call.probe.kind = ProbeKind::repeated;
        for (const int time : {2, 3}) {
            auto again = call;
            again.probe.id += fmt::format("#{}", time);
            plan_.calls.push_back(std::move(again));
        }
    }

    /// `place`: null where it is not about one.
    void add(
        ProbeKind kind,
        const Argument* place,
        const json::Object& arguments,
        Mistake mistake,
        std::string wrong
    ) {
        if (place != nullptr) {
            mistake.argument = place->name;
            mistake.path = place->path;
        }
        if (kind != ProbeKind::unknown_tool) mistake.must_fail = !subject_.accepts(arguments);
        PlannedCall call{.mistake = std::move(mistake), .arguments = json::to_text(arguments)};
        call.probe = {
            .id = fmt::format("{}/{}", number_of(kind), subject_.name),
            .kind = kind,
            .tool = subject_.name,
            .called = subject_.name,
            .arguments = shown_arguments(call.arguments),
            .pointer = place == nullptr ? "" : place->pointer,
            .wrong = std::move(wrong),
        };
        call.probe.id += call.probe.pointer;
        // P9 is two kinds.
        if (kind == ProbeKind::control_characters) call.probe.id += "#control";
        plan_.calls.push_back(std::move(call));
        ++share_->made;
        ++share_->of_a_kind[kind];
    }

    /// False, and it is said, where enough is asked of it.
    bool has_room(ProbeKind kind, const Argument& place) {
        const bool is_full = share_->made >= share_->most;
        if (share_->of_a_kind[kind] < bounds_.of_a_kind && !is_full) return true;
        skip(
            kind,
            place.pointer,
            fmt::format(
                "A review makes {} calls {} at most.",
                is_full ? share_->most : bounds_.of_a_kind,
                is_full ? share_->to_what : "of a kind"
            )
        );
        return false;
    }

    void skip(std::optional<ProbeKind> kind, std::string pointer, std::string reason) {
        plan_.untried.push_back(
            {.tool = subject_.name,
             .kind = kind,
             .pointer = std::move(pointer),
             .reason = std::move(reason)}
        );
    }

    const Subject& subject_;
    std::span<const std::string> tools_;
    std::string_view canary_;
    Draws draws_;
    const Bounds& bounds_;
    json::Object base_;
    Share outside_;
    Share inside_;
    Share* share_ = &outside_;  // that calls are made of now
    Plan plan_;
};

}  // namespace

Plan plan_calls(
    const Subject& subject,
    std::span<const std::string> tools,
    std::string_view canary,
    std::uint64_t seed,
    const Bounds& bounds
) {
    return Planner(subject, tools, canary, seed, bounds).make();
}

}  // namespace recourse::review
