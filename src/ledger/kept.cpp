#include "ledger/kept.hpp"

#include "base/text.hpp"
#include "fault/recognition.hpp"

#include <cstdint>

#include <fmt/format.h>

namespace recourse::ledger {
namespace {

/// What a caller was told is cut beyond it: no text of ours is longer, but an upstream's may be.
constexpr std::size_t kLongestTold = std::size_t{4} * 1024;

/// Larger arguments are not looked through for secrets, which takes the loop some 10 ms per MiB: so
/// they are not kept.
constexpr std::size_t kMostToLookThrough = std::size_t{256} * 1024;

/// FNV-1a, 64 bits (draft-eastlake-fnv): it tells versions apart, and holds off nobody.
class Fingerprint {
  public:
    void add(std::string_view text) {
        for (const char byte : text) add_byte(static_cast<std::uint8_t>(byte));
        add_byte(0);
    }
    [[nodiscard]] std::string hex() const { return fmt::format("{:08x}", hash_ >> 32U); }

  private:
    void add_byte(std::uint8_t byte) { hash_ = (hash_ ^ byte) * 0x100000001b3U; }
    std::uint64_t hash_ = 0xcbf29ce484222325U;
};

}  // namespace

std::string kept_arguments(json::Ref arguments, const fault::Redactor& redactor) {
    const auto text = arguments.raw();
    if (text.empty()) return {};
    if (text.size() > kMostToLookThrough)
        return fmt::format("\"{} bytes, too many to be kept\"", text.size());
    return redactor.redact_json(text);
}

std::string told_in(std::string_view answer) {
    const auto message = json::check(answer);
    if (!message) return {};
    const auto result = (*message)["result"];
    const auto words =
        result ? fault::text_of(result) : (*message)["error"]["message"].string().value_or("");
    return text::shorten(words, kLongestTold);
}

std::string version_of(const fault::Code& code) {
    Fingerprint fingerprint;
    for (const auto* text : {&code.message, &code.meaning, &code.cause, &code.remedy})
        fingerprint.add(*text);
    for (const auto& action : code.actions) fingerprint.add(action.sentence);
    return fingerprint.hex();
}

}  // namespace recourse::ledger
