#pragma once

#include "dashboard/entrance.hpp"
#include "fault/vocabularies.hpp"
#include "ledger/overview.hpp"
#include "net/loop.hpp"
#include "server/site.hpp"
#include "store/trouble.hpp"
#include "telemetry/state.hpp"

#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

/// The pages on which operators see what fails and whether agents recover, and the JSON behind
/// them.
///
///   dashboard.hpp  what stands at which path
///   entrance.hpp   who may see it
///   sign_ins.hpp   who is signed in
///   api.hpp        the JSON
///   form.hpp       what browsers send
///   assets.hpp     the files of the pages
///   answer.hpp     what every answer has
namespace recourse::dashboard {

inline constexpr std::string_view kRoot = "/dashboard";
inline constexpr std::string_view kHome = "/dashboard/";

/// What it shows.
struct Sources {
    const ledger::Overview& overview;
    std::function<telemetry::State()> state;
    /// Counts until the next settings.
    std::function<const fault::Vocabularies&()> vocabularies;
    /// The stories of a support id, for operators: a JSON array. Null: there is no ledger.
    std::function<net::Task<store::Kept<std::string>>(std::string support_id)> stories;
};

class Dashboard {
  public:
    /// What it is handed outlives it.
    Dashboard(Entrance& entrance, Sources sources);

    /// For paths that begin with `kRoot`.
    [[nodiscard]] net::Task<server::AnnexAnswer> answer(const server::AnnexRequest& visit);

  private:
    net::Task<server::Page> post(const server::AnnexRequest& visit, std::string_view path);
    net::Task<server::Page> sign_in(const server::AnnexRequest& visit);
    net::Task<std::optional<server::Page>> get(
        const server::AnnexRequest& visit, std::string_view path
    );
    net::Task<std::optional<server::Page>> get_from_api(
        const server::AnnexRequest& visit, std::string_view path
    );
    net::Task<server::Page> tell_stories(std::string_view id);

    Entrance& entrance_;
    Sources sources_;
};

}  // namespace recourse::dashboard
