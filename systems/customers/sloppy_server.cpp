#include "mcp/lines.hpp"
#include "mcp/message.hpp"
#include "mcp/revision.hpp"
#include "net/signals.hpp"
#include "net/stdio.hpp"

#include <cstdlib>
#include <map>

#include <fmt/format.h>

/// A customer directory over stdio, as too many MCP servers are: it works, and to everything that
/// is wrong it answers "Error: Bad request". Nothing here may be mended; what stands before it
/// makes it recoverable.
namespace {

using namespace recourse;

struct Customer {
    std::string name;
    std::string plan;
    int credit = 0;
};

constexpr std::string_view kTools = R"json([
{"name":"list_customers","description":"Lists the ids of all customers.","inputSchema":{"type":"object","properties":{"plan":{"type":"string","enum":["free","team","enterprise"]}}},"annotations":{"readOnlyHint":true}},
{"name":"get_customer","description":"Reads one customer.","inputSchema":{"type":"object","properties":{"customer_id":{"type":"string","pattern":"^cust_[A-Z0-9]{12}$","description":"A customer id."}},"required":["customer_id"]},"annotations":{"readOnlyHint":true}},
{"name":"add_credit","description":"Adds credit to a customer's account.","inputSchema":{"type":"object","properties":{"customer_id":{"type":"string","pattern":"^cust_[A-Z0-9]{12}$"},"amount":{"type":"integer","minimum":1,"maximum":500},"reason":{"type":"string","enum":["refund","goodwill","correction"]}},"required":["customer_id","amount","reason"]},"annotations":{"readOnlyHint":false}}
])json";

class CustomerServer {
  public:
    /// The answer to one line, or nothing.
    std::string answer(std::string_view line) {
        const auto message = mcp::read_message(line);
        if (!message || message->kind != mcp::MessageKind::request) return {};
        std::string out;
        if (message->method == "initialize") {
            const auto asked = message->params["protocolVersion"].string().value_or("");
            mcp::append_result(
                out,
                message->id.raw(),
                fmt::format(
                    R"({{"protocolVersion":"{}","capabilities":{{"tools":{{}}}},"serverInfo":{{"name":"customers","version":"1.0"}}}})",
                    mcp::negotiate(asked)
                )
            );
        } else if (message->method == "tools/list") {
            // Its schema text has line breaks for our eyes; a message is one line.
            mcp::append_result(
                out, message->id.raw(), R"({"tools":)" + json::to_text(*json::parse(kTools)) + "}"
            );
        } else if (message->method == "tools/call") {
            mcp::append_result(out, message->id.raw(), call(message->params));
        } else {
            mcp::append_error(out, message->id.raw(), mcp::kMethodNotFound, "Method not found", {});
        }
        return out;
    }

  private:
    static std::string result(std::string_view text, bool is_error = false) {
        std::string out;
        json::Writer writer(out);
        writer.begin_object().key("content").begin_array().begin_object();
        writer.member("type", "text").member("text", text).end_object().end_array();
        if (is_error) writer.key("isError").boolean(true);
        writer.end_object();
        return out;
    }

    static std::string bad_request() { return result("Error: Bad request", true); }

    std::string call(json::Ref params) {
        const auto arguments = params["arguments"];
        if (params["name"].equals("list_customers")) return list(arguments);
        if (params["name"].equals("get_customer")) return get(arguments);
        if (params["name"].equals("add_credit")) return add_credit(arguments);
        return bad_request();
    }

    std::string list(json::Ref arguments) {
        const auto plan = arguments["plan"].string();
        if (plan && *plan != "free" && *plan != "team" && *plan != "enterprise")
            return bad_request();
        std::string ids;
        for (const auto& [id, customer] : customers_) {
            if (!plan || customer.plan == *plan)
                ids += fmt::format("{}{} {}", ids.empty() ? "" : "\n", id, customer.name);
        }
        return result(ids);
    }

    std::string get(json::Ref arguments) {
        const auto found = find(arguments);
        if (found == customers_.end()) return bad_request();
        const auto& customer = found->second;
        return result(
            fmt::format("{}, plan {}, credit {}", customer.name, customer.plan, customer.credit)
        );
    }

    std::string add_credit(json::Ref arguments) {
        const auto found = find(arguments);
        const auto amount = arguments["amount"].integer();
        const auto reason = arguments["reason"].string();
        const bool reason_fits =
            reason && (*reason == "refund" || *reason == "goodwill" || *reason == "correction");
        if (found == customers_.end() || !amount || *amount < 1 || *amount > 500 || !reason_fits)
            return bad_request();
        found->second.credit += static_cast<int>(*amount);
        return result(
            fmt::format("credit of {} is now {}", found->second.name, found->second.credit)
        );
    }

    std::map<std::string, Customer>::iterator find(json::Ref arguments) {
        return customers_.find(arguments["customer_id"].string().value_or(""));
    }

    std::map<std::string, Customer> customers_ = {
        {"cust_4F7K2M9QX1AB", {"Ada Ferreira", "team", 120}},
        {"cust_8T3W5Z6RY0CD", {"Bao Lindqvist", "free", 0}},
        {"cust_1N9V4B7HU2EF", {"Chidi Marlowe", "enterprise", 940}},
    };
};

constexpr std::size_t kLongestLine = 1024 * 1024;

net::Task<> serve(net::asio::io_context& loop, net::Stdio& stdio) {
    CustomerServer server;
    mcp::LineReader lines(kLongestLine);
    while (true) {
        const std::string bytes = co_await stdio.read();
        if (bytes.empty()) break;
        lines.feed(bytes);
        while (const auto line = lines.next()) {
            auto answer = server.answer(line->text);
            if (!answer.empty()) stdio.write(std::move(answer += '\n'));
        }
    }
    co_await stdio.flush();
    loop.stop();
}

}  // namespace

int main() {
    net::ignore_broken_pipes();
    net::asio::io_context loop{1};
    net::Stdio stdio(loop.get_executor());
    net::spawn(loop.get_executor(), serve(loop, stdio));
    loop.run();
    return EXIT_SUCCESS;
}
