// Any text through the redactor: the gateway's own secret never survives, redacting again changes
// nothing, and the text does not grow without bound.

#include "fault/redaction.hpp"
#include "property.hpp"

namespace {

constexpr std::string_view kOwnSecret = "made-up-secret-of-the-gateway";
/// The shortest secrets are a few characters between marks; a placeholder is some forty.
constexpr std::size_t kMaxGrowth = 16;
constexpr std::size_t kSlack = 256;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace recourse;
    using fuzz::must;

    static const fault::Redactor kRedactor({std::string(kOwnSecret)});
    const auto once = kRedactor.redact(fuzz::text_of(data, size));
    must(!once.contains(kOwnSecret), "the own secret is gone");
    must(once.size() <= size * kMaxGrowth + kSlack, "the growth is bounded");
    must(kRedactor.redact(once) == once, "redacting again changes nothing");
    return 0;
}
