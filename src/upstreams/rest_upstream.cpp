#include "upstreams/rest_upstream.hpp"

#include "mcp/result.hpp"
#include "rest/answer.hpp"
#include "rest/request.hpp"
#include "upstreams/http_answer.hpp"
#include "upstreams/patience.hpp"
#include "upstreams/pause.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include <fmt/format.h>

namespace recourse::upstreams {

using diagnosis::HttpAnswer;
using diagnosis::JsonRpcFailed;
using diagnosis::Sent;

namespace {

/// Of an answer that is no success, this much is read.
constexpr std::size_t kRefusalBytes = 64 * 1024;

Failed refused(int code, std::string message) {
    return {JsonRpcFailed{.code = code, .message = std::move(message), .data = {}}, Sent::nothing};
}

Answer answer_of(std::string result) {
    auto text = std::make_shared<const std::string>(std::move(result));
    return {*text, text};
}

std::string path_of(const net::Origin& origin) {
    auto path = origin.path;
    while (path.ends_with('/')) path.pop_back();
    return path;
}

}  // namespace

/// One call on its way: what it asks, how long it may take, who can end it.
struct RestUpstream::Exchange {
    const rest::Tool& tool;
    rest::HttpRequest request;
    Patience patience;
    TimePoint started;
    net::HttpClient::Canceller canceller = {};

    [[nodiscard]] Deadline deadline(TimePoint now) const {
        return Deadline::after(started, patience.total).least(Deadline::after(now, patience.idle));
    }
};

RestUpstream::RestUpstream(
    net::Executor executor, net::Timers& timers, Settings settings, net::Origin origin
)
    : Upstream(executor, timers, std::move(settings)),
      api_(settings_.rest),
      wire_(executor, timers, settings_, origin),
      base_path_(path_of(origin)) {}

net::Task<std::optional<Failed>> RestUpstream::start() {
    if (std::exchange(started_, true)) co_return std::nullopt;
    std::string info;
    json::Writer(info)
        .begin_object()
        .member("name", api_->title.empty() ? settings_.name : api_->title)
        .member("version", api_->version)
        .end_object();
    introduce(
        {.era = mcp::Era::modern,
         .revision = std::string(mcp::kModernRevision),
         .capabilities = R"({"tools":{}})",
         .server_info = std::move(info),
         .instructions = {}}
    );
    co_return std::nullopt;
}

net::Task<Outcome> RestUpstream::send(Request& request) {
    (void)co_await start();
    if (request.method == "tools/call") co_return co_await call_tool(request);
    if (request.method == "tools/list") co_return list_tools();
    if (request.method == "ping") co_return answer_of(R"({"resultType":"complete"})");
    if (request.stays_open && request.cancellation != nullptr) {
        // The list of tools never changes while the gateway runs.
        if (!request.cancellation->cancelled()) co_await wait_for(executor_, *request.cancellation);
        co_return Cancelled{};
    }
    co_return refused(
        mcp::kMethodNotFound, fmt::format("a REST API has no method {}", request.method)
    );
}

Outcome RestUpstream::list_tools() const {
    std::string result;
    json::Writer out(result);
    mcp::begin_result(out, mcp::Era::modern, "tools/list");
    out.key("tools").begin_array();
    for (const auto& tool : api_->tools) out.raw(rest::to_entry(tool));
    out.end_array().end_object();
    return answer_of(std::move(result));
}

const rest::Tool* RestUpstream::find(std::string_view name) const {
    const auto found = std::ranges::find(api_->tools, name, &rest::Tool::name);
    return found == api_->tools.end() ? nullptr : &*found;
}

net::Task<Outcome> RestUpstream::call_tool(Request& request) {
    const auto name =
        request.name ? std::string(*request.name) : request.params["name"].string().value_or("");
    const auto* tool = find(name);
    if (tool == nullptr)
        co_return refused(mcp::kInvalidParams, fmt::format("Unknown tool: {}", name));
    const auto given = request.params["arguments"];
    auto made = rest::make_request(*tool, base_path_, given ? given : json::Ref("{}"));
    if (!made) co_return Failed{diagnosis::NotSendable{std::move(made.error())}, Sent::nothing};
    // The API's log can be searched for the call's support id.
    append_trace_headers(made->headers, request.trace);

    auto* cancellation = request.cancellation;
    if (cancellation != nullptr && cancellation->cancelled()) co_return Cancelled{Sent::nothing};
    Exchange under_way{
        .tool = *tool,
        .request = *std::move(made),
        .patience = patience_for(request, settings_),
        .started = timers_.now(),
    };
    if (cancellation != nullptr)
        cancellation->on_cancel([&under_way] { under_way.canceller.cancel(); });
    auto outcome = co_await exchange(under_way);
    if (cancellation != nullptr) cancellation->on_cancel({});
    note(outcome);
    co_return outcome;
}

net::Task<Outcome> RestUpstream::exchange(Exchange& exchange) {
    const HttpWire::Letter letter{
        .method = exchange.tool.method,
        .headers = exchange.request.headers,
        .body = exchange.request.body,
        .deadline = exchange.deadline(timers_.now()),
        .target = exchange.request.target,
        .canceller = &exchange.canceller,
    };
    auto response = co_await wire_.send(letter);
    if (!response) co_return std::move(response.error());
    auto outcome = co_await read(exchange, *std::move(response));
    co_return outcome;
}

net::Task<Outcome> RestUpstream::read(Exchange& exchange, HttpWire::Response response) {
    const int status = response->status();
    const auto& headers = response->headers();
    const auto failed = [&](HttpAnswer::What what, std::string_view body) {
        auto failure = answer_failed(what, body, headers, status, wire_.endpoint());
        std::get<HttpAnswer>(failure.raw).from_api = true;
        return failure;
    };
    const auto deadline = exchange.deadline(timers_.now());
    if (status < 200 || status > 299) {
        const auto body = co_await response->read_all(kRefusalBytes, deadline);
        co_return failed(HttpAnswer::What::status, body ? *body : std::string_view{});
    }
    const auto body = co_await response->read_all(settings_.message_bytes, deadline);
    if (!body) co_return wire_.outcome_of(body.error(), exchange.started);
    const rest::HttpSuccess success{
        .status = status,
        .content_type = headers.get("content-type"),
        .location = headers.get("location"),
        .body = *body,
    };
    auto result = rest::to_result(exchange.tool, success);
    if (auto* text = std::get_if<std::string>(&result)) co_return answer_of(std::move(*text));
    const bool is_html = std::get<rest::NoAnswer>(result) == rest::NoAnswer::html;
    auto failure = failed(is_html ? HttpAnswer::What::html : HttpAnswer::What::not_json, *body);
    // Something was answered, but whether the request was carried out nobody can tell.
    failure.sent = Sent::whole;
    co_return failure;
}

void RestUpstream::notify(std::string_view /*method*/, std::string_view /*params*/) {}

net::Task<> RestUpstream::stop() {
    co_await stop_watching();
}

}  // namespace recourse::upstreams
