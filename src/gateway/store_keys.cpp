#include "gateway/store_keys.hpp"

#include "config/mapping.hpp"

#include <array>
#include <filesystem>

#include <fmt/format.h>

namespace recourse::gateway {
namespace {

using namespace std::string_view_literals;
using config::choice;
using config::duration;
using config::size;
using config::text;
using config::truth;
using config::whole_number;

constexpr std::array kDurabilities{"process"sv, "power"sv};
constexpr std::array kWhenDown{"refuse"sv, "pass"sv};

/// The directory may be made, the one that it is in not: a mistyped path would make a new store.
bool check_store(Reading& reading, const Place& place, std::string& path) {
    path = reading.resolve(path).lexically_normal().string();
    std::error_code error;
    const std::filesystem::path directory(path);
    if (std::filesystem::is_directory(directory, error)) return true;
    const bool is_taken = std::filesystem::exists(directory, error);
    const bool can_be_made = std::filesystem::is_directory(directory.parent_path(), error);
    if (!is_taken && can_be_made) return true;
    reading.complain(
        place,
        {.sentence = is_taken ? fmt::format("`{}` is no directory.", text::clean(path, 200))
                              : fmt::format(
                                    "There is no directory `{}` for the store to be made in.",
                                    text::clean(directory.parent_path().string(), 200)
                                ),
         .suggestion =
             "Name a directory that exists, or a new one in one that does. A relative path "
             "starts at this file's folder.",
         .expected = "a directory"}
    );
    return false;
}

/// A limit of the vault, as if it stood in the section itself.
config::Value<StoreSettings> limit(config::Value<store::VaultLimits> inner) {
    return {
        .takes = inner.takes,
        .fallback = [inner](const StoreSettings& initial
                    ) { return inner.fallback(initial.limits); },
        .read = [inner](
                    Reading& reading, const Place& place, StoreSettings& target
                ) { inner.read(reading, place, target.limits); },
    };
}

}  // namespace

std::span<const Key<StoreSettings>> store_keys() {
    using S = StoreSettings;
    static const std::array kKeys{
        Key<S>{
            "path",
            text(&S::path, "a directory", check_store, "memory, which ends with the gateway"),
            "where it is kept; made where there is none, for its owner only",
            "directory dir file state_dir database",
        },
        Key<S>{
            "sync",
            choice(&S::sync, kDurabilities, 0),
            "what is kept outlives the end of the gateway, however it ends; or a loss of power, "
            "too, at the price of an fsync for each call that writes",
            "fsync durability synchronous",
        },
        Key<S>{
            "outcomes",
            limit(whole_number(&store::VaultLimits::entries, 100, 10'000'000)),
            "how many outcomes of calls are kept; past it the oldest go first",
            "entries max_entries count",
        },
        Key<S>{
            "bytes",
            limit(size(&store::VaultLimits::bytes)),
            "how large they may be together",
            "max_bytes limit size",
        },
    };
    return kKeys;
}

std::span<const Key<guards::ReplayRules>> replay_keys() {
    using R = guards::ReplayRules;
    static const std::array kKeys{
        Key<R>{
            "keep",
            duration(&R::keep),
            "how long the outcome of a call with an idempotency key is kept; then the key is new",
            "ttl expiry retention keep_for",
        },
        Key<R>{
            "keep_unnamed",
            duration(&R::keep_unnamed),
            "the same for a call without a key, whose caller has not heard its outcome",
            "unnamed_ttl resend_window window",
        },
        Key<R>{
            "unnamed",
            truth(&R::unnamed),
            "look after calls without a key, too",
            "fingerprint fingerprints enabled",
        },
        Key<R>{
            "answer_bytes",
            size(&R::answer_bytes),
            "of a larger answer it is only kept that there was one",
            "max_answer outcome_bytes",
        },
        Key<R>{
            "when_down",
            choice(&R::when_down, kWhenDown, 0),
            "what becomes of calls that write while the store cannot be written: refused, or sent "
            "although they may be made twice",
            "on_error fail_open failure",
        },
    };
    return kKeys;
}

}  // namespace recourse::gateway
