#include "review/html_parts.hpp"

#include "base/markup.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

namespace recourse::review::html {
namespace {

constexpr std::size_t kMaxWords = 600;
constexpr std::size_t kMaxBlock = 16 * 1024;

}  // namespace

std::string words(std::string_view foreign) {
    return text::escape_markup(text::make_visible(foreign, kMaxWords));
}

std::string sentence(std::string_view foreign) {
    constexpr std::string_view kTick = "`";
    const auto escaped = words(foreign);
    std::string out;
    for (std::size_t at = 0; at < escaped.size();) {
        const auto opens = escaped.find(kTick, at);
        const auto closes = opens == escaped.npos ? opens : escaped.find(kTick, opens + 1);
        out.append(escaped, at, closes == escaped.npos ? closes : opens - at);
        if (closes == escaped.npos) break;
        out.append("<code>").append(escaped, opens + 1, closes - opens - 1).append("</code>");
        at = closes + 1;
    }
    return out;
}

std::string block(std::string_view label, std::string_view foreign) {
    if (foreign.empty())
        return fmt::format("<div><p class=\"label\">{}</p><p>Nothing.</p></div>\n", words(label));
    // The line break is the one that HTML drops after <pre>.
    return fmt::format(
        "<div><p class=\"label\">{}</p><pre tabindex=\"0\">\n{}</pre></div>\n",
        words(label),
        text::escape_markup(text::make_visible(foreign, kMaxBlock))
    );
}

std::string badge(std::string_view colour, std::string_view foreign) {
    return fmt::format("<span class=\"badge {}\">{}</span>", colour, words(foreign));
}

std::string counted(std::size_t number, std::string_view one, std::string_view many) {
    return fmt::format("{} {}", number, number == 1 ? one : many);
}

std::string points(double number) {
    auto written = fmt::format("{:.1f}", number);
    if (written.ends_with(".0")) written.resize(written.size() - 2);
    return written;
}

std::string evidence(const Exchange& exchange) {
    const auto& probe = exchange.probe;
    return fmt::format(
        "<div class=\"evidence\">\n{}{}</div>\n",
        block(
            fmt::format("Sent: {}", probe.wrong),
            fmt::format("{}({})", probe.called, probe.arguments)
        ),
        block(
            fmt::format(
                "Answered after {} ms: {}", exchange.took.count(), in_words(exchange.ending)
            ),
            exchange.answer
        )
    );
}

std::string_view in_words(Ending ending) noexcept {
    switch (ending) {
        case Ending::tool_error:
            return "an error of the tool";
        case Ending::protocol_error:
            return "an error of the protocol";
        case Ending::success:
            return "a success";
        case Ending::http_refusal:
            return "an HTTP status without a message";
        case Ending::no_message:
            return "no message of MCP";
        case Ending::crash:
            return "the server ended";
        case Ending::hang:
            return "nothing in time";
    }
    return "a success";
}

}  // namespace recourse::review::html
