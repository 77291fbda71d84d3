#include "server/audience.hpp"

#include "mcp/envelope.hpp"
#include "mcp/result.hpp"
#include "server/offer_faults.hpp"

#include <optional>
#include <utility>

#include <fmt/format.h>

namespace recourse::server {
namespace {

constexpr std::string_view kUpdated = "notifications/resources/updated";
constexpr std::string_view kTaskChanged = "notifications/tasks";
constexpr std::string_view kListen = "subscriptions/listen";

std::string_view list_changed(Change what) {
    switch (what) {
        case Change::tools:
            return "notifications/tools/list_changed";
        case Change::prompts:
            return "notifications/prompts/list_changed";
        case Change::resources:
            break;
    }
    return "notifications/resources/list_changed";
}

/// Which lists a listen hears of.
struct Lists {
    bool tools = false;
    bool prompts = false;
    bool resources = false;

    [[nodiscard]] bool contain(Change what) const noexcept {
        if (what == Change::tools) return tools;
        return what == Change::prompts ? prompts : resources;
    }
};

/// What a listen asks for; of it, what is honoured.
struct Wish {
    Lists lists;
    std::vector<std::string> uris;      ///< in their order, each once
    std::vector<std::string> task_ids;  ///< likewise
};

ProtocolFault wrong(std::string sentence) {
    return invalid_params(kListen, std::move(sentence));
}

std::expected<bool, ProtocolFault> read_flag(json::Ref filter, std::string_view name) {
    const auto flag = filter[name];
    if (!flag) return false;
    if (const auto truth = flag.boolean()) return *truth;
    return std::unexpected(wrong(std::string(name) + " of \"notifications\" must be true or false")
    );
}

/// A list of texts, each once; `of_what` are they called.
std::expected<std::vector<std::string>, ProtocolFault> read_names(
    json::Ref filter, std::string_view member, std::string_view of_what
) {
    const auto no_list = [&] {
        return std::unexpected(wrong(fmt::format("{} must be a list of {}", member, of_what)));
    };
    std::vector<std::string> names;
    const auto list = filter[member];
    if (list && !list.is_array()) return no_list();
    std::set<std::string, std::less<>> seen;
    for (const auto element : list.elements()) {
        auto name = element.string();
        if (!name) return no_list();
        if (!seen.insert(*name).second) continue;
        names.push_back(*std::move(name));
        if (names.size() > Audience::kMostUris)
            return std::unexpected(too_many_watched(kListen, Audience::kMostUris, of_what));
    }
    return names;
}

/// Whether the client declared, with this request, that it knows tasks.
bool knows_tasks(const Incoming& incoming) {
    const auto extensions = incoming.envelope.client_capabilities["extensions"];
    return extensions[mcp::kTasksExtension].is_object();
}

std::expected<Wish, ProtocolFault> read_wish(json::Ref params) {
    const auto filter = params["notifications"];
    if (!filter.is_object()) return std::unexpected(wrong("\"notifications\" must be an object"));
    const auto tools = read_flag(filter, "toolsListChanged");
    if (!tools) return std::unexpected(tools.error());
    const auto prompts = read_flag(filter, "promptsListChanged");
    if (!prompts) return std::unexpected(prompts.error());
    const auto resources = read_flag(filter, "resourcesListChanged");
    if (!resources) return std::unexpected(resources.error());
    auto uris = read_names(filter, "resourceSubscriptions", "URIs");
    if (!uris) return std::unexpected(std::move(uris.error()));
    auto task_ids = read_names(filter, "taskIds", "task ids");
    if (!task_ids) return std::unexpected(std::move(task_ids.error()));
    return Wish{{*tools, *prompts, *resources}, *std::move(uris), *std::move(task_ids)};
}

Wish honoured(Wish wish, const Audience::Offer& offer) {
    auto& lists = wish.lists;
    lists.tools = lists.tools && offer.tools;
    lists.prompts = lists.prompts && offer.prompts;
    lists.resources = lists.resources && offer.resources;
    if (!offer.updates) wish.uris.clear();
    std::erase_if(wish.uris, [&](const std::string& uri) {
        return offer.has_resource && !offer.has_resource(uri);
    });
    std::erase_if(wish.task_ids, [&](const std::string& id) {
        return !offer.has_task || !offer.has_task(id);
    });
    return wish;
}

/// Copies what `_meta` says, but for the id of a subscription of ours upstream.
void append_foreign_meta(json::Writer& out, json::Ref meta) {
    for (const auto& member : meta.members()) {
        if (!member.name.equals(mcp::kMetaSubscriptionId))
            out.key(*member.name.string()).raw(member.value_raw);
    }
}

void append_all_but_meta(json::Writer& out, json::Ref params) {
    for (const auto& member : params.members()) {
        if (!member.name.equals("_meta")) out.key(*member.name.string()).raw(member.value_raw);
    }
}

/// Ends an object with `_meta` up to the value of the subscription id, so that one text serves all
/// who hear it.
void end_unaddressed(json::Writer& out, json::Ref meta = {}) {
    out.key("_meta").begin_object();
    append_foreign_meta(out, meta);
    out.key(mcp::kMetaSubscriptionId);
}

std::string addressed(std::string_view unaddressed, std::string_view id) {
    std::string text;
    text.reserve(unaddressed.size() + id.size() + 2);
    return text.append(unaddressed).append(id).append("}}");
}

std::string notification(std::string_view method, std::string_view params) {
    std::string message;
    mcp::append_notification(message, method, params);
    return message;
}

void append_names(
    json::Writer& out, std::string_view member, const std::vector<std::string>& names
) {
    if (names.empty()) return;
    out.key(member).begin_array();
    for (const auto& name : names) out.string(name);
    out.end_array();
}

std::string acknowledgement(const Wish& honoured, std::string_view id) {
    std::string params;
    json::Writer out(params);
    out.begin_object().key("notifications").begin_object();
    if (honoured.lists.tools) out.key("toolsListChanged").boolean(true);
    if (honoured.lists.prompts) out.key("promptsListChanged").boolean(true);
    if (honoured.lists.resources) out.key("resourcesListChanged").boolean(true);
    append_names(out, "resourceSubscriptions", honoured.uris);
    append_names(out, "taskIds", honoured.task_ids);
    out.end_object();
    end_unaddressed(out);
    return notification(mcp::kAcknowledged, addressed(params, id));
}

Reply graceful_end(std::string_view id) {
    std::string result;
    json::Writer out(result);
    mcp::begin_result(out, mcp::Era::modern, kListen);
    end_unaddressed(out);
    Reply reply;
    mcp::append_result(reply.body, id, addressed(result, id));
    return reply;
}

/// Where a stream cannot be closed, a subscription ends by being cancelled, too (2026-07-28,
/// basic/patterns/cancellation).
std::string cancellation(std::string_view id) {
    std::string params;
    json::Writer out(params);
    out.begin_object().key("requestId").raw(id);
    out.member("reason", "the server ends").end_object();
    return notification("notifications/cancelled", params);
}

std::string for_legacy(json::Ref params) {
    std::string text;
    json::Writer out(text);
    out.begin_object();
    append_all_but_meta(out, params);
    if (const auto meta = params["_meta"]) {
        out.key("_meta").begin_object();
        append_foreign_meta(out, meta);
        out.end_object();
    }
    out.end_object();
    return text;
}

std::string for_listens(json::Ref params) {
    std::string text;
    json::Writer out(text);
    out.begin_object();
    append_all_but_meta(out, params);
    end_unaddressed(out, params["_meta"]);
    return text;
}

}  // namespace

/// One listen while it is open. It stands in the frame of its coroutine, which may end after the
/// audience did.
class Listening {
  public:
    Listening(Audience& audience, const Incoming& incoming, const Wish& wish)
        : stream(incoming.stream),
          id(incoming.request.id.raw()),
          caller(incoming.caller),
          lists(wish.lists),
          over(audience.executor_),
          audience_(&audience) {
        audience.listening_.insert(this);
        uris_.reserve(wish.uris.size());
        for (const auto& uri : wish.uris) uris_.push_back(audience.resources.add(uri, *this));
        tasks_.reserve(wish.task_ids.size());
        for (const auto& task : wish.task_ids) tasks_.push_back(audience.tasks.add(task, *this));
    }
    ~Listening() {
        if (audience_ == nullptr) return;
        audience_->listening_.erase(this);
        for (const auto place : uris_) audience_->resources.remove(place, *this);
        for (const auto place : tasks_) audience_->tasks.remove(place, *this);
    }
    Listening(const Listening&) = delete;
    Listening& operator=(const Listening&) = delete;

