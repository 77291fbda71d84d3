#include "review/probes.hpp"

#include "base/json_pointer.hpp"
#include "review/probe_values.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include <fmt/format.h>

namespace recourse::review {

namespace {

/// Longer arguments are cut in the Review.
constexpr std::size_t kLongestShown = 2'048;

std::string shown(const std::string& arguments) {
    if (arguments.size() <= kLongestShown) return arguments;
    return fmt::format("{}... ({} bytes)", arguments.substr(0, 256), arguments.size());
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
          bounds_(bounds) {
        // Without an example the calls start from nothing: what is wrong about them is then more
        // than was meant, and only some kinds make sense.
        if (subject.example) base_ = *subject.example;
    }

    Plan make() {
        call_plainly();
        misspell_tool();
        leave_out();
        if (subject_.example) {
            misspell_arguments();
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
            send_secret();
        } else {
            skip({}, {}, subject_.no_example + " Only calls that need none were made.");
        }
        repeat();
        return std::move(plan_);
    }

  private:
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
        for (const auto& argument : subject_.arguments) {
            if (!argument.is_required || !has_room(ProbeKind::missing, argument.name)) continue;
            auto arguments = base_;
            arguments.erase(argument.name);
            add(ProbeKind::missing,
                argument.name,
                arguments,
                {.argument = argument.name},
                argument.name + " left out");
        }
    }

    /// One that is required, whose absence must be noticed, and one that is not.
    void misspell_arguments() {
        std::vector<std::string> names;
        names.reserve(subject_.arguments.size());
        for (const auto& argument : subject_.arguments) names.push_back(argument.name);
        for (const bool is_required : {true, false}) {
            const auto found = std::ranges::find_if(subject_.arguments, [&](const Argument& one) {
                return one.is_required == is_required && one.example.has_value();
            });
            if (found == subject_.arguments.end()) continue;
            if (!has_room(ProbeKind::unknown_argument, found->name)) continue;
            const auto sent = draws_.misspelt(found->name, names);
            auto arguments = base_;
            arguments.erase(found->name);
            arguments[sent] = *found->example;
            Mistake mistake{
                .argument = found->name, .sent_name = sent, .meant = found->name, .sentinel = sent
            };
            add(ProbeKind::unknown_argument,
                found->name,
                arguments,
                std::move(mistake),
                fmt::format("'{}' instead of '{}'", sent, found->name));
            plan_.calls.back().probe.pointer = "/" + json::to_token(sent);
        }
    }

    using MakeValue = std::function<std::optional<WrongValue>(const Argument&, Draws&)>;

    void values(ProbeKind kind, const MakeValue& make_value, std::size_t most = 0) {
        std::size_t made = 0;
        for (const auto& argument : subject_.arguments) {
            if (most > 0 && made == most) return;
            auto wrong = make_value(argument, draws_);
            if (!wrong) tell_of_none(kind, argument);
            if (!wrong || !has_room(kind, argument.name)) continue;
            put(kind, argument, *std::move(wrong));
            ++made;
        }
    }

    /// That an argument has no bound, no pattern or no id in it needs no words; that no value
    /// could be made for one does.
    void tell_of_none(ProbeKind kind, const Argument& argument) {
        const bool is_id = kind == ProbeKind::absent_id && names_something(argument) &&
                           argument.allowed.empty() && argument.type == "string";
        const bool has_pattern = kind == ProbeKind::pattern && argument.type == "string" &&
                                 !text_in(argument.rules, "pattern").empty();
        if (is_id)
            skip(kind, argument.name, "No value could be made that fits its rules and is new.");
        if (has_pattern)
            skip(kind, argument.name, "No value could be made that breaks its pattern.");
    }

    /// Where the value is refused anyway it goes nowhere, so such an argument comes first.
    void send_secret() {
        const auto rank = [](const Argument& argument) {
            const bool is_refused =
                !text_in(argument.rules, "pattern").empty() || !argument.allowed.empty();
            return is_refused ? 0 : names_something(argument) ? 1 : 2;
        };
        const Argument* best = nullptr;
        for (const auto& argument : subject_.arguments) {
            if (argument.type != "string") continue;
            if (best == nullptr || rank(argument) < rank(*best)) best = &argument;
        }
        if (best == nullptr || !has_room(ProbeKind::secret, best->name)) return;
        if (auto wrong = connection_string(*best, draws_, canary_))
            put(ProbeKind::secret, *best, *std::move(wrong));
    }

