#include "guards/rights.hpp"

#include "base/glob.hpp"
#include "guards/plain_uri.hpp"

#include <algorithm>

namespace recourse::guards {
namespace {

/// Past these, all is forgotten and found out anew.
constexpr std::size_t kMostCallers = 10'000;
constexpr std::size_t kMostNames = 20'000;
/// A longer name is somebody's invention: it is looked at each time rather than kept.
constexpr std::size_t kLongestKept = 512;

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

namespace {

using Grants = std::vector<const Grant*>;
using Patterns = std::vector<std::string> Grant::*;

bool any_fits(const Grants& grants, Patterns patterns, std::string_view name) {
    return std::ranges::any_of(grants, [&](const Grant* grant) {
        return fits_one(name, grant->*patterns);
    });
}

/// Whether a name that begins so could fit any pattern.
bool any_could_fit(const Grants& grants, Patterns patterns, std::string_view prefix) {
    const auto could_fit = [prefix](std::string_view pattern) {
        const auto plain = pattern.substr(0, pattern.find_first_of("*?"));
        return plain.starts_with(prefix) ||
               (plain.size() < pattern.size() && prefix.starts_with(plain));
    };
    return std::ranges::any_of(grants, [&](const Grant* grant) {
        return std::ranges::any_of(grant->*patterns, could_fit);
    });
}

/// Whether all names that begin so are denied: what a pattern takes that ends with a star, it takes
/// with more behind it.
bool denies_all(std::span<const std::string> patterns, std::string_view prefix) {
    return std::ranges::any_of(patterns, [prefix](const std::string& pattern) {
        return pattern.ends_with('*') && text::fits_glob(prefix, pattern);
    });
}

/// What was found out of names, so that it need not be found out again.
class Findings {
  public:
    template <typename FindOut>
    bool of(std::string_view name, FindOut find_out) {
        if (name.size() > kLongestKept) return find_out(name);
        if (const auto known = known_.find(name); known != known_.end()) return known->second;
        if (known_.size() >= kMostNames) known_.clear();
        const bool found = find_out(name);
        known_.emplace(name, found);
        return found;
    }

  private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view name) const noexcept {
            return std::hash<std::string_view>{}(name);
        }
    };
    std::unordered_map<std::string, bool, Hash, std::equal_to<>> known_;
};

/// The patterns of all grants in the form in which URIs are compared.
std::vector<std::string> plain_patterns(const Grants& grants, Patterns patterns) {
    std::vector<std::string> plain;
    for (const auto* grant : grants) {
        for (const auto& pattern : grant->*patterns)
            plain.push_back(plain_uri(pattern).value_or(pattern));
    }
    return plain;
}

}  // namespace

/// What some grants come to, together.
class Rights::Reach {
  public:
    explicit Reach(Grants grants)
        : grants_(std::move(grants)),
          denied_uris_(plain_patterns(grants_, &Grant::deny_resources)),
          reads_all_(denied_uris_.empty() && gives_all_resources()) {
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
        return tools_.of(tool, [this](std::string_view name) {
            return gives(name, &Grant::tools, &Grant::deny);
        });
    }
    [[nodiscard]] bool may_get(std::string_view prompt) {
        return prompts_.of(prompt, [this](std::string_view name) {
            return gives(name, &Grant::prompts, &Grant::deny_prompts);
        });
    }
    [[nodiscard]] bool may_read(std::string_view uri) {
        return reads_all_ ||
               resources_.of(uri, [this](std::string_view name) { return gives_uri(name); });
    }
    [[nodiscard]] bool may_use(std::string_view method) const {
        return any_fits(grants_, &Grant::methods, method);
    }
    [[nodiscard]] bool may_reach(Patterns given, Patterns denied, std::string_view prefix) const {
        return any_could_fit(grants_, given, prefix) &&
               std::ranges::none_of(grants_, [&](const Grant* grant) {
                   return denies_all(grant->*denied, prefix);
               });
    }
    [[nodiscard]] bool may_reach_resources(std::string_view beginning) const {
        if (reads_all_) return true;
        const auto plain = plain_uri(beginning);
        return plain && !denies_all(denied_uris_, *plain) &&
               any_could_fit(grants_, &Grant::resources, beginning);
    }
    [[nodiscard]] const Allowed& allowed() const noexcept { return allowed_; }

  private:
    [[nodiscard]] bool gives(std::string_view name, Patterns given, Patterns denied) const {
        return !any_fits(grants_, denied, name) && any_fits(grants_, given, name);
    }
    [[nodiscard]] bool gives_uri(std::string_view uri) const {
        const auto plain = plain_uri(uri);
        return plain && !fits_one(*plain, denied_uris_) &&
               gives(uri, &Grant::resources, &Grant::deny_resources);
    }
    [[nodiscard]] bool gives_all_resources() const {
        return std::ranges::any_of(grants_, [](const Grant* grant) {
            return std::ranges::find(grant->resources, "*") != grant->resources.end();
        });
    }

    Grants grants_;
    Allowed allowed_;
    std::vector<std::string> denied_uris_;
    bool reads_all_;
    Findings tools_;
    Findings prompts_;
    Findings resources_;
};

bool Rights::may_call(std::string_view tool) const {
    return !reach_ || reach_->may_call(tool);
}

bool Rights::may_reach(std::string_view prefix) const {
    return !reach_ || reach_->may_reach(&Grant::tools, &Grant::deny, prefix);
}

bool Rights::may_get(std::string_view prompt) const {
    return !reach_ || reach_->may_get(prompt);
}

bool Rights::may_reach_prompts(std::string_view prefix) const {
    return !reach_ || reach_->may_reach(&Grant::prompts, &Grant::deny_prompts, prefix);
}

bool Rights::may_read(std::string_view uri) const {
    return !reach_ || reach_->may_read(uri);
}

bool Rights::may_reach_resources(std::string_view beginning) const {
    return !reach_ || reach_->may_reach_resources(beginning);
}

bool Rights::may_use(std::string_view method) const {
    return !reach_ || reach_->may_use(method);
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
