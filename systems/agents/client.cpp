#include <recourse/client.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <functional>
#include <iostream>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <boost/json.hpp>

/// An agent that handles errors by their types and codes: it waits as it is told, backs off from
/// providers that are down, falls back to what it may use, and says in its log what happened.
///
///     AGENT_KEY=rcs_... agents-client URL chat "What are your opening hours?"
namespace {

using namespace recourse;
using client::Client;
using client::Object;
using client::ToolResult;
using Answer = client::Result<ToolResult>;
using std::chrono::milliseconds;

constexpr int kAttempts = 3;
constexpr std::chrono::seconds kWaitUnlessTold{60};
const std::string kPlaceholder = "Service temporarily unavailable. Please try again.";
constexpr double kLeastBudget = 0.10;  // USD

// ---- what went wrong, for logs and metrics ------------------------------------------------------

/// `mcp_errors_total{type,code}`, in Prometheus' text format.
class ErrorCounter {
  public:
    void count(const Fault& fault) { ++counts_[{client::error_type(fault), fault.code}]; }
    void write(std::ostream& out) const {
        out << "# TYPE mcp_errors_total counter\n";
        for (const auto& [labels, count] : counts_)
            out << "mcp_errors_total{type=\"" << labels.first << "\",code=\"" << labels.second
                << "\"} " << count << '\n';
    }

  private:
    std::map<std::pair<std::string, std::string>, int> counts_;
};

/// One line of JSON for each failure.
void log_error(const Fault& fault, std::string_view tool) {
    const Object line{
        {"type", client::error_type(fault)},
        {"code", fault.code},
        {"message", fault.message},
        {"details", fault.details},
        {"doc_url", fault.links.doc_url},
        {"support_id", fault.support_id},
        {"context", Object{{"tool", tool}}},
    };
    std::cerr << boost::json::serialize(line) << '\n';
}

/// The words of an answer of a model.
std::string content_of(const ToolResult& answer) {
    const auto& choice = answer.structured->at("choices").at(0);
    return std::string(choice.at("message").at("content").as_string());
}

// ---- the strategies -----------------------------------------------------------------------------

/// What the user may read.
Answer say(std::string_view text, bool cached) {
    ToolResult result;
    result.structured = Object{{"content", text}, {"cached", cached}};
    return result;
}

class Agent {
  public:
    explicit Agent(Client client, milliseconds second)
        : client_(std::move(client)), second_(second) {}

    /// One call, with its failure in the log and in the metrics.
    Answer call(std::string_view tool, const Object& arguments) {
        auto answer = client_.call(tool, arguments);
        if (!answer) {
            errors_.count(answer.error());
            log_error(answer.error(), tool);
        }
        return answer;
    }

    /// Again where that can help: after the wait that a limit asks for, or after 1, 2, 4... seconds
    /// where a provider is down or slow.
    Answer call_with_retry(std::string_view tool, const Object& arguments) {
        for (int attempt = 0;; ++attempt) {
            auto answer = call(tool, arguments);
            if (answer || attempt + 1 == kAttempts) return answer;
            const auto wait = wait_before_next(answer.error(), attempt);
            if (!wait) return answer;
            std::this_thread::sleep_for(*wait);
        }
    }

    /// The preferred model, else the one that is allowed; a new session where this one has spent
    /// its budget; an earlier answer, or a placeholder, where the provider is down.
    Answer chat(const std::string& text) {
        const client::Array messages(1, Object{{"role", "user"}, {"content", text}});
        Object arguments{{"messages", messages}, {"model", "gpt-5.2"}};
        auto answer = call_with_retry("llm/chat", arguments);
        if (!answer && answer.error().code == "model_not_allowed") {
            arguments["model"] = "gpt-5-mini";
            answer = call_with_retry("llm/chat", arguments);
        }
        if (!answer && is_spent_session(answer.error())) {
            client_.new_session();
            answer = call_with_retry("llm/chat", arguments);
        }
        if (answer) {
            cache_[text] = content_of(*answer);
            return answer;
        }
        if (answer.error().code != "provider_unavailable") return answer;
        const auto cached = cache_.find(text);
        const bool is_known = cached != cache_.end();
        return say(is_known ? cached->second : kPlaceholder, true);
    }

