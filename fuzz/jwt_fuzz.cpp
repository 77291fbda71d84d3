// A token from a caller: whatever it says, it is believed only where the issuer signed exactly
// that.

#include "guards/jwt.hpp"
#include "guards/key_set.hpp"
#include "property.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

namespace recourse::fuzz {
namespace {

using namespace std::chrono_literals;

/// Made for this, with their private keys thrown away: nobody can sign anything more by them.
constexpr std::string_view kKeySet =
    "{\"keys\":[{\"kty\":\"RSA\",\"use\":\"sig\",\"kid\":\"r1\",\"n\":"
    "\"pddg5ddhSSmEbv4ZqHDFnNONMmLs0bs5FBUWqF"
    "FASCNs624pzDKG-k7bkjAU8ZgGquAeTTB5eWI0OEV4-xYwAleqwE28bC2iq8zUz-wUegb7bz2AYhgDzZyUlVhAwp"
    "VxujdGhy8nGrwC-WUS3BJ3iCrbCvUptvfAo3xA7mOu1CqAEIjiLd5SQNWegRDevqk_lUB0tz-Bh-fhYBstNvU5L0"
    "RzTZliJ3UB8MfCity082eQO-wGu5WD4LOua5N010mHm80QAyZK0pfCA7OKnKgY1nfRkJQE2FcTAFP8gUwZeMXf1y"
    "JUxETqJyJXziNVaqEvIcCDjv-vR0EAlPLtr4oFeQ\",\"e\":\"AQAB\"},{\"kty\":\"EC\",\"crv\":\"P-256\","
    "\"kid\":\"e"
    "1\",\"x\":\"c6HEQ2-4IthjPM4MLzmRxkFW38agMJV0oungBNyCrrM\",\"y\":"
    "\"VX2t8XWjwZsX2pWrXuUCeTL5zslk70"
    "gVIq_7QfrAEso\"}]}";
constexpr std::string_view kSignedByRsa =
    "eyJhbGciOiJSUzI1NiIsImtpZCI6InIxIn0.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlIiwiYXVkIjoi"
    "aHR0cHM6Ly90b29scy5leGFtcGxlL21jcCIsInN1YiI6ImFkYSIsImV4cCI6NDEwMjQ0NDgwMCwiaWF0IjoxNzAw"
    "MDAwMDAwLCJzY29wZSI6InJlYWQgd3JpdGUiLCJyb2xlcyI6WyJyZWFkZXIiXX0.gL7518oiNOR_2xDIJQzBIEPx"
    "ovI1wqxsj7dpWk3FjzjpFRiXHxyqN-QGtsqBTmFU9sOS8xSD4UuWpUjrUzRo2hV5J4Q_5I7tqUlI1yBe2Hpuj7kJ"
    "x8uTGQ-zVZRWtDCmCMFSRnbBMfys2Hmf9dyf00_Mgu_3Ckwzee08tCn42zq3GQw3Z1DhSKccbl6HHZXDDE1Dkj4S"
    "_ZQKI-uoeL7dmpob27oljPbClMRWSZgGScE0Rz_k78QwHjWpcucvLAJ0MWe9AfYA6c3Vqg4qncC54B-jndMU5yYr"
    "P6Ta32WCskE8EHrtnMy-ioI7-ZwF5xQ1eviMi5bzIsoCBOzG1bq2og";
constexpr std::string_view kSignedByCurve =
    "eyJhbGciOiJFUzI1NiIsImtpZCI6ImUxIn0.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlIiwiYXVkIjoi"
    "aHR0cHM6Ly90b29scy5leGFtcGxlL21jcCIsInN1YiI6ImFkYSIsImV4cCI6NDEwMjQ0NDgwMCwiaWF0IjoxNzAw"
    "MDAwMDAwLCJzY29wZSI6InJlYWQgd3JpdGUiLCJyb2xlcyI6WyJyZWFkZXIiXX0.N_Jdh7zmrpgrZ8O0rJFKOHqY"
    "bRC-0O7W9jnMQq0Zyu7VCPYVn0evD2JS3TVGK7jRXpt6prRab0rs5ZWOgruRQg";
constexpr WallTime kWhile{1'800'000'000s};

const std::vector<guards::PublicKey>& keys() {
    static const auto kKeys = guards::read_key_set(kKeySet).value();
    return kKeys;
}

const guards::TokenTerms& terms() {
    static const guards::TokenTerms kTerms{
        .issuer = "https://issuer.example",
        .audiences = {"https://tools.example/mcp"},
        .algorithms = {},
    };
    return kTerms;
}

std::expected<guards::Claims, guards::TokenFlaw> verify(std::string_view token) {
    return guards::verify(token, keys(), terms(), kWhile);
}

/// What is signed: of one message an elliptic curve has many signatures.
std::string_view message_of(std::string_view token) {
    return token.substr(0, token.rfind('.'));
}

bool is_genuine(std::string_view token) {
    const auto message = message_of(token);
    return message == message_of(kSignedByRsa) || message == message_of(kSignedByCurve);
}

}  // namespace
}  // namespace recourse::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace recourse::fuzz;

    static const bool kSound = verify(kSignedByRsa) && verify(kSignedByCurve);
    must(kSound, "what the issuer signed is believed");

    const auto token = text_of(data, size);
    const auto head = recourse::guards::read_head(token);
    const auto claims = verify(token);
    must(!claims || is_genuine(token), "nobody signs but the issuer");
    must(!claims || head, "what has no head is not believed");
    if (!head) {
        must(claims.error() == head.error(), "and for the same reason");
        return 0;
    }
    const auto& allowed = recourse::guards::signing_algorithms();
    must(
        std::ranges::find(allowed, head->algorithm) != allowed.end(),
        "a head names an algorithm that proves something"
    );
    return 0;
}
