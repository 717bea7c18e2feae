#include "rules/schema/violations.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

namespace dbrepl::rules {

extern const Check property_unknown;
extern const Check property_missing;
extern const Check property_type;
extern const Check property_value;
extern const Check property_pattern;
extern const Check property_length;
extern const Check property_bounds;
extern const Check property_count;
extern const Check property_unique;
extern const Check property_choice;
extern const Check property_together;
extern const Check property_format;
extern const Check property_reference;
extern const Check property_read_only;
extern const Check property_deprecated;
extern const Check property_circumstances;
extern const Check property_document;

namespace {

using schema::Basis;
using schema::Fault;
using schema::Keyword;
using schema::Origin;
using schema::Violation;

/// The last step of a JSON pointer that is no index; empty where there is none.
std::string_view name_in(std::string_view path) {
  while (!path.empty()) {
    const std::size_t slash = path.rfind('/');
    const std::string_view step = path.substr(slash + 1);
    if (step.find_first_not_of("0123456789") != std::string_view::npos) return step;
    path = path.substr(0, slash);
  }
  return {};
}

std::string origin_of(const Violation& violation) {
  switch (violation.origin) {
    case Origin::parameter_given:
      return fmt::format(", the value given for parameter \"{}\"", violation.origin_name);
    case Origin::parameter_default:
      return fmt::format(", the default of parameter \"{}\"", violation.origin_name);
    case Origin::parameter_allowed:
      return fmt::format(", an allowed value of parameter \"{}\"", violation.origin_name);
    case Origin::computed_default:
      return fmt::format(", by the default of parameter \"{}\"", violation.origin_name);
    case Origin::computed_allowed:
      return fmt::format(", by an allowed value of parameter \"{}\"", violation.origin_name);
    case Origin::mapping:
      return fmt::format(", a value of mapping \"{}\"", violation.origin_name);
    default:
      return {};
  }
}

}  // namespace

bool is_told_in_words(const Violation& violation) {
  return !violation.because.empty() && violation.fault == Fault::value &&
         (violation.keyword == Keyword::pattern || violation.keyword == Keyword::negation);
}

const Check& check_of(const Violation& violation) {
  if (violation.basis == Basis::condition) return property_circumstances;
  if (violation.basis == Basis::document) return property_document;
  switch (violation.fault) {
    case Fault::unknown_property:
      return property_unknown;
    case Fault::read_only_property:
      return property_read_only;
    case Fault::deprecated_property:
      return property_deprecated;
    case Fault::reference:
      return property_reference;
    case Fault::choice:
      return property_choice;
    case Fault::missing_property:
      return violation.keyword == Keyword::required ? property_missing : property_together;
    case Fault::excluded_property:
      return property_together;
    case Fault::value:
      break;
  }
  switch (violation.keyword) {
    case Keyword::type:
      return property_type;
    case Keyword::enumeration:
    case Keyword::enumeration_any_case:
    case Keyword::constant:
    case Keyword::negation:
      return property_value;
    case Keyword::pattern:
      return property_pattern;
    case Keyword::min_length:
    case Keyword::max_length:
      return property_length;
    case Keyword::minimum:
    case Keyword::maximum:
    case Keyword::exclusive_minimum:
    case Keyword::exclusive_maximum:
    case Keyword::multiple_of:
      return property_bounds;
    case Keyword::unique_items:
    case Keyword::unique_keys:
      return property_unique;
    case Keyword::format:
      return property_format;
    case Keyword::any_of:
    case Keyword::one_of:
      return property_choice;
    default:
      return property_count;
  }
}

std::string message_of(const Violation& violation) {
  if (!violation.inner.empty()) {
    Violation within = violation;
    within.path = std::exchange(within.inner, {});
    return fmt::format("{}: {}", within.path, message_of(within));
  }
  switch (violation.fault) {
    case Fault::unknown_property:
      return fmt::format("unknown property {}", violation.culprit);
    case Fault::read_only_property:
      return fmt::format("property {} is read-only", violation.culprit);
    case Fault::deprecated_property:
      return fmt::format("property {} is deprecated", violation.culprit);
    case Fault::missing_property:
      if (violation.culprit.empty()) {
        return fmt::format("expected property {}, found none of them", violation.expected);
      }
      if (violation.sometimes != nullptr) {
        return fmt::format("required property {} is missing in a branch of Fn::If",
                           violation.culprit.empty() ? violation.expected : violation.culprit);
      }
      return violation.expected.empty()
                 ? fmt::format("required property {} is missing", violation.culprit)
                 : fmt::format("property {} is missing: expected {}", violation.culprit,
                               violation.expected);
    case Fault::excluded_property:
      if (violation.culprit.empty()) {
        return fmt::format("property \"{}\" must not be given here", name_in(violation.path));
      }
      return violation.expected.empty()
                 ? fmt::format("property {} must not be given here", violation.culprit)
                 : fmt::format("property {}: expected {}", violation.culprit, violation.expected);
    default:
      break;
  }
  const std::string_view name = name_in(violation.path);
  std::string message = name.empty() ? std::string() : fmt::format("\"{}\": ", name);
  if (is_told_in_words(violation)) {
    const std::string origin = origin_of(violation);
    return message + fmt::format("{}{} does not fit: {}", violation.culprit,
                                 origin.empty() ? origin : origin + ",", violation.because);
  }
  message += fmt::format("expected {}, found {}", violation.expected, violation.culprit);
  if (!violation.found.empty() && violation.found != violation.culprit) {
    message += fmt::format(" ({})", violation.found);
  }
  return message + origin_of(violation);
}

}  // namespace dbrepl::rules
