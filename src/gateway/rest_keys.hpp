#pragma once

#include "gateway/keys.hpp"
#include "rest/assembly.hpp"
#include "rest/written.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

/// The keys of a REST API: `upstreams.NAME.rest`.
namespace recourse::gateway {

struct RestSection {
    std::string base_url;
    std::string openapi;  ///< the path of the file
    std::optional<Place> openapi_place;
    std::optional<Place> tools_place;
    rest::Choices choices;
    std::vector<rest::Tool> tools;  ///< written by hand
};

[[nodiscard]] std::span<const Key<RestSection>> rest_keys();
[[nodiscard]] std::span<const Key<rest::OperationChange>> operation_keys();

/// Reads the section, and the file it names, when everything else of the upstream is known.
void read_rest(Reading& reading, const Place& place, UpstreamSettings& upstream);

}  // namespace recourse::gateway
