#include "base/ids.hpp"
#include "faults.hpp"
#include "mcp/headers.hpp"
#include "net/http_server.hpp"
#include "net/signals.hpp"
#include "net/sse.hpp"
#include "transports.hpp"

#include <chrono>
#include <cstdlib>
#include <set>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/socket.h>

namespace faulty {

using namespace recourse;
using net::asio::ip::tcp;

namespace {

constexpr std::string_view kJson = "Content-Type: application/json\r\n";
constexpr std::string_view kEvents = "Content-Type: text/event-stream\r\n";
constexpr std::string_view kHtml = "Content-Type: text/html\r\n";
constexpr std::string_view kPage =
    "<!doctype html><html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad "
    "Gateway</h1></center></body></html>";

std::string as_event(std::string_view message) {
    std::string event;
    net::append_sse(event, message);
    return event;
}

class HttpFace {
  public:
    HttpFace(net::Executor executor, net::Timers& timers, Server& server)
        : executor_(executor), timers_(timers), server_(server) {}

    net::Task<> handle(net::HttpExchange& exchange) {
        if (exchange.method() == "DELETE") {
            sessions_.erase(std::string(exchange.headers().get(mcp::kHeaderSession)));
            co_return co_await exchange.respond(204, {}, {});
        }
        if (exchange.method() != "POST")
            co_return co_await exchange.respond(405, "Allow: POST, DELETE\r\n", {});
        const auto message = mcp::read_message(exchange.body());
        if (!message)
            co_return co_await refuse(
                exchange, 400, {}, message.error().code(), message.error().sentence
            );
        const auto envelope = mcp::Envelope::of(message->params);
        if (message->kind != mcp::MessageKind::request)
            co_return co_await exchange.respond(202, {}, {});
        const bool handled = envelope.claims_modern()
                                 ? co_await check_modern(exchange, *message, envelope)
                                 : co_await check_session(exchange, *message);
        if (handled) co_return;
        co_await answer(exchange, *message, server_.handle(*message, envelope, true));
    }

  private:
    /// True where the request was refused.
    net::Task<bool> check_modern(
        net::HttpExchange& exchange, const mcp::Message& message, const mcp::Envelope& envelope
    ) {
        const auto header = [&](std::string_view name) {
            return exchange.headers().has(name) ? std::optional(exchange.headers().get(name))
                                                : std::nullopt;
        };
        const mcp::RequestHeaders headers{
            header(mcp::kHeaderVersion), header(mcp::kHeaderMethod), header(mcp::kHeaderName)
        };
        const auto rejection = mcp::check_headers(message, envelope, headers);
        if (!server_.speaks_modern()) {
            co_await refuse(
                exchange, 400, message.id, -32000, "Bad Request: Server not initialized"
            );
            co_return true;
        }
        if (!rejection) co_return false;
        co_await refuse(
            exchange,
            400,
            message.id,
            mcp::kHeaderMismatch,
            "headers and body disagree about " + rejection->what
        );
        co_return true;
    }

    net::Task<bool> check_session(net::HttpExchange& exchange, const mcp::Message& message) {
        if (!server_.speaks_legacy()) co_return false;
        if (message.method == "initialize") {
            session_ = random_.hex(8);
            if (remembers_) sessions_.insert(session_);
            co_return false;
        }
        session_.clear();
        if (sessions_.contains(std::string(exchange.headers().get(mcp::kHeaderSession))))
            co_return false;
        co_await refuse(exchange, 404, message.id, -32001, "Session not found");
        co_return true;
    }

    net::Task<> refuse(
        net::HttpExchange& exchange, int status, json::Ref id, int code, std::string_view words
    ) {
        std::string body;
        mcp::append_error(body, id.raw(), code, words, {});
        co_await exchange.respond(status, kJson, body);
    }

    net::Task<> answer(net::HttpExchange& exchange, const mcp::Message& message, Plan plan) {
        if (plan.fault == "crash") std::abort();
        if (plan.delay.count() > 0) co_await timers_.sleep(plan.delay);
        if (plan.fault.empty() || plan.fault == "slow") {
            std::string headers(kJson);
            if (!session_.empty())
                headers.append(mcp::kHeaderSession).append(": ").append(session_).append("\r\n");
            session_.clear();
            co_return co_await exchange.respond(200, headers, plan.message);
        }
        const auto* fault = find_fault(plan.fault);
        if (fault->http_status != 0) co_return co_await answer_status(exchange, *fault, plan);
        if (plan.fault == "progress") co_return co_await answer_with_progress(exchange, plan);
        if (co_await answer_wrongly(exchange, message, plan)) co_return;
        co_await break_off(exchange, plan);
    }

    net::Task<> answer_status(
        net::HttpExchange& exchange, const FaultKind& fault, const Plan& plan
    ) {
        std::string headers(kJson);
        std::string body;
        if (fault.name == "html_502") co_return co_await exchange.respond(502, kHtml, kPage);
        if (fault.http_status == 401) {
            headers +=
                "WWW-Authenticate: Bearer error=\"invalid_token\", error_description=\"the token "
                "expired\"\r\n";
        }
        if (fault.http_status == 422) body = R"({"detail":"value must be even"})";
        if (fault.http_status == 429) append_wait(plan.wait, headers, body);
        co_await exchange.respond(fault.http_status, headers, body);
    }

