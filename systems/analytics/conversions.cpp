#include "platform.hpp"

#include <memory>
#include <stdexcept>
#include <utility>

#include <curl/curl.h>
#include <fmt/format.h>

/// Conversions go back to Meta: first a preview, then a confirmation with an idempotency key.
namespace analytics {
namespace {

struct Conversions : Window {
    std::optional<bool> confirm;
    std::optional<std::string> idempotency_key;
};
BOOST_DESCRIBE_STRUCT(Conversions, (Window), (confirm, idempotency_key))

/// A status of 0 where nobody answered.
struct Reply {
    int status = 0;
    std::string body;
};

std::size_t append(char* bytes, std::size_t, std::size_t size, void* out) {
    static_cast<std::string*>(out)->append(bytes, size);
    return size;
}

Reply post(const std::string& url, const std::string& token, const json::object& body) {
    Reply reply;
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(
        curl_easy_init(), &curl_easy_cleanup
    );
    const auto content = json::serialize(body);
    const auto credential = "Authorization: Bearer " + token;
    auto* headers = curl_slist_append(nullptr, "Content-Type: application/json");
    headers = curl_slist_append(headers, credential.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, content.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, 10L);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, append);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &reply.body);
    long status = 0;
    if (curl_easy_perform(curl.get()) == CURLE_OK)
        curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(headers);
    reply.status = static_cast<int>(status);
    return reply;
}

/// The key of one confirmation. Unless it is kept, it is free again.
class Claim {
  public:
    Claim(Database& database, std::string workspace, std::string key)
        : database_(database),
          workspace_(std::move(workspace)),
          key_(std::move(key)),
          is_held_(
              database.run(
                  "INSERT OR IGNORE INTO writebacks(workspace, key) VALUES (?, ?)",
                  {workspace_, key_}
              ) == 1
          ) {}
    ~Claim() {
        if (is_held_ && !is_kept_)
            database_.run("DELETE FROM writebacks WHERE workspace = ? AND key = ?", names());
    }
    Claim(const Claim&) = delete;
    Claim& operator=(const Claim&) = delete;

    [[nodiscard]] bool is_held() const noexcept { return is_held_; }
    /// What the one who holds it did; that it is still at it.
    [[nodiscard]] json::value prior_result() {
        const auto row = database_.first(
            "SELECT result FROM writebacks WHERE workspace = ? AND key = ?", names()
        );
        const auto kept = row ? text(*row, "result") : "";
        return kept.empty() ? json::value{{"status", "sending"}} : json::parse(kept);
    }
    void keep(const json::object& result) {
        database_.run(
            "UPDATE writebacks SET result = ? WHERE workspace = ? AND key = ?",
            {json::serialize(result), workspace_, key_}
        );
        is_kept_ = true;
    }

  private:
    [[nodiscard]] json::array names() const { return {workspace_, key_}; }

    Database& database_;
    std::string workspace_;
    std::string key_;
    bool is_held_;
    bool is_kept_ = false;
};

/// The scope is the gateway's to check; these two are the workspace's.
std::optional<recourse::Fault> not_allowed(
    const json::object& workspace, const server::Call& call
) {
    if (number(workspace, "writeback") == 0) return call.fail("writeback_disabled").error();
    const auto role = text(workspace, "role");
    if (role == "admin") return std::nullopt;
    return call
        .fail(
            "insufficient_scope",
            fmt::format(
                "send_meta_conversions needs the role admin in {}, and this caller is {} there",
                text(workspace, "name"),
                role
            ),
            {.cause = "Writing back is for the admins of a workspace",
             .actions =
                 {{recourse::ActionType::ask_user,
                   "ask the user to have a workspace admin do it, or give them the role",
                   {},
                   {}}}}
        )
        .error();
}

json::object summary(const json::array& orders, std::string_view status) {
    std::int64_t cents = 0;
    for (const auto& order : orders) cents += number(order.as_object(), "cents");
    return {{"status", status}, {"events", orders.size()}, {"value_cents", cents}};
}

