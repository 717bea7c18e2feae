#include "schema/evaluation.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace dbrepl::schema {
namespace {

using document::Kind;
using document::Node;

constexpr std::uint64_t bits(std::initializer_list<Keyword> keywords) {
  std::uint64_t result = 0;
  for (const Keyword keyword : keywords)
    result |= std::uint64_t{1} << static_cast<unsigned>(keyword);
  return result;
}

constexpr std::uint64_t object_keywords =
    bits({Keyword::properties, Keyword::pattern_properties, Keyword::additional_properties,
          Keyword::property_names, Keyword::required, Keyword::required_xor, Keyword::required_or,
          Keyword::dependent_required, Keyword::dependent_excluded, Keyword::dependent_schemas,
          Keyword::min_properties, Keyword::max_properties});
constexpr std::uint64_t array_keywords =
    bits({Keyword::items, Keyword::prefix_items, Keyword::additional_items, Keyword::contains,
          Keyword::min_items, Keyword::max_items, Keyword::unique_items, Keyword::unique_keys,
          Keyword::max_unique_items});
constexpr std::uint64_t scalar_keywords =
    bits({Keyword::enumeration, Keyword::enumeration_any_case, Keyword::constant, Keyword::pattern,
          Keyword::min_length, Keyword::max_length, Keyword::minimum, Keyword::maximum,
          Keyword::exclusive_minimum, Keyword::exclusive_maximum, Keyword::multiple_of,
          Keyword::format});
constexpr std::uint64_t choice_keywords = bits(
    {Keyword::all_of, Keyword::any_of, Keyword::one_of, Keyword::negation, Keyword::condition});

/// Whoever has mended so many sees the rest in the next run.
constexpr std::size_t max_violations = 1'000;

constexpr TypeSet type_scalar = type_string | type_number | type_integer | type_boolean;

bool is_number_text(std::string_view text, bool integer) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return false;
  return !integer || value == std::floor(value);
}

bool is_boolean_text(std::string_view text) {
  constexpr std::array<std::string_view, 6> spellings{"true",  "True",  "TRUE",
                                                      "false", "False", "FALSE"};
  for (const std::string_view each : spellings) {
    if (text == each) return true;
  }
  return false;
}

/// Types are lenient in CloudFormation: "5" serves as a number, 5 and true as strings.
bool fits(TypeSet types, const Node& node) {
  const TypeSet numbers = types & (type_number | type_integer);
  const bool integers_only = numbers == type_integer;
  switch (node.kind()) {
    case Kind::null:
      return true;
    case Kind::boolean:
      return (types & (type_boolean | type_string)) != 0;
    case Kind::number:
      return (types & type_string) != 0 ||
             (numbers != 0 && (!integers_only || is_number_text(node.text(), true)));
    case Kind::string:
      return (types & type_string) != 0 ||
             (numbers != 0 && is_number_text(node.text(), integers_only)) ||
             ((types & type_boolean) != 0 && is_boolean_text(node.text()));
    case Kind::array:
      return (types & type_array) != 0;
    case Kind::object:
      return (types & type_object) != 0;
  }
  return true;
}

/// Types as JSON Schema has them.
bool fits_strictly(TypeSet types, const Node& node) {
  switch (node.kind()) {
    case Kind::null:
      return (types & type_null) != 0;
    case Kind::boolean:
      return (types & type_boolean) != 0;
    case Kind::number:
      return (types & type_number) != 0 ||
             ((types & type_integer) != 0 && is_number_text(node.text(), true));
    case Kind::string:
      return (types & type_string) != 0;
    default:
      return fits(types, node);
  }
}

/// Whether a text holds a dynamic reference, which yields what only the deployment knows.
bool resolves_later(const Node& node) {
  return node.is_string() && node.text().find("{{resolve:") != std::string_view::npos;
}

/// The types that a value of this shape may have.
TypeSet possible_types(Shape shape) {
  switch (shape) {
    case Shape::any:
      return ~TypeSet{0};
    case Shape::scalar:
    case Shape::string:
      return type_scalar;
    case Shape::number:
      return type_number | type_integer | type_string;
    case Shape::boolean:
      return type_boolean | type_string;
    case Shape::list:
    case Shape::strings:
      return type_array;
    case Shape::object:
      return type_object;
  }
  return ~TypeSet{0};
}

