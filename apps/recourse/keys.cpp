#include "base/json.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "commands.hpp"
#include "config/file.hpp"
#include "duration_option.hpp"
#include "gateway/configuration.hpp"
#include "guards/api_key.hpp"
#include "moments.hpp"
#include "store/sqlite_keys.hpp"

#include <algorithm>
#include <chrono>
#include <expected>
#include <memory>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

/// API keys of a gateway: made, listed, revoked and rotated in the file that it reads.
namespace recourse::app {
namespace {

using store::StoredKey;

constexpr std::size_t kLongestName = 64;

WallTime now() {
    return std::chrono::system_clock::now();
}

int fail(std::string_view sentence, int code = kFailed) {
    fmt::print(stderr, "recourse keys: {}\n", sentence);
    return code;
}

int fail(const store::Trouble& trouble) {
    return fail(fmt::format("the file of keys cannot be used: {}", trouble.detail));
}

/// The file, and what the configuration says of roles, where there is one.
struct Place {
    std::string file;
    std::optional<gateway::Settings> settings;
};

std::expected<Place, int> place_of(const KeysOptions& options) {
    if (options.configuration.empty()) return Place{.file = options.file, .settings = {}};
    auto loaded = gateway::load(options.configuration, gateway::process_environment());
    if (!loaded.mistakes.empty()) {
        fmt::print(stderr, "{}", gateway::to_text(loaded.mistakes));
        return std::unexpected(kBadConfiguration);
    }
    const auto file = loaded.settings.identity.keys_file;
    if (file.empty()) {
        return std::unexpected(fail(
            fmt::format(
                "{} has no `identity.keys`: write `identity: {{ keys: keys.db }}`, or use --file",
                options.configuration
            ),
            kUsage
        ));
    }
    return Place{.file = file, .settings = std::move(loaded.settings)};
}

/// The file of keys, and all that is in it.
struct Opened {
    std::unique_ptr<store::SqliteKeys> file;
    std::vector<StoredKey> all;
};

std::expected<Opened, int> open(const std::string& path) {
    auto file = store::SqliteKeys::open(path);
    if (!file) return std::unexpected(fail(file.error()));
    auto all = (*file)->all();
    if (!all) return std::unexpected(fail(all.error()));
    return Opened{*std::move(file), *std::move(all)};
}

std::expected<Opened, int> open(const KeysOptions& options) {
    const auto place = place_of(options);
    if (!place) return std::unexpected(place.error());
    return open(place->file);
}

/// It becomes a part of the caller's id.
bool is_name(std::string_view name) {
    const auto is_plain = [](char c) {
        return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '.' ||
               c == '_' || c == '-' || c == '@';
    };
    return !name.empty() && name.size() <= kLongestName && std::ranges::all_of(name, is_plain);
}

/// What is wrong with the roles, where the configuration says which there are; empty for nothing.
std::string unknown_role(const Place& place, const std::vector<std::string>& roles) {
    if (!place.settings) return {};
    const auto& known = place.settings->permission.roles;
    for (const auto& role : roles) {
        if (known.contains(role)) continue;
        std::vector<std::string_view> names;
        names.reserve(known.size());
        for (const auto& [name, grant] : known) names.emplace_back(name);
        const auto near = text::nearest(role, names);
        return fmt::format(
            "there is no role '{}'{}",
            text::clean(role, kLongestName),
            near.empty() ? "" : fmt::format("; did you mean '{}'?", near.front().name)
        );
    }
    return {};
}

std::string_view state_of(const StoredKey& key, WallTime when) {
    if (key.revoked && *key.revoked <= when) return "revoked";
    return key.is_good(when) ? "good" : "expired";
}

std::string moment_or_none(const std::optional<WallTime>& when) {
    return when ? moment(*when) : "-";
}

json::Object to_json(const StoredKey& key) {
    json::Object out{
        {"id", key.id},
        {"name", key.name},
        {"caller", "key:" + key.name},
        {"roles", json::Array(key.roles.begin(), key.roles.end())},
        {"scopes", json::Array(key.scopes.begin(), key.scopes.end())},
        {"state", state_of(key, now())},
        {"created", moment(key.created)},
    };
    if (key.expires) out["expires"] = moment(*key.expires);
    if (key.revoked) out["revoked"] = moment(*key.revoked);
    if (key.last_used) out["last_used"] = moment(*key.last_used);
    return out;
}

/// The key alone on stdout, so that it can go straight into a file; the rest for whoever looks on.
void show(const guards::NewKey& made, bool json) {
    if (json) {
        auto out = to_json(made.kept);
        out["key"] = made.text;
        fmt::print("{}\n", json::to_text(out));
        return;
    }
    fmt::print("{}\n", made.text);
    fmt::print(
        stderr,
        "This is the key {} of the caller key:{}, {}. It is shown this once: only its hash is "
        "kept.\n",
        made.kept.id,
        made.kept.name,
        made.kept.expires ? "good until " + moment(*made.kept.expires) : "good until it is revoked"
    );
}

/// By its id, or all that are good by their name.
std::vector<StoredKey> select(const std::vector<StoredKey>& all, std::string_view which) {
    std::vector<StoredKey> found;
    std::ranges::copy_if(all, std::back_inserter(found), [which](const StoredKey& key) {
        return key.id == which || (key.name == which && key.is_good(now()));
    });
    return found;
}

int not_found(const std::vector<StoredKey>& all, const std::string& which) {
    std::vector<std::string_view> names;
    for (const auto& key : all) {
        if (key.is_good(now())) names.emplace_back(key.name);
    }
    const auto near = text::nearest(which, names);
    return fail(fmt::format(
        "there is no good key of the id or name '{}'{}",
        text::clean(which, kLongestName),
        near.empty() ? "" : fmt::format("; did you mean '{}'?", near.front().name)
    ));
}

/// When what `option` holds is over; nothing where it was not written.
std::expected<std::optional<WallTime>, std::string> moment_after(
    std::string_view option, const std::string& typed, std::chrono::milliseconds least
) {
    if (typed.empty()) return std::nullopt;
    const auto duration = duration_option(option, typed, {least, kLongestAge, "12h or 90d"});
    if (!duration) return std::unexpected(duration.error());
    return now() + *duration;
}

}  // namespace

int create_key(const KeysOptions& options) {
    if (!is_name(options.name))
        return fail(
            "a name has 1 to 64 letters, digits, '.', '_', '-' and '@': it becomes a part of the "
            "caller's id",
            kUsage
        );
    const auto expires = moment_after("--expires", options.expires, std::chrono::seconds(1));
    if (!expires) return fail(expires.error(), kUsage);
    const auto place = place_of(options);
    if (!place) return place.error();
    if (const auto wrong = unknown_role(*place, options.roles); !wrong.empty()) return fail(wrong);
    const auto keys = open(place->file);
    if (!keys) return keys.error();
    if (!select(keys->all, options.name).empty())
        return fail(fmt::format(
            "there is a good key of the name '{0}': replace it with `recourse keys rotate {0}`",
            options.name
        ));
    SystemRandom random;
    const auto made = guards::make_api_key(
        {.name = options.name, .roles = options.roles, .scopes = options.scopes, .expires = *expires
        },
        random,
        now()
    );
    const auto added = keys->file->add(made.kept);
    if (!added) return fail(added.error());
    show(made, options.json);
    return kOk;
}

int list_keys(const KeysOptions& options) {
    const auto keys = open(options);
    if (!keys) return keys.error();
    if (options.json) {
        json::Array listed;
        for (const auto& key : keys->all) listed.emplace_back(to_json(key));
        fmt::print("{}\n", json::to_text(listed));
        return kOk;
    }
    constexpr std::string_view kRow = "{:<12}  {:<16}  {:<8}  {:<20}  {:<20}  {}\n";
    fmt::print(kRow, "id", "name", "state", "expires", "last used", "roles and scopes");
    for (const auto& key : keys->all) {
        auto held = key.roles;
        held.insert(held.end(), key.scopes.begin(), key.scopes.end());
        fmt::print(
            kRow,
            key.id,
            key.name,
            state_of(key, now()),
            moment_or_none(key.expires),
            moment_or_none(key.last_used),
            held.empty() ? "-" : fmt::format("{}", fmt::join(held, " "))
        );
    }
    return kOk;
}

int revoke_key(const KeysOptions& options) {
    const auto keys = open(options);
    if (!keys) return keys.error();
    const auto found = select(keys->all, options.name);
    if (found.empty()) return not_found(keys->all, options.name);
    json::Array revoked;
    for (const auto& key : found) {
        const auto done = keys->file->revoke(key.id, now());
        if (!done) return fail(done.error());
        revoked.emplace_back(key.id);
        if (!options.json) fmt::print("revoked {} of key:{}\n", key.id, key.name);
    }
    if (options.json) fmt::print("{}\n", json::to_text(json::Object{{"revoked", revoked}}));
    return kOk;
}

int rotate_key(const KeysOptions& options) {
    const auto until = moment_after("--overlap", options.overlap, std::chrono::seconds(0));
    if (!until) return fail(until.error(), kUsage);
    const auto keys = open(options);
    if (!keys) return keys.error();
    const auto found = select(keys->all, options.name);
    if (found.empty() || !found.back().is_good(now())) return not_found(keys->all, options.name);
    SystemRandom random;
    const auto made = guards::rotate_api_key(found.back(), random, now());
    const auto added = keys->file->add(made.kept);
    if (!added) return fail(added.error());
    for (const auto& old : found) {
        const auto done = keys->file->revoke(old.id, until->value_or(now()));
        if (!done) return fail(done.error());
    }
    show(made, options.json);
    return kOk;
}

}  // namespace recourse::app
