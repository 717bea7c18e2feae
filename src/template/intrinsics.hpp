#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "template/expression.hpp"
#include "template/handle.hpp"
#include "template/value.hpp"

namespace dbrepl::cfn {

// --- text ---------------------------------------------------------------------------------------

namespace detail {

/// Grows the text of a Fn::Sub piece by piece.
class SubText {
 public:
  void add(Tree piece);
  Tree take();

 private:
  void add_literal(std::string_view text);
  void add_variable(Tree value);

  std::string text_;
  Tree variables_ = Tree::object();
  int variable_count_ = 0;
  bool only_literal_ = true;
};

}  // namespace detail

/// Fn::Sub of the pieces in a row: literals stand as they are (a `${` in them is escaped),
/// parameters, Refs and attributes as ${…}, other intrinsics as variables of the Sub. Names cannot
/// be misspelt: they come from handles. Where nothing is to substitute, a plain string.
///
///     sub("alias/", environment, "-key-", suffix)
template <class... Pieces>
Expression<String> sub(Pieces&&... pieces) {
  detail::SubText text;
  (text.add(Value<Any>(std::forward<Pieces>(pieces)).take()), ...);
  return Expression<String>(text.take());
}

/// Fn::Join.
Expression<String> join(std::string_view delimiter, Value<List<Any>> parts);
/// Fn::Split.
Expression<List<String>> split(std::string_view delimiter, Value<String> text);
/// Fn::Base64.
Expression<String> base64(Value<String> text);

/// `{{resolve:secretsmanager:ARN:SecretString:KEY}}`: the value under a key of a secret, which
/// CloudFormation resolves when it creates the resource. `secret` is the secret's Ref or name.
Expression<String> secret_value(Value<String> secret, std::string_view key);

template <class R>
Expression<String> secret_value(const Handle<R>& secret, std::string_view key) {
  return secret_value(Value<String>(ref(secret)), key);
}

// --- lists --------------------------------------------------------------------------------------

/// Fn::Select.
template <Intrinsic E>
requires ListKind<typename std::remove_cvref_t<E>::yields>
auto select(std::uint32_t index, E&& list) {
  using Element = typename detail::ElementOfList<typename std::remove_cvref_t<E>::yields>::type;
  Tree arguments = Tree::array();
  arguments.push(Tree(static_cast<std::int64_t>(index)));
  arguments.push(std::forward<E>(list).tree());
  return Expression<Element>(Tree::single("Fn::Select", std::move(arguments)));
}

/// Fn::GetAZs; of the stack's region where none is named.
Expression<List<String>> get_azs(Value<String> region = "");
/// Fn::Cidr: `count` ranges with `bits` host bits out of `block`.
Expression<List<String>> cidr(Value<String> block, Value<Integer> count, Value<Integer> bits);

// --- other stacks and mappings ------------------------------------------------------------------

/// Fn::ImportValue.
Expression<Any> import_value(Value<String> name);
/// Fn::FindInMap.
Expression<Any> find_in_map(Mapping mapping, Value<String> top_key, Value<String> second_key);

// --- conditions ---------------------------------------------------------------------------------

/// What a condition or rule says: the result of equals(), not_() … or another condition by name.
class Test {
 public:
  explicit Test(Tree tree) : tree_(std::move(tree)) {}
  // NOLINTNEXTLINE(google-explicit-constructor): a condition's name is a condition.
  Test(Condition condition) : tree_(Tree::single("Condition", Tree(condition.id()))) {}

  Tree take() { return std::move(tree_); }

 private:
  Tree tree_;
};

Test equals(Value<Any> left, Value<Any> right);
Test not_(Test test);
/// Fn::And and Fn::Or take 2 to 10 operands; throw ModelError for fewer or more.
Test and_(std::vector<Test> tests);
Test or_(std::vector<Test> tests);
/// Fn::Contains, for rules only.
Test contains(Value<List<Any>> list, Value<Any> value);

/// Fn::If. Literals, intrinsics and structures may be branches, and `no_value` where the place is
/// optional.
template <class Then, class Else>
Choice<std::decay_t<Then>, std::decay_t<Else>> if_(Condition condition, Then&& then,
                                                   Else&& otherwise) {
  return {condition.id(), std::forward<Then>(then), std::forward<Else>(otherwise)};
}

// --- pseudo parameters --------------------------------------------------------------------------

namespace detail {

template <class T>
class Pseudo {
 public:
  using yields = T;

  constexpr explicit Pseudo(std::string_view name) : name_(name) {}
  Tree tree() const { return Tree::single("Ref", Tree(name_)); }

 private:
  std::string_view name_;
};

}  // namespace detail

namespace pseudo {

inline constexpr detail::Pseudo<String> account_id{"AWS::AccountId"};
inline constexpr detail::Pseudo<List<String>> notification_arns{"AWS::NotificationARNs"};
inline constexpr detail::Pseudo<String> partition{"AWS::Partition"};
inline constexpr detail::Pseudo<String> region{"AWS::Region"};
inline constexpr detail::Pseudo<String> stack_id{"AWS::StackId"};
inline constexpr detail::Pseudo<String> stack_name{"AWS::StackName"};
inline constexpr detail::Pseudo<String> url_suffix{"AWS::URLSuffix"};

}  // namespace pseudo

// --- JSON ---------------------------------------------------------------------------------------

/// A JSON object, for a property that takes any JSON; absent members are left out.
///
///     object({{"Effect", "Allow"}, {"Resource", attr(bucket).Arn}})
Value<Json> object(std::initializer_list<Entry<Json>> members);
/// A JSON list.
Value<Json> list(std::initializer_list<Item<Json>> items);
Value<Json> list(std::vector<Value<Json>> items);

}  // namespace dbrepl::cfn
