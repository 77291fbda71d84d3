#include "schema/cycles.hpp"

#include <algorithm>
#include <utility>

namespace recourse::schema {

namespace {

/// Whatever a node asks of the same value: its reference first.
struct Edge {
    NodeId to;
    bool reference;
};

std::vector<Edge> edges_of(const Node& node) {
    std::vector<Edge> edges;
    const auto follow = [&](const std::optional<NodeId>& to) {
        if (to) {
            edges.push_back({.to = *to, .reference = false});
        }
    };
    if (node.object) {
        for (const Dependency& dependency : node.object->dependencies) {
            follow(dependency.schema);
        }
    }
    if (!node.combination) {
        return edges;
    }
    const Combination& combination = *node.combination;
    if (combination.ref) {
        edges.push_back({.to = *combination.ref, .reference = true});
    }
    for (const auto* branches : {&combination.all, &combination.any, &combination.one}) {
        for (const NodeId branch : *branches) {
            follow(branch);
        }
    }
    follow(combination.negation);
    follow(combination.condition);
    follow(combination.consequence);
    follow(combination.alternative);
    return edges;
}

/// Depth first with a stack of its own: a chain of references can be as long as there are nodes.
class CycleCutter {
  public:
    explicit CycleCutter(std::vector<Node>& nodes)
        : nodes_(nodes), states_(nodes.size(), State::fresh) {}

    std::size_t run() {
        for (NodeId start = 0; start < nodes_.size(); ++start) {
            if (states_[start] == State::fresh) {
                enter(start);
                walk();
            }
        }
        return cut_;
    }

  private:
    enum class State : std::uint8_t { fresh, open, done };
    struct Visit {
        NodeId node;
        std::vector<Edge> edges;
        std::size_t next = 0;
    };

    void enter(NodeId node) {
        states_[node] = State::open;
        stack_.push_back({.node = node, .edges = edges_of(nodes_[node])});
    }

    void walk() {
        while (!stack_.empty()) {
            Visit& visit = stack_.back();
            if (visit.next == visit.edges.size()) {
                states_[visit.node] = State::done;
                stack_.pop_back();
                continue;
            }
            const Edge edge = visit.edges[visit.next++];
            if (states_[edge.to] == State::fresh) {
                enter(edge.to);
            } else if (states_[edge.to] == State::open) {
                cut_cycle_to(edge.to);
            }
        }
    }

    // Subschemas only lead inwards, so every cycle goes through a reference: the last one is cut.
    void cut_cycle_to(NodeId target) {
        for (std::size_t i = stack_.size(); i-- > 0;) {
            const Visit& visit = stack_[i];
            if (visit.edges[visit.next - 1].reference) {
                nodes_[visit.node].combination->ref.reset();
                ++cut_;
                return;
            }
            if (visit.node == target) {
                return;
            }
        }
    }

    std::vector<Node>& nodes_;
    std::vector<State> states_;
    std::vector<Visit> stack_;
    std::size_t cut_ = 0;
};

}  // namespace

std::size_t cut_cycles(std::vector<Node>& nodes) {
    return CycleCutter(nodes).run();
}

}  // namespace recourse::schema
