#pragma once

#include <recourse/fault.hpp>
#include <recourse/server/content.hpp>
#include <recourse/server/reflect.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <boost/json/object.hpp>

namespace recourse::server {

namespace detail {
class CallCore;
}

/// How much a log message matters (RFC 5424).
enum class Level : unsigned char {
    debug,
    info,
    notice,
    warning,
    error,
    critical,
    alert,
    emergency,
};

/// What a client can be asked for.
enum class Ability : unsigned char { forms, urls, sampling, roots };

/// Questions to the client. `key` names a question where several are asked at once, and between the
/// runs of a handler; left out, it is the question's number in its handler.

/// Asks the user to fill in a form: a flat object of texts, numbers, booleans and choices.
struct Form {
    std::string message;
    boost::json::object schema;  ///< of the answer
    std::string key = {};
};

/// Asks the user to visit a URL: for what must not pass through the client, such as secrets.
struct Visit {
    std::string message;
    std::string url;
    std::string key = {};
};

/// Asks the client's model.
struct Sample {
    std::vector<Message> messages;
    int max_tokens = 1000;
    std::string system_prompt = {};
    boost::json::object more = {};  ///< further members of the request, as the protocol has them
    std::string key = {};
};

/// Asks for the folders the client works in.
struct Roots {
    std::string key = {};
};

using Question = std::variant<Form, Visit, Sample, Roots>;

/// What the user did with a form or a visit.
struct Reaction {
    enum class Choice : unsigned char { accepted, declined, dismissed };
    Choice choice = Choice::dismissed;
    boost::json::object content;  ///< of an accepted form
    [[nodiscard]] bool accepted() const noexcept { return choice == Choice::accepted; }
};

/// What the client's model said.
struct Sampled {
    std::string model;
    std::string stop_reason;
    std::string text;            ///< its text blocks, joined by line breaks
    boost::json::value content;  ///< as it came
};

struct Root {
    std::string uri;
    std::string name;
};

/// Who calls, as the gateway before this server says (`upstreams.NAME.tell_caller`).
struct Caller {
    std::string id;    ///< no two have the same: `key:ada`, `jwt:ISSUER#SUBJECT`, `anonymous`
    std::string name;  ///< for people
    std::vector<std::string> roles = {};
    std::vector<std::string> scopes = {};
};

/// What can be said of a failure beyond its code and message.
struct Telling {
    std::string cause = {};
    std::vector<Action> actions = {};  ///< in place of the declared remedy
    boost::json::object details = {};
    std::optional<Effect> effect = {};  ///< in place of the declared one
    std::optional<std::chrono::seconds> retry_after = {};
    Links links = {};
};

/// What a handler sees of the request it serves. Belongs to that handler: used from its thread only
/// and not kept. A question is answered in one of two ways that a handler need not tell apart. A
/// client of the legacy era is asked while the handler waits. With the modern era the handler ends:
/// the question returns a Fault of code `input_required`, which the handler hands on; when the
/// client calls again with the answer, the handler runs again from its start and finds it. So what
/// stands before a question is done again, and must not matter twice.
class Call {
  public:
    explicit Call(detail::CallCore& core) : core_(core) {}
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;

    /// Tells how far the work is; must grow. Nothing where the client did not ask.
    void progress(double done, std::optional<double> total = {}, std::string_view message = {})
        const;
    /// Tells the client's log. Nothing where the client does not listen at that level.
    void log(Level level, const boost::json::value& data, std::string_view logger = {}) const;
    /// Set when the client withdrew the request or its deadline passed: nobody wants the answer.
    [[nodiscard]] std::stop_token cancelled() const;
    /// By when the answer is due; `time_point::max()` where there is no limit.
    [[nodiscard]] std::chrono::steady_clock::time_point deadline() const;
    /// 32 hex digits, under which this request stands in the log.
    [[nodiscard]] const std::string& support_id() const;
    /// Nothing unless `Settings::trusts_gateway` is set and a gateway says who calls.
    [[nodiscard]] const std::optional<Caller>& caller() const;
    /// What the client says it can do, as it declared it.
    [[nodiscard]] const boost::json::object& client_capabilities() const;
    [[nodiscard]] bool can(Ability ability) const;
    /// How often the client came back with answers: 0 in the first run of a handler.
    [[nodiscard]] int round() const;
    /// Lets a legacy client over HTTP come back for the rest, so that no connection is held
    /// meanwhile.
    void pause() const;

    [[nodiscard]] Result<Reaction> elicit(Form form);
    [[nodiscard]] Result<Reaction> elicit(Visit visit);
    /// A form made of the members of `T`; the Fault where the user declines says so.
    template <DescribedStruct T>
    [[nodiscard]] Result<T> elicit(std::string message, std::string key = {});
    [[nodiscard]] Result<Sampled> sample(Sample request);
    [[nodiscard]] Result<std::vector<Root>> roots(std::string key = {});

    /// Several questions in one round. The answers are as the protocol has them, in the order of
    /// the questions.
    [[nodiscard]] Result<std::vector<boost::json::object>> ask(std::span<const Question> questions);

    /// In a tool that becomes a task when told (`Tasking::at_once` is false): what follows is done
    /// in a task, where the client takes one. Handed on like a question's Fault:
    ///     if (auto task = call.go_on_as_task(); !task) return std::unexpected(task.error());
    [[nodiscard]] Result<void> go_on_as_task();

    /// A failure with a declared code, filled in from its declaration:
    ///     return call.fail("no_such_order", "There is no order 17");
    [[nodiscard]] std::unexpected<Fault> fail(
        std::string_view code, std::string message, Telling more = {}
    ) const;
    /// The same in the words of `Settings::vocabulary`, filled from the details:
    ///     return call.fail("no_such_order", {.details = {{"order_id", 17}}});
    [[nodiscard]] std::unexpected<Fault> fail(std::string_view code, Telling more = {}) const;
    /// What a resource's handler returns where nothing has the URI that was asked for.
    [[nodiscard]] std::unexpected<Fault> not_found() const;
    /// The failure of arguments, or of an answer, that do not fit their C++ type.
    [[nodiscard]] std::unexpected<Fault> misfit(const Misfit& misfit) const;

  private:
    [[nodiscard]] std::unexpected<Fault> declined() const;

    detail::CallCore& core_;
};

template <DescribedStruct T>
Result<T> Call::elicit(std::string message, std::string key) {
    auto schema = schema_of<T>();
    schema.erase("additionalProperties");
    const auto reaction = elicit(
        Form{.message = std::move(message), .schema = std::move(schema), .key = std::move(key)}
    );
    if (!reaction) return std::unexpected(reaction.error());
    if (!reaction->accepted()) return declined();
    T value{};
    if (const auto wrong = from_json(boost::json::value(reaction->content), value))
        return misfit(*wrong);
    return value;
}

}  // namespace recourse::server
