#pragma once

#include "config/reading.hpp"

#include <optional>
#include <string_view>
#include <vector>

/// Values that name something else of the file: an upstream, a role, a scope.
namespace recourse::gateway {

using KnownNames = std::vector<std::string_view>;

/// The texts of a list, or one text, each with its place. What is no text was complained of.
[[nodiscard]] std::vector<config::Place> texts_at(const std::optional<config::Place>& place);

/// There is no such `what`: the nearest name, or all that there are.
void complain_unknown(
    config::Reading& reading,
    const config::Place& place,
    std::string_view what,
    const KnownNames& known
);

/// Complains of each text at `place` that is not among the known ones.
void check_names(
    config::Reading& reading,
    const std::optional<config::Place>& place,
    std::string_view what,
    const KnownNames& known
);

}  // namespace recourse::gateway