    void end_without_audience() {
        audience_ = nullptr;
        over.set();
    }

    Stream& stream;
    const std::string_view id;  ///< raw
    const guards::CallerPtr caller;
    const Lists lists;
    net::Signal over;

  private:
    std::vector<Topic::Place> uris_;
    std::vector<Topic::Place> tasks_;
    Audience* audience_;
};

Audience::~Audience() {
    for (auto* listening : listening_) listening->end_without_audience();
}

bool Audience::subscribe(Client& client, std::string_view uri) {
    auto& uris = subscribed_[&client];
    if (uris.contains(uri)) return true;
    if (uris.size() >= kMostUris) return false;
    uris.insert(resources.add(uri, client)->first);
    return true;
}

void Audience::unsubscribe(Client& client, std::string_view uri) {
    const auto subscriber = subscribed_.find(&client);
    if (subscriber == subscribed_.end() || subscriber->second.erase(uri) == 0) return;
    if (subscriber->second.empty()) subscribed_.erase(subscriber);
    resources.remove(uri, client);
}

void Audience::forget(Client& client) {
    leave(client);
    const auto uris = subscribed_.extract(&client);
    if (uris.empty()) return;
    for (const auto uri : uris.mapped()) resources.remove(uri, client);
}

net::Task<std::expected<Reply, ProtocolFault>> Audience::listen(
    const Incoming& incoming, const Offer& offer
) {
    auto asked = read_wish(incoming.request.params);
    if (!asked) co_return std::unexpected(std::move(asked.error()));
    if (!asked->task_ids.empty() && !knows_tasks(incoming))
        co_return std::unexpected(tasks_required(kListen));
    if (listening_.size() >= most_listens_)
        co_return std::unexpected(too_many_listens(most_listens_));
    const auto id = incoming.request.id.raw();
    if (closed_) co_return graceful_end(id);

    auto& ticket = incoming.ticket;
    ticket.only_reads();
    if (ticket.cancellation.cancelled()) co_return Reply{};
    std::optional<Wish> wish = honoured(*std::move(asked), offer);
    asked = Wish{};
    incoming.stream.send(acknowledgement(*wish, id));
    Listening listening(*this, incoming, *wish);
    wish.reset();  // a listen stays for days
    ticket.cancellation.on_cancel([&listening] { listening.over.set(); });
    co_await listening.over.wait();
    ticket.cancellation.on_cancel({});
    if (ticket.cancellation.cancelled()) co_return Reply{};
    if (incoming.headers == nullptr) incoming.stream.send(cancellation(id));
    co_return graceful_end(id);
}

void Audience::changed(Change what) {
    const auto method = list_changed(what);
    if (!joined_.empty()) {
        const auto message = notification(method, {});
        for (auto* client : joined_) {
            if (may_hear(client->caller, what)) client->push(message);
        }
    }
    const auto params = for_listens({});
    for (const auto* listening : listening_) {
        if (listening->lists.contain(what) && may_hear(listening->caller, what))
            listening->stream.send(notification(method, addressed(params, listening->id)));
    }
}

void Audience::updated(std::string_view uri, std::string_view raw_params) {
    const auto* watchers = resources.of(uri);
    if (watchers == nullptr) return;
    std::string own_params;
    if (raw_params.empty()) {
        json::Writer(own_params).begin_object().member("uri", uri).end_object();
        raw_params = own_params;
    }
    const json::Ref params(raw_params);
    if (!watchers->clients.empty()) {
        const auto message = notification(kUpdated, for_legacy(params));
        for (auto* client : watchers->clients) {
            if (may_hear(client->caller, uri)) client->push(message);
        }
    }
    const auto unaddressed = for_listens(params);
    for (const auto* listening : watchers->listens) {
        if (may_hear(listening->caller, uri))
            listening->stream.send(notification(kUpdated, addressed(unaddressed, listening->id)));
    }
}

void Audience::task_changed(std::string_view id, std::string_view raw_params) {
    const auto* watchers = tasks.of(id);
    if (watchers == nullptr) return;
    const auto unaddressed = for_listens(json::Ref(raw_params));
    for (const auto* listening : watchers->listens)
        listening->stream.send(notification(kTaskChanged, addressed(unaddressed, listening->id)));
}

void Audience::close() {
    closed_ = true;
    for (auto* listening : listening_) listening->over.set();
}

}  // namespace recourse::server
