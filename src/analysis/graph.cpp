#include "analysis/graph.hpp"

#include <algorithm>
#include <limits>

#include "analysis/substitution.hpp"

namespace dbrepl::analysis {

namespace {

constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

/// Whether the value belongs to what a serverless function hands on to other resources, which
/// depend on the function, and not it on them: the alarms of its deployment, its events.
bool is_handed_on(const Edge& edge) {
  for (const Path* step = edge.path; step != nullptr; step = step->parent) {
    const Path* properties = step->parent;
    if (properties == nullptr || properties->key != "Properties") continue;
    const Path* section = properties->parent == nullptr ? nullptr : properties->parent->parent;
    if (section == nullptr || section->parent != nullptr) continue;
    return step->key == "DeploymentPreference" || step->key == "Events" ||
           step->key == "EventInvokeConfig";
  }
  return false;
}

/// Groups of resources that reach each other (Tarjan), without recursion: templates are deep.
class Groups {
 public:
  explicit Groups(const Graph& graph, std::size_t count)
      : graph_(graph),
        order_(count, none),
        low_(count, none),
        group_(count, none),
        next_(count, 0) {
    for (std::uint32_t node = 0; node < count; ++node) {
      if (order_[node] == none) visit(node);
    }
  }

  std::uint32_t of(std::uint32_t node) const { return group_[node]; }
  std::uint32_t count() const { return groups_; }

 private:
  void open(std::uint32_t node) {
    order_[node] = low_[node] = clock_++;
    stack_.push_back(node);
    path_.push_back(node);
  }

  void visit(std::uint32_t start) {
    open(start);
    while (!path_.empty()) {
      const std::uint32_t node = path_.back();
      const auto edges = graph_.from(node);
      if (next_[node] < edges.size()) {
        const Edge& edge = edges[next_[node]++];
        const std::uint32_t to = edge.to;
        if (is_handed_on(edge)) continue;
        if (order_[to] == none) {
          open(to);
        } else if (group_[to] == none) {
          low_[node] = std::min(low_[node], order_[to]);
        }
        continue;
      }
      path_.pop_back();
      if (!path_.empty()) low_[path_.back()] = std::min(low_[path_.back()], low_[node]);
      if (low_[node] == order_[node]) close(node);
    }
  }

  void close(std::uint32_t root) {
    std::uint32_t node = none;
    do {
      node = stack_.back();
      stack_.pop_back();
      group_[node] = groups_;
    } while (node != root);
    ++groups_;
  }

