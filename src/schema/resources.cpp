#include "schema/resources.hpp"

#include <utility>

#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>

namespace recourse::schema {

namespace {

namespace urls = boost::urls;

// The address of a document that names none: relative ids and references need something to stand
// on.
constexpr std::string_view kNowhere = "schema:///";
// Far longer than any real address, and short enough that 10,000 of them cost nothing.
constexpr std::size_t kLongestAddress = 2'048;

std::optional<Address> resolved(std::string_view base, std::string_view reference) {
    if (reference.size() > kLongestAddress) {
        return std::nullopt;
    }
    const auto from = urls::parse_uri(base);
    const auto to = urls::parse_uri_reference(reference);
    urls::url found;
    if (!from || !to || !urls::resolve(*from, *to, found)) {
        return std::nullopt;
    }
    found.normalize_path();
    std::string fragment = found.fragment();
    found.remove_fragment();
    if (found.size() > kLongestAddress) {
        return std::nullopt;
    }
    return Address{.document = std::string(found.buffer()), .fragment = std::move(fragment)};
}

}  // namespace

std::optional<ResourceId> Resources::add(
    std::string_view id,
    std::optional<ResourceId> base,
    const json::Value& root,
    const Dialect& dialect
) {
    auto address = resolved(base ? std::string_view(resources_[*base].address) : kNowhere, id);
    if (!address) {
        return std::nullopt;
    }
    const auto added = static_cast<ResourceId>(resources_.size());
    const auto [known, fresh] = by_address_.try_emplace(address->document, added);
    if (!fresh && resources_[known->second].root == &root) {
        return known->second;
    }
    resources_.push_back(
        {.address = std::move(address->document), .root = &root, .dialect = dialect, .anchors = {}}
    );
    return added;
}

void Resources::alias(const std::string& address, ResourceId resource) {
    by_address_.insert_or_assign(address, resource);
}

std::optional<Address> Resources::resolve(std::string_view ref, ResourceId base) const {
    return resolved(resources_[base].address, ref);
}

std::optional<Target> Resources::find(const Address& address, ResourceId base) const {
    if (address.document == resources_[base].address) {
        return Target{.resource = base, .fragment = address.fragment};
    }
    const auto found = by_address_.find(address.document);
    if (found == by_address_.end()) {
        return std::nullopt;
    }
    return Target{.resource = found->second, .fragment = address.fragment};
}

}  // namespace recourse::schema
