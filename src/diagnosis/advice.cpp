#include "diagnosis/arguments.hpp"
#include "diagnosis/remedy.hpp"

#include <string>
#include <utility>

#include <fmt/format.h>

/// What to do next where no more than the kind of failure is known.
namespace recourse::diagnosis {
namespace {

/// A lister for what the failure speaks of; else for one of the ids that were sent, or for what the
/// tool itself is about.
void advise_search(Fault& fault, const Situation& situation) {
    if (const auto* said = fault.details.if_contains("upstream_said");
        said != nullptr && said->is_string()) {
        for (const std::string& name : arguments_in(said->get_string(), situation)) {
            if (advise_lister_of_kind(fault, situation, name)) return;
        }
    }
    for (const IdArgument& id : id_arguments(situation)) {
        if (advise_lister(fault, situation, id.name)) return;
    }
    advise_lister(fault, situation, "id");
}

}  // namespace

void advise_by_category(Fault& fault, const Situation& situation) {
    const auto call = asked(situation);
    const auto say = [&](ActionType type, std::string sentence) {
        advise(fault, type, std::move(sentence));
    };
    switch (fault.category) {
        case Category::not_found:
            advise_search(fault, situation);
            return say(
                ActionType::fix_arguments,
                fmt::format("call {} with a name or id that exists", call)
            );
        case Category::permission_denied:
            if (fault.actor == Actor::operator_)
                return advise_operator(
                    fault,
                    situation,
                    fmt::format(
                        "give the credentials for '{}' the missing permission", situation.upstream
                    )
                );
            return say(
                ActionType::ask_user,
                fmt::format("ask the user for access, or call {} for something it may reach", call)
            );
        case Category::unauthenticated:
            if (fault.actor == Actor::operator_)
                return advise_operator(
                    fault,
                    situation,
                    fmt::format("renew the credentials for '{}'", situation.upstream)
                );
            return say(
                ActionType::authorize,
                fmt::format("ask the user to sign in to '{}' anew", situation.upstream)
            );
        case Category::deadline_exceeded:
            return say(
                ActionType::fix_arguments,
                fmt::format("ask {} for less if it times out again", call)
            );
        case Category::resource_exhausted:
            if (fault.actor == Actor::operator_)
                return advise_operator(
                    fault,
                    situation,
                    fmt::format("free what '{}' has run out of", situation.upstream)
                );
            if (fault.actor == Actor::time)
                return say(
                    ActionType::ask_user,
                    fmt::format("call {} less often, or ask the user for a higher quota", call)
                );
            return say(
                ActionType::ask_user,
                fmt::format("tell the user what '{}' has run out of", situation.upstream)
            );
        case Category::unavailable:
            return say(
                ActionType::ask_user,
                fmt::format("tell the user that what {} depends on is down, if it stays so", call)
            );
        case Category::already_exists:
            return say(
                ActionType::fix_arguments,
                fmt::format("use what exists already, or call {} with another name", call)
            );
        case Category::aborted:
            return say(
                ActionType::fix_arguments,
                fmt::format("read the present state, then call {} with it", call)
            );
        case Category::failed_precondition:
            if (fault.actor == Actor::user)
                return say(
                    ActionType::ask_user,
                    fmt::format("ask the user to settle what '{}' asks for", situation.upstream)
                );
            return say(
                ActionType::fix_arguments,
                fmt::format("bring about what the message asks for first, then call {} again", call)
            );
        case Category::invalid_argument:
            return say(
                ActionType::fix_arguments,
                fmt::format("correct what the message names and call {} again", call)
            );
        case Category::out_of_range:
            return say(
                ActionType::fix_arguments,
                fmt::format("send less, or ask {} for less in one call", call)
            );
        case Category::unimplemented:
            return say(ActionType::use_alternative, fmt::format("reach the goal without {}", call));
        case Category::internal:
            return advise_operator(
                fault, situation, fmt::format("mend the failure of {} that its log tells of", call)
            );
        case Category::unknown:
        case Category::data_loss:
        case Category::cancelled:
            return say(
                ActionType::stop,
                fmt::format(
                    "tell the user what went wrong rather than repeat the same call of {}", call
                )
            );
    }
}

}  // namespace recourse::diagnosis
