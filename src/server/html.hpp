#pragma once

#include <string>
#include <string_view>

/// The pages that a server shows to people: plain HTML, light and dark, nothing loaded from
/// anywhere.
namespace recourse::server::html {

/// A text as HTML: what stands between backquotes as code, and blank lines as paragraphs.
[[nodiscard]] std::string paragraphs(std::string_view text);

/// A page from its title and what is in it; both are taken as they are.
[[nodiscard]] std::string page(std::string_view title, std::string_view content);

}  // namespace recourse::server::html
