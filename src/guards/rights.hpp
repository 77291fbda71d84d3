#pragma once

#include "guards/caller.hpp"

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

/// What callers may do, by configuration. Names of tools and prompts are those that callers know;
/// `*` in a pattern stands for any characters and `?` for one.
namespace recourse::guards {

/// What a role or a caller is given. What several grants give adds up; what one denies is denied.
/// All but scopes and arguments are patterns.
struct Grant {
    std::vector<std::string> tools;
    std::vector<std::string> deny;    ///< tools
    std::vector<std::string> scopes;  ///< held beside those of the credentials
    /// The values that an argument may have, or patterns of them, by its name.
    std::map<std::string, std::vector<std::string>, std::less<>> arguments;
    std::vector<std::string> prompts = {};
    std::vector<std::string> deny_prompts = {};
    std::vector<std::string> resources = {};  ///< URIs, and templates as they are written
    std::vector<std::string> deny_resources = {};
    std::vector<std::string> methods = {};  ///< beyond those of the protocol
};

/// What callers are given whose id fits a pattern.
struct CallerGrant {
    std::string pattern;
    std::vector<std::string> roles;
    Grant grant;
};

/// A scope, and the tools that cannot be called without it.
struct ScopeRule {
    std::string name;
    std::vector<std::string> tools;  ///< patterns
};

struct PermissionSettings {
    std::map<std::string, Grant, std::less<>> roles;
    std::vector<CallerGrant> callers;
    std::vector<ScopeRule> scopes;

    /// Without roles and callers, everybody may call everything that their scopes allow.
    [[nodiscard]] bool grants() const noexcept { return !roles.empty() || !callers.empty(); }
    [[nodiscard]] bool restricts() const noexcept { return grants() || !scopes.empty(); }
};

/// What one caller may do. Asked for every entry of a list, so what a name came to is remembered,
/// for all callers with the same grants. Lives on one loop.
class Rights {
  public:
    /// Nothing is kept from it: whatever is asked below, the answer is yes.
    [[nodiscard]] bool is_everything() const noexcept { return !reach_; }

    [[nodiscard]] bool may_call(std::string_view tool) const;
    /// Whether any tool whose name begins so could be one that it may call.
    [[nodiscard]] bool may_reach(std::string_view prefix) const;

    [[nodiscard]] bool may_get(std::string_view prompt) const;
    /// The same as `may_reach`, of prompts; of any at all where the prefix is empty.
    [[nodiscard]] bool may_reach_prompts(std::string_view prefix) const;

    /// Of a URI, or of a template as it is written. A URI that leads elsewhere than it looks
    /// (`plain_uri`) is read only by who may read all. What is denied is denied however it is
    /// written.
    [[nodiscard]] bool may_read(std::string_view uri) const;
    /// Whether any URI that begins so could be one that it may read.
    [[nodiscard]] bool may_reach_resources(std::string_view beginning) const;

    /// Of a method that the gateway passes on without knowing it.
    [[nodiscard]] bool may_use(std::string_view method) const;

    /// The values an argument may have; nothing where all will do.
    [[nodiscard]] const std::vector<std::string>* allowed(std::string_view argument) const;
    /// All arguments that not every value will do for.
    using Allowed = std::map<std::string, std::vector<std::string>, std::less<>>;
    [[nodiscard]] const Allowed& restricted() const;
    /// In alphabetical order.
    [[nodiscard]] const std::vector<std::string>& scopes() const noexcept { return scopes_; }

  private:
    friend class RightsBook;
    class Reach;
    std::shared_ptr<Reach> reach_;  ///< null: everything
    std::vector<std::string> scopes_;
};

/// The rights of everybody. Lives on one loop.
class RightsBook {
  public:
    explicit RightsBook(PermissionSettings settings = {});

    /// Not to be kept beyond the call: forgotten when there are very many callers. Where nothing is
    /// restricted, they hold no scopes either.
    [[nodiscard]] const Rights& of(const Caller& caller);
    /// The scopes that a tool cannot be called without, in the order of the configuration.
    [[nodiscard]] std::vector<std::string> scopes_for(std::string_view tool) const;
    [[nodiscard]] const PermissionSettings& settings() const noexcept { return settings_; }

  private:
    [[nodiscard]] Rights make(const Caller& caller);

    PermissionSettings settings_;
    std::unordered_map<std::string, Rights> by_caller_;
    std::map<std::vector<const Grant*>, std::shared_ptr<Rights::Reach>> by_grants_;
};

}  // namespace recourse::guards
