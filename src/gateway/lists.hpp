#pragma once

#include "gateway/pages.hpp"
#include "upstreams/upstream.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace recourse::gateway {

/// What several servers offer beside tools. Each is one list to clients.
enum class Kind : unsigned char { prompts, resources, templates };

struct KindNames {
    std::string_view method;      ///< that lists them
    std::string_view member;      ///< of the result
    std::string_view capability;  ///< without which a server is not asked
};
[[nodiscard]] KindNames names_of(Kind kind) noexcept;

/// What stands before an upstream's own names, where there are several upstreams.
[[nodiscard]] std::string prefix_of(const upstreams::Upstream& upstream);

/// The lists of several servers as one: in the order of the configuration, then each server's own.
/// Names of prompts are prefixed where there are several; resources are told apart by their URIs.
/// Remembers which server listed what. Lives on its loop.
class Lists {
  public:
    Lists(net::Executor executor, std::vector<upstreams::Upstream*> upstreams);

    /// From now on of these; what those that went had listed is forgotten.
    void apply(std::vector<upstreams::Upstream*> upstreams);

    struct Unavailable {
        upstreams::Upstream* upstream = nullptr;
        upstreams::Failed failure;
    };
    struct Merged {
        std::vector<std::string> entries;  ///< raw
        std::vector<std::string> keys;     ///< of each: what callers know it by
        Freshness freshness;
        std::vector<Unavailable> unavailable;
        bool any_answered = false;
    };
    /// Asks every server that has such a thing, side by side.
    [[nodiscard]] net::Task<Merged> read(Kind kind);

    /// Which server a prefixed name belongs to, and its own name there.
    struct Owned {
        upstreams::Upstream* upstream = nullptr;
        std::string own_name;
    };
    [[nodiscard]] Owned owner_of_name(std::string_view name) const;
    /// The servers that may have this resource, or a template that is written so: the one that
    /// listed it alone; else those with a template that could mean it first, then the others.
    [[nodiscard]] net::Task<std::vector<upstreams::Upstream*>> owners_of(std::string_view uri);

    /// Whether a prompt of that name is listed; a template that is written so, or a resource.
    /// Servers are asked where that is not known, at most once a second.
    [[nodiscard]] net::Task<bool> has_prompt(std::string_view name);
    [[nodiscard]] net::Task<bool> has_resource(std::string_view uri);
    /// Whether anything is listed that this server has and `may_know` says yes to.
    using MayKnow = std::function<bool(std::string_view name)>;
    [[nodiscard]] bool has_any_resource(
        const upstreams::Upstream& upstream, const MayKnow& may_know
    ) const;

    /// What was listed, of names that this one may have meant: names of prompts, or URIs. At most
    /// three, and only such as `may_know` says yes to.
    [[nodiscard]] std::vector<std::string> near_prompts(
        std::string_view name, const MayKnow& may_know
    ) const;
    [[nodiscard]] std::vector<std::string> near_resources(
        std::string_view uri, const MayKnow& may_know
    ) const;

  private:
    struct Part {
        std::vector<std::string> entries;
        std::vector<std::string> keys;  ///< URIs, templates, or prefixed names of prompts
        Freshness freshness;
        std::optional<upstreams::Failed> failure;
        bool asked = false;
    };
    /// What stands before that server's own names; nothing where there is only one.
    [[nodiscard]] std::string prefix_for(const upstreams::Upstream& upstream) const;
    net::Task<> read_resources();
    net::Task<> read_part(Kind kind, upstreams::Upstream& upstream, Part& part);
    void remember(
        Kind kind,
        const std::vector<upstreams::Upstream*>& upstreams,
        const std::vector<Part>& parts
    );
    [[nodiscard]] bool has(const upstreams::Upstream* upstream) const;
    [[nodiscard]] upstreams::Upstream* listed(std::string_view uri) const;

    net::Executor executor_;
    std::vector<upstreams::Upstream*> upstreams_;
    using Owners = std::map<std::string, upstreams::Upstream*, std::less<>>;
    [[nodiscard]] static std::vector<std::string> near(
        std::string_view meant, const Owners& listed, const MayKnow& may_know
    );
    Owners prompts_;
    Owners resources_;
    Owners templates_;
    TimePoint read_at_{};          ///< resources and templates
    TimePoint prompts_read_at_{};  ///< prompts, for one that was not known
};

}  // namespace recourse::gateway
