// A failure in an upstream's words: whatever it says, the Fault is one a model can read and a
// client can parse. Input: the kind of failure (one byte), then headers and body, or the text.

#include "answer.hpp"
#include "diagnosis/diagnosis.hpp"
#include "fault/dialect.hpp"
#include "property.hpp"

namespace recourse::fuzz {
namespace {

constexpr std::string_view kSchema =
    R"({"type":"object","properties":{"customer_id":{"type":"string"}},"required":["customer_id"]})";

diagnosis::RawFailure failure_from(char kind, std::string_view text) {
    using What = diagnosis::HttpAnswer::What;
    switch (kind % 4) {
        case 0:
            return diagnosis::ToolFailed{.text = std::string(text), .result = "{}"};
        case 1:
            return diagnosis::JsonRpcFailed{
                .code = -32603, .message = std::string(text), .data = {}
            };
        default:
            break;
    }
    auto headers = take_headers(text);
    return diagnosis::HttpAnswer{
        .what = kind % 4 == 2 ? What::status : What::not_json,
        .status = kind % 4 == 2 ? 400 + static_cast<unsigned char>(kind) % 200 : 200,
        .headers = std::move(headers),
        .body = std::string(text),
        .endpoint = "http://127.0.0.1:8080",
    };
}

void must_be_a_good_fault(const Fault& fault) {
    must(fault.code.size() >= 3 && fault.code.size() <= 63, "a code has its length");
    must(!fault.message.empty(), "a Fault says what went wrong");
    must(fault.actions.size() <= 3, "there are at most three things to do");
    must(fault::render_text(fault).size() <= 2048, "the text is at most 2 KiB");
    const auto copy = fault::parse_machine(fault::render_machine(fault));
    must(copy.has_value(), "the machine copy can be read");
    must(copy->code == fault.code && copy->message == fault.message, "and says the same");
}

}  // namespace
}  // namespace recourse::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace recourse;

    if (size == 0) return 0;
    auto text = fuzz::text_of(data, size);
    const char kind = text.front();
    text.remove_prefix(1);
    const diagnosis::Situation situation{
        .upstream = "shop",
        .tool = {.name = "get_customer", .input_schema = fuzz::kSchema, .known = true},
        .arguments = R"({"customer":"17"})",
        .tool_names = {},
        .sent = diagnosis::Sent::answered,
        .now = WallTime{} + std::chrono::days{20'000},
    };
    fuzz::must_be_a_good_fault(diagnosis::diagnose(fuzz::failure_from(kind, text), situation));
    return 0;
}
