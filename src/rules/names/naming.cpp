#include "rules/names/naming.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace dbrepl::rules {

std::string place_of(const analysis::PhysicalName& name) {
  return fmt::format("{} of \"{}\"", name.rule->property, name.resource->id);
}

namespace {

/// Whether the known beginning of an alias of a key is another one than all of them have.
bool is_other_alias(const support::NameRule& rule, const analysis::SymbolicText& text) {
  constexpr std::string_view prefix = "alias/";
  const analysis::Piece& first = text.pieces.front();
  return rule.alphabet == support::Alphabet::alias &&
         first.kind == analysis::Piece::Kind::literal && !first.text.starts_with(prefix) &&
         !prefix.starts_with(first.text);
}

}  // namespace

NameFault fault_of(const analysis::PhysicalName& name) {
  for (const analysis::SymbolicText& text : name.texts) {
    if (text.is_literal()) continue;
    if (is_other_alias(*name.rule, text)) return {&text, "does not begin with \"alias/\""};
    support::NameRule rule = *name.rule;
    rule.min = 0;
    std::string reason = support::name_fault(rule, analysis::name_with(text, {}, {}));
    if (!reason.empty()) return {&text, std::move(reason)};
  }
  return {};
}

bool has_refused_name(const Context& context, const Resource& resource) {
  const auto& names = context.analysis.model<analysis::Names>().all();
  return std::any_of(names.begin(), names.end(), [&resource](const analysis::PhysicalName& name) {
    return name.resource == &resource && fault_of(name).text != nullptr;
  });
}

Finding& report_name(const Check& check, Reporter& reporter, const analysis::PhysicalName& name,
                     std::string message, std::string hint) {
  return report_at(check, reporter, *name.resource, {"Properties", name.rule->property},
                   name.value->mark(), std::move(message), std::move(hint));
}

Finding& report_constraint(const Check& check, Reporter& reporter, const Parameter& parameter,
                           std::string_view constraint, std::string message, std::string hint) {
  const Path parameters(nullptr, "Parameters");
  const Path path(&parameters, parameter.id);
  const Node* value = parameter.node == nullptr ? nullptr : parameter.node->find(constraint);
  if (value == nullptr) {
    return reporter.report(check, &path, parameter.mark, std::move(message), std::move(hint));
  }
  const Path step(&path, constraint);
  return reporter.report(check, &step, value->mark(), std::move(message), std::move(hint));
}

}  // namespace dbrepl::rules
