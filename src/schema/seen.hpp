#pragma once

#include "base/json.hpp"

#include <cstddef>
#include <vector>

namespace recourse::schema {

/// Which children of one value some subschema has looked at: what `unevaluatedProperties` and
/// `unevaluatedItems` need to know.
class Seen {
  public:
    explicit Seen(const json::Value& value)
        : children_(
              value.is_object()  ? value.get_object().size()
              : value.is_array() ? value.get_array().size()
                                 : 0
          ) {}

    void mark(std::size_t child) { children_[child] = true; }
    void merge(const Seen& other) {
        for (std::size_t i = 0; i < children_.size(); ++i) {
            children_[i] = children_[i] || other.children_[i];
        }
    }
    [[nodiscard]] bool has(std::size_t child) const { return children_[child]; }

  private:
    std::vector<bool> children_;
};

}  // namespace recourse::schema
