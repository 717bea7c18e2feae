#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string_view>
#include <vector>

#include "analysis/calls.hpp"
#include "analysis/template.hpp"

namespace dbrepl::analysis {

enum class Link : std::uint8_t { ref, get_att, sub, depends_on };

/// One resource names another one.
struct Edge {
  std::uint32_t from = 0;  ///< positions in Template::resources()
  std::uint32_t to = 0;
  Link link = Link::ref;
  std::string_view attribute;    ///< of GetAtt and "${Id.Attribute}"; "" otherwise
  const Path* path = nullptr;    ///< of the value that names the other one
  const Guard* guard = nullptr;  ///< branches of Fn::If around it
  Mark mark;
};

/// Which resource of a template names which, and through what property.
class Graph {
 public:
  Graph() = default;
  Graph(const Template& source, const Calls& calls);
  Graph(const Graph&) = delete;
  Graph& operator=(const Graph&) = delete;

  /// Sorted by `from`, then by place in the template.
  const std::vector<Edge>& edges() const { return edges_; }
  /// What a resource names.
  std::span<const Edge> from(std::uint32_t resource) const;
  /// Edges that end at a resource, as positions in edges().
  std::span<const std::uint32_t> to(std::uint32_t resource) const;
  /// Whether another resource takes a value of this one; DependsOn alone takes none.
  bool is_used(std::uint32_t resource) const;
  /// Whether `from` names `to`, directly or through others; linear in the edges.
  bool reaches(std::uint32_t from, std::uint32_t to) const;
  /// Circular dependencies, each a chain of positions in edges() that ends where it starts: for
  /// every group of resources that depend on each other, one shortest chain. Linear in the edges,
  /// but for the search of the shortest chain within a group.
  std::vector<std::vector<std::uint32_t>> cycles() const;

 private:
  /// A shortest chain of edges between two resources that stays within some; empty where none is.
  std::vector<std::uint32_t> chain(std::uint32_t start, std::uint32_t goal,
                                   const std::vector<bool>& within) const;

  std::vector<Edge> edges_;
  std::vector<std::uint32_t> first_;     // by resource, into edges_
  std::vector<std::uint32_t> incoming_;  // positions in edges_, by target
  std::vector<std::uint32_t> first_incoming_;
  std::deque<Path> paths_;  // of DependsOn
};

}  // namespace dbrepl::analysis
