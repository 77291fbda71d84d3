#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace recourse::gateway {

/// How to point a host at this gateway.
struct HostSetup {
    std::string_view host;   ///< `Claude Code`
    std::string_view where;  ///< the file, or the place to type it
    std::string what;        ///< the text to put there, with the URL in it
};

[[nodiscard]] std::vector<HostSetup> host_setups(std::string_view url);

/// The page at `/`: what this is, and how to point a real host at it. `dashboard`: where that is;
/// empty: there is none. Plain HTML, nothing loaded from anywhere.
[[nodiscard]] std::string make_home_page(std::string_view url, std::string_view dashboard);

}  // namespace recourse::gateway
