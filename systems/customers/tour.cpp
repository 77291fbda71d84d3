#include "tour.hpp"

#include "base/json.hpp"
#include "gateway/home_page.hpp"
#include "gateway/service.hpp"
#include "mcp/headers.hpp"
#include "mcp/message.hpp"
#include "net/http_client.hpp"
#include "upstreams/upstream.hpp"

#include <array>
#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>

namespace customers {

using namespace recourse;

namespace {

/// One call of the tour.
struct Stop {
    std::string_view story;
    std::string_view tool;
    std::string_view arguments;
};

constexpr std::array kStops = {
    Stop{"An agent makes up an id.", "get_customer", R"({"customer_id":"foo"})"},
    Stop{"It misspells an argument.", "get_customer", R"({"customerid":"cust_4F7K2M9QX1AB"})"},
    Stop{
        "It gets three things wrong at once.",
        "add_credit",
        R"({"customer_id":"4F7K2M9QX1AB","amount":"50","reason":"good-will"})"
    },
    Stop{"It asks for a tool that is not there.", "get_customers", R"({})"},
    Stop{
        "The id has the right form, but nobody has it.",
        "get_customer",
        R"({"customer_id":"cust_000000000000"})"
    },
    Stop{
        "It does what it was told: it asks for the ids ...", "list_customers", R"({"plan":"team"})"
    },
    Stop{"... and uses one of them.", "get_customer", R"({"customer_id":"cust_4F7K2M9QX1AB"})"},
};

constexpr std::chrono::seconds kPatience{10};

/// What a model reads of an answer.
std::string words_of(json::Ref message) {
    if (message["error"]) return message["error"]["message"].string().value_or("");
    std::string words;
    for (const json::Ref block : message["result"]["content"].elements()) {
        words += block["text"].string().value_or("");
    }
    return words;
}

std::string params_of(const Stop& stop) {
    return fmt::format(R"({{"name":"{}","arguments":{}}})", stop.tool, stop.arguments);
}

class Tour {
  public:
    Tour(
        net::Executor executor,
        net::Timers& timers,
        const TourOptions& options,
        gateway::Served served
    )
        : options_(options),
          url_(std::move(served.endpoint)),
          dashboard_(std::move(served.dashboard)),
          timers_(timers),
          gateway_(executor, timers, *net::Origin::from_url(url_)) {
        upstreams::Settings settings;
        settings.name = "customers";
        settings.command = {options.server};
        raw_ = upstreams::make_upstream(executor, timers, std::move(settings));
        raw_->set_identity(
            {.client_info = R"({"name":"recourse demo","version":"1"})",
             .first_tried = mcp::Era::legacy}
        );
    }

    net::Task<> run() {
        print_head("The same seven calls, to a sloppy MCP server and to Recourse in front of it");
        int number = 1;
        for (const auto& stop : kStops) {
            fmt::print("\n{}. {}\n   {}({})\n", number++, stop.story, stop.tool, stop.arguments);
            const auto raw = co_await call_raw(stop);
            print_answer("raw", raw);
            const auto told = co_await call_gateway(stop);
            print_answer("recourse", told);
        }
        co_await raw_->stop();
    }

    void say_what_next() {
        print_head("The gateway stays up: point a real host at it");
        for (const auto& setup : gateway::host_setups(url_)) {
            fmt::print("\n{} ({}):\n", setup.host, setup.where);
            print_indented(setup.what, "    ");
        }
        fmt::print(
            "\nThe same as a page: {}\nWhat failed, and whether agents recovered: {}\nCtrl-C ends "
            "it.\n",
            page_url(),
            dashboard_
        );
        std::fflush(stdout);
    }

  private:
    net::Task<std::string> call_raw(const Stop& stop) {
        const auto params = params_of(stop);
        upstreams::Request request{.method = "tools/call", .params = json::Ref(params)};
        const auto outcome = co_await raw_->send(request);
        if (const auto* answer = std::get_if<upstreams::Answer>(&outcome)) {
            std::string message;
            mcp::append_result(message, "1", answer->result);
            co_return words_of(json::Ref(message));
        }
        co_return "(no answer)";
    }

