#pragma once

#include "mcp/message.hpp"
#include "net/loop.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace recourse::server {

/// Requests that a server sent to one legacy client (elicitation, sampling, roots) and that wait
/// for its answer. Lives on its loop.
class Questions {
  public:
    explicit Questions(net::Executor executor) : executor_(executor) {}
    ~Questions() { end(); }
    Questions(const Questions&) = delete;
    Questions& operator=(const Questions&) = delete;

    /// What the client answered, raw JSON: one of the two is not empty.
    struct Answer {
        std::string result;
        std::string error;
    };
    using Send = std::function<void(std::string message)>;

    /// Asks and waits. Nothing where the client left, where it has too many questions open already,
    /// or where `give_up` was called.
    [[nodiscard]] net::Task<std::optional<Answer>> ask(
        std::string_view method,
        std::string_view params,
        const Send& send,
        std::string* id_of_question = nullptr
    );
    /// A response of the client; false where nobody waits for it.
    bool answer(const mcp::Message& response);
    /// Ends the wait for one question, by its raw id.
    void give_up(std::string_view id);
    /// The client left: nobody waits for it any more, and nothing more is asked.
    void end();
    [[nodiscard]] std::size_t open() const noexcept { return waiting_.size(); }

  private:
    struct Waiting {
        explicit Waiting(net::Executor executor) : done(executor) {}
        net::Signal done;
        std::optional<Answer> answer;
    };
    net::Executor executor_;
    std::map<std::string, std::shared_ptr<Waiting>, std::less<>> waiting_;  ///< by raw id
    std::uint64_t next_ = 1;
    bool ended_ = false;
};

}  // namespace recourse::server