    static void append_wait(std::string_view wait, std::string& headers, std::string& body) {
        for (const auto& dialect : wait_dialects()) {
            if (dialect.name != wait) continue;
            headers += dialect.header;
            body += dialect.body;
        }
        if (wait != "date") return;
        const auto then = std::chrono::system_clock::to_time_t(
            std::chrono::system_clock::now() + std::chrono::seconds{12}
        );
        headers += fmt::format("Retry-After: {:%a, %d %b %Y %H:%M:%S GMT}\r\n", fmt::gmtime(then));
    }

    net::Task<> answer_with_progress(net::HttpExchange& exchange, const Plan& plan) {
        co_await exchange.start_stream(200, kEvents);
        for (int step = 1; step <= kProgressSteps && !plan.progress_token.empty(); ++step) {
            const auto event = as_event(progress(plan.progress_token, step));
            co_await exchange.write(event);
        }
        const auto last = as_event(plan.message);
        co_await exchange.write(last);
        co_await exchange.finish_stream();
    }

    /// Whole HTTP answers that are no good answers. False where the fault is of another kind.
    net::Task<bool> answer_wrongly(
        net::HttpExchange& exchange, const mcp::Message& message, const Plan& plan
    ) {
        std::string_view headers = kJson;
        int status = 200;
        std::string body;
        if (plan.fault == "garbage")
            body = kGarbage;
        else if (plan.fault == "no_result")
            body = kNoResult;
        else if (plan.fault == "wrong_id")
            body = wrong_answer();
        else if (plan.fault == "huge")
            body = huge_answer(message.id.raw());
        else if (plan.fault == "sse_as_json")
            body = as_event(plan.message);
        else if (plan.fault == "empty_sse_as_json")
            body = as_event(R"({"jsonrpc":"2.0","method":"notifications/message","params":{}})");
        else if (plan.fault == "html") {
            headers = kHtml;
            body = kPage;
        } else if (plan.fault == "empty_stream") {
            headers = kEvents;
            body = ":\n\n";
        } else if (plan.fault == "lose_session" || plan.fault == "lose_sessions") {
            sessions_.clear();
            remembers_ = plan.fault == "lose_session";
            status = 404;
            mcp::append_error(body, message.id.raw(), -32001, "Session not found", {});
        } else {
            co_return false;
        }
        co_await exchange.respond(status, headers, body);
        co_return true;
    }

    net::Task<> break_off(net::HttpExchange& exchange, const Plan& plan) {
        const auto half = plan.message.substr(0, plan.message.size() / 2);
        if (plan.fault == "hang") {
            net::Signal gone(executor_);
            exchange.on_disconnect([&gone] { gone.set(); });
            co_await gone.wait();
        } else if (plan.fault == "half_stream") {
            co_await exchange.start_stream(200, kEvents);
            const std::string event = "event: message\ndata: " + half;
            co_await exchange.write(event);
        } else if (plan.fault == "half_body") {
            const auto head = fmt::format(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
                plan.message.size()
            );
            const std::string bytes = head + half;
            (void)co_await exchange.write_raw(bytes);
        } else if (plan.fault == "not_http") {
            (void)co_await exchange.write_raw("220 mail.example.com ESMTP ready\r\n");
        }
        if (plan.fault == "reset")
            exchange.reset();
        else
            exchange.close();
    }

    net::Executor executor_;
    net::Timers& timers_;
    Server& server_;
    SystemRandom random_;
    std::set<std::string> sessions_;
    std::string session_;  ///< the one that `initialize` just made
    bool remembers_ = true;
};

/// Takes connections and treats them badly before a byte is read.
net::Task<> mistreat_connections(tcp::acceptor& acceptor, AtAccept at_accept) {
    std::vector<tcp::socket> held;
    while (true) {
        auto socket = co_await acceptor.async_accept(net::asio::use_awaitable_t<net::Executor>());
        if (at_accept == AtAccept::reset) {
            socket.set_option(net::asio::socket_base::linger(true, 0));
            socket.close();
        } else {
            held.push_back(std::move(socket));
        }
    }
}

void announce(std::uint16_t port) {
    fmt::print("listening on http://127.0.0.1:{}/mcp\n", port);
    std::fflush(stdout);
}

}  // namespace

int serve_http(Server& server, const HttpOptions& options) {
    net::ignore_broken_pipes();
    net::asio::io_context loop{1};
    net::Timers timers(loop.get_executor());
    auto end = [&]() -> net::Task<> {
        co_await net::wait_for_end_signal(loop.get_executor());
        loop.stop();
    };

    if (options.at_accept != AtAccept::serve) {
        tcp::acceptor acceptor(
            loop, tcp::endpoint(net::asio::ip::address_v4::loopback(), options.port)
        );
        announce(acceptor.local_endpoint().port());
        net::spawn(loop.get_executor(), end());
        net::spawn(loop.get_executor(), mistreat_connections(acceptor, options.at_accept));
        loop.run();
        return 0;
    }

    HttpFace face(loop.get_executor(), timers, server);
    net::HttpServerLimits limits;
    limits.body_bytes = 64 * 1024 * 1024;
    net::HttpServer http(
        loop.get_executor(),
        timers,
        limits,
        [&](net::HttpExchange& exchange) { return face.handle(exchange); },
        [](const net::Refusal& refusal) {
            return net::HttpReply{.status = refusal.status, .headers = {}, .body = refusal.detail};
        }
    );
    const auto port = http.listen("127.0.0.1", options.port);
    if (!port) {
        fmt::print(stderr, "faulty: {}\n", port.error());
        return 69;
    }
    announce(*port);
    net::spawn(loop.get_executor(), end());
    loop.run();
    return 0;
}

}  // namespace faulty
