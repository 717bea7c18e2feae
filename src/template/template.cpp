#include "template/template.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "support/characters.hpp"
#include "template/error.hpp"

namespace dbrepl::cfn {

namespace {

constexpr std::size_t longest_id = 255;

std::string_view spelling(Policy policy) {
  switch (policy) {
    case Policy::remove:
      return "Delete";
    case Policy::retain:
      return "Retain";
    case Policy::snapshot:
      return "Snapshot";
    case Policy::retain_except_on_create:
      return "RetainExceptOnCreate";
  }
  return "";
}

void set_policy(Tree& tree, std::string_view key, std::optional<Policy> policy) {
  if (policy) tree.set(key, Tree(spelling(*policy)));
}

void set_condition(Tree& tree, const std::optional<Condition>& condition) {
  if (condition) tree.set("Condition", Tree(condition->id()));
}

}  // namespace

Template::Template() = default;

std::string_view Template::claim(std::unordered_set<std::string>& taken, std::string_view id,
                                 std::string_view what) {
  if (id.empty() || id.size() > longest_id ||
      !std::all_of(id.begin(), id.end(), support::is_alphanumeric)) {
    throw ModelError(fmt::format("the logical id \"{}\" of a {} is not 1 to {} letters and digits",
                                 id, what, longest_id));
  }
  const auto [place, is_new] = taken.emplace(id);
  if (!is_new) throw ModelError(fmt::format("the logical id \"{}\" is used twice", id));
  return *place;
}

void Template::set_description(std::string text) {
  description_ = Tree(std::move(text));
}

void Template::add_metadata(std::string_view key, Value<Json> value) {
  metadata_.set(key, value.take());
}

std::string_view Template::add_parameter(std::string_view id, Tree parameter) {
  const std::string_view name = claim(referable_ids_, id, "parameter");
  parameters_.set(name, std::move(parameter));
  return name;
}

Parameter<String> Template::add_parameter(std::string_view id, StringParameter parameter) {
  Tree type(parameter.type);
  const std::array slots{Slot{"Type", type},
                         Slot{"Description", parameter.description.tree()},
                         Slot{"Default", parameter.default_value.tree()},
                         Slot{"AllowedPattern", parameter.allowed_pattern.tree()},
                         Slot{"AllowedValues", parameter.allowed_values.tree()},
                         Slot{"MinLength", parameter.min_length.tree()},
                         Slot{"MaxLength", parameter.max_length.tree()},
                         Slot{"ConstraintDescription", parameter.constraint_description.tree()},
                         Slot{"NoEcho", parameter.no_echo.tree()}};
  return Parameter<String>(add_parameter(id, object_of(slots)));
}

Parameter<Number> Template::add_parameter(std::string_view id, NumberParameter parameter) {
  Tree type("Number");
  const std::array slots{Slot{"Type", type},
                         Slot{"Description", parameter.description.tree()},
                         Slot{"Default", parameter.default_value.tree()},
                         Slot{"AllowedValues", parameter.allowed_values.tree()},
                         Slot{"MinValue", parameter.min_value.tree()},
                         Slot{"MaxValue", parameter.max_value.tree()},
                         Slot{"ConstraintDescription", parameter.constraint_description.tree()},
                         Slot{"NoEcho", parameter.no_echo.tree()}};
  return Parameter<Number>(add_parameter(id, object_of(slots)));
}

Parameter<List<String>> Template::add_parameter(std::string_view id, ListParameter parameter) {
  Tree type(parameter.type);
  const std::array slots{Slot{"Type", type},
                         Slot{"Description", parameter.description.tree()},
                         Slot{"Default", parameter.default_value.tree()},
                         Slot{"AllowedValues", parameter.allowed_values.tree()},
                         Slot{"ConstraintDescription", parameter.constraint_description.tree()},
                         Slot{"NoEcho", parameter.no_echo.tree()}};
  return Parameter<List<String>>(add_parameter(id, object_of(slots)));
}

// NOLINTNEXTLINE(performance-unnecessary-value-param): the bindings hide what is moved
Mapping Template::add_mapping(std::string_view id, std::vector<MappingRow> rows) {
  const std::string_view name = claim(mapping_ids_, id, "mapping");
  Tree mapping = Tree::object();
  for (MappingRow& row : rows) {
    Tree values = Tree::object();
    for (auto& [key, value] : row.values) values.set(key, value.take());
    mapping.set(row.key, std::move(values));
  }
  mappings_.set(name, std::move(mapping));
  return Mapping(name);
}

Condition Template::add_condition(std::string_view id, Test test) {
  const std::string_view name = claim(condition_ids_, id, "condition");
  conditions_.set(name, test.take());
  return Condition(name);
}

void Template::add_rule(std::string_view id, Rule rule) {
  Tree tree = Tree::object();
  if (rule.condition) tree.set("RuleCondition", rule.condition->take());
  Tree assertions = Tree::array();
  for (Assertion& assertion : rule.assertions) {
    Tree each = Tree::single("Assert", assertion.test.take());
    if (!assertion.description.empty()) {
      each.set("AssertDescription", Tree(std::move(assertion.description)));
    }
    assertions.push(std::move(each));
  }
  tree.set("Assertions", std::move(assertions));
  rules_.set(claim(rule_ids_, id, "rule"), std::move(tree));
}

void Template::add_output(std::string_view id, Output output) {
  Tree tree = Tree::object();
  set_condition(tree, output.condition);
  tree.set("Description", output.description.take());
  tree.set("Value", output.value.take());
  if (!output.export_name.tree().absent()) {
    tree.set("Export", Tree::single("Name", output.export_name.take()));
  }
  outputs_.set(claim(output_ids_, id, "output"), std::move(tree));
}

std::string_view Template::add_resource(std::string_view id, std::string_view type, Tree properties,
                                        ResourceOptions options) {
  const std::string_view name = claim(referable_ids_, id, "resource");
  Tree tree = Tree::single("Type", Tree(type));
  set_condition(tree, options.condition);
  if (options.depends_on.size() == 1) {
    tree.set("DependsOn", Tree(options.depends_on.front().id()));
  } else if (!options.depends_on.empty()) {
    Tree others = Tree::array();
    for (const ResourceId& other : options.depends_on) others.push(Tree(other.id()));
    tree.set("DependsOn", std::move(others));
  }
  set_policy(tree, "DeletionPolicy", options.deletion_policy);
  set_policy(tree, "UpdateReplacePolicy", options.update_replace_policy);
  tree.set("CreationPolicy", options.creation_policy.take());
  tree.set("UpdatePolicy", options.update_policy.take());
  tree.set("Metadata", options.metadata.take());
  if (!properties.members()->empty()) tree.set("Properties", std::move(properties));
  resources_.set(name, std::move(tree));
  return name;
}

document::Node Template::build(document::Builder& builder) const {
  std::vector<document::Member> sections;
  sections.push_back({"AWSTemplateFormatVersion", {}, builder.string("2010-09-09")});
  if (!description_.absent()) sections.push_back({"Description", {}, description_.build(builder)});
  const auto add = [&](std::string_view key, const Tree& section) {
    if (!section.members()->empty()) sections.push_back({key, {}, section.build(builder)});
  };
  add("Metadata", metadata_);
  add("Parameters", parameters_);
  add("Rules", rules_);
  add("Mappings", mappings_);
  add("Conditions", conditions_);
  sections.push_back({"Resources", {}, resources_.build(builder)});
  add("Outputs", outputs_);
  return builder.object(sections);
}

}  // namespace dbrepl::cfn
