#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <string_view>
#include <tuple>
#include <utility>

namespace dbrepl::config {

// The vocabulary in which description.hpp says what the configuration looks like. Each of these
// tells the decoder what to accept, and the generator of the JSON Schema what to write.

/// An integer within bounds that is a multiple of `step`.
struct Integer {
  int min = 0;
  int max = std::numeric_limits<int>::max();
  int step = 1;
  std::string_view hint = {};  ///< the way out; may be empty
};

/// One of a few integers, in ascending order.
template <std::size_t N>
struct IntegerOf {
  std::array<int, N> values;
};

/// true or false.
struct Flag {};

/// A kind of text.
struct TextFormat {
  std::string_view expected;  ///< in words, with an example
  std::string_view pattern;   ///< a regular expression of both PCRE2 and ECMAScript; "" is any text
  std::size_t max = 255;      ///< bytes
};

struct Text {
  const TextFormat* format;
};

/// One of a few words, each for a value of an enumeration.
template <class E, std::size_t N>
struct Choice {
  std::array<std::pair<std::string_view, E>, N> words;
};

/// One of a few words, kept as text.
template <std::size_t N>
struct WordOf {
  std::array<std::string_view, N> words;
};

/// An IPv4 range, private, without host bits, with a prefix within bounds.
struct Range {
  int min_prefix;
  int max_prefix;
};

/// Tags; they are added to those already there.
struct TagMap {};

/// A list without doubled elements.
template <class Item>
struct List {
  Item item;
  std::size_t min;
  std::size_t max;
};

/// A list of exactly two names, held by the members `from` and `to`.
struct Pair {
  const TextFormat* format;
};

/// An object with a description of its own.
struct Group {};

/// The fields of another description, at the same level as the owner's own.
struct Flattened {};

/// A list of objects; each starts as a copy of what `start` makes.
template <class Owner, class Element>
struct Groups {
  Element (*start)(const Owner&);
  std::size_t min;
  std::size_t max;
};

enum class Presence : bool { optional, required };

/// One key of an object.
template <class Owner, class Member, class Shape>
struct Field {
  std::string_view key;
  Member Owner::*member;
  Shape shape;
  std::string_view text;  ///< what it is for: a sentence for editors
  Presence presence = Presence::optional;
};

template <class Owner, class Member, class Shape>
Field(std::string_view, Member Owner::*, Shape, std::string_view) -> Field<Owner, Member, Shape>;
template <class Owner, class Member, class Shape>
Field(std::string_view, Member Owner::*, Shape, std::string_view, Presence)
    -> Field<Owner, Member, Shape>;

/// What an object looks like: specialized in description.hpp with `kind`, the words by which
/// messages call it, and `fields`, a tuple of Field.
template <class T>
struct Description;

/// Calls `visit` with each field of T and of what is flattened into it. `T& value` may be const.
template <class T, class Value, class Visit>
constexpr void for_each_field(Value& value, Visit&& visit);

namespace detail {

template <class Value, class Visit, class Owner, class Member>
constexpr void visit_field(Value& value, Visit& visit,
                           const Field<Owner, Member, Flattened>& field) {
  for_each_field<Member>(value.*(field.member), visit);
}

template <class Value, class Visit, class AnyField>
constexpr void visit_field(Value& value, Visit& visit, const AnyField& field) {
  visit(field, value.*(field.member));
}

}  // namespace detail

template <class T, class Value, class Visit>
constexpr void for_each_field(Value& value, Visit&& visit) {
  std::apply([&](const auto&... field) { (detail::visit_field(value, visit, field), ...); },
             Description<T>::fields);
}

}  // namespace dbrepl::config
