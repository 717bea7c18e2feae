#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "document/builder.hpp"
#include "document/node.hpp"

namespace dbrepl::cfn {

/// A JSON value that owns its parts and keeps the order of members: what values, resources and
/// templates are made of. A default one is absent: not null, but nothing at all; lists and objects
/// leave absent parts out.
class Tree {
 public:
  struct Member;
  using Array = std::vector<Tree>;
  using Object = std::vector<Member>;

  Tree();
  explicit Tree(bool value);
  explicit Tree(std::int64_t value);
  /// A double that JSON cannot hold (infinite, not a number) throws ModelError in build().
  explicit Tree(double value);
  explicit Tree(std::string value);
  explicit Tree(std::string_view value);
  explicit Tree(const char* value);
  explicit Tree(Array items);
  explicit Tree(Object members);
  Tree(const Tree&);
  Tree(Tree&&) noexcept;
  Tree& operator=(const Tree&);
  Tree& operator=(Tree&&) noexcept;
  ~Tree();

  static Tree array();
  static Tree object();
  /// {key: value}, the shape of every intrinsic function.
  static Tree single(std::string_view key, Tree value);

  bool absent() const { return value_.index() == 0; }
  /// The text of a string, the elements of an array, the members of an object; null for the rest.
  const std::string* text() const;
  const Array* items() const;
  const Object* members() const;
  /// The value of an object's member, or null.
  const Tree* find(std::string_view key) const;

  /// Appends to an array, unless `value` is absent.
  void push(Tree value);
  /// Appends a member to an object, unless `value` is absent. Keys are not compared.
  void set(std::string_view key, Tree value);

  /// The same value in an arena; it does not refer to this tree.
  document::Node build(document::Builder& builder) const;

 private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Object> value_;
};

struct Tree::Member {
  std::string key;
  Tree value;
};

// Here, where a member is complete.
inline Tree::Tree() = default;
inline Tree::Tree(Tree&&) noexcept = default;
inline Tree& Tree::operator=(Tree&&) noexcept = default;

/// A member to be: generated types list theirs as slots, and object_of() collects them.
struct Slot {
  std::string_view key;
  Tree& value;
};

/// An object of the slots that are not absent; their values are moved from.
Tree object_of(std::span<const Slot> slots);

}  // namespace dbrepl::cfn
