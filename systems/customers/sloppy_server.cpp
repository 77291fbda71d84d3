#include "customer_book.hpp"
#include "mcp/lines.hpp"
#include "mcp/message.hpp"
#include "mcp/revision.hpp"
#include "net/signals.hpp"
#include "net/stdio.hpp"

#include <array>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include <fmt/format.h>

/// A customer directory over stdio, as too many MCP servers are: it works, and to everything that
/// is wrong with a call it answers "Error: Bad request"; what else goes wrong inside is printed as
/// it is, secrets and all. Nothing here may be mended; what stands before it makes it recoverable.
namespace customers {
namespace {

using namespace recourse;

constexpr std::string_view kTools = R"json([
{"name":"list_customers","description":"Lists the ids of all customers.","inputSchema":{"type":"object","properties":{"plan":{"type":"string","enum":["free","team","enterprise"]}}},"annotations":{"readOnlyHint":true}},
{"name":"get_customer","description":"Reads one customer.","inputSchema":{"type":"object","properties":{"customer_id":{"type":"string","pattern":"^cust_[A-Z0-9]{12}$","description":"A customer id."}},"required":["customer_id"]},"annotations":{"readOnlyHint":true}},
{"name":"add_credit","description":"Adds credit to a customer's account.","inputSchema":{"type":"object","properties":{"customer_id":{"type":"string","pattern":"^cust_[A-Z0-9]{12}$"},"amount":{"type":"integer","minimum":1,"maximum":500},"reason":{"type":"string","enum":["refund","goodwill","correction"]}},"required":["customer_id","amount","reason"]},"annotations":{"readOnlyHint":false}},
{"name":"erase_customer","description":"Erases a customer for good.","inputSchema":{"type":"object","properties":{"customer_id":{"type":"string","pattern":"^cust_[A-Z0-9]{12}$"}},"required":["customer_id"]},"annotations":{"readOnlyHint":false}},
{"name":"export_customers","description":"Writes all customers into a new CSV file of the server's outbox.","inputSchema":{"type":"object","properties":{"file":{"type":"string","pattern":"^[a-z]+[.]csv$"}},"required":["file"]},"annotations":{"readOnlyHint":false}},
{"name":"get_invoices","description":"Reads the invoices of all customers from the billing database.","inputSchema":{"type":"object","properties":{}},"annotations":{"readOnlyHint":true}}
])json";

constexpr std::array kPlans{"free", "team", "enterprise"};
constexpr std::array kReasons{"refund", "goodwill", "correction"};
constexpr std::int64_t kMostCredit = 500;

bool is_one_of(const auto& names, const std::optional<std::string>& name) {
    return name && std::ranges::find(names, *name) != std::end(names);
}

/// Whatever the caller did wrong.
struct BadRequest {};

class CustomerServer {
  public:
    /// `outbox` is where exports go.
    CustomerServer(CustomerBook& book, std::string outbox)
        : book_(book), outbox_(std::move(outbox)) {}

    /// The answer to one line, or nothing.
    std::string answer(std::string_view line) {
        const auto message = mcp::read_message(line);
        if (!message || message->kind != mcp::MessageKind::request) return {};
        const auto id = message->id.raw();
        std::string out;
        if (message->method == "initialize")
            mcp::append_result(out, id, greeting(message->params));
        else if (message->method == "tools/list")
            // Its schema text has line breaks for our eyes; a message is one line.
            mcp::append_result(out, id, R"({"tools":)" + json::to_text(*json::parse(kTools)) + "}");
        else if (message->method == "tools/call")
            mcp::append_result(out, id, call(message->params));
        else
            mcp::append_error(out, id, mcp::kMethodNotFound, "Method not found", {});
        return out;
    }

  private:
    static std::string greeting(json::Ref params) {
        return fmt::format(
            R"({{"protocolVersion":"{}","capabilities":{{"tools":{{}}}},"serverInfo":{{"name":"customers","version":"1.0"}}}})",
            mcp::negotiate(params["protocolVersion"].string().value_or(""))
        );
    }

    static std::string result(std::string_view text, bool is_error = false) {
        std::string out;
        json::Writer writer(out);
        writer.begin_object().key("content").begin_array().begin_object();
        writer.member("type", "text").member("text", text).end_object().end_array();
        if (is_error) writer.key("isError").boolean(true);
        writer.end_object();
        return out;
    }

