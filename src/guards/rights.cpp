#include "guards/rights.hpp"

#include "base/glob.hpp"

#include <algorithm>

namespace recourse::guards {
namespace {

/// Past these, all is forgotten and found out anew.
constexpr std::size_t kMostCallers = 10'000;
constexpr std::size_t kMostNames = 20'000;

bool fits_one(std::string_view name, std::span<const std::string> patterns) {
    return std::ranges::any_of(patterns, [name](const std::string& pattern) {
        return text::fits_glob(name, pattern);
    });
}

void add(std::vector<const Grant*>& grants, const Grant& grant) {
    if (std::ranges::find(grants, &grant) == grants.end()) grants.push_back(&grant);
}

/// What the rights of a caller are made of. Two callers never share one.
std::string key_of(const Caller& caller) {
    std::string key = caller.id;
    for (const auto* part : {&caller.roles, &caller.scopes}) {
        key += '\0';
        for (const auto& name : *part) key.append(name).append(1, '\1');
    }
    return key;
}

}  // namespace

/// What some grants come to, together.
class Rights::Reach {
  public:
    explicit Reach(std::vector<const Grant*> grants) : grants_(std::move(grants)) {
        for (const auto* grant : grants_) {
            for (const auto& [argument, values] : grant->arguments) {
                auto& all = allowed_[argument];
                for (const auto& value : values) {
                    if (std::ranges::find(all, value) == all.end()) all.push_back(value);
                }
            }
        }
    }

    [[nodiscard]] bool may_call(std::string_view tool) {
        if (const auto known = names_.find(tool); known != names_.end()) return known->second;
        if (names_.size() >= kMostNames) names_.clear();
        const bool may = find_out(tool);
        names_.emplace(tool, may);
        return may;
    }
    [[nodiscard]] bool may_reach(std::string_view prefix) const {
        const auto could_fit = [prefix](std::string_view pattern) {
            const auto plain = pattern.substr(0, pattern.find_first_of("*?"));
            return plain.starts_with(prefix) ||
                   (plain.size() < pattern.size() && prefix.starts_with(plain));
        };
        return std::ranges::any_of(grants_, [&could_fit](const Grant* grant) {
            return std::ranges::any_of(grant->tools, could_fit);
        });
    }
    [[nodiscard]] const Allowed& allowed() const noexcept { return allowed_; }

  private:
    [[nodiscard]] bool find_out(std::string_view tool) const {
        const auto denies = [tool](const Grant* grant) { return fits_one(tool, grant->deny); };
        const auto gives = [tool](const Grant* grant) { return fits_one(tool, grant->tools); };
        return std::ranges::none_of(grants_, denies) && std::ranges::any_of(grants_, gives);
    }

    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view name) const noexcept {
            return std::hash<std::string_view>{}(name);
        }
    };
    std::vector<const Grant*> grants_;
    Allowed allowed_;
    std::unordered_map<std::string, bool, Hash, std::equal_to<>> names_;
};

bool Rights::may_call(std::string_view tool) const {
    return !reach_ || reach_->may_call(tool);
}

bool Rights::may_reach(std::string_view prefix) const {
    return !reach_ || reach_->may_reach(prefix);
}

const std::vector<std::string>* Rights::allowed(std::string_view argument) const {
    const auto found = restricted().find(argument);
    return found == restricted().end() ? nullptr : &found->second;
}

const Rights::Allowed& Rights::restricted() const {
    static const Allowed kNone;
    return reach_ ? reach_->allowed() : kNone;
}

RightsBook::RightsBook(PermissionSettings settings) : settings_(std::move(settings)) {}

const Rights& RightsBook::of(const Caller& caller) {
    static const Rights kEverything;
    if (!settings_.restricts()) return kEverything;
    auto key = key_of(caller);
    if (const auto known = by_caller_.find(key); known != by_caller_.end()) return known->second;
    if (by_caller_.size() >= kMostCallers) by_caller_.clear();
    return by_caller_.emplace(std::move(key), make(caller)).first->second;
}

Rights RightsBook::make(const Caller& caller) {
    std::vector<const Grant*> grants;
    const auto add_role = [&](const std::string& name) {
        const auto role = settings_.roles.find(name);
        if (role != settings_.roles.end()) add(grants, role->second);
    };
    std::ranges::for_each(caller.roles, add_role);
    for (const auto& entry : settings_.callers) {
        if (!text::fits_glob(caller.id, entry.pattern)) continue;
        add(grants, entry.grant);
        std::ranges::for_each(entry.roles, add_role);
    }
    Rights rights;
    rights.scopes_ = caller.scopes;
    for (const auto* grant : grants)
        rights.scopes_.insert(rights.scopes_.end(), grant->scopes.begin(), grant->scopes.end());
    std::ranges::sort(rights.scopes_);
    const auto repeated = std::ranges::unique(rights.scopes_);
    rights.scopes_.erase(repeated.begin(), repeated.end());
    if (!settings_.grants()) return rights;
    auto& reach = by_grants_[grants];
    if (!reach) reach = std::make_shared<Rights::Reach>(grants);
    rights.reach_ = reach;
    return rights;
}

std::vector<std::string> RightsBook::scopes_for(std::string_view tool) const {
    std::vector<std::string> needed;
    for (const auto& rule : settings_.scopes) {
        if (fits_one(tool, rule.tools)) needed.push_back(rule.name);
    }
    return needed;
}

}  // namespace recourse::guards
