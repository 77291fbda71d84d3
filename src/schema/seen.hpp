#pragma once

#include "base/json.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace recourse::schema {

[[nodiscard]] inline std::size_t child_count(const json::Value& value) noexcept {
    if (value.is_object()) {
        return value.get_object().size();
    }
    return value.is_array() ? value.get_array().size() : 0;
}

/// Which children of one value some subschema has looked at: what `unevaluatedProperties` and
/// `unevaluatedItems` need to know.
class Seen {
  public:
    explicit Seen(const json::Value& value) : words_(child_count(value) / kBits + 1) {}

    void mark(std::size_t child) { words_[child / kBits] |= bit(child); }
    void merge(const Seen& other) {
        for (std::size_t i = 0; i < words_.size(); ++i) {
            words_[i] |= other.words_[i];
        }
    }
    [[nodiscard]] bool has(std::size_t child) const {
        return (words_[child / kBits] & bit(child)) != 0;
    }

  private:
    static constexpr std::size_t kBits = 64;
    [[nodiscard]] static std::uint64_t bit(std::size_t child) {
        return std::uint64_t{1} << (child % kBits);
    }

    std::vector<std::uint64_t> words_;
};

}  // namespace recourse::schema
