#pragma once

#include "guards/jwt.hpp"

#include <map>
#include <string>
#include <vector>

namespace recourse::guards {

/// Who gives out tokens that are believed here.
struct IssuerSettings {
    std::string name;  ///< in the configuration
    TokenTerms terms;
    std::string jwks_url;   ///< where its public keys are: this,
    std::string jwks_file;  ///< or this
    /// Roles of ours by values of `terms.roles_claim`. Empty: the values are the roles.
    std::map<std::string, std::string, std::less<>> roles;

    bool operator==(const IssuerSettings&) const = default;
};

/// How callers prove who they are. Without any way, nobody is asked.
struct IdentitySettings {
    std::string keys_file;  ///< of `recourse keys`; empty: there are no API keys
    std::vector<IssuerSettings> issuers;
    /// A call without the scope that it needs is answered so that the client program can get it
    /// (403, a challenge); else so that the model knows.
    bool step_up = true;

    [[nodiscard]] bool is_asked_for() const noexcept {
        return !keys_file.empty() || !issuers.empty();
    }
    bool operator==(const IdentitySettings&) const = default;
};

}  // namespace recourse::guards
