#include "rules/runtime/inline_source.hpp"

#include <charconv>

#include "rules/reports.hpp"

namespace dbrepl::rules {

Finding& report_in_source(const Check& check, Reporter& reporter, const FunctionCode& function,
                          const analysis::code::Place& place, std::string message,
                          std::string hint) {
  return report_value(check, reporter, *function.resource, *function.source_node,
                      function.source.mark_of(place), std::move(message), std::move(hint));
}

std::optional<double> known_number(const Context& context, const Node* value, double fallback) {
  if (value == nullptr) return fallback;
  const auto text = context.resolver.text_of(*value);
  if (!text) return std::nullopt;
  double number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error != std::errc() || end != text->data() + text->size()) return std::nullopt;
  return number;
}

}  // namespace dbrepl::rules
