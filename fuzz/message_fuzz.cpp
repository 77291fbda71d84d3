// A JSON-RPC message from a stranger: what is accepted, mended or not, can be written again and
// reads the same.

#include "mcp/mended.hpp"
#include "property.hpp"

namespace recourse::fuzz {
namespace {

std::string written(const mcp::Message& message) {
    std::string out;
    switch (message.kind) {
        case mcp::MessageKind::request:
            mcp::append_request(out, message.id.raw(), message.method, message.params.raw());
            break;
        case mcp::MessageKind::notification:
            mcp::append_notification(out, message.method, message.params.raw());
            break;
        case mcp::MessageKind::response:
            if (message.result) {
                mcp::append_result(out, message.id.raw(), message.result.raw());
            } else {
                mcp::append_raw_error(out, message.id.raw(), message.error.raw());
            }
            break;
    }
    return out;
}

void must_read_the_same(const mcp::Message& message) {
    const auto text = written(message);
    const auto again = mcp::read_message(text);
    must(again.has_value(), "what is written can be read");
    must(again->kind == message.kind && again->method == message.method, "it is the same message");
    must(again->id.raw() == message.id.raw(), "with the same id");
    must(again->params.raw() == message.params.raw(), "and the same params");
    must(again->result.raw() == message.result.raw(), "and the same result");
    must(again->error.raw() == message.error.raw(), "and the same error");
}

}  // namespace
}  // namespace recourse::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace recourse;

    const auto text = fuzz::text_of(data, size);
    std::string mended;
    const auto message = mcp::read_mended(text, mcp::Mending::halves_and_bytes, mended);
    const bool is_sound = mcp::read_message(text).has_value();
    fuzz::must(message.has_value() == (is_sound || !mended.empty()), "a mended message is read");
    fuzz::must(!is_sound || mended.empty(), "and a sound one is left alone");
    if (message) {
        fuzz::must_read_the_same(*message);
    } else {
        fuzz::must(!message.error().sentence.empty(), "a refused message has a reason");
    }
    return 0;
}
