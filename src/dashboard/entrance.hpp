#pragma once

#include "base/ids.hpp"
#include "dashboard/sign_ins.hpp"
#include "guards/caller.hpp"
#include "net/loop.hpp"
#include "server/door.hpp"
#include "server/site.hpp"

#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace recourse::dashboard {

/// Callers with this role may see the dashboard.
inline constexpr std::string_view kOperatorRole = "operator";

/// Who may see the dashboard. Where callers are known by credentials, whoever shows one of a caller
/// with the role `operator`: programs with each request, as they call tools, people once, on a
/// page. Where nobody is asked who they are, this machine alone. Behind a proxy on this machine
/// everybody seems to be this machine: so a request that says that it was passed on is not.
class Entrance {
  public:
    struct Settings {
        /// Whether callers are known by credentials, now.
        std::function<bool()> asks;
        /// Told of each try to sign in that failed, in a sentence.
        std::function<void(std::string_view)> note;
        SignInSettings sign_in;
    };
    /// What it is handed outlives it.
    Entrance(net::Timers& timers, server::Door& door, Random& random, Settings settings);

    void apply(SignInSettings settings) { sign_ins_.apply(settings); }
    [[nodiscard]] bool asks() const { return settings_.asks(); }

    using Entered = std::expected<guards::CallerPtr, server::ProtocolFault>;
    /// The visitor, or what it is answered with.
    [[nodiscard]] net::Task<Entered> enter(const server::AnnexRequest& visit);

    /// How a try to sign in ended.
    struct Tried {
        enum class How : unsigned char { signed_in, refused, too_often };
        How how;
        std::string headers{};  ///< of the answer: the cookie, or when to come again
    };
    /// What it was refused for is not told, nor by the time that it takes.
    [[nodiscard]] net::Task<Tried> sign_in(
        const server::AnnexRequest& visit, std::string credential
    );
    /// The headers of the answer.
    [[nodiscard]] std::string sign_out(const server::AnnexRequest& visit);

  private:
    [[nodiscard]] static Entered enter_unasked(const server::AnnexRequest& visit);
    net::Task<Entered> enter_signed_in(const server::AnnexRequest& visit);
    net::Task<guards::CallerPtr> operator_of(std::string_view credential);

    net::Timers& timers_;
    server::Door& door_;
    Settings settings_;
    SignIns sign_ins_;
    FailedTries failed_;
};

/// Whether a page of ours sent it: browsers say so of each POST.
[[nodiscard]] bool is_from_own_page(const server::AnnexRequest& visit);

}  // namespace recourse::dashboard
