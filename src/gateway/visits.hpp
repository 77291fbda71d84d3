#pragma once

#include "base/json.hpp"
#include "server/client.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace recourse::gateway {

/// Which page (an elicitation with a URL) a server sent which legacy client to: that a visit is
/// over, the server says to whom it takes for its one client, and only who went may hear of it.
/// Modern clients are never told. Lives on its loop.
class Visits {
  public:
    static constexpr std::size_t kMostPerClient = 100;

    /// `elicitation` sends the client of a server to a page, or else is none of ours. Past the
    /// limit the oldest is forgotten.
    void begin(const server::Client& client, std::string_view upstream, json::Ref elicitation);
    /// The number of the client that went; it is over with that. Nothing where nobody did.
    [[nodiscard]] std::optional<std::uint64_t> end(std::string_view upstream, std::string_view id);
    void forget(const server::Client& client) { by_client_.erase(client.number); }

  private:
    struct Visit {
        std::string upstream;
        std::string id;
    };
    std::map<std::uint64_t, std::deque<Visit>> by_client_;
};

}  // namespace recourse::gateway
