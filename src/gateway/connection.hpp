#pragma once

#include "gateway/turn.hpp"
#include "server/levels.hpp"
#include "upstreams/upstream.hpp"

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace recourse::gateway {

class Connection;

/// Hears what a server says that belongs to no request.
class News {
  public:
    virtual ~News() = default;
    virtual void on_news(Connection& from, std::string_view method, json::Ref params) = 0;
    /// What is no message, or answers nothing.
    virtual void on_stray(Connection& from, std::string_view text) = 0;
    /// A question that came over a connection with which nobody can tell for whom.
    virtual void on_question(
        Connection& from, const mcp::Message& question, AnswerServer answer
    ) = 0;
};

/// One connection to a server, and the requests under way on it. Where the server does not say to
/// which of them a word belongs, it belongs to the only one, or to none. Lives on its loop.
class Connection final : public upstreams::Listener {
  public:
    /// `is_private`: it serves one client at a time, so every question is for that.
    Connection(std::unique_ptr<upstreams::Upstream> upstream, News& news, bool is_private);

    /// For the duration of one request: what the server says meanwhile reaches its turn.
    class Use {
      public:
        Use(Connection& connection, upstreams::Request& request, Turn& turn);
        ~Use();
        Use(const Use&) = delete;
        Use& operator=(const Use&) = delete;

      private:
        Connection& connection_;
        Turn& turn_;
    };

    [[nodiscard]] upstreams::Upstream& upstream() noexcept { return *upstream_; }
    [[nodiscard]] const upstreams::Upstream& upstream() const noexcept { return *upstream_; }
    [[nodiscard]] mcp::Era era() const noexcept { return upstream_->hello().era; }
    /// The latest request under way, or none.
    [[nodiscard]] Turn* latest_turn() const noexcept;
    /// Makes a legacy server tell what is at least this grave. It is not made quieter again: what
    /// reaches whom is decided here.
    [[nodiscard]] net::Task<> be_told_from(server::Level level);

    void on_notification(std::string_view method, json::Ref params) override;
    void on_stray(std::string_view text) override { news_.on_stray(*this, text); }
    void on_request(const mcp::Message& request, AnswerServer answer) override;

  private:
    void hear_of_request(Turn& turn, std::string_view method, json::Ref params);

    std::unique_ptr<upstreams::Upstream> upstream_;
    News& news_;
    bool is_private_;
    std::vector<Turn*> turns_;
    std::optional<server::Level> told_from_;
    unsigned told_in_ = 0;  ///< the handshake in which it was
};

}  // namespace recourse::gateway
