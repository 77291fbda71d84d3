#include "base/text.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <tuple>

namespace recourse::text {
namespace {

constexpr std::size_t kMostCandidates = 2000;
constexpr std::size_t kLongestName = 64;
constexpr std::size_t kMostShown = 3;

using Words = std::set<std::string>;

/// A name as the comparisons see it.
struct Shape {
    std::string_view name;
    std::string prefix;  // the server before `__`, `.`, `/` or `:`
    std::string joined;  // the words without separators
    std::string whole;   // the same, with the server
    Words stems;
};

struct Split {
    std::string_view prefix;
    std::string_view rest;
};

/// `crm__get_customer` is crm and get_customer.
Split split_prefix(std::string_view name) {
    for (std::size_t at = name.size(); at-- > 1;) {
        const bool doubled = name[at] == '_' && name[at - 1] == '_';
        const bool divides = doubled || name[at] == '.' || name[at] == '/' || name[at] == ':';
        if (divides && at + 1 < name.size()) return {name.substr(0, at), name.substr(at + 1)};
    }
    return {{}, name};
}

/// A word without its plural: `queries` is query, `boxes` box, `names` name, `status` itself.
std::string stem(std::string word) {
    constexpr std::size_t kShortestPlural = 4;
    const auto ends = [&word](std::string_view tail) { return word.ends_with(tail); };
    if (word.size() < kShortestPlural || !ends("s") || ends("ss") || ends("us") || ends("is")) {
        return word;
    }
    if (ends("ies")) return word.replace(word.size() - 3, 3, "y");
    const bool whole_es = ends("sses") || ends("xes") || ends("ches") || ends("shes");
    word.resize(word.size() - (whole_es ? 2 : 1));
    return word;
}

std::string join(const std::vector<std::string>& parts) {
    std::string joined;
    for (const std::string& part : parts) joined += part;
    return joined;
}

Shape shape_of(std::string_view name) {
    const auto [prefix, rest] = split_prefix(name);
    const auto parts = words(rest);
    Shape shape{
        .name = name,
        .prefix = join(words(prefix)),
        .joined = join(parts),
        .whole = join(words(name)),
        .stems = {}
    };
    for (const std::string& part : parts) shape.stems.insert(stem(part));
    return shape;
}

std::vector<Shape> shapes_of(std::span<const std::string_view> names) {
    std::vector<Shape> shapes;
    for (const std::string_view name : names.first(std::min(names.size(), kMostCandidates))) {
        if (name.size() <= kLongestName) shapes.push_back(shape_of(name));
    }
    return shapes;
}

bool other_server(const Shape& a, const Shape& b) {
    return !a.prefix.empty() && !b.prefix.empty() && a.prefix != b.prefix;
}

bool one_holds_other(const Words& a, const Words& b) {
    return std::ranges::includes(a, b) || std::ranges::includes(b, a);
}

/// One rule's findings; `rank` sorts them, the smallest first.
struct Find {
    const Shape* shape;
    std::size_t rank;
};

class Search {
  public:
    Search(const Shape& misspelt, const std::vector<Shape>& candidates)
        : misspelt_(misspelt), candidates_(candidates) {}

    /// The first rule that finds anything decides.
    std::vector<Nearest> run() const {
        if (misspelt_.stems.empty()) return {};
        for (const auto rule : {&Search::same_letters, &Search::same_words}) {
            if (auto found = (this->*rule)(); !found.empty()) return best(std::move(found), true);
        }
        for (const auto rule : {&Search::few_edits, &Search::only_one_with_these_words}) {
            if (auto found = (this->*rule)(); !found.empty()) return best(std::move(found), false);
        }
        return {};
    }

  private:
    std::vector<Find> same_letters() const {
        // `crm_get_customer` for crm__get_customer: only what divides is misspelt.
        auto found =
            filtered([this](const Shape& shape) { return shape.whole == misspelt_.whole; });
        if (!found.empty()) return found;
        return filtered([this](const Shape& shape) { return shape.joined == misspelt_.joined; });
    }

    std::vector<Find> same_words() const {
        return filtered([this](const Shape& shape) { return shape.stems == misspelt_.stems; });
    }

    std::vector<Find> few_edits() const {
        const std::size_t length = misspelt_.joined.size();
        const std::size_t limit = std::max<std::size_t>(length, 3) / 3;
        std::vector<Find> found;
        for (const Shape& shape : candidates_) {
            const std::size_t edits = edit_distance(misspelt_.joined, shape.joined, limit);
            const bool nothing_in_common = edits >= std::max(length, shape.joined.size());
            if (edits <= limit && !nothing_in_common) found.push_back({&shape, edits});
        }
        return found;
    }

    std::vector<Find> only_one_with_these_words() const {
        auto found = filtered([this](const Shape& shape) {
            return !shape.stems.empty() && one_holds_other(shape.stems, misspelt_.stems);
        });
        if (found.size() > 1) found.clear();
        return found;
    }

    std::vector<Find> filtered(const std::function<bool(const Shape&)>& keep) const {
        std::vector<Find> found;
        for (const Shape& shape : candidates_) {
            if (keep(shape)) found.push_back({&shape, 0});
        }
        return found;
    }

    std::vector<Nearest> best(std::vector<Find> found, bool exact) const {
        std::ranges::sort(found, {}, [this](const Find& find) {
            return std::tuple(find.rank, other_server(*find.shape, misspelt_), find.shape);
        });
        found.resize(std::min(found.size(), kMostShown));
        std::vector<Nearest> names;
        for (const Find& find : found) {
            const bool sure = exact && !other_server(*find.shape, misspelt_);
            names.push_back({.name = find.shape->name, .exact = sure});
        }
        return names;
    }

    const Shape& misspelt_;
    const std::vector<Shape>& candidates_;
};

}  // namespace

std::vector<Nearest> nearest(
    std::string_view misspelt, std::span<const std::string_view> candidates
) {
    if (misspelt.size() > kLongestName) return {};
    const Shape shape = shape_of(misspelt);
    const std::vector<Shape> shapes = shapes_of(candidates);
    return Search(shape, shapes).run();
}

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
    const std::size_t gap = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
    if (gap > limit) return limit + 1;
    // Rows of the table of distances between the beginnings of a and of b: two back, last, this.
    std::vector<std::size_t> two_back(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::swap(two_back, last);
        std::swap(last, row);
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({replaced, last[j] + 1, row[j - 1] + 1});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], two_back[j - 2] + 1);
        }
        if (std::ranges::min(row) > limit && std::ranges::min(last) > limit) return limit + 1;
    }
    return row.back() > limit ? limit + 1 : row.back();
}

}  // namespace recourse::text