std::string_view describe_shape(Shape shape) {
  switch (shape) {
    case Shape::number:
      return "a number";
    case Shape::boolean:
      return "a boolean";
    case Shape::list:
    case Shape::strings:
      return "a list";
    case Shape::object:
      return "an object";
    default:
      return "a string";
  }
}

}  // namespace

Verdict Evaluation::value(const Schema& schema, const Node& node, const Frame& frame,
                          Violations* into) {
  if (!resolutions_.calls_function(node)) {
    Frame here = frame;
    here.mark = node.mark();
    return known(schema, node, here, into);
  }
  bool any_holds = false;
  bool any_broken = false;
  bool any_unknown = false;
  for (const Alternative& one : resolutions_.of(node)) {
    const Verdict verdict = alternative(schema, one, frame, into);
    any_holds = any_holds || verdict == Verdict::holds;
    any_broken = any_broken || verdict == Verdict::broken;
    any_unknown = any_unknown || verdict == Verdict::unknown;
  }
  const bool differ = any_holds ? any_broken || any_unknown : any_broken && any_unknown;
  if (differ) resolutions_.leave_undecided();
  if (any_unknown || (any_holds && any_broken)) {
    return into != nullptr && any_broken ? Verdict::broken : Verdict::unknown;
  }
  return any_broken ? Verdict::broken : Verdict::holds;
}

Verdict Evaluation::alternative(const Schema& schema, const Alternative& one, const Frame& frame,
                                Violations* into) {
  if (one.state == Alternative::State::absent) return Verdict::holds;
  // An empty default stands for "not given": conditions keep it from where it is used.
  if (one.is_blank) return Verdict::unknown;
  Frame here = frame;
  here.mark = one.source->mark();
  // What stands in the template itself keeps the origin of what is around it.
  if (one.origin != Origin::literal || one.state == Alternative::State::unknown) here.via = &one;
  if (one.state != Alternative::State::known) return unknown(schema, one, here, into);
  const std::size_t before = into == nullptr ? 0 : into->size();
  const Verdict verdict = known(schema, one.value, here, into);
  if (into != nullptr && into->size() > before && is_broken_with_others(schema, one, here)) {
    for (std::size_t i = before; i < into->size(); ++i) (*into)[i].origin = Origin::computed;
  }
  return verdict;
}

bool Evaluation::is_broken_with_others(const Schema& schema, const Alternative& one,
                                       const Frame& frame) {
  const auto others = one.others.items();
  // A value that is one of a few can be any of them.
  return !others.empty() && !schema.has(Keyword::enumeration) &&
         std::all_of(others.begin(), others.end(), [&](const Node& other) {
           return known(schema, other, frame, nullptr) == Verdict::broken;
         });
}

Verdict Evaluation::known(const Schema& schema, const Node& node, const Frame& outer,
                          Violations* into) {
  const std::uint64_t keywords = schema.keywords();
  if (keywords == 0) return Verdict::holds;
  if (node.is_null() || depth_ >= max_depth || ++steps_ > max_steps) return Verdict::unknown;
  if (into != nullptr && into->size() >= max_violations) return Verdict::unknown;
  if (schema.has(Keyword::never)) {
    if (into != nullptr)
      report(*into, Keyword::never, outer, "nothing").fault = Fault::excluded_property;
    return Verdict::broken;
  }
  const TypeSet types = schema.types();
  if ((types == 0 || (types & type_scalar) != 0) && resolves_later(node)) return Verdict::unknown;
  ++depth_;
  Frame frame = outer;
  Verdict verdict = type(schema, node, frame, into);
  if (schema.types() != 0) frame.types = schema.types();
  if (verdict != Verdict::broken) {
    if (schema.has(Keyword::reference)) verdict &= known(schema.resolved(), node, frame, into);
    if (node.is_object()) {
      if ((keywords & object_keywords) != 0) verdict &= object(schema, node, frame, into);
    } else if (node.is_array()) {
      if ((keywords & array_keywords) != 0) verdict &= array(schema, node, frame, into);
    } else if ((keywords & scalar_keywords) != 0) {
      verdict &= scalar(schema, node, frame, into);
    }
    if ((keywords & choice_keywords) != 0 && (into != nullptr || verdict != Verdict::broken)) {
      verdict &= choices(schema, node, frame, into);
    }
  }
  --depth_;
  return verdict;
}

