#include "server/html.hpp"

#include "base/markup.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace recourse::server::html {
namespace {

constexpr std::string_view kHead = R"(<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{}</title>
<style>
:root {{ color-scheme: light dark; --line: color-mix(in srgb, currentColor 22%, transparent); --soft: color-mix(in srgb, currentColor 7%, transparent); }}
body {{ font: 1rem/1.6 system-ui, sans-serif; max-width: 46rem; margin: 3rem auto; padding: 0 1rem; }}
h1 {{ margin: 0; line-height: 1.25; overflow-wrap: anywhere; }}
h2 {{ font-size: 1.1rem; margin: 2rem 0 .3rem; }}
p.where {{ margin: 0 0 .4rem; opacity: .75; }}
p.lead {{ font-size: 1.15rem; margin: .4rem 0 1.2rem; }}
pre {{ padding: .8rem 1rem; border: 1px solid var(--line); border-radius: .5rem; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; background: var(--soft); }}
code {{ font-size: .93em; }}
nav {{ margin-bottom: 1.2rem; opacity: .8; }}
ul.facts {{ display: flex; flex-wrap: wrap; gap: .5rem; list-style: none; padding: 0; margin: 0; }}
ul.facts li {{ border: 1px solid var(--line); border-radius: 1rem; padding: 0 .7rem; font-size: .9rem; }}
ol li {{ margin: .3rem 0; }}
table {{ border-collapse: collapse; width: 100%; }}
td {{ border-top: 1px solid var(--line); padding: .35rem .6rem .35rem 0; vertical-align: top; }}
td:first-child {{ white-space: nowrap; }}
@media (max-width: 34rem) {{ td {{ display: block; }} td + td {{ border: 0; padding-top: 0; }} }}
</style>
{}</html>
)";

std::string with_code(std::string_view text) {
    std::string out;
    bool inside = false;
    while (!text.empty()) {
        const auto tick = text.find('`');
        const bool closes = tick != std::string_view::npos &&
                            (inside || text.find('`', tick + 1) != std::string_view::npos);
        out += text::escape_markup(text.substr(0, tick));
        if (tick == std::string_view::npos) break;
        text.remove_prefix(tick + 1);
        if (!closes) {
            out += '`';
            continue;
        }
        out += inside ? "</code>" : "<code>";
        inside = !inside;
    }
    return out;
}

}  // namespace

std::string paragraphs(std::string_view text) {
    constexpr std::string_view kBetween = "\n\n";
    std::string out;
    while (!text.empty()) {
        const auto end = std::min(text.find(kBetween), text.size());
        out += fmt::format("<p>{}</p>\n", with_code(text.substr(0, end)));
        text.remove_prefix(std::min(end + kBetween.size(), text.size()));
    }
    return out;
}

std::string page(std::string_view title, std::string_view content) {
    return fmt::format(kHead, title, content);
}

}  // namespace recourse::server::html
