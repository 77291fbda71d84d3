#include "mcp/lines.hpp"
#include "net/signals.hpp"
#include "net/stdio.hpp"
#include "transports.hpp"

#include <csignal>
#include <cstdlib>

#include <fmt/format.h>

namespace faulty {

using namespace recourse;

std::string huge_answer(std::string_view id) {
    constexpr std::size_t kSize = 64 * 1024 * 1024;
    return fmt::format(
               R"({{"jsonrpc":"2.0","id":{},"result":{{"content":[{{"type":"text","text":")", id
           ) +
           std::string(kSize, 'x') + "\"}]}}";
}

std::string wrong_answer() {
    return R"({"jsonrpc":"2.0","id":987654321,"result":{"content":[]}})";
}

std::string progress(std::string_view token, int step) {
    return fmt::format(
        R"({{"jsonrpc":"2.0","method":"notifications/progress","params":{{"progressToken":{},"progress":{},"total":{}}}}})",
        token,
        step,
        kProgressSteps
    );
}

namespace {

constexpr std::string_view kQuestion =
    R"({"jsonrpc":"2.0","id":"faulty-asks","method":"elicitation/create","params":{"message":"Which name?",)"
    R"("requestedSchema":{"type":"object","properties":{"name":{"type":"string"}}}}})";
constexpr std::size_t kLongestLine = 64 * 1024 * 1024;

class StdioServer {
  public:
    StdioServer(net::Executor executor, Server& server)
        : executor_(executor),
          timers_(executor),
          server_(server),
          stdio_(executor),
          lines_(kLongestLine) {}

    net::Task<int> run() {
        while (true) {
            const std::string bytes = co_await stdio_.read();
            if (bytes.empty()) break;
            lines_.feed(bytes);
            while (const auto line = lines_.next()) {
                if (const int code = co_await on_line(line->text); code != 0) co_return code;
            }
        }
        co_await stdio_.flush();
        co_return 0;
    }

  private:
    void write(std::string message) { stdio_.write(std::move(message += '\n')); }

    net::Task<int> on_line(std::string_view text) {
        const auto message = mcp::read_message(text);
        if (!message) co_return 0;
        if (message->kind == mcp::MessageKind::response) pass_answer_on(*message);
        if (message->kind != mcp::MessageKind::request) co_return 0;
        auto plan = server_.handle(*message, mcp::Envelope::of(message->params), false);
        const auto fault = plan.fault;
        if (fault == "hang") co_return 0;
        if (fault == "ask_and_die") write(std::string(kQuestion));
        if (fault == "die" || fault == "ask_and_die") {
            fmt::print(
                stderr, "loading index\nfatal: cannot open the index: disk quota exceeded\n"
            );
            co_await stdio_.flush();
            co_return 3;
        }
        if (fault == "crash") std::abort();
        if (fault == "ask") {
            asking_ = message->id.raw();
            write(std::string(kQuestion));
            co_return 0;
        }
        if (fault == "unterminated") {
            plan.message.resize(plan.message.size() / 2);
            stdio_.write(std::move(plan.message));
            co_return 0;
        }
        if (fault == "progress" && !plan.progress_token.empty()) {
            for (int step = 1; step <= kProgressSteps; ++step)
                write(progress(plan.progress_token, step));
        }
        if (fault == "garbage") plan.message = kGarbage;
        if (fault == "no_result") plan.message = kNoResult;
        if (fault == "wrong_id") plan.message = wrong_answer();
        if (fault == "huge") plan.message = huge_answer(message->id.raw());
        if (plan.delay.count() > 0) {
            net::spawn(executor_, write_later(std::move(plan.message), plan.delay));
            co_return 0;
        }
        write(std::move(plan.message));
        co_return 0;
    }

    net::Task<> write_later(std::string message, std::chrono::milliseconds delay) {
        co_await timers_.sleep(delay);
        write(std::move(message));
    }

    /// The call that asked is answered with the answer it got.
    void pass_answer_on(const mcp::Message& answer) {
        if (asking_.empty() || !answer.id.equals("faulty-asks")) return;
        std::string result;
        json::Writer out(result);
        out.begin_object().key("content").begin_array().begin_object();
        out.member("type", "text");
        out.member("text", answer.error ? answer.error.raw() : answer.result.raw());
        out.end_object().end_array().end_object();
        std::string message;
        mcp::append_result(message, std::exchange(asking_, {}), result);
        write(std::move(message));
    }

    net::Executor executor_;
    net::Timers timers_;
    Server& server_;
    net::Stdio stdio_;
    std::string asking_;  ///< the raw id of the call that waits for an answer
    mcp::LineReader lines_;
};

}  // namespace

int serve_stdio(Server& server, AtStart at_start) {
    net::ignore_broken_pipes();
    if (at_start == AtStart::exit) {
        fmt::print(stderr, "fatal: FAULTY_TOKEN is not set\n");
        return 2;
    }
    net::asio::io_context loop{1};
    int code = 0;
    if (at_start == AtStart::serve) {
        StdioServer stdio(loop.get_executor(), server);
        auto run = [&]() -> net::Task<> {
            code = co_await stdio.run();
            loop.stop();
        };
        net::spawn(loop.get_executor(), run());
        loop.run();
        return code;
    }
    // Mute, or speaking no MCP: reads what comes and answers nothing of it.
    net::Stdio stdio(loop.get_executor());
    auto run = [&]() -> net::Task<> {
        if (at_start == AtStart::garbage) stdio.write(std::string(kGarbage) + "\n");
        while (!(co_await stdio.read()).empty()) continue;
        loop.stop();
    };
    net::spawn(loop.get_executor(), run());
    loop.run();
    return 0;
}

}  // namespace faulty
