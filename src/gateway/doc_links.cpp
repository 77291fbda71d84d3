#include "gateway/doc_links.hpp"

#include "server/error_pages.hpp"

namespace recourse::gateway {

DocLinks::DocLinks(const Settings& settings)
    : public_url_(settings.listen.public_url),
      of_listener_(settings.listen.vocabulary),
      vocabularies_(settings.vocabularies) {
    for (const auto& upstream : settings.upstreams) {
        if (!upstream.vocabulary.empty()) by_upstream_[upstream.name] = upstream.vocabulary;
    }
}

const fault::Vocabulary* DocLinks::vocabulary_of(std::string_view upstream) const {
    const auto known = by_upstream_.find(upstream);
    return known == by_upstream_.end() ? nullptr : vocabularies_.find(known->second);
}

void DocLinks::fill(Fault& fault) const {
    if (public_url_.empty() || !fault.links.doc_url.empty()) return;
    const auto known = by_upstream_.find(fault.domain);
    const auto& domain = known == by_upstream_.end() ? fault.domain : known->second;
    const auto* code = vocabularies_.find(domain, fault.code);
    if (code != nullptr) fault.links.doc_url = public_url_ + server::error_path(domain, code->name);
}

}  // namespace recourse::gateway
