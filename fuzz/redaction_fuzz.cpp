// Any text through the redactor: the gateway's own secret never survives, nor does a token that the
// text is wrapped around; redacting again changes nothing; the text does not grow without bound.
// A line for a line stays a line.

#include "fault/redaction.hpp"
#include "fault/redaction_lines.hpp"
#include "fault/untrusted.hpp"
#include "property.hpp"

#include <algorithm>
#include <array>

namespace {

using recourse::fault::Treatment;

constexpr std::string_view kOwnSecret = "made-up-secret-of-the-gateway";
/// The shortest secrets are a few characters between marks; a placeholder is some forty.
constexpr std::size_t kMaxGrowth = 16;
constexpr std::size_t kSlack = 256;

/// Made up, and whole only at run time.
const std::array<std::string, 6>& tokens() {
    static const std::array<std::string, 6> kTokens{
        std::string("gh") + "p_Zk3vQ8mT1xWbZk3vQ8mT1xWbZk3vQ8mT1xWb",
        std::string("AK") + "IAK7Q2ZM4XA3PTK7Q2",
        std::string("xo") + "xb-482091375648-209137564820-Zk3vQ8mT1xWbZk3vQ8mT1xWb",
        std::string("gl") + "pat-Zk3vQ8mT1xWbZk3vQ8mT",
        std::string("sk_") + "live_Zk3vQ8mT1xWbZk3vQ8mT1xWb",
        std::string("np") + "m_Zk3vQ8mT1xWbZk3vQ8mT1xWbZk3vQ8mT1xWb",
    };
    return kTokens;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace recourse;
    using fuzz::must;

    static const fault::Redactor kRedactor({std::string(kOwnSecret)});
    static const fault::Redactor kStrict(
        {std::string(kOwnSecret)},
        {.emails = Treatment::redact,
         .ibans = Treatment::redact,
         .phones = Treatment::redact,
         .addresses = Treatment::redact,
         .patterns = {}}
    );
    const auto text = fuzz::text_of(data, size);
    for (const fault::Redactor* redactor : {&kRedactor, &kStrict}) {
        const auto once = redactor->redact(text);
        must(!once.contains(kOwnSecret), "the own secret is gone");
        must(once.size() <= size * kMaxGrowth + kSlack, "the growth is bounded");
        must(redactor->redact(once) == once, "redacting again changes nothing");
    }

    // A token between any two texts, but for what would make another token of it.
    const std::string_view before = text.substr(0, text.size() / 2);
    const std::string_view after = text.substr(text.size() / 2);
    const std::string& token = tokens()[size % tokens().size()];
    const auto spliced =
        kRedactor.redact(std::string(before) + " " + token + " " + std::string(after));
    // within a word it is none
    must(
        text.contains(token) || !spliced.contains(token), "a token is gone, whatever is around it"
    );

    fault::LineRedactor lines(kRedactor);
    std::size_t breaks = 0;
    for (std::string_view rest = text; !rest.empty();) {
        const std::size_t end = std::min(rest.find('\n'), rest.size() - 1) + 1;
        const auto line = lines.next(rest.substr(0, end));
        breaks += static_cast<std::size_t>(std::ranges::count(line, '\n'));
        rest.remove_prefix(end);
    }
    must(breaks == static_cast<std::size_t>(std::ranges::count(text, '\n')), "a line stays a line");

    const auto quoted = fault::quote_upstream(text, 400);
    must(quoted.withheld || quoted.text.size() <= 400, "what is quoted is bounded");
    return 0;
}
