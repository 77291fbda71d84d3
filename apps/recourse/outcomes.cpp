#include "base/json.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "commands.hpp"
#include "config/file.hpp"
#include "fault/redaction.hpp"
#include "gateway/configuration.hpp"
#include "gateway/own_secrets.hpp"
#include "guards/outcome.hpp"
#include "guards/replay_faults.hpp"
#include "moments.hpp"
#include "progress.hpp"
#include "store/vault.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <expected>
#include <filesystem>
#include <memory>

#include <fmt/format.h>

/// Writes of which a gateway does not know whether they took effect: listed, and settled by whoever
/// has found out. In the store that a gateway may be using meanwhile.
namespace recourse::app {
namespace {

using store::LostCall;

constexpr std::size_t kLongest = 200;  ///< of what was typed and is repeated
constexpr int kIdBase = 16;

WallTime now() {
    return std::chrono::system_clock::now();
}

int fail(std::string_view sentence, int code = kFailed) {
    fmt::print(stderr, "recourse outcomes: {}\n", sentence);
    return code;
}

/// The store of a configuration, and what keeps secrets out of what is shown of it.
struct Store {
    std::string path;
    std::unique_ptr<store::Vault> vault;
    fault::Redactor redactor;
};

int fail(const Store& store, const store::Trouble& trouble) {
    return fail(
        fmt::format("the store in {} is {}: {}", store.path, to_string(trouble.why), trouble.detail)
    );
}

std::expected<Store, int> open(const std::string& configuration) {
    const auto loaded = gateway::load(configuration, gateway::process_environment());
    if (!loaded.mistakes.empty()) {
        fmt::print(stderr, "{}", gateway::to_text(loaded.mistakes));
        return std::unexpected(kBadConfiguration);
    }
    const auto& settings = loaded.settings;
    if (settings.store.path.empty())
        return std::unexpected(fail(
            fmt::format(
                "{} has no `store.path`, so outcomes are kept in the gateway's memory: write "
                "`store: {{ path: /var/lib/recourse }}` to keep them",
                configuration
            ),
            kUsage
        ));
    const auto file = settings.store.path + "/vault.sqlite";
    // To make one here would hide that a path is mistyped.
    if (!std::filesystem::exists(file))
        return std::unexpected(fail(
            fmt::format("there is no {}: the gateway makes it when it starts with this file", file)
        ));
    Store store{
        .path = settings.store.path,
        .vault = nullptr,
        .redactor = fault::Redactor(
            gateway::own_secrets(settings, gateway::process_variables()), settings.redaction.policy
        ),
    };
    auto vault = store::open_sqlite_vault(file, settings.store.sync, settings.store.limits);
    if (!vault) return std::unexpected(fail(store, vault.error()));
    store.vault = *std::move(vault);
    return store;
}

/// One lost call, as people see it.
struct Shown {
    std::string id;
    std::string tool;  ///< as its caller knows it; empty where that was not kept
    std::string upstream;
    std::string caller;
    bool has_key = false;
    guards::Outcome outcome;
    LostCall call;

