// What happens to the words of a client on the way to an upstream of the other era: params and
// results stay sound JSON, and header values come back as they went.

#include "mcp/envelope.hpp"
#include "mcp/headers.hpp"
#include "mcp/message.hpp"
#include "mcp/result.hpp"
#include "mcp/tool.hpp"
#include "property.hpp"

namespace recourse::fuzz {
namespace {

constexpr mcp::Era kEras[] = {mcp::Era::legacy, mcp::Era::modern};

void params_stay_sound(json::Ref params) {
    const auto envelope = mcp::Envelope::of(params);
    for (const auto era : kEras) {
        const mcp::Hop hop{
            .upstream = era, .name = "own", .progress_token = "7", .client_info = "{}"
        };
        std::string out;
        mcp::append_params(out, params, envelope, hop);
        const auto again = json::check(out);
        must(again.has_value(), "rewritten params are sound");
        must(mcp::Envelope::of(*again).progress_token.raw() == "7", "and carry our progress token");
        const bool claims_modern = mcp::Envelope::of(*again).claims_modern();
        must(claims_modern == (era == mcp::Era::modern), "and speak their upstream's era");
    }
}

void results_stay_sound(json::Ref result) {
    for (const auto from : kEras) {
        for (const auto to : kEras) {
            std::string storage;
            const auto translated =
                mcp::translate_result(result.raw(), from, to, "tools/list", storage);
            must(json::check(translated).has_value(), "a translated result is sound");
        }
    }
    for (const auto& tool : mcp::read_tool_page(result).tools) {
        const auto renamed = tool.renamed("other");
        must(json::check(renamed).has_value(), "a renamed tool is sound");
        must(json::Ref(renamed)["name"].equals("other"), "and has its new name");
    }
}

void headers_go_both_ways(std::string_view value) {
    must(
        mcp::decode_header(mcp::encode_header(value)) == value,
        "a header value comes back as it went"
    );
    (void)mcp::decode_header(value);
}

}  // namespace
}  // namespace recourse::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace recourse;

    const auto text = fuzz::text_of(data, size);
    fuzz::headers_go_both_ways(text);
    const auto checked = json::check(text);
    if (!checked || !checked->is_object()) return 0;
    fuzz::params_stay_sound(*checked);
    fuzz::results_stay_sound(*checked);
    return 0;
}
