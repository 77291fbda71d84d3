#pragma once

#include "base/json.hpp"

#include <compare>
#include <string>
#include <string_view>

namespace recourse::gateway {

/// What a client declared that a server may ask of it. Reduced to what the protocol knows, so that
/// only so many differ.
struct Powers {
    bool form = false;  ///< elicitation in a form
    bool url = false;   ///< elicitation by a page to visit
    bool sampling = false;
    bool sampling_tools = false;
    bool sampling_context = false;
    bool roots = false;

    /// Of ClientCapabilities, as either era writes them.
    [[nodiscard]] static Powers of(json::Ref capabilities);
    [[nodiscard]] bool any() const noexcept { return form || url || sampling || roots; }
    /// Whether this question is of a kind that was declared.
    [[nodiscard]] bool allow(std::string_view method, json::Ref params) const;
    /// As ClientCapabilities.
    [[nodiscard]] std::string text() const;

    auto operator<=>(const Powers&) const = default;
};

/// The capability that a question needs, as ClientCapabilities; empty for what is no question to
/// a client.
[[nodiscard]] std::string_view needed_for(std::string_view method, json::Ref params);

}  // namespace recourse::gateway
