#pragma once

#include "base/json.hpp"

#include <recourse/fault.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Errors that upstreams send as data: which shape they have, and what they say in it.
namespace recourse::diagnosis::structured {

/// What an error says about itself, whatever its shape. All of it is still untrusted.
struct Reported {
    /// How sure it is that this is the shape, from 0 to 1: the surest recogniser is believed.
    double confidence = 0;
    std::string code;      ///< the upstream's own, in snake_case; empty where it has none
    std::string spelling;  ///< the same as it stood
    std::string sentence;
    std::optional<Category> category;  ///< where the shape itself names one
    int status = 0;                    ///< the HTTP status that it names; 0: none
    std::optional<bool> retryable;     ///< where it says so itself
    bool is_dump = false;              ///< a validator's list, told better by the violations
    std::vector<Violation> violations;
    std::vector<Quota> quota;
    json::Object details;
    Links links;
};

/// The error in a text that is JSON or XML, or that carries one of the forms that command line
/// tools print. Nothing where it is plain words. Bounded; never fails.
[[nodiscard]] std::optional<Reported> reported_in(std::string_view text);
/// The same for what is known to be JSON.
[[nodiscard]] std::optional<Reported> reported_in(json::Ref body);

}  // namespace recourse::diagnosis::structured
