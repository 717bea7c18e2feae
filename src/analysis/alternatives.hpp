#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

#include "analysis/resolution.hpp"

namespace dbrepl::analysis {

/// What the parts of the resolver share: the making of alternatives.

/// How far calls are followed into each other; below that a value is unknown.
inline constexpr int deepest_call = 32;

/// A value of this origin; `source` is where a finding on it stands, `name` of what gives it.
inline Alternative known(const Node& value, const Node& source, Origin origin,
                         std::string_view name = {}) {
  Alternative one;
  one.state = Alternative::State::known;
  one.origin = origin;
  one.value = value;
  one.source = &source;
  one.name = name;
  return one;
}

/// A value of which only the shape is known before the deployment.
inline Alternative unknown(const Node& source, Shape shape) {
  Alternative one;
  one.shape = shape;
  one.source = &source;
  return one;
}

/// A list of texts of this format, which only the deployment knows.
inline Alternative unknown_list(const Node& source, std::string_view format) {
  Alternative one = unknown(source, Shape::strings);
  one.format = format;
  return one;
}

/// AWS::NoValue.
inline Alternative absent(const Node& source) {
  Alternative one;
  one.state = Alternative::State::absent;
  one.source = &source;
  return one;
}

/// Keeps the list within its limit: what goes beyond is one unknown value.
inline void add(std::vector<Alternative>& into, Alternative one) {
  if (into.size() + 1 < schema::Resolver::limit) {
    into.push_back(one);
  } else if (into.size() + 1 == schema::Resolver::limit) {
    into.push_back(unknown(*one.source, Shape::any));
  }
}

/// Whether a text holds a dynamic reference, which only the deployment resolves.
inline bool is_dynamic(std::string_view text) {
  return text.find("{{resolve:") != std::string_view::npos;
}

/// Whether all values are texts, or numbers and truth values that stand for such.
inline bool are_texts(const std::vector<Alternative>& values) {
  return std::all_of(values.begin(), values.end(), [](const Alternative& one) {
    return one.state == Alternative::State::known && one.value.is_scalar();
  });
}

/// Remembers of what is made with a part whether the part could be another one.
inline void take_origin(const Alternative& part, Alternative& made) {
  if (made.state != Alternative::State::known || !schema::is_assumed(part.origin)) return;
  const bool allowed =
      part.origin == Origin::parameter_allowed || part.origin == Origin::computed_allowed;
  made.is_blank = made.is_blank || part.is_blank;
  if (!allowed && schema::is_assumed(made.origin)) return;
  made.origin = allowed ? Origin::computed_allowed : Origin::computed_default;
  made.name = part.name;
}

/// An element of a list, null where there is none. Where a function has no argument there, a rule
/// says so; its value is unknown.
inline const Node* item(const Node& list, std::size_t index) {
  return index < list.items().size() ? &list.items()[index] : nullptr;
}

}  // namespace dbrepl::analysis
