#include "world.hpp"

#include "left_over.hpp"
#include "net/sse.hpp"

#include <algorithm>
#include <csignal>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

namespace recourse::disorder {
namespace {

using mcp::Era;
using Clocked = std::chrono::steady_clock;

/// Far more than anything here takes, also on a loaded machine.
constexpr std::chrono::seconds kPatience{60};
/// What has not ended by itself after so long waits for a limit of time.
constexpr std::chrono::seconds kByItself{1};
/// Enough for a message to a child and back, mostly.
constexpr std::chrono::milliseconds kTurn{10};
/// That one request can wait for, one after the other.
constexpr int kMostLimits = 5;
constexpr std::size_t kMostBytes = 1024 * 1024;

std::vector<gateway::UpstreamSettings> settings_of(
    const std::vector<std::string>& command, const std::string& url
) {
    gateway::UpstreamSettings child;
    child.name = "child";
    child.command = command;
    child.trust_annotations = true;
    gateway::UpstreamSettings remote;
    remote.name = "remote";
    remote.url = url;
    remote.trust_annotations = true;
    return {child, remote};
}

/// What a message that came for an exchange means to it.
void take(Exchange& exchange, std::string_view text) {
    const auto message = mcp::read_message(text);
    if (!message || message->kind == mcp::MessageKind::notification) return;
    if (message->kind == mcp::MessageKind::request) {
        exchange.questions = text;
    } else if (message->id.raw() == exchange.id) {
        ++exchange.answers;
        if (message->result["resultType"].equals("input_required"))
            exchange.asked = message->result.raw();
    } else {
        exchange.strange = text;
    }
}

constexpr std::string_view kEnvelope =
    R"("_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
    R"("io.modelcontextprotocol/clientCapabilities":{"elicitation":{"form":{}}}})";
constexpr std::string_view kAccepted = R"({"action":"accept","content":{"name":"Ada"}})";

}  // namespace

// ---- Customer -------------------------------------------------------------------------------

std::string Customer::headers_for(std::string_view method, std::string_view name) const {
    std::string headers =
        "Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n";
    if (era_ == Era::modern) {
        headers += fmt::format(
            "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: {}\r\n{}",
            method,
            name.empty() ? "" : fmt::format("Mcp-Name: {}\r\n", name)
        );
    } else if (!session_.empty()) {
        headers +=
            fmt::format("MCP-Protocol-Version: 2025-11-25\r\nMcp-Session-Id: {}\r\n", session_);
    }
    return headers;
}

ExchangePtr Customer::ask(std::string_view method, std::string_view params) {
    if (era_ == Era::legacy && session_.empty() && method != "initialize") begin_anew();
    auto exchange = std::make_shared<Exchange>();
    exchange->id = std::to_string(next_id_++);
    exchange->params = params;
    std::string whole = "{" + std::string(params);
    if (era_ == Era::modern) whole.append(params.empty() ? "" : ",").append(kEnvelope);
    whole += '}';
    exchange->headers = headers_for(method, json::Ref(whole)["name"].string().value_or(""));
    mcp::append_request(exchange->body, exchange->id, method, whole);
    world_.send(exchange, "POST");
    in_session_.push_back(exchange);
    return exchange;
}

ExchangePtr Customer::call(std::string_view tool, std::string_view fault) {
    const auto writes = tool.ends_with("write_item") ? R"(,"value":1)" : "";
    const auto failing = fault.empty() ? "" : fmt::format(R"(,"fault":"{}")", fault);
    return ask(
        "tools/call",
        fmt::format(
            R"("name":"{}","arguments":{{"item_id":"item_aaaa"{}{}}})", tool, writes, failing
        )
    );
}

void Customer::tell(std::string message) {
    auto exchange = std::make_shared<Exchange>();
    exchange->withdrawn = true;  // no answer is due
    exchange->headers = headers_for("", "");
    exchange->body = std::move(message);
    world_.send(exchange, "POST");
}

void Customer::withdraw(Exchange& exchange) {
    if (era_ == Era::modern) return disconnect(exchange);
    exchange.withdrawn = true;
    std::string message;
    mcp::append_notification(
        message, "notifications/cancelled", fmt::format(R"({{"requestId":{}}})", exchange.id)
    );
    tell(std::move(message));
}

void Customer::disconnect(Exchange& exchange) {
    exchange.disconnected = true;
    exchange.connection.cancel();
}

ExchangePtr Customer::answer(Exchange& exchange) {
    if (!exchange.questions.empty()) {
        std::string message;
        mcp::append_result(message, mcp::read_message(exchange.questions)->id.raw(), kAccepted);
        exchange.questions.clear();
        tell(std::move(message));
        return nullptr;
    }
    if (exchange.asked.empty()) return nullptr;
    const std::string asked = std::exchange(exchange.asked, {});
    const json::Ref result(asked);
    std::string responses;
    json::Writer out(responses);
    out.begin_object();
    for (const auto& question : result["inputRequests"].members())
        out.key(*question.name.string()).raw(kAccepted);
    out.end_object();
    return ask(
        "tools/call",
        fmt::format(
            R"({},"inputResponses":{},"requestState":{})",
            exchange.params,
            responses,
            result["requestState"].raw()
        )
    );
}

void Customer::begin_anew() {
    if (era_ == Era::modern) return;
    if (!session_.empty()) {
        auto ending = std::make_shared<Exchange>();
        ending->withdrawn = true;
        ending->headers = headers_for("", "");
        world_.send(ending, "DELETE");
    }
    // What reads is cancelled with the session.
    for (const auto& exchange : std::exchange(in_session_, {})) exchange->withdrawn = true;
    session_.clear();
    const auto greeting =
        ask("initialize",
            R"("protocolVersion":"2025-11-25","capabilities":{"elicitation":{"form":{}}},)"
            R"("clientInfo":{"name":"customer","version":"1"})");
    world_.run_until_ended(*greeting);
    session_ = greeting->session;
}

// ---- World ----------------------------------------------------------------------------------

World::World(const std::vector<std::string>& command, const std::string& url)
    : others_(children()),
      gateway_(std::make_unique<gateway::Gateway>(
          loop_.get_executor(),
          timers_,
          settings_of(command, url),
          [this](const upstreams::Settings& settings) {
              return upstreams::make_upstream(loop_.get_executor(), timers_, settings);
          },
          gateway::Stance::shared,
          fault::Redactor({}),
          ledger::CallLog::silent()
      )) {
    server::ListenSettings listen;
    listen.port = 0;
    listen.stream_after = std::chrono::milliseconds(1);
    endpoint_ = std::make_unique<server::HttpEndpoint>(
        loop_.get_executor(), timers_, *gateway_, listen, nullptr
    );
    const auto port = endpoint_->listen();
    if (!port) throw std::runtime_error(port.error());
    client_ = std::make_unique<net::HttpClient>(
        loop_.get_executor(), timers_, net::Origin{.host = "127.0.0.1", .port = *port}
    );
}

World::~World() = default;

void World::send(const ExchangePtr& exchange, std::string_view method) {
    exchanges_.push_back(exchange);
    net::spawn(loop_.get_executor(), this->exchange(exchange, std::string(method)));
}

net::Task<> World::exchange(ExchangePtr exchange, std::string method) {
    auto response = co_await client_->send(
        method, "/mcp", exchange->headers, exchange->body, {}, &exchange->connection
    );
    if (response) {
        const auto& headers = (*response)->headers();
        exchange->session = headers.get("mcp-session-id");
        const bool has_events =
            net::media_type_is(headers.get("content-type"), "text/event-stream");
        net::SseParser events(kMostBytes);
        std::string whole;
        while (true) {
            const auto piece = co_await (*response)->read_some({});
            if (!piece || piece->empty()) break;
            if (!has_events) {
                whole += *piece;
                continue;
            }
            static_cast<void>(events.feed(*piece));
            while (const auto event = events.next()) take(*exchange, event->data);
        }
        if (!whole.empty()) take(*exchange, whole);
    }
    exchange->ended = true;
}

bool World::all_ended() const {
    return std::ranges::all_of(exchanges_, &Exchange::ended);
}

template <typename Condition>
bool World::run_until(const Condition& condition) {
    const auto until = Clocked::now() + kPatience;
    loop_.restart();
    while (!condition()) {
        if (Clocked::now() > until || loop_.stopped()) return false;
        loop_.run_one_until(until);
    }
    return true;
}

void World::turn() {
    loop_.restart();
    loop_.run_for(std::chrono::milliseconds(2));
}

void World::run_until_ended(Exchange& exchange) {
    if (!run_until([&] { return exchange.ended; }))
        throw std::runtime_error("no answer in time to " + exchange.body);
}

void World::kill_children() {
    for (const int pid : children()) {
        if (!others_.contains(pid)) ::kill(pid, SIGKILL);
    }
}

void World::finish() {
    run_by_itself();
    // Longer than any limit, those for people included. What waited for one may come to the next: a
    // call that is held before it is sent is never answered after that.
    for (int limit = 0; limit < kMostLimits && !all_ended(); ++limit) {
        timers_.skip(std::chrono::minutes(20));
        run_by_itself();
    }
    if (!run_until([this] { return all_ended(); })) {
        for (const auto& exchange : exchanges_)
            if (!exchange->ended) fmt::print(stderr, "no end of {}\n", exchange->body);
        throw std::runtime_error("a request has no end");
    }
    // The same for what clients that have left had asked for: nobody here sees it end.
    for (int limit = 0; limit < kMostLimits; ++limit) {
        timers_.skip(std::chrono::minutes(20));
        loop_.restart();
        loop_.run_for(kTurn);
    }
}

void World::run_by_itself() {
    const auto until = Clocked::now() + kByItself;
    loop_.restart();
    while (!all_ended() && Clocked::now() < until) loop_.run_one_until(until);
}

net::Task<> World::stop() {
    client_.reset();
    co_await endpoint_->drain(Deadline::after(timers_.now(), kPatience));
    co_await gateway_->stop();
    held_calls_ = gateway_->held_calls();
    stopped_ = true;
}

bool World::end() {
    net::spawn(loop_.get_executor(), stop());
    if (!run_until([this] { return stopped_; })) return false;
    // Connections to servers are kept for as long as there is somebody to use them.
    endpoint_.reset();
    gateway_.reset();
    loop_.restart();
    loop_.run_for(kPatience);
    return loop_.stopped();
}

}  // namespace recourse::disorder
