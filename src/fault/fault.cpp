#include <recourse/fault.hpp>

#include <array>
#include <utility>

namespace recourse {
namespace {

template <typename Enum>
using Name = std::pair<Enum, std::string_view>;

constexpr std::array kCategories{
    Name<Category>{Category::cancelled, "cancelled"},
    Name<Category>{Category::unknown, "unknown"},
    Name<Category>{Category::invalid_argument, "invalid_argument"},
    Name<Category>{Category::deadline_exceeded, "deadline_exceeded"},
    Name<Category>{Category::not_found, "not_found"},
    Name<Category>{Category::already_exists, "already_exists"},
    Name<Category>{Category::permission_denied, "permission_denied"},
    Name<Category>{Category::resource_exhausted, "resource_exhausted"},
    Name<Category>{Category::failed_precondition, "failed_precondition"},
    Name<Category>{Category::aborted, "aborted"},
    Name<Category>{Category::out_of_range, "out_of_range"},
    Name<Category>{Category::unimplemented, "unimplemented"},
    Name<Category>{Category::internal, "internal"},
    Name<Category>{Category::unavailable, "unavailable"},
    Name<Category>{Category::data_loss, "data_loss"},
    Name<Category>{Category::unauthenticated, "unauthenticated"},
};

constexpr std::array kActors{
    Name<Actor>{Actor::model, "model"},
    Name<Actor>{Actor::user, "user"},
    Name<Actor>{Actor::operator_, "operator"},
    Name<Actor>{Actor::time, "time"},
    Name<Actor>{Actor::nobody, "nobody"},
};

constexpr std::array kEffects{
    Name<Effect>{Effect::none, "none"},
    Name<Effect>{Effect::done, "done"},
    Name<Effect>{Effect::partial, "partial"},
    Name<Effect>{Effect::unknown, "unknown"},
};

constexpr std::array kReasons{
    Name<SafeBecause>{SafeBecause::nothing, "nothing"},
    Name<SafeBecause>{SafeBecause::read_only, "read_only"},
    Name<SafeBecause>{SafeBecause::idempotent, "idempotent"},
    Name<SafeBecause>{SafeBecause::replay_key, "replay_key"},
    Name<SafeBecause>{SafeBecause::not_sent, "not_sent"},
};

constexpr std::array kActionTypes{
    Name<ActionType>{ActionType::fix_arguments, "fix_arguments"},
    Name<ActionType>{ActionType::call_tool, "call_tool"},
    Name<ActionType>{ActionType::verify_effect, "verify_effect"},
    Name<ActionType>{ActionType::wait, "wait"},
    Name<ActionType>{ActionType::authorize, "authorize"},
    Name<ActionType>{ActionType::ask_user, "ask_user"},
    Name<ActionType>{ActionType::use_alternative, "use_alternative"},
    Name<ActionType>{ActionType::stop, "stop"},
};

constexpr std::array kApplicabilities{
    Name<Applicability>{Applicability::exact, "exact"},
    Name<Applicability>{Applicability::likely, "likely"},
    Name<Applicability>{Applicability::template_, "template"},
};

/// The table of an enum, chosen by its type alone.
constexpr const auto& names(Category) noexcept {
    return kCategories;
}
constexpr const auto& names(Actor) noexcept {
    return kActors;
}
constexpr const auto& names(Effect) noexcept {
    return kEffects;
}
constexpr const auto& names(SafeBecause) noexcept {
    return kReasons;
}
constexpr const auto& names(ActionType) noexcept {
    return kActionTypes;
}
constexpr const auto& names(Applicability) noexcept {
    return kApplicabilities;
}

template <typename Enum>
std::string_view name_of(Enum value) noexcept {
    for (const auto& [candidate, name] : names(value)) {
        if (candidate == value) return name;
    }
    return {};
}

}  // namespace

std::string_view to_string(Category category) noexcept {
    return name_of(category);
}
std::string_view to_string(Actor actor) noexcept {
    return name_of(actor);
}
std::string_view to_string(Effect effect) noexcept {
    return name_of(effect);
}
std::string_view to_string(SafeBecause reason) noexcept {
    return name_of(reason);
}
std::string_view to_string(ActionType type) noexcept {
    return name_of(type);
}
std::string_view to_string(Applicability applicability) noexcept {
    return name_of(applicability);
}

template <typename Enum>
std::optional<Enum> from_string(std::string_view name) noexcept {
    for (const auto& [value, candidate] : names(Enum{})) {
        if (candidate == name) return value;
    }
    return std::nullopt;
}

template std::optional<Category> from_string(std::string_view) noexcept;
template std::optional<Actor> from_string(std::string_view) noexcept;
template std::optional<Effect> from_string(std::string_view) noexcept;
template std::optional<SafeBecause> from_string(std::string_view) noexcept;
template std::optional<ActionType> from_string(std::string_view) noexcept;
template std::optional<Applicability> from_string(std::string_view) noexcept;

}  // namespace recourse
