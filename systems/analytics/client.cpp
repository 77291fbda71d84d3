#include <recourse/client.hpp>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <boost/json.hpp>

/// A client that knows of the platform what its error reference says, and no more: it waits
/// `retry_after`, retries an internal_error once, and tells a person whatever else there is.
///
///     ANALYTICS_KEY=rcs_... analytics-client URL get_revenue '{"date_from":"2026-11-20",...}'
namespace {

using namespace recourse;
using client::Client;
using client::Object;
using Answer = client::Result<client::ToolResult>;

constexpr int kWaits = 3;
constexpr std::chrono::seconds kLongestWait{60};
constexpr std::chrono::seconds kPause{1};  ///< before an internal_error is tried once more

/// `circuit_open` waits for its cooldown, `rate_limited` for its window; a month is a person's to
/// wait.
bool is_worth_waiting(const Fault& fault) {
    return fault.retryable && fault.retry_after && *fault.retry_after <= kLongestWait;
}

Answer call(Client& client, std::string_view tool, const Object& arguments) {
    bool has_tried_once_more = false;
    for (int waits = 0;;) {
        auto answer = client.call(tool, arguments);
        if (answer) return answer;
        const auto& fault = answer.error();
        if (fault.code == "internal_error" && fault.retryable && !has_tried_once_more) {
            std::cerr << "internal_error: trying once more\n";
            has_tried_once_more = true;
            std::this_thread::sleep_for(kPause);
        } else if (is_worth_waiting(fault) && waits < kWaits) {
            const auto wait = *fault.retry_after;
            std::cerr << fault.code << ": waiting " << wait.count() << " s, as it says\n";
            ++waits;
            std::this_thread::sleep_for(wait);
        } else {
            return answer;
        }
    }
}

/// What a person has to know.
void tell(const Fault& fault) {
    std::cout << fault.code << ": " << fault.message << '\n';
    if (!fault.links.action_url.empty()) std::cout << "Open " << fault.links.action_url << '\n';
    for (const auto* choice : {"workspaces", "profiles"})
        if (const auto* listed = fault.details.if_contains(choice))
            std::cout << "Choose one of the " << choice << ": " << *listed << '\n';
    if (const auto* prior = fault.details.if_contains("result"))
        std::cout << "The prior result: " << *prior << '\n';
    if (fault.code == "internal_error")
        std::cout << "Contact support with the request_id " << fault.support_id << '\n';
}

std::string variable(const char* name) {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): before any thread
    return value == nullptr ? "" : value;
}

client::Options options() {
    client::Options options;
    options.name = "analytics-client";
    options.token = variable("ANALYTICS_KEY");
    options.retry.attempts = 1;  // this program retries itself
    const auto era = variable("ANALYTICS_ERA");
    if (era == "legacy") options.era = client::Era::legacy;
    if (era == "modern") options.era = client::Era::modern;
    return options;
}

std::optional<Object> arguments_in(std::string_view text) {
    boost::system::error_code error;
    const auto value = boost::json::parse(text, error);
    if (error || !value.is_object()) return std::nullopt;
    return value.get_object();
}

constexpr auto kUsage =
    "usage: analytics-client URL TOOL [JSON]\n"
    "\n"
    "JSON holds the arguments. ANALYTICS_KEY is the key to call with.\n";

}  // namespace

int main(int count, char** words) {
    const bool asks_for_help = count == 2 && std::string_view(words[1]) == "--help";
    if (count < 3) return (asks_for_help ? std::cout : std::cerr) << kUsage, asks_for_help ? 0 : 64;
    const auto arguments = arguments_in(count > 3 ? words[3] : "{}");
    if (!arguments)
        return std::cerr << "The arguments are no JSON object: " << words[3] << '\n', 64;
    auto client = Client::connect(words[1], options());
    if (!client) return tell(client.error()), 1;
    const auto answer = call(*client, words[2], *arguments);
    if (!answer) return tell(answer.error()), 1;
    if (answer->structured)
        std::cout << *answer->structured << '\n';
    else
        std::cout << answer->text() << '\n';
}
