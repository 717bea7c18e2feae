#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/equality.hpp"
#include "schema/evaluation.hpp"
#include "support/characters.hpp"
#include "support/cidr.hpp"
#include "support/spelling.hpp"

namespace dbrepl::schema {
namespace {

using document::Node;
using support::same_letters;

constexpr std::size_t few_values = 4;
constexpr std::size_t longest_readable_pattern = 120;

std::string list_values(Value values) {
  if (values.size() > few_values) return "one of " + std::to_string(values.size()) + " values";
  std::string result = values.size() == 1 ? "" : "one of ";
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) result += ", ";
    result += values[i].is_string() ? quoted(values[i].text()) : std::string(values[i].text());
  }
  return result;
}

std::optional<double> number_in(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// The number that a number, or a text in its place, stands for.
std::optional<double> number_of(const Node& node, TypeSet types) {
  if (node.is_number()) return node.number();
  if (!node.is_string() || (types != 0 && (types & (type_number | type_integer)) == 0))
    return std::nullopt;
  return number_in(node.text());
}

/// The permitted value that is meant most likely: of numbers the one next to it.
std::string_view nearest_value(const Node& node, Value values) {
  const std::optional<double> typed = number_of(node, 0);
  std::vector<std::string_view> known;
  std::string_view nearest;
  double least = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    known.push_back(values[i].text());
    const std::optional<double> value = number_in(known.back());
    if (!typed || !value) continue;
    const double distance = std::abs(*value - *typed);
    if (!nearest.empty() && distance >= least) continue;
    nearest = known.back();
    least = distance;
  }
  return nearest.empty() ? support::nearest_spelling(node.text(), known) : nearest;
}

/// What is shown of a pattern that nobody would read to its end.
std::string opening_of(std::string_view pattern) {
  constexpr std::size_t shown = 40;
  return std::string(support::whole_characters(pattern, shown)) + "…";
}

/// Where a text leaves its pattern; empty where that is not known, or where nothing of it fits.
std::string departure(std::string_view text, std::optional<std::size_t> fitting) {
  constexpr std::size_t shown = 40;
  if (!fitting || *fitting == 0) return {};
  if (*fitting == text.size()) return "it ends too early";
  return "it does not fit from " + quoted(text.substr(*fitting), shown) + " on";
}

}  // namespace

Verdict Evaluation::scalar(const Schema& schema, const Node& node, const Frame& frame,
                           Violations* into) {
  Verdict verdict = enumeration(schema, node, frame, into) & constant(schema, node, frame, into);
  // One cause, one finding: what is none of the values needs no other reason.
  if (verdict == Verdict::broken) return verdict;
  verdict &= length(schema, node, frame, into);
  if (verdict != Verdict::broken) verdict &= pattern(schema, node, frame, into);
  if (verdict != Verdict::broken) verdict &= format(schema, node, frame, into);
  return verdict & bounds(schema, node, frame, into);
}

Verdict Evaluation::enumeration(const Schema& schema, const Node& node, const Frame& frame,
                                Violations* into) {
  for (const Keyword keyword : {Keyword::enumeration, Keyword::enumeration_any_case}) {
    if (!schema.has(keyword)) continue;
    const Value values = schema.value(keyword);
    const bool any_case = keyword == Keyword::enumeration_any_case;
    bool found = false;
    for (std::size_t i = 0; i < values.size() && !found; ++i) {
      found = equals(values[i], node) || (any_case && same_letters(values[i].text(), node.text()));
    }
    if (found) continue;
    if (into != nullptr) {
      Violation& violation = report(*into, keyword, frame, list_values(values));
      violation.culprit = quoted(node);
      violation.suggestion = nearest_value(node, values);
    }
    return Verdict::broken;
  }
  return Verdict::holds;
}

Verdict Evaluation::constant(const Schema& schema, const Node& node, const Frame& frame,
                             Violations* into) {
  if (!schema.has(Keyword::constant)) return Verdict::holds;
  const Value wanted = schema.value(Keyword::constant);
  if (equals(wanted, node)) return Verdict::holds;
  if (into != nullptr) {
    const std::string expected =
        wanted.is_string() ? quoted(wanted.text()) : std::string(wanted.text());
    Violation& violation = report(*into, Keyword::constant, frame, expected);
    violation.culprit = quoted(node);
  }
  return Verdict::broken;
}

