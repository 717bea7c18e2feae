#pragma once

#include <concepts>
#include <type_traits>
#include <utility>

#include "template/kinds.hpp"
#include "template/tree.hpp"

namespace dbrepl::cfn {

/// An intrinsic function that yields a T.
template <class T>
class Expression {
 public:
  using yields = T;

  explicit Expression(Tree tree) : tree_(std::move(tree)) {}

  Tree tree() const& { return tree_; }
  Tree tree() && { return std::move(tree_); }

 private:
  Tree tree_;
};

/// Whatever can stand where a value stands and says what it yields: an Expression, an attribute, a
/// parameter.
template <class E>
concept Intrinsic = requires(E&& expression) {
  typename std::remove_cvref_t<E>::yields;
  { std::forward<E>(expression).tree() } -> std::same_as<Tree>;
};

/// The same intrinsic where the types know less than the author: a number that a Sub spells out, an
/// identifier that schemas do not relate. Use sparingly; the validator still looks.
template <class T, Intrinsic E>
Expression<T> as(E&& expression) {
  return Expression<T>(std::forward<E>(expression).tree());
}

/// AWS::NoValue: an optional property, or an element of a list, that is left out.
struct NoValue {
  static Tree tree() { return Tree::single("Ref", Tree("AWS::NoValue")); }
};
inline constexpr NoValue no_value{};

/// Fn::If, not yet told what to yield: it takes the kind of the place where it stands, and both
/// branches must fit there.
template <class Then, class Else>
struct Choice {
  std::string_view condition;
  Then then;
  Else otherwise;
};

}  // namespace dbrepl::cfn