    std::string call(json::Ref params) {
        try {
            return result(run(params["name"].string().value_or(""), params["arguments"]));
        } catch (const BadRequest&) {
            return result("Error: Bad request", true);
        } catch (const std::exception& error) {
            return result(error.what(), true);
        }
    }

    std::string run(std::string_view tool, json::Ref arguments) {
        if (tool == "list_customers") return list(arguments);
        if (tool == "get_customer") return get(arguments);
        if (tool == "add_credit") return add_credit(arguments);
        if (tool == "erase_customer") return erase(arguments);
        if (tool == "export_customers") return export_all(arguments);
        if (tool == "get_invoices") return invoices();
        throw BadRequest();
    }

    std::string list(json::Ref arguments) {
        const auto plan = arguments["plan"].string();
        if (plan && !is_one_of(kPlans, plan)) throw BadRequest();
        std::string ids;
        for (const auto& customer : book_.all()) {
            const bool is_shown = !customer.is_erased && (!plan || customer.plan == *plan);
            if (!is_shown) continue;
            if (!ids.empty()) ids += '\n';
            ids += customer.is_sealed ? customer.id : customer.id + ' ' + customer.name;
        }
        return ids;
    }

    std::string get(json::Ref arguments) {
        const auto customer = named_in(arguments);
        return fmt::format("{}, plan {}, credit {}", customer.name, customer.plan, customer.credit);
    }

    std::string add_credit(json::Ref arguments) {
        const auto customer = named_in(arguments);
        const auto amount = arguments["amount"].integer().value_or(0);
        if (amount < 1 || amount > kMostCredit) throw BadRequest();
        if (!is_one_of(kReasons, arguments["reason"].string())) throw BadRequest();
        book_.add_credit(customer.id, amount);
        return fmt::format("credit of {} is now {}", customer.name, customer.credit + amount);
    }

    std::string erase(json::Ref arguments) {
        const auto customer = named_in(arguments);
        book_.erase(customer.id);
        return customer.id + " is erased";
    }

    std::string export_all(json::Ref arguments) {
        const auto name = arguments["file"].string();
        if (!name || name->contains('/')) throw BadRequest();
        const auto path = outbox_ + "/" + *name;
        std::ofstream file(path);
        for (const auto& customer : book_.all())
            file << customer.id << ',' << customer.name << '\n';
        file.flush();
        // As a program tells it that was never meant to be read by anybody else.
        if (!file)
            throw std::runtime_error(fmt::format(
                "Error: ENOENT: no such file or directory, open '{}'\n    at Object.openSync "
                "(node:fs:601:3)\n    at exportAll (/srv/customers/src/export.js:42:11)\n  "
                "config: {{ api_key: 'sk_live_Zx81mQ4vT9bN2kL7pR3w' }}",
                path
            ));
        return "all customers are in " + *name;
    }

    /// The billing database was moved to another host years ago.
    static std::string invoices() {
        throw std::runtime_error(
            "connect ECONNREFUSED 10.20.0.7:5432 - "
            "postgres://billing:hunter2-billing@10.20.0.7:5432/invoices"
        );
    }

    Customer named_in(json::Ref arguments) {
        const auto customer = book_.find(arguments["customer_id"].string().value_or(""));
        if (!customer) throw BadRequest();
        if (customer->is_erased) throw std::runtime_error("Error: customer gone");
        if (customer->is_sealed) throw std::runtime_error("Error: Forbidden");
        return *customer;
    }

    CustomerBook& book_;
    std::string outbox_;
};

constexpr std::size_t kLongestLine = 1024 * 1024;

net::Task<> serve(net::asio::io_context& loop, net::Stdio& stdio, CustomerServer& server) {
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

int run(const std::string& database, const std::string& outbox) {
    CustomerBook book(database);
    CustomerServer server(book, outbox);
    net::ignore_broken_pipes();
    net::asio::io_context loop{1};
    net::Stdio stdio(loop.get_executor());
    net::spawn(loop.get_executor(), serve(loop, stdio, server));
    loop.run();
    return EXIT_SUCCESS;
}

}  // namespace
}  // namespace customers

int main(int count, char** arguments) {
    if (count == 2 && std::string_view(arguments[1]) == "--help") {
        fmt::print(
            "sloppy-customers [DATABASE [OUTBOX]]\n\n"
            "Serves MCP over stdin and stdout. Without a database, what is changed ends with it.\n"
        );
        return EXIT_SUCCESS;
    }
    return customers::run(
        count > 1 ? arguments[1] : ":memory:", count > 2 ? arguments[2] : "outbox"
    );
}
