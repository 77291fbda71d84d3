#pragma once

#include "base/json.hpp"
#include "schema/dialect.hpp"
#include "schema/program.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

/// The names by which a `$ref` can find a schema: addresses of documents (`$id`) and anchors in
/// them. Nothing is ever fetched: an address that was not entered here is remote.
namespace recourse::schema {

/// A schema document, or a part of one with an `$id` of its own.
struct Resource {
    std::string address;  ///< absolute, without a fragment
    const json::Value* root = nullptr;
    Dialect dialect;
    std::unordered_map<std::string, const json::Value*> anchors;
};

/// A reference made absolute; the fragment is percent-decoded.
struct Address {
    std::string document;
    std::string fragment;
};

/// Where a reference leads: a resource and, unless empty, a fragment in it.
struct Target {
    ResourceId resource;
    std::string fragment;
};

class Resources {
  public:
    /// `id` may be relative to the base's address, or empty for a document without one. Nothing
    /// where it is no URI reference. The first resource of an address keeps it; the same schema
    /// added again under it is the same resource.
    [[nodiscard]] std::optional<ResourceId> add(
        std::string_view id,
        std::optional<ResourceId> base,
        const json::Value& root,
        const Dialect& dialect
    );
    /// Lets a resource be found under one more address, first of all others there.
    void alias(const std::string& address, ResourceId resource);
    [[nodiscard]] std::optional<Address> resolve(std::string_view ref, ResourceId base) const;
    [[nodiscard]] std::optional<Target> find(const Address& address, ResourceId base) const;
    [[nodiscard]] std::size_t size() const noexcept { return resources_.size(); }
    [[nodiscard]] Resource& operator[](ResourceId id) { return resources_[id]; }

  private:
    std::vector<Resource> resources_;
    std::unordered_map<std::string, ResourceId> by_address_;
};

}  // namespace recourse::schema