    /// All that there is, else what is public.
    Answer search(const std::string& query) {
        auto answer = call_with_retry("retrieval/search", {{"query", query}});
        if (answer || answer.error().code != "collection_not_permitted") return answer;
        return call_with_retry(
            "retrieval/search", {{"query", query}, {"collection", "public-docs"}}
        );
    }

    /// What it may not do it asks for, and tells its user.
    Answer transcribe(const std::string& audio) {
        auto answer = call("voice/transcribe", {{"audio", audio}});
        if (answer || answer.error().code != "tool_not_permitted") return answer;
        const auto asked = call(
            "permissions/request",
            {{"tool", "voice/transcribe"}, {"reason", "User requested transcription feature"}}
        );
        if (!asked) return asked;
        return say("This feature requires additional permissions.", false);
    }

    /// Before a call that matters: may it be made, and is there budget for it?
    Answer check(std::string_view tool) {
        const auto me = call("self_inspect/whoami", {});
        if (!me) return me;
        const auto& tools = me->structured->at("permissions").at("tools").as_array();
        if (std::ranges::find(tools, boost::json::value(tool)) == tools.end())
            return say("Tool " + std::string(tool) + " not permitted", false);
        const auto usage = call("self_inspect/get_my_usage", {});
        if (!usage) return usage;
        const auto left = usage->structured->at("daily").at("remaining_budget").to_number<double>();
        if (left < kLeastBudget) return say("Insufficient budget", false);
        return say("Ready", false);
    }

    [[nodiscard]] const ErrorCounter& errors() const noexcept { return errors_; }

  private:
    /// Nothing where another try would not help.
    [[nodiscard]] std::optional<milliseconds> wait_before_next(const Fault& fault, int attempt)
        const {
        const auto type = client::error_type(fault);
        if (type == "rate_limit_error" && fault.retryable)
            return fault.retry_after.value_or(kWaitUnlessTold);
        const bool is_down =
            fault.code == "provider_unavailable" || fault.code == "provider_timeout";
        if (is_down) return second_ * (1 << attempt);
        if (fault.code == "model_overloaded") return fault.retry_after.value_or(kWaitUnlessTold);
        return std::nullopt;
    }

    static bool is_spent_session(const Fault& fault) {
        const auto* limit = fault.details.if_contains("limit_type");
        return fault.code == "cost_limit_exceeded" && limit != nullptr &&
               *limit == "cost_per_session";
    }

    Client client_;
    milliseconds second_;  ///< how long the first wait for a provider is
    ErrorCounter errors_;
    std::map<std::string, std::string> cache_;  ///< answers by question
};

/// By type: what a person should do.
int give_up(const Fault& fault) {
    const auto type = client::error_type(fault);
    const auto detail = [&fault](std::string_view name) {
        const auto* found = fault.details.if_contains(name);
        return found == nullptr ? std::string("-") : boost::json::serialize(*found);
    };
    if (type == "permission_error")
        std::cout << "Permission denied: " << fault.message
                  << "\nAllowed tools: " << detail("permitted_tools");
    else if (type == "rate_limit_error")
        std::cout << "Rate limited: " << fault.message
                  << "\nRetry after: " << fault.retry_after.value_or(kWaitUnlessTold).count()
                  << "s";
    else if (type == "validation_error")
        std::cout << "Invalid input: " << fault.message << "\nField: " << detail("field");
    else if (type == "provider_error")
        std::cout << "Provider error: " << fault.message << "\nProvider: " << detail("provider");
    else
        std::cout << "Error: " << type << " - " << fault.message;
    if (!fault.links.doc_url.empty()) std::cout << "\nLearn more: " << fault.links.doc_url;
    std::cout << '\n';
    return 1;
}

std::string variable(const char* name, std::string otherwise) {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): before any thread
    return value == nullptr ? std::move(otherwise) : value;
}

