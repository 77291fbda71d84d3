// What browsers send beside paths: a form or a query, and cookies. What is found was sent, once,
// and what is written again is found again.

#include "dashboard/form.hpp"
#include "property.hpp"

#include <string>

namespace recourse::fuzz {
namespace {

constexpr std::string_view kName = "key";

std::string encoded(std::string_view text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string out;
    for (const char byte : text) {
        const auto number = static_cast<unsigned char>(byte);
        out.append({'%', kHex[number >> 4U], kHex[number & 15U]});
    }
    return out;
}

void a_field_is_found_once(std::string_view form) {
    const auto found = dashboard::form_field(form, kName);
    if (!found) return;
    must(found->size() <= form.size(), "nothing is longer decoded");
    const auto again = std::string(kName) + '=' + encoded(*found);
    must(dashboard::form_field(again, kName) == found, "what was read can be written and read");
    const auto beside = std::string(form) + "&other=1";
    must(dashboard::form_field(beside, kName) == found, "another field changes nothing");
    const auto twice = std::string(form) + '&' + again;
    must(!dashboard::form_field(twice, kName), "a field that stands twice is none");
}

void a_cookie_is_found_once(std::string_view line) {
    net::Headers headers;
    headers.add("Cookie", line);
    const auto found = dashboard::cookie(headers, kName);
    if (!found) return;
    must(line.contains(*found), "it stands in the line");
    must(found->find(';') == std::string_view::npos, "one cookie, not the next, too");
    headers.add("Cookie", "key=other");
    must(!dashboard::cookie(headers, kName), "a cookie that stands twice is none");
}

}  // namespace
}  // namespace recourse::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace recourse::fuzz;

    const auto text = text_of(data, size);
    a_field_is_found_once(text);
    a_cookie_is_found_once(text);
    return 0;
}
