// A failure in an upstream's words: whatever it says, the Fault is one a model can read and a
// client can parse. Input: the kind of failure (one byte), then headers and body, or the text. The
// text is also looked at as a success, and as a line of `recourse diagnose`.

#include "answer.hpp"
#include "base/json.hpp"
#include "diagnosis/diagnosis.hpp"
#include "diagnosis/exhibit.hpp"
#include "diagnosis/inside.hpp"
#include "fault/dialect.hpp"
#include "property.hpp"

namespace recourse::fuzz {
namespace {

constexpr std::string_view kSchema =
    R"({"type":"object","properties":{"customer_id":{"type":"string"}},"required":["customer_id"]})";

diagnosis::RawFailure failure_from(char kind, std::string_view text) {
    using What = diagnosis::HttpAnswer::What;
    const auto number = static_cast<unsigned char>(kind);
    switch (number % 7) {
        case 0:
            return diagnosis::ToolFailed{.text = std::string(text), .result = "{}"};
        case 1:
            return diagnosis::JsonRpcFailed{
                .code = number % 2 == 0 ? -32603 : -32602, .message = std::string(text), .data = {}
            };
        case 2:
            return diagnosis::JsonRpcFailed{
                .code = -32000, .message = "Request failed", .data = std::string(text)
            };
        case 3:
            return diagnosis::ProcessFailed{
                .what = diagnosis::ProcessFailed::What::died,
                .command = "server",
                .exit_code = 1,
                .signal = {},
                .stderr_tail = std::string(text),
                .said = {},
                .detail = {},
            };
        case 4:
            return diagnosis::ToolFailed{
                .text = {}, .result = R"({"structuredContent":)" + std::string(text) + "}"
            };
        default:
            break;
    }
    auto headers = take_headers(text);
    const bool is_status = number % 7 == 5;
    return diagnosis::HttpAnswer{
        .what = is_status ? What::status : What::not_json,
        .status = is_status ? 400 + number % 200 : 200,
        .headers = std::move(headers),
        .body = std::string(text),
        .endpoint = "http://127.0.0.1:8080",
        .from_api = number % 2 == 0,
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

/// A result that is no failure is passed on as it came; one that is becomes a Fault like any other.
void must_see_through_a_success(std::string_view text, const diagnosis::Situation& situation) {
    std::string result;
    json::Writer out(result);
    out.begin_object().key("content").begin_array().begin_object();
    out.member("type", "text").member("text", text).end_object().end_array().end_object();
    const auto failure = diagnosis::failure_inside(json::Ref(result), situation.tool.name);
    if (failure) must_be_a_good_fault(diagnosis::diagnose(*failure, situation));
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
    fuzz::must_see_through_a_success(text, situation);
    if (const auto finding = diagnosis::examine(text); finding && finding->fault)
        fuzz::must_be_a_good_fault(*finding->fault);
    return 0;
}
