#pragma once

#include "base/text.hpp"
#include "telemetry/labels.hpp"

#include <cstddef>
#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/histogram.h>

namespace recourse::telemetry {

struct Label {
    std::string name;
    bool is_name = false;  ///< its values are names, of which there may be any number
};

/// The series of one family by their labels' values: found without making a map of strings for each
/// call, as the library's own look-up does. Past a bound no new names are counted: a series that
/// would be new has `other` for every name in it. Not thread-safe, but a family may be collected
/// meanwhile.
template <typename T>
class Series {
  public:
    struct Bounds {
        std::size_t most;                                   ///< series
        prometheus::Histogram::BucketBoundaries buckets{};  ///< of a histogram
    };

    Series(prometheus::Family<T>& family, std::vector<Label> labels, Bounds bounds)
        : family_(family), labels_(std::move(labels)), bounds_(std::move(bounds)) {}

    /// As many values as there are labels.
    T& of(std::initializer_list<std::string_view> values) {
        if (auto* known = find(values)) return *known;
        if (known_.size() < bounds_.most) return add(values);
        std::vector<std::string_view> others(values);
        for (std::size_t i = 0; i < others.size(); ++i) {
            if (labels_[i].is_name) others[i] = kOther;
        }
        if (auto* known = find(others)) return *known;
        return add(others);
    }

  private:
    T* find(std::span<const std::string_view> values) {
        key_.clear();
        // No text that is UTF-8 holds the byte.
        for (const auto value : values) key_.append(value).append(1, '\xff');
        const auto found = known_.find(key_);
        return found == known_.end() ? nullptr : found->second;
    }

    /// Under the key of the last `find`.
    T& add(std::span<const std::string_view> values) {
        prometheus::Labels labels;
        for (std::size_t i = 0; i < values.size(); ++i) {
            // One that is empty is the same as none.
            if (!values[i].empty())
                labels.emplace(labels_[i].name, text::clean(values[i], kLongestLabel));
        }
        auto& series = make(labels);
        known_.emplace(key_, &series);
        return series;
    }

    T& make(const prometheus::Labels& labels) {
        if constexpr (std::is_same_v<T, prometheus::Histogram>)
            return family_.Add(labels, bounds_.buckets);
        else
            return family_.Add(labels);
    }

    prometheus::Family<T>& family_;
    std::vector<Label> labels_;
    Bounds bounds_;
    std::unordered_map<std::string, T*> known_;
    std::string key_;
};

}  // namespace recourse::telemetry