    net::Task<std::string> call_gateway(const Stop& stop) {
        const auto params = params_of(stop);
        const mcp::Hop hop{
            .upstream = mcp::Era::modern, .client_info = R"({"name":"recourse demo","version":"1"})"
        };
        std::string enveloped;
        mcp::append_params(enveloped, json::Ref(params), {}, hop);
        std::string body;
        mcp::append_request(body, "1", "tools/call", enveloped);
        const auto headers = fmt::format(
            "Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n{}: "
            "{}\r\n{}: tools/call\r\n{}: {}\r\n",
            mcp::kHeaderVersion,
            mcp::kModernRevision,
            mcp::kHeaderMethod,
            mcp::kHeaderName,
            stop.tool
        );
        const auto deadline = Deadline::after(timers_.now(), kPatience);
        auto response =
            co_await gateway_.send("POST", gateway_.origin().path, headers, body, deadline);
        if (!response) co_return "(the gateway did not answer: " + response.error().detail + ")";
        const auto answer = co_await (*response)->read_all(1 << 20, deadline);
        if (!answer) co_return "(the gateway's answer broke off)";
        const auto message = json::check(*answer);
        co_return message ? words_of(*message) : std::string(*answer);
    }

    void print_head(std::string_view words) const {
        if (options_.colour)
            fmt::print("\n\x1b[1m{}\x1b[0m\n", words);
        else
            fmt::print("\n{}\n", words);
    }

    void print_answer(std::string_view who, const std::string& words) const {
        const bool is_ours = who == "recourse";
        const std::string_view colour = is_ours ? "\x1b[32m" : "\x1b[31m";
        fmt::print(
            "   {}{:<9}{}", options_.colour ? colour : "", who, options_.colour ? "\x1b[0m" : ""
        );
        print_indented(words, "            ", true);
    }

    static void print_indented(
        std::string_view text, std::string_view indent, bool first_is_begun = false
    ) {
        while (!text.empty()) {
            const auto end = text.find('\n');
            fmt::print(
                "{}{}\n", std::exchange(first_is_begun, false) ? "" : indent, text.substr(0, end)
            );
            text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
        }
    }

    [[nodiscard]] std::string page_url() const { return url_.substr(0, url_.rfind('/') + 1); }

    const TourOptions& options_;
    std::string url_;
    std::string dashboard_;
    net::Timers& timers_;
    net::HttpClient gateway_;
    std::unique_ptr<upstreams::Upstream> raw_;
};

/// A folder for the ledger of one tour, gone with it.
class LedgerFolder {
  public:
    LedgerFolder() {
        std::error_code error;
        path_ = (std::filesystem::temp_directory_path(error) / "recourse-demo-XXXXXX").string();
        if (error || ::mkdtemp(path_.data()) == nullptr) path_.clear();
    }
    ~LedgerFolder() {
        std::error_code ignored;
        if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
    }
    LedgerFolder(const LedgerFolder&) = delete;
    LedgerFolder& operator=(const LedgerFolder&) = delete;

    /// Empty where there is no place for one: the tour goes on without.
    [[nodiscard]] std::string ledger() const {
        return path_.empty() ? path_ : path_ + "/ledger.sqlite";
    }

  private:
    std::string path_;
};

gateway::Settings settings_of(const TourOptions& options, const LedgerFolder& folder) {
    gateway::Settings settings;
    settings.ledger.path = folder.ledger();
    settings.listen.port = static_cast<std::uint16_t>(options.port);
    settings.log.calls = false;
    gateway::UpstreamSettings upstream;
    upstream.name = "customers";
    upstream.command = {options.server};
    upstream.trust_annotations = true;
    settings.upstreams.push_back(std::move(upstream));
    return settings;
}

}  // namespace

std::expected<void, std::string> run_tour(const TourOptions& options) {
    const LedgerFolder folder;
    const auto companion = [&](net::Executor executor, net::Timers& timers, gateway::Served served
                           ) -> net::Task<bool> {
        auto tour = std::make_shared<Tour>(executor, timers, options, std::move(served));
        co_await tour->run();
        if (!options.once) tour->say_what_next();
        co_return !options.once;
    };
    return gateway::run_gateway_beside(settings_of(options, folder), companion);
}

}  // namespace customers
