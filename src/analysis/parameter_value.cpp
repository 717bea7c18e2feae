#include "analysis/parameter_value.hpp"

#include <fmt/format.h>
#include <charconv>
#include <optional>
#include <vector>

#include "support/characters.hpp"
#include "support/pattern.hpp"
#include "support/quote.hpp"
#include "support/spelling.hpp"

namespace dbrepl::analysis {

namespace {

using support::quoted;

std::optional<double> number_of(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

const Node* scalar(const Parameter& parameter, std::string_view attribute) {
  const Node* value = parameter.node->find(attribute);
  return value != nullptr && value->is_scalar() ? value : nullptr;
}

std::string problem_of_number(const Parameter& parameter, std::string_view text) {
  const auto value = number_of(text);
  if (!value) return fmt::format("is {}, expected a number", quoted(text));
  if (const Node* least = scalar(parameter, "MinValue")) {
    const auto bound = number_of(least->text());
    if (bound && *value < *bound)
      return fmt::format("is {}, below MinValue, which is {}", text, least->text());
  }
  if (const Node* most = scalar(parameter, "MaxValue")) {
    const auto bound = number_of(most->text());
    if (bound && *value > *bound)
      return fmt::format("is {}, above MaxValue, which is {}", text, most->text());
  }
  return {};
}

std::string problem_of_string(const Parameter& parameter, std::string_view text) {
  const auto length = static_cast<double>(support::count_characters(text));
  if (const Node* least = scalar(parameter, "MinLength")) {
    const auto bound = number_of(least->text());
    if (bound && length < *bound) {
      return fmt::format("{} has {} characters, MinLength is {}", quoted(text), length,
                         least->text());
    }
  }
  if (const Node* most = scalar(parameter, "MaxLength")) {
    const auto bound = number_of(most->text());
    if (bound && length > *bound) {
      return fmt::format("{} has {} characters, MaxLength is {}", quoted(text), length,
                         most->text());
    }
  }
  if (const Node* expression = scalar(parameter, "AllowedPattern")) {
    if (support::Pattern(expression->text(), {.whole = true}).match(text) == support::Match::no) {
      return fmt::format("{} does not match AllowedPattern {}", quoted(text),
                         quoted(expression->text()));
    }
  }
  return {};
}

bool is_allowed(const Parameter& parameter, std::string_view text, bool numeric) {
  if (parameter.allowed_values == nullptr) return true;
  const auto value = numeric ? number_of(text) : std::nullopt;
  for (const Node& allowed : parameter.allowed_values->items()) {
    if (!allowed.is_scalar() || allowed.text() == text) return true;
    if (value && number_of(allowed.text()) == value) return true;
  }
  return false;
}

std::string problem_of_item(const Parameter& parameter, std::string_view text) {
  const bool numeric =
      parameter.kind == ParameterKind::number || parameter.kind == ParameterKind::list_of_numbers;
  std::string problem =
      numeric ? problem_of_number(parameter, text) : problem_of_string(parameter, text);
  if (!problem.empty() || is_allowed(parameter, text, numeric)) return problem;
  std::vector<std::string_view> allowed;
  for (const Node& item : parameter.allowed_values->items()) allowed.push_back(item.text());
  problem = fmt::format("{} is not among the AllowedValues", quoted(text));
  const std::string_view near = support::nearest_spelling(text, allowed);
  return near.empty() ? problem : fmt::format("{}: did you mean {}?", problem, quoted(near));
}

}  // namespace

std::string problem_of_value(const Parameter& parameter, std::string_view value) {
  constexpr std::size_t most = 4096;
  if (value.size() > most)
    return fmt::format("has {} bytes, at most {} are allowed", value.size(), most);
  if (parameter.from_store) return {};
  if (!parameter.is_list()) return problem_of_item(parameter, value);
  // A list that is empty has no element that could be wrong.
  while (!value.empty()) {
    const std::size_t comma = value.find(',');
    std::string_view item = value.substr(0, comma);
    while (item.starts_with(' ')) item.remove_prefix(1);
    while (item.ends_with(' ')) item.remove_suffix(1);
    if (std::string problem = problem_of_item(parameter, item); !problem.empty()) return problem;
    if (comma == std::string_view::npos) break;
    value.remove_prefix(comma + 1);
  }
  return {};
}

}  // namespace dbrepl::analysis