client::Options options() {
    client::Options options;
    options.name = "agents-client";
    options.token = variable("AGENT_KEY", "");
    options.ask_for_unlisted = true;  // the platform tells what is permitted instead
    options.retry.attempts = 1;       // this program retries itself
    const auto era = variable("AGENT_ERA", "");
    if (era == "legacy") options.era = client::Era::legacy;
    if (era == "modern") options.era = client::Era::modern;
    return options;
}

milliseconds first_backoff() {
    const auto text = variable("AGENT_BACKOFF_MS", "1000");
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        throw std::invalid_argument(
            "AGENT_BACKOFF_MS is '" + text + "': write milliseconds, as in 1000"
        );
    return milliseconds(value);
}

Object arguments_in(const std::string& text) {
    boost::system::error_code error;
    const auto value = boost::json::parse(text, error);
    if (error || !value.is_object())
        throw std::invalid_argument("The arguments are no JSON object: " + text);
    return value.get_object();
}

/// As it came: a price that is printed anew may look like another one.
std::string shown(const ToolResult& answer) {
    const auto text = answer.text();
    return text.empty() && answer.structured ? boost::json::serialize(*answer.structured) : text;
}

constexpr auto kUsage =
    "usage: agents-client URL chat|search|transcribe|check TEXT...|-\n"
    "       agents-client URL call TOOL [JSON]\n"
    "\n"
    "AGENT_KEY is the key to call with; AGENT_BACKOFF_MS (1000) the first wait for a provider.\n";

using Command = std::function<Answer(const std::string&)>;

/// What is asked comes from the command line, or from the lines of standard input: then it is a
/// conversation, in which what was answered before may be answered again.
int answer_all(const std::vector<std::string>& asked, const Command& command) {
    int code = 0;
    const auto answer = [&](const std::string& text) {
        const auto told = command(text);
        if (!told) return void(code = give_up(told.error()));
        std::cout << shown(*told) << std::endl;
    };
    if (asked.front() == "-")
        for (std::string line; std::getline(std::cin, line);) answer(line);
    else
        std::ranges::for_each(asked, answer);
    return code;
}

int run(const std::vector<std::string>& words) {
    const auto &url = words[0], &name = words[1];
    std::vector<std::string> asked(words.begin() + 2, words.end());
    Object arguments;
    if (name == "call") {
        if (asked.size() > 1) arguments = arguments_in(asked[1]);
        asked.resize(1);
    }
    const auto backoff = first_backoff();
    auto client = Client::connect(url, options());
    if (!client) return give_up(client.error());
    Agent agent(*std::move(client), backoff);
    const std::map<std::string, Command> commands{
        {"chat", [&](const std::string& text) { return agent.chat(text); }},
        {"search", [&](const std::string& text) { return agent.search(text); }},
        {"transcribe", [&](const std::string& text) { return agent.transcribe(text); }},
        {"check", [&](const std::string& tool) { return agent.check(tool); }},
        {"call", [&](const std::string& tool) { return agent.call_with_retry(tool, arguments); }},
    };
    const auto command = commands.find(name);
    if (command == commands.end()) throw std::invalid_argument("There is no command " + name);
    const int code = answer_all(asked, command->second);
    agent.errors().write(std::cerr);
    return code;
}

}  // namespace

int main(int count, char** words) {
    const bool asks_for_help = count == 2 && std::string_view(words[1]) == "--help";
    if (count < 4) return (asks_for_help ? std::cout : std::cerr) << kUsage, asks_for_help ? 0 : 64;
    try {
        return run({words + 1, words + count});
    } catch (const std::invalid_argument& mistake) {
        return std::cerr << mistake.what() << '\n', 64;
    } catch (const std::exception& unforeseen) {  // such as an answer without what it should hold
        return std::cerr << unforeseen.what() << '\n', 1;
    }
}
