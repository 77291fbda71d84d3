#pragma once

#include "mcp/lines.hpp"
#include "net/child.hpp"
#include "upstreams/open_questions.hpp"
#include "upstreams/patience.hpp"
#include "upstreams/upstream.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace recourse::upstreams {

/// One life of a child process that speaks MCP over stdio: matches answers to requests, and when
/// something goes wrong tells each request in flight how. Kept alive by the task that reads the
/// child's output.
class StdioProcess : public std::enable_shared_from_this<StdioProcess> {
  public:
    StdioProcess(
        net::Executor executor, net::Timers& timers, const Settings& settings, Listener* listener
    );
    ~StdioProcess();

    /// Starts the command and begins to read. Nothing on success.
    [[nodiscard]] std::optional<Failed> launch();

    /// Sends one request (its params already written for this hop) and waits for its end.
    struct Exchange {
        std::string_view method;
        std::string_view params;
        std::int64_t id;  ///< from `next_id`, because the params may name it as progress token
        Patience patience;
        const Request* request = nullptr;  ///< for notifications; may be absent
        Cancellation* cancellation = nullptr;
    };
    [[nodiscard]] net::Task<Outcome> exchange(Exchange exchange);
    [[nodiscard]] std::int64_t next_id() noexcept { return next_id_++; }

    bool write_notification(std::string_view method, std::string_view params);
    [[nodiscard]] bool alive() const noexcept { return alive_; }
    /// From here on an end is a death, not a failed start.
    void greeted() noexcept { greeted_ = true; }
    /// Called when the child has ended, after those in flight were told.
    void on_end(std::function<void()> act) { told_of_end_ = std::move(act); }
    [[nodiscard]] net::Task<> stop();
    /// What is known of the child's end, for failures.
    [[nodiscard]] diagnosis::ProcessFailed describe(diagnosis::ProcessFailed::What what) const;

  private:
    struct Pending;

    net::Task<> read_output();
    void on_line(const mcp::LineReader::Line& line);
    void on_message(const mcp::Message& message, std::string_view text);
    void on_response(const mcp::Message& message, std::string_view text);
    void on_request(const mcp::Message& message);
    void on_notification(const mcp::Message& message);
    void on_too_long(const mcp::LineReader::Line& line);
    void on_unreadable(std::string_view text, const mcp::BadMessage& flaw);
    void refuse(const mcp::BadMessage& request);
    [[nodiscard]] Pending* answered(std::optional<std::int64_t> id);
    void on_garbage(std::string_view text);
    void tell_of_stray(std::string_view text) const;
    [[nodiscard]] bool wrote_garbage_since(const Pending& pending) const noexcept;
    void end();
    void saw_life(Pending& pending) const;
    void expire(Pending& pending);
    void abandon(Pending& pending);
    void fail(Pending& pending, diagnosis::ProcessFailed failure);
    /// Whose an answer must be that does not say whose it is.
    [[nodiscard]] Pending* only_one() const noexcept;
    [[nodiscard]] bool was_asked(std::int64_t id) const noexcept { return id > 0 && id < next_id_; }
    [[nodiscard]] diagnosis::Sent sent(const Pending& pending) const noexcept;
    /// How much of it the child gets, once nobody waits for its answer.
    [[nodiscard]] diagnosis::Sent withdraw(const Pending& pending);
    void give_up(const Pending& pending, std::string_view reason);

    net::Executor executor_;
    net::Timers& timers_;
    const Settings& settings_;
    Listener* listener_;
    std::unique_ptr<net::Child> child_;
    mcp::LineReader lines_;
    std::map<std::int64_t, Pending*> pending_;
    OpenQuestions questions_;
    std::int64_t next_id_ = 1;
    net::Signal output_read_;
    bool alive_ = false;
    bool greeted_ = false;
    std::function<void()> told_of_end_;
    std::string garbage_;  ///< the last line that was no message
    std::size_t garbage_lines_ = 0;
    std::size_t wrong_ids_ = 0;
    std::set<std::int64_t> given_up_;  ///< requests that may still be answered, though nobody waits
};

}  // namespace recourse::upstreams
