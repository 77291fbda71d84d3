// An error from a server nobody knows, in whatever shape: what is taken for one of our dialects is
// told again in bounds, and read again as the same; anything else is refused in peace.

#include "base/json.hpp"
#include "fault/dialect.hpp"
#include "fault/recognition.hpp"
#include "property.hpp"

#include <array>

namespace recourse::fuzz {
namespace {

constexpr std::array kDialects{
    Dialect::recourse,
    Dialect::status,
    Dialect::bracket,
    Dialect::typed,
    Dialect::flat,
    Dialect::contract,
};

void must_be_bounded(const Fault& fault) {
    for (const auto dialect : kDialects) {
        must(fault::tell(fault, dialect).text.size() <= fault::kLongestText, "a text is bounded");
        must(!fault::tell_in_words(fault, dialect).empty(), "and there is one");
    }
}

void must_be_stable(const fault::Recognised& found) {
    if (found.is_whole) return;  // a machine copy may contradict itself
    const auto told = fault::tell(found.fault, found.dialect).text;
    const auto again = fault::recognise_text(told);
    // An odd code that only its envelope made one is not read without it.
    if (!again && found.dialect == Dialect::bracket) return;
    must(again.has_value(), "what was told can be read");
    must(again->dialect == found.dialect, "as the dialect it is");
    must(again->fault.code == found.fault.code, "with its code");
    must(fault::tell(again->fault, found.dialect).text == told, "and is told the same again");
}

void must_hold(const std::optional<fault::Recognised>& found) {
    if (!found) return;
    must(!found->fault.code.empty(), "a Fault has a code");
    must_be_bounded(found->fault);
    must_be_stable(*found);
}

}  // namespace
}  // namespace recourse::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace recourse;

    auto input = fuzz::text_of(data, size);
    fuzz::must_hold(fault::recognise_text(input));
    fuzz::must_hold(fault::recognise_result(input));
    fuzz::must_hold(fault::recognise_body(input));
    const auto message = fuzz::take_until(input, '\0');
    fuzz::must_hold(fault::recognise_error(message, input));
    return 0;
}