    void put(ProbeKind kind, const Argument& argument, WrongValue wrong) {
        auto arguments = base_;
        arguments[argument.name] = std::move(wrong.value);
        add(kind,
            argument.name,
            arguments,
            std::move(wrong.mistake),
            argument.name + ' ' + wrong.wrong);
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

    void add(
        ProbeKind kind,
        const std::string& argument,
        const json::Object& arguments,
        Mistake mistake,
        std::string wrong
    ) {
        if (kind != ProbeKind::unknown_tool) mistake.must_fail = !subject_.accepts(arguments);
        PlannedCall call{.mistake = std::move(mistake), .arguments = json::to_text(arguments)};
        call.probe = {
            .id = fmt::format("{}/{}", number_of(kind), subject_.name),
            .kind = kind,
            .tool = subject_.name,
            .called = subject_.name,
            .arguments = shown(call.arguments),
            .pointer = argument.empty() ? "" : "/" + json::to_token(argument),
            .wrong = std::move(wrong),
        };
        if (!argument.empty()) call.probe.id += '/' + argument;
        // P9 is two kinds.
        if (kind == ProbeKind::control_characters) call.probe.id += "/control";
        plan_.calls.push_back(std::move(call));
    }

    /// False, and it is said, where enough is asked of it.
    bool has_room(ProbeKind kind, const std::string& argument) {
        const auto of_kind = [&](const PlannedCall& call) { return call.probe.kind == kind; };
        const auto made = static_cast<std::size_t>(std::ranges::count_if(plan_.calls, of_kind));
        const bool is_full = plan_.calls.size() >= bounds_.per_tool;
        if (made < bounds_.of_a_kind && !is_full) return true;
        skip(
            kind,
            argument,
            is_full ? fmt::format("A review makes {} calls of a tool at most.", bounds_.per_tool)
                    : fmt::format("A review makes {} calls of a kind at most.", bounds_.of_a_kind)
        );
        return false;
    }

    void skip(std::optional<ProbeKind> kind, const std::string& argument, std::string reason) {
        plan_.untried.push_back(
            {.tool = subject_.name,
             .kind = kind,
             .pointer = argument.empty() ? "" : "/" + json::to_token(argument),
             .reason = std::move(reason)}
        );
    }

    const Subject& subject_;
    std::span<const std::string> tools_;
    std::string_view canary_;
    Draws draws_;
    const Bounds& bounds_;
    json::Object base_;
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

namespace {

/// Other arguments that are valid, too, where that is easily done: a gateway may remember a call,
/// and not send it again.
json::Object varied(const Subject& subject, json::Object arguments, Draws& draws) {
    for (auto& [name, value] : arguments) {
        if (!value.is_string()) continue;
        const std::string before(value.get_string());
        const auto fits = [&, key = name](const std::string& made) {
            auto tried = arguments;
            tried[key] = made;
            return subject.accepts(tried);
        };
        const auto made = draws.like(before, fits);
        if (made == before) continue;
        value = made;
        break;
    }
    return arguments;
}

}  // namespace

std::vector<PlannedCall> plan_losses(const Subject& subject, std::uint64_t seed) {
    std::vector<PlannedCall> calls;
    if (subject.reads_only || !subject.example) return calls;
    Draws draws(seed, "losses of " + subject.name);
    for (const auto loss : {Loss::cut, Loss::held}) {
        const bool is_cut = loss == Loss::cut;
        PlannedCall call{
            .arguments = json::to_text(varied(subject, *subject.example, draws)), .loss = loss
        };
        call.probe = {
            .id = fmt::format(
                "{}/{}/{}", number_of(ProbeKind::lost_answer), subject.name, is_cut ? "cut" : "held"
            ),
            .kind = ProbeKind::lost_answer,
            .tool = subject.name,
            .called = subject.name,
            .arguments = shown(call.arguments),
            .wrong = is_cut ? "the connection broke as the server behind the gateway answered"
                            : "the answer of the server behind the gateway never came",
        };
        calls.push_back(std::move(call));
    }
    return calls;
}

}  // namespace recourse::review
