#include "gateway/redaction_keys.hpp"

#include "config/mapping.hpp"
#include "gateway/rules.hpp"

#include <array>

namespace recourse::gateway {
namespace {

using namespace std::string_view_literals;
using config::choice;
using config::shaped;

constexpr std::array kTreatments{"keep"sv, "redact"sv};

/// `keep` or `redact`, for one kind of private data.
config::Value<RedactionSettings> treatment(fault::Treatment fault::RedactionPolicy::* kind) {
    const auto inner = choice(kind, kTreatments, 0);
    return {
        .takes = inner.takes,
        .fallback = [inner](const RedactionSettings& initial
                    ) { return inner.fallback(initial.policy); },
        .read = [inner](
                    Reading& reading, const Place& place, RedactionSettings& target
                ) { inner.read(reading, place, target.policy); },
    };
}

}  // namespace

std::span<const Key<RedactionSettings>> redaction_keys() {
    using R = RedactionSettings;
    static const std::array kKeys{
        Key<R>{
            "emails",
            treatment(&fault::RedactionPolicy::emails),
            "e-mail addresses",
            "email e-mails mail",
        },
        Key<R>{
            "cards",
            treatment(&fault::RedactionPolicy::cards),
            "numbers of payment cards: an issuer's prefix and a right check digit",
            "card credit_cards pan",
        },
        Key<R>{
            "ibans",
            treatment(&fault::RedactionPolicy::ibans),
            "numbers of bank accounts (IBAN) whose check digits are right",
            "iban accounts",
        },
        Key<R>{
            "phones",
            treatment(&fault::RedactionPolicy::phones),
            "telephone numbers in international notation, or as `(415) 555-0100`",
            "phone telephone",
        },
        Key<R>{
            "addresses",
            treatment(&fault::RedactionPolicy::addresses),
            "IP addresses but for loopback; private ones are kept from callers in any case",
            "ips ip ip_addresses",
        },
        Key<R>{
            "secrets",
            shaped(&R::secrets, "a list of texts by reference", read_secrets),
            "values that go wherever they stand: `${env:NAME}` or `${file:/path}`",
            "values extra",
        },
        Key<R>{
            "patterns",
            shaped(&R::policy, "a mapping of names to regular expressions", read_patterns),
            "formats of your own: what group 1 matches goes, or all of it without a group (RE2)",
            "pattern regex rules formats",
        },
    };
    return kKeys;
}

}  // namespace recourse::gateway
