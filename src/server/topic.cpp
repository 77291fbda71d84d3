#include "server/topic.hpp"

namespace recourse::server {

Topic::Place Topic::add(std::string_view name, Client& watcher) {
    const auto place = place_of(name);
    const bool was_empty = place->second.empty();
    place->second.clients.insert(&watcher);
    return tell_if_first(place, was_empty);
}

Topic::Place Topic::add(std::string_view name, Listening& watcher) {
    const auto place = place_of(name);
    const bool was_empty = place->second.empty();
    place->second.listens.insert(&watcher);
    return tell_if_first(place, was_empty);
}

bool Topic::remove(std::string_view name, Client& watcher) {
    const auto place = watched_.find(name);
    if (place == watched_.end() || place->second.clients.erase(&watcher) == 0) return false;
    drop_if_last(place);
    return true;
}

void Topic::remove(Place place, Listening& watcher) {
    place->second.listens.erase(&watcher);
    drop_if_last(place);
}

const Topic::Watchers* Topic::of(std::string_view name) const {
    const auto place = watched_.find(name);
    return place == watched_.end() ? nullptr : &place->second;
}

Topic::Place Topic::place_of(std::string_view name) {
    const auto found = watched_.find(name);
    return found != watched_.end() ? found : watched_.try_emplace(std::string(name)).first;
}

Topic::Place Topic::tell_if_first(Place place, bool was_empty) const {
    if (was_empty && on_first) on_first(place->first);
    return place;
}

void Topic::drop_if_last(Place place) {
    if (!place->second.empty()) return;
    const auto dropped = watched_.extract(place);
    if (on_last) on_last(dropped.key());
}

}  // namespace recourse::server
