#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace recourse::server {

class Client;
class Listening;

/// Who watches what of one kind: resources by their URIs, or tasks by their ids. Each name is kept
/// once, however many watch it.
class Topic {
  public:
    struct Watchers {
        std::set<Client*> clients;
        std::set<Listening*> listens;
        [[nodiscard]] bool empty() const noexcept { return clients.empty() && listens.empty(); }
    };
    using Watched = std::map<std::string, Watchers, std::less<>>;
    using Place = Watched::iterator;

    /// The first watcher of a name came; the last one left.
    std::function<void(std::string_view name)> on_first;
    std::function<void(std::string_view name)> on_last;

    Place add(std::string_view name, Client& watcher);
    Place add(std::string_view name, Listening& watcher);
    /// False where it did not watch that.
    bool remove(std::string_view name, Client& watcher);
    void remove(Place place, Listening& watcher);
    /// Nothing where nobody watches it.
    [[nodiscard]] const Watchers* of(std::string_view name) const;

  private:
    Place place_of(std::string_view name);
    Place tell_if_first(Place place, bool was_empty) const;
    void drop_if_last(Place place);

    Watched watched_;
};

}  // namespace recourse::server
