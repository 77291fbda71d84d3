// The keys that an issuer publishes: none of them lets anybody sign but who holds its private half.

#include "base/base64.hpp"
#include "guards/jwt.hpp"
#include "guards/key_set.hpp"
#include "property.hpp"

#include <algorithm>
#include <chrono>
#include <string>

namespace recourse::fuzz {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMostKeys = 100;
constexpr WallTime kWhile{1'800'000'000s};
constexpr std::string_view kClaims = R"({"iss":"i","aud":"a","sub":"s","exp":4102444800})";

/// A token that nobody signed, under every algorithm that is allowed and some that are not.
void nobody_signs_by(const guards::PublicKey& key) {
    const guards::TokenTerms terms{.issuer = "i", .audiences = {"a"}, .algorithms = {}};
    for (const std::string algorithm : {"RS256", "PS512", "ES256", "ES512", "HS256", "none"}) {
        const auto header = "{\"alg\":\"" + algorithm + "\"}";
        const std::size_t bytes = algorithm == "ES512" ? 132 : algorithm == "ES256" ? 64 : 256;
        const auto token = base64::encode_url(header) + "." + base64::encode_url(kClaims) + "." +
                           base64::encode_url(std::string(bytes, '\0'));
        must(
            !guards::verify(token, {&key, 1}, terms, kWhile),
            "a signature of zeros is believed under no key"
        );
    }
}

}  // namespace
}  // namespace recourse::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace recourse;
    using fuzz::must;

    const auto keys = guards::read_key_set(fuzz::text_of(data, size));
    if (!keys) {
        must(!keys.error().empty(), "a refusal has its words");
        return 0;
    }
    must(
        !keys->empty() && keys->size() <= fuzz::kMostKeys, "a set has some keys, and not too many"
    );
    for (const auto& key : *keys) {
        must(!key.fits("none") && !key.fits("HS256"), "a published key is no secret");
        fuzz::nobody_signs_by(key);
    }
    return 0;
}
