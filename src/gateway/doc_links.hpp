#pragma once

#include "fault/vocabularies.hpp"
#include "gateway/settings.hpp"

#include <recourse/fault.hpp>

#include <map>
#include <string>
#include <string_view>

namespace recourse::gateway {

/// The vocabularies of upstreams, and links from a Fault to the page of its code, where the
/// operator says under which URL clients reach this gateway (`listen.public_url`).
class DocLinks {
  public:
    /// No links, and the built-in vocabularies.
    DocLinks() = default;
    explicit DocLinks(const Settings& settings);

    /// Fills `links.doc_url` where there is a page and the upstream named none.
    void fill(Fault& fault) const;
    /// The built-in ones and the operator's own.
    [[nodiscard]] const fault::Vocabularies& vocabularies() const noexcept { return vocabularies_; }
    /// By which the errors of that upstream are read; null where it names none.
    [[nodiscard]] const fault::Vocabulary* vocabulary_of(std::string_view upstream) const;
    /// In whose codes the gateway's own failures are told elsewhere; null: in its own.
    [[nodiscard]] const fault::Vocabulary* vocabulary_of_listener() const noexcept {
        return of_listener_.empty() ? nullptr : vocabularies_.find(of_listener_);
    }

  private:
    std::string public_url_;
    std::string of_listener_;  ///< its vocabulary's domain
    fault::Vocabularies vocabularies_ = fault::Vocabularies::built_in();
    std::map<std::string, std::string, std::less<>> by_upstream_;  ///< its vocabulary's domain
};

}  // namespace recourse::gateway
