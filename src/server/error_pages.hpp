#pragma once

#include "fault/vocabularies.hpp"
#include "server/site.hpp"

/// `GET /errors`, `/errors/CODE` and `/errors/DOMAIN/CODE`: what each code means, as a page, as
/// JSON, or as a problem (RFC 9457), by `Accept`.
namespace recourse::server {

/// Nothing for any other path.
[[nodiscard]] std::optional<Page> error_page(
    const fault::Vocabularies& all, const PageRequest& visit
);

/// Where the page of a code is, from the origin: `/errors/studies/rate_limited`.
[[nodiscard]] std::string error_path(std::string_view domain, std::string_view code);

}  // namespace recourse::server