    [[nodiscard]] bool is_settled() const {
        return outcome.kind == guards::Outcome::Kind::failure &&
               outcome.fault->effect != Effect::unknown;
    }
};

Shown shown(LostCall call) {
    const auto about = json::check(call.about).value_or(json::Ref());
    const auto text = [&](std::string_view name) { return about[name].string().value_or(""); };
    return {
        .id = fmt::format("{:x}", call.claim),
        .tool = text("tool"),
        .upstream = text("upstream"),
        .caller = text("caller"),
        .has_key = about["key"].boolean().value_or(false),
        .outcome = guards::unpack(call.outcome),
        .call = std::move(call),
    };
}

std::expected<std::vector<Shown>, int> all_in(const Store& store) {
    auto lost = store.vault->lost(now());
    if (!lost) return std::unexpected(fail(store, lost.error()));
    std::vector<Shown> all;
    all.reserve(lost->size());
    for (auto& call : *lost) all.push_back(shown(std::move(call)));
    return all;
}

std::expected<Shown, int> find(const Store& store, const std::string& id) {
    auto all = all_in(store);
    if (!all) return std::unexpected(all.error());
    std::int64_t claim = 0;
    const auto* end = id.data() + id.size();
    const auto read = std::from_chars(id.data(), end, claim, kIdBase);
    const bool is_id = read.ec == std::errc() && read.ptr == end;
    const auto found = std::ranges::find_if(*all, [&](const Shown& one) {
        return is_id && one.call.claim == claim;
    });
    if (found != all->end()) return std::move(*found);
    return std::unexpected(fail(fmt::format(
        "there is no unknown outcome '{}': it may be settled, or forgotten by now; `recourse "
        "outcomes list` tells which there are",
        text::clean(id, kLongest)
    )));
}

std::string_view or_dash(std::string_view text) {
    return text.empty() ? "-" : text;
}

/// What was asked for; empty where only its digest was kept.
std::string arguments_of(const Store& store, const Shown& one) {
    if (!json::check(one.call.payload)) return {};
    return store.redactor.redact_json(one.call.payload);
}

json::Object to_json(const Store& store, const Shown& one) {
    json::Object out{
        {"id", one.id},
        {"state", one.is_settled() ? "done" : "unknown"},
        {"tool", one.tool},
        {"upstream", one.upstream},
        {"caller", one.caller},
        {"idempotency_key", one.has_key},
        {"called", moment(one.call.first)},
        {"forgotten", moment(one.call.until)},
    };
    if (const auto arguments = arguments_of(store, one); !arguments.empty())
        out["arguments"] = json::to_value(json::Ref(arguments));
    if (const auto& failure = one.outcome.fault) {
        auto fault = *failure;
        store.redactor.redact(fault);
        out["failure"] = json::Object{
            {"code", fault.code}, {"message", fault.message}, {"support_id", fault.support_id}
        };
        if (fault.verify)
            out["verify"] = json::Object{
                {"tool", fault.verify->tool},
                {"arguments", fault.verify->arguments},
                {"done_when", fault.verify->done_when},
                {"absent_when", fault.verify->absent_when},
            };
    }
    return out;
}

void print(const Store& store, const Shown& one) {
    constexpr std::string_view kLine = "  {:<10} {}\n";
    const auto arguments = arguments_of(store, one);
    fmt::print("{} {}\n", one.id, one.is_settled() ? "is settled: it was done" : "is unknown");
    fmt::print(kLine, "tool", fmt::format("{} of {}", or_dash(one.tool), or_dash(one.upstream)));
    fmt::print(kLine, "caller", or_dash(one.caller));
    fmt::print(
        kLine,
        "called",
        fmt::format(
            "{}, {} idempotency key", moment(one.call.first), one.has_key ? "with an" : "without an"
        )
    );
    fmt::print(kLine, "forgotten", moment(one.call.until));
    fmt::print(
        kLine,
        "arguments",
        arguments.empty() ? "too many to be kept" : text::shorten(arguments, 2000)
    );
    if (!one.outcome.fault) {
        fmt::print(kLine, "failure", "the gateway ended, or stood still, while it worked on it");
        return;
    }
    auto fault = *one.outcome.fault;
    store.redactor.redact(fault);
    fmt::print(kLine, "failure", fmt::format("{}: {}", fault.code, fault.message));
    if (!fault.support_id.empty()) fmt::print(kLine, "support id", fault.support_id);
    if (!fault.verify) return;
    fmt::print(
        kLine,
        "look with",
        fmt::format("{}({})", fault.verify->tool, json::to_text(fault.verify->arguments))
    );
}

/// What the next identical call is told.
std::string found_done(const Shown& one, const std::string& reason) {
    auto fault = guards::answer_lost({
        .tool = one.tool.empty() ? "the tool" : std::string_view(one.tool),
        .first = one.call.first,
        .failure = one.outcome.fault,
        .by = "the operator found",
    });
    fault.details["settled_by"] = "operator";
    if (!reason.empty()) fault.details["reason"] = reason;
    return guards::pack({.kind = guards::Outcome::Kind::failure, .fault = std::move(fault)});
}

}  // namespace

int list_outcomes(const OutcomesOptions& options) {
    const auto store = open(options.configuration);
    if (!store) return store.error();
    auto all = [&] {
        const Progress progress(
            "reading the store", Unit::rows, {.quiet = options.quiet, .for_program = options.json}
        );
        return all_in(*store);
    }();
    if (!all) return all.error();
    std::erase_if(*all, [](const Shown& one) { return one.is_settled(); });
    if (options.json) {
        json::Array listed;
        for (const auto& one : *all) listed.emplace_back(to_json(*store, one));
        fmt::print("{}\n", json::to_text(listed));
        return kOk;
    }
    constexpr std::string_view kRow = "{:<12}  {:<20}  {:<20}  {:<16}  {}\n";
    fmt::print(kRow, "id", "called", "forgotten", "caller", "tool");
    for (const auto& one : *all)
        fmt::print(
            kRow,
            one.id,
            moment(one.call.first),
            moment(one.call.until),
            or_dash(one.caller),
            or_dash(one.tool)
        );
    return kOk;
}

int show_outcome(const OutcomesOptions& options) {
    const auto store = open(options.configuration);
    if (!store) return store.error();
    const auto one = find(*store, options.id);
    if (!one) return one.error();
    if (options.json)
        fmt::print("{}\n", json::to_text(to_json(*store, *one)));
    else
        print(*store, *one);
    return kOk;
}

int settle_outcome(const OutcomesOptions& options) {
    const auto reason = text::clean(options.reason, kLongest);
    const auto store = open(options.configuration);
    if (!store) return store.error();
    const auto one = find(*store, options.id);
    if (!one) return one.error();
    if (one->is_settled())
        return fail(fmt::format("{} is settled already: {}", one->id, one->outcome.fault->message));
    const bool is_done = options.found == "done";
    const auto outcome = is_done ? found_done(*one, reason) : std::string();
    const auto settled = store->vault->settle(
        one->call.claim,
        one->call.outcome,
        is_done ? std::optional<std::string_view>(outcome) : std::nullopt
    );
    if (!settled) return fail(*store, settled.error());
    if (!*settled) return fail(fmt::format("{} was settled meanwhile, by others", one->id));
    if (options.json) {
        fmt::print(
            "{}\n", json::to_text(json::Object{{"settled", one->id}, {"as", options.found}})
        );
        return kOk;
    }
    fmt::print(
        "settled {} as {}: {}\n",
        one->id,
        is_done ? "done" : "not done",
        is_done ? "the same call is told so, and not made again"
                : "the same call is made when it comes again"
    );
    return kOk;
}

}  // namespace recourse::app
