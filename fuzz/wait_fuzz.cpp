// Every dialect of "wait": whatever an upstream says, the wait is between nothing and a day.
// Input: an answer's headers, a line each, an empty line, and its body.

#include "answer.hpp"
#include "diagnosis/wait.hpp"
#include "property.hpp"

namespace {

void must_be_sane(const std::optional<recourse::diagnosis::Wait>& wait) {
    using recourse::fuzz::must;
    if (!wait) return;
    must(wait->seconds >= std::chrono::seconds{0}, "a wait is not negative");
    must(wait->seconds <= std::chrono::hours{24}, "a wait is at most a day");
    must(!wait->source.empty(), "a wait has a source");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace recourse;

    const auto now = WallTime{} + std::chrono::days{20'000};
    auto text = fuzz::text_of(data, size);
    const auto headers = fuzz::take_headers(text);
    must_be_sane(diagnosis::wait_in_headers(headers, now));
    must_be_sane(diagnosis::wait_in_body(text, now));
    return 0;
}