Verdict Evaluation::type(const Schema& schema, const Node& node, const Frame& frame,
                         Violations* into) {
  const TypeSet types = schema.types();
  if (types == 0 || (strict_types_ ? fits_strictly(types, node) : fits(types, node)))
    return Verdict::holds;
  if (into != nullptr) {
    Violation& violation = report(*into, Keyword::type, frame, describe_types(types));
    violation.culprit = quoted(node);
    violation.found = to_string(node.kind());
  }
  return Verdict::broken;
}

/// What only the deployment knows: its shape against the type, its kind against the format.
Verdict Evaluation::unknown(const Schema& schema, const Alternative& one, const Frame& frame,
                            Violations* into) {
  if (schema.keywords() == 0) return Verdict::holds;
  if (depth_ >= max_depth || ++steps_ > max_steps) return Verdict::unknown;
  if (schema.has(Keyword::never)) {
    if (into != nullptr)
      report(*into, Keyword::never, frame, "nothing").fault = Fault::excluded_property;
    return Verdict::broken;
  }
  const TypeSet types = schema.types();
  if (types != 0 && (types & possible_types(one.shape)) == 0) {
    if (into != nullptr) {
      Violation& violation = report(*into, Keyword::type, frame, describe_types(types));
      violation.culprit = quoted(*one.source);
      violation.found = describe_shape(one.shape);
    }
    return Verdict::broken;
  }
  ++depth_;
  Verdict verdict = Verdict::unknown;
  Verdict kind = Verdict::unknown;
  if (schema.has(Keyword::format)) {
    kind = reference(schema.value(Keyword::format).text(), one, frame, into);
  }
  if (kind == Verdict::unknown && schema.has(Keyword::resource_types)) {
    kind = other_resource(schema.value(Keyword::resource_types), one, frame, into);
  }
  verdict &= kind;
  // Of a list that only the deployment knows, all elements are of one kind.
  if (schema.has(Keyword::items) && one.shape == Shape::strings &&
      (!one.format.empty() || !one.parameter_type.empty())) {
    Alternative element = one;
    element.shape = Shape::string;
    verdict &= unknown(schema.schema(Keyword::items), element, frame, into);
  }
  if (verdict != Verdict::broken && !one.resource_type.empty()) {
    verdict &= arn_wanted(schema, one, frame, into);
  }
  if (schema.has(Keyword::reference)) verdict &= unknown(schema.resolved(), one, frame, into);
  const SchemaList every = schema.list(Keyword::all_of);
  for (std::size_t i = 0; i < every.size(); ++i) verdict &= unknown(every[i], one, frame, into);
  for (const Keyword keyword : {Keyword::any_of, Keyword::one_of}) {
    const SchemaList branches = schema.list(keyword);
    bool possible = branches.size() == 0;
    for (std::size_t i = 0; i < branches.size() && !possible; ++i) {
      possible = unknown(branches[i], one, frame, nullptr) != Verdict::broken;
    }
    if (possible) continue;
    // One reference that leads elsewhere is one cause.
    if (into != nullptr && kind != Verdict::broken) unknown(branches[0], one, frame, into);
    verdict = Verdict::broken;
  }
  --depth_;
  return verdict;
}

Violation& Evaluation::report(Violations& into, Keyword keyword, const Frame& frame,
                              std::string expected) const {
  Violation& violation = into.emplace_back();
  violation.keyword = keyword;
  violation.path = pointer_to(frame.path);
  violation.mark = frame.mark;
  violation.expected = std::move(expected);
  if (frame.via != nullptr) {
    violation.origin = frame.via->origin;
    violation.origin_name = frame.via->name;
  }
  return violation;
}

}  // namespace dbrepl::schema
