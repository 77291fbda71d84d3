// An event stream from an upstream: however it is cut, the same events come out.

#include "net/sse.hpp"
#include "property.hpp"

#include <algorithm>
#include <vector>

namespace recourse::fuzz {
namespace {

constexpr std::size_t kMaxEventBytes = 256;

struct Outcome {
    std::vector<net::SseEvent> events;
    bool within_limit = true;
};

Outcome read(std::string_view stream, std::size_t piece_bytes) {
    net::SseParser parser(kMaxEventBytes);
    Outcome outcome;
    while (!stream.empty() && outcome.within_limit) {
        const auto piece = stream.substr(0, piece_bytes);
        stream.remove_prefix(piece.size());
        outcome.within_limit = parser.feed(piece);
        while (auto event = parser.next()) outcome.events.push_back(std::move(*event));
    }
    return outcome;
}

bool same(const net::SseEvent& a, const net::SseEvent& b) {
    return a.event == b.event && a.data == b.data && a.id == b.id && a.retry_ms == b.retry_ms;
}

}  // namespace
}  // namespace recourse::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace recourse::fuzz;

    const auto stream = text_of(data, size);
    const auto whole = read(stream, std::max<std::size_t>(size, 1));
    const auto by_byte = read(stream, 1);
    must(whole.within_limit == by_byte.within_limit, "the limit does not depend on the cuts");
    must(std::ranges::equal(whole.events, by_byte.events, same), "nor do the events");
    for (const auto& event : whole.events) {
        must(event.data.size() <= kMaxEventBytes, "an event is within the limit");
        must(!event.event.empty(), "an event has a type");
    }
    return 0;
}