Verdict Evaluation::length(const Schema& schema, const Node& node, const Frame& frame,
                           Violations* into) {
  const bool has_min = schema.has(Keyword::min_length);
  const bool has_max = schema.has(Keyword::max_length);
  const bool is_text = node.is_string() || (frame.types & type_string) != 0;
  // What is JSON is measured by the service in its own spelling.
  if ((!has_min && !has_max) || !is_text || (frame.types & type_object) != 0 ||
      schema.value(Keyword::format).text() == "json") {
    return Verdict::holds;
  }
  const std::size_t length = support::count_characters(node.text());
  const Word least = schema.word(Keyword::min_length);
  const Word most = schema.word(Keyword::max_length);
  const bool few = has_min && length < least;
  if (!few && !(has_max && length > most)) return Verdict::holds;
  if (into != nullptr) {
    const Word bound = few ? least : most;
    std::string expected = few ? "at least " : "at most ";
    expected += std::to_string(bound) + (bound == 1 ? " character" : " characters");
    Violation& violation =
        report(*into, few ? Keyword::min_length : Keyword::max_length, frame, std::move(expected));
    violation.culprit = quoted(node);
    violation.found = std::to_string(length);
  }
  return Verdict::broken;
}

Verdict Evaluation::pattern(const Schema& schema, const Node& node, const Frame& frame,
                            Violations* into) {
  if (!schema.has(Keyword::pattern)) return Verdict::holds;
  const std::string_view pattern = schema.value(Keyword::pattern).text();
  switch (patterns_.match(pattern, node.text())) {
    case Match::yes:
      return Verdict::holds;
    case Match::unknown:
      return Verdict::unknown;
    case Match::no:
      break;
  }
  if (into != nullptr) {
    const bool readable = pattern.size() <= longest_readable_pattern;
    Violation& violation =
        report(*into, Keyword::pattern, frame,
               "the pattern " + (readable ? std::string(pattern) : opening_of(pattern)));
    violation.culprit = quoted(node);
    if (!readable)
      violation.found = departure(node.text(), patterns_.fitting(pattern, node.text()));
  }
  return Verdict::broken;
}

Verdict Evaluation::bounds(const Schema& schema, const Node& node, const Frame& frame,
                           Violations* into) {
  struct Bound {
    Keyword keyword;
    std::string_view phrase;
    bool (*broken)(double value, double bound);
  };
  static constexpr Bound table[] = {
      {Keyword::minimum, "at least ", [](double value, double bound) { return value < bound; }},
      {Keyword::maximum, "at most ", [](double value, double bound) { return value > bound; }},
      {Keyword::exclusive_minimum, "more than ",
       [](double value, double bound) { return value <= bound; }},
      {Keyword::exclusive_maximum, "less than ",
       [](double value, double bound) { return value >= bound; }},
      {Keyword::multiple_of, "a multiple of ",
       [](double value, double bound) {
         const double ratio = value / bound;
         return bound > 0 && std::abs(ratio - std::round(ratio)) > 1e-9;
       }},
  };
  for (const Bound& each : table) {
    if (!schema.has(each.keyword)) continue;
    const std::optional<double> number = number_of(node, frame.types);
    if (!number) return Verdict::holds;
    const Value bound = schema.value(each.keyword);
    if (!bound.is_number() || !each.broken(*number, bound.number())) continue;
    if (into != nullptr) {
      Violation& violation =
          report(*into, each.keyword, frame, std::string(each.phrase) + std::string(bound.text()));
      violation.culprit = std::string(node.text());
    }
    return Verdict::broken;
  }
  return Verdict::holds;
}

Verdict Evaluation::format(const Schema& schema, const Node& node, const Frame& frame,
                           Violations* into) {
  if (!schema.has(Keyword::format) || !node.is_string()) return Verdict::holds;
  const FormatInfo* info = find_format(schema.value(Keyword::format).text());
  if (info == nullptr) return Verdict::holds;
  const FormatVerdict verdict = info->check(node.text());
  if (verdict == FormatVerdict::holds || verdict == FormatVerdict::unknown) return Verdict::holds;
  if (into != nullptr) {
    Violation& violation = report(*into, Keyword::format, frame, std::string(info->expected));
    violation.culprit = quoted(node);
    violation.harmless = verdict == FormatVerdict::tolerated;
    if (violation.harmless) {
      violation.found = "bits behind the network's length";
      if (const auto range = support::parse_cidr(node.text())) {
        violation.suggestion = support::to_string(support::network(*range));
      }
    }
    violation.peer_rule = info->peer_rule;
  }
  return verdict == FormatVerdict::tolerated ? Verdict::holds : Verdict::broken;
}

}  // namespace dbrepl::schema
