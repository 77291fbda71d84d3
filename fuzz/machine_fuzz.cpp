// A machine copy from a server that says it is Recourse: what is accepted is written and read again
// the same, and its words stay bounded whatever they hold.

#include "base/json.hpp"
#include "fault/dialect.hpp"
#include "property.hpp"

namespace recourse::fuzz {
namespace {

/// No text of a Fault is longer, in bytes.
constexpr std::size_t kLongestText = 2048;

void must_read_the_same(const Fault& fault) {
    const auto again = fault::parse_machine(fault::render_machine(fault));
    must(again.has_value(), "what is written can be read");
    must(*again == fault, "and is the same Fault");
}

void must_be_worded(const Fault& fault) {
    const auto text = fault::render_text(fault);
    must(text.size() <= kLongestText, "the text is bounded");
    must(text.find("\nRetry: ") != std::string::npos, "and says whether to retry");
}

}  // namespace
}  // namespace recourse::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace recourse;

    const auto value = json::parse(fuzz::text_of(data, size));
    if (!value) return 0;
    const auto fault = fault::parse_machine(*value);
    if (!fault) {
        fuzz::must(!fault.error().empty(), "a refused copy has a reason");
        return 0;
    }
    fuzz::must_read_the_same(*fault);
    fuzz::must_be_worded(*fault);
    return 0;
}