  const Graph& graph_;
  std::vector<std::uint32_t> order_;
  std::vector<std::uint32_t> low_;
  std::vector<std::uint32_t> group_;
  std::vector<std::size_t> next_;
  std::vector<std::uint32_t> stack_;
  std::vector<std::uint32_t> path_;
  std::uint32_t clock_ = 0;
  std::uint32_t groups_ = 0;
};

}  // namespace

Graph::Graph(const Template& source, const Calls& calls) {
  const auto add = [&](const Resource* from, std::string_view id, Link link,
                       std::string_view attribute, const Path* path, const Guard* guard,
                       Mark mark) {
    const Resource* to = source.resource(id);
    if (from == nullptr || to == nullptr) return;
    edges_.push_back(
        {source.position(*from), source.position(*to), link, attribute, path, guard, mark});
  };

  for (const Call& call : calls.all()) {
    // Metadata is not worked through in the order of dependencies, but its references count as
    // such.
    if (call.site.resource == nullptr) continue;
    const Node& argument = call.argument();
    if (call.function == Function::ref && argument.is_string()) {
      add(call.site.resource, argument.text(), Link::ref, {}, call.site.path, call.site.guard,
          call.mark());
    } else if (call.function == Function::get_att) {
      const Target target = get_att_target(argument);
      add(call.site.resource, target.id, Link::get_att, target.attribute, call.site.path,
          call.site.guard, call.mark());
    } else if (call.function == Function::sub) {
      const Substitution sub(argument);
      for (const Variable& variable : sub.variables()) {
        if (sub.is_local(variable.name)) continue;
        const Target target = target_of(variable.name);
        add(call.site.resource, target.id, Link::sub, target.attribute, call.site.path,
            call.site.guard, call.mark());
      }
    }
  }

  for (const Resource& resource : source.resources()) {
    if (resource.depends_on == nullptr) continue;
    const auto depend = [&](const Node& item) {
      if (!item.is_string()) return;
      paths_.emplace_back(nullptr, "Resources");
      paths_.emplace_back(&paths_.back(), resource.id);
      paths_.emplace_back(&paths_.back(), "DependsOn");
      add(&resource, item.text(), Link::depends_on, {}, &paths_.back(), nullptr, item.mark());
    };
    if (resource.depends_on->is_string()) depend(*resource.depends_on);
    for (const Node& item : resource.depends_on->items()) depend(item);
  }

  const std::size_t count = source.resources().size();
  std::stable_sort(edges_.begin(), edges_.end(),
                   [](const Edge& a, const Edge& b) { return a.from < b.from; });
  first_.assign(count + 1, 0);
  first_incoming_.assign(count + 1, 0);
  for (const Edge& edge : edges_) {
    ++first_[edge.from + 1];
    ++first_incoming_[edge.to + 1];
  }
  for (std::size_t i = 0; i < count; ++i) {
    first_[i + 1] += first_[i];
    first_incoming_[i + 1] += first_incoming_[i];
  }
  incoming_.resize(edges_.size());
  std::vector<std::uint32_t> next(first_incoming_.begin(), first_incoming_.end());
  for (std::uint32_t i = 0; i < edges_.size(); ++i) incoming_[next[edges_[i].to]++] = i;
}

std::span<const Edge> Graph::from(std::uint32_t resource) const {
  return {edges_.data() + first_[resource], first_[resource + 1] - first_[resource]};
}

std::span<const std::uint32_t> Graph::to(std::uint32_t resource) const {
  return {incoming_.data() + first_incoming_[resource],
          first_incoming_[resource + 1] - first_incoming_[resource]};
}

std::vector<std::uint32_t> Graph::chain(std::uint32_t start, std::uint32_t goal,
                                        const std::vector<bool>& within) const {
  std::vector<std::uint32_t> by(within.size(), none);  // the edge that a resource was reached by
  std::vector<std::uint32_t> queue{start};
  for (std::size_t head = 0; head < queue.size(); ++head) {
    for (std::uint32_t i = first_[queue[head]]; i < first_[queue[head] + 1]; ++i) {
      const std::uint32_t to = edges_[i].to;
      if (!within[to] || by[to] != none || is_handed_on(edges_[i])) continue;
      by[to] = i;
      if (to != goal) {
        queue.push_back(to);
        continue;
      }
      std::vector<std::uint32_t> edges{i};
      for (std::uint32_t node = edges_[i].from; node != start; node = edges_[by[node]].from) {
        edges.push_back(by[node]);
      }
      std::reverse(edges.begin(), edges.end());
      return edges;
    }
  }
  return {};
}

bool Graph::is_used(std::uint32_t resource) const {
  const std::span<const std::uint32_t> incoming = to(resource);
  return std::any_of(incoming.begin(), incoming.end(),
                     [&](std::uint32_t at) { return edges_[at].link != Link::depends_on; });
}

bool Graph::reaches(std::uint32_t from, std::uint32_t to) const {
  const std::size_t count = first_.empty() ? 0 : first_.size() - 1;
  return !chain(from, to, std::vector<bool>(count, true)).empty();
}

std::vector<std::vector<std::uint32_t>> Graph::cycles() const {
  const std::size_t count = first_.empty() ? 0 : first_.size() - 1;
  const Groups groups(*this, count);
  std::vector<std::vector<std::uint32_t>> found;
  std::vector<std::uint32_t> sizes(groups.count(), 0);
  for (std::uint32_t node = 0; node < count; ++node) ++sizes[groups.of(node)];
  std::vector<bool> done(groups.count(), false);
  std::vector<bool> within(count, false);
  for (std::uint32_t node = 0; node < count; ++node) {
    if (done[groups.of(node)]) continue;
    done[groups.of(node)] = true;
    const auto edges_here = from(node);
    const bool names_itself =
        std::any_of(edges_here.begin(), edges_here.end(),
                    [node](const Edge& edge) { return edge.to == node && !is_handed_on(edge); });
    if (sizes[groups.of(node)] < 2 && !names_itself) continue;
    for (std::uint32_t other = 0; other < count; ++other)
      within[other] = groups.of(other) == groups.of(node);
    // The first resource of the group starts the chain, so the same template always gives the same.
    std::vector<std::uint32_t> edges = chain(node, node, within);
    if (!edges.empty()) found.push_back(std::move(edges));
  }
  return found;
}

}  // namespace dbrepl::analysis
