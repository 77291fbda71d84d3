#include "gateway/known_names.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace recourse::gateway {

using config::Place;
using config::Reading;
using config::yaml::Kind;

std::vector<Place> texts_at(const std::optional<Place>& place) {
    std::vector<Place> texts;
    const auto take = [&texts](const Place& item) {
        if (item.node->kind == Kind::scalar && !item.node->text.empty()) texts.push_back(item);
    };
    if (!place) return texts;
    if (place->node->kind != Kind::list) {
        take(*place);
        return texts;
    }
    for (std::size_t index = 0; index < place->node->items.size(); ++index)
        take(place->item(index));
    return texts;
}

void complain_unknown(
    Reading& reading, const Place& place, std::string_view what, const KnownNames& known
) {
    const std::string_view name = place.node->text;
    const auto near = text::nearest(name, known);
    const std::vector<std::string> all(known.begin(), known.end());
    std::string way_out = fmt::format("Add it under `{}s`.", what);
    if (!all.empty())
        way_out = fmt::format("Write {}, or add it under `{}s`.", text::list(all, "or"), what);
    if (!near.empty()) way_out = fmt::format("Did you mean `{}`?", near.front().name);
    reading.complain(
        place,
        {
            .sentence = fmt::format("There is no {} `{}`.", what, text::clean(name, 60)),
            .suggestion = std::move(way_out),
            .expected = fmt::format("a name from `{}s`", what),
        }
    );
}

void check_names(
    Reading& reading,
    const std::optional<Place>& place,
    std::string_view what,
    const KnownNames& known
) {
    for (const auto& each : texts_at(place)) {
        if (std::ranges::find(known, each.node->text) == known.end())
            complain_unknown(reading, each, what, known);
    }
}

}  // namespace recourse::gateway
