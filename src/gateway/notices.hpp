#pragma once

#include "fault/redaction.hpp"
#include "gateway/backend.hpp"
#include "gateway/call.hpp"
#include "server/levels.hpp"

#include <limits>
#include <optional>

namespace recourse::gateway {

/// How grave a log message must be for the client of this call to hear it; nothing where it wants
/// none.
[[nodiscard]] std::optional<server::Level> heard_from(const Call& call, Stance stance);
/// The level that the client asked for, and that its server must be told.
[[nodiscard]] std::optional<server::Level> asked_for(const Call& call);

/// Passes what a server says during a call on to its client: progress under the client's own token
/// and only ever forward, log messages as grave as the client asked for, both without secrets.
/// Lives within the call.
class Notices {
  public:
    Notices(const Call& call, Stance stance, const fault::Redactor& redactor)
        : call_(call), redactor_(redactor), heard_from_(heard_from(call, stance)) {}
    void pass(std::string_view method, json::Ref params);

  private:
    void pass_progress(json::Ref params);
    void pass_message(json::Ref params);
    void send(std::string_view method, std::string_view params);

    const Call& call_;
    const fault::Redactor& redactor_;
    std::optional<server::Level> heard_from_;
    double progress_ = -std::numeric_limits<double>::infinity();
};

}  // namespace recourse::gateway