/// Meta takes an event for the same that it has by its id, so an attempt whose end nobody heard of
/// is safe to repeat.
json::object payload(const json::array& orders) {
    json::array events;
    for (const auto& order : orders)
        events.push_back(json::object{
            {"event_name", "Purchase"},
            {"event_id", order.at("id")},
            {"event_day", order.at("day")},
            {"value_cents", order.at("cents")},
        });
    return {{"data", std::move(events)}};
}

server::Result<json::object> confirm(
    const Conversions& in,
    const Found& found,
    const json::array& orders,
    Platform& platform,
    const server::Call& call
) {
    if (!in.idempotency_key)
        return invalid("idempotency_key", "is needed to confirm; the preview proposes one", call);
    const auto workspace = text(found.workspace, "id");
    Claim claim(platform.database, workspace, *in.idempotency_key);
    if (!claim.is_held())
        return call.fail("idempotency_conflict", {.details = {{"result", claim.prior_result()}}});
    if (auto open = circuit_open(workspace, platform, call)) return std::unexpected(*open);

    Attempt attempt(platform, workspace);
    const auto url = platform.meta + "/" + text(found.profile, "id") + "/events";
    const auto reply = post(url, text(found.connector, "token"), payload(orders));
    const auto why = reply.status == 0 ? std::string("Meta did not answer")
                                       : fmt::format("Meta answered {}", reply.status);
    attempt.failed_because(why);
    if (reply.status == 401) {
        attempt.forget();
        platform.database.run(
            "UPDATE connectors SET expires = ? WHERE workspace = ? AND kind = 'meta_ads'",
            {now(), workspace}
        );
        return connector_expired("meta_ads", found.workspace, platform, call);
    }
    // What nobody foresaw is thrown: its text is for the log, and the caller is told
    // internal_error.
    if (reply.status != 200) throw std::runtime_error(why + ": " + reply.body);
    attempt.succeeded();
    auto result = summary(orders, "sent");
    result["meta"] = meta_of(found, platform);
    claim.keep(result);
    return result;
}

server::Result<json::object> send(
    const Conversions& in, Platform& platform, const server::Call& call
) {
    const auto workspace = workspace_for(in, platform, call);
    if (!workspace) return std::unexpected(workspace.error());
    if (auto refused = not_allowed(*workspace, call)) return std::unexpected(*std::move(refused));
    const auto found = find(in, "meta_ads", platform, call);
    if (!found) return std::unexpected(found.error());
    const auto orders = platform.database.query(
        "SELECT id, day, cents FROM orders WHERE profile = ? AND day BETWEEN ? AND ? ORDER BY id",
        {found->profile.at("id"), in.date_from, in.date_to}
    );
    if (orders.empty()) return no_data(in, call);
    if (in.confirm.value_or(false)) return confirm(in, *found, orders, platform, call);
    auto preview = summary(orders, "preview");
    preview["confirm_with"] = json::object{
        {"confirm", true},
        {"idempotency_key",
         fmt::format("{}-{}-{}", text(found->profile, "id"), in.date_from, in.date_to)},
    };
    preview["meta"] = meta_of(*found, platform);
    return preview;
}

}  // namespace

void offer_conversions(server::Server& app, Platform& platform) {
    auto tool = app.tool(
        "send_meta_conversions",
        "Sends the orders between two days to Meta as conversions. Without confirm it shows what "
        "would be sent; call it again with what confirm_with says to send it."
    );
    take_window(tool);
    tool.idempotent()
        .argument("confirm", "Send it; otherwise it is a preview")
        .argument("idempotency_key", "Names this confirmation: it is sent once", {.min_length = 1})
        .fails_by(
            {"workspace_required",
             "profile_required",
             "insufficient_scope",
             "connector_required",
             "connector_expired",
             "writeback_disabled",
             "idempotency_conflict",
             "circuit_open",
             "invalid_input",
             "data_unavailable"}
        )
        .handle<Conversions>([&](const Conversions& in, server::Call& call) {
            return send(in, platform, call);
        });
}

}  // namespace analytics
