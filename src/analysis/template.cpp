#include "analysis/template.hpp"

#include <algorithm>
#include <array>

#include "analysis/function.hpp"
#include "analysis/parameter_value.hpp"

namespace dbrepl::analysis {

namespace {

std::string_view text_at(const Node& object, std::string_view key) {
  const Node* value = object.find(key);
  return value != nullptr && value->is_string() ? value->text() : std::string_view{};
}

ParameterKind kind_of(std::string_view type) {
  constexpr std::string_view store = "AWS::SSM::Parameter::Value<";
  if (type.starts_with(store) && type.ends_with('>')) {
    type.remove_prefix(store.size());
    type.remove_suffix(1);
  }
  if (type == "Number") return ParameterKind::number;
  if (type == "List<Number>") return ParameterKind::list_of_numbers;
  if (type == "CommaDelimitedList" || type.starts_with("List<"))
    return ParameterKind::list_of_strings;
  if (type == "String" || type.starts_with("AWS::")) return ParameterKind::string;
  return ParameterKind::unknown;
}

/// AWS::Include can bring any part of a template; so can a transform within a section.
bool includes_parts(const Node& root) {
  if (root.find("Fn::Transform") != nullptr) return true;
  for (const Member& section : root.members()) {
    if (section.value.is_object() && section.value.find("Fn::Transform") != nullptr) return true;
  }
  return false;
}

}  // namespace

Template::Template(const Node& root, const Options& options)
    : root_(&root),
      options_(&options),
      transforms_(declared_transforms(root)),
      open_(!std::all_of(transforms_.begin(), transforms_.end(), is_known_transform) ||
            includes_parts(root)) {
  read_parameters();
  read_resources();
  read_outputs();
  find_extensions();
}

const Node* Template::section(std::string_view name) const {
  const Node* value = root_->find(name);
  return value != nullptr && value->is_object() ? value : nullptr;
}

void Template::read_parameters() {
  const Node* declared = section("Parameters");
  if (declared == nullptr) return;
  parameters_.reserve(declared->size());
  parameter_positions_.reserve(declared->size());
  for (const Member& member : declared->members()) {
    if (!member.value.is_object() || function_of(member.key) != Function::none) continue;
    Parameter parameter;
    parameter.id = member.key;
    parameter.mark = member.key_mark;
    parameter.node = &member.value;
    parameter.type = text_at(member.value, "Type");
    parameter.kind = kind_of(parameter.type);
    parameter.from_store = parameter.type.starts_with("AWS::SSM::Parameter::Value<");
    const Node* allowed = member.value.find("AllowedValues");
    if (allowed != nullptr && allowed->is_array()) parameter.allowed_values = allowed;
    const Node* no_echo = member.value.find("NoEcho");
    parameter.no_echo =
        no_echo != nullptr && (no_echo->text() == "true" || no_echo->text() == "True");
    for (const auto& [name, value] : options_->parameters) {
      if (name != parameter.id) continue;
      parameter.given_refused = problem_of_value(parameter, value);
      parameter.given = parameter.given_refused.empty() ? &value : nullptr;
    }
    if (const Node* fallback = member.value.find("Default")) {
      if (fallback->is_scalar())
        parameter.default_refused = problem_of_value(parameter, fallback->text());
      if (parameter.default_refused.empty()) parameter.fallback = fallback;
    }
    if (parameter_positions_
            .try_emplace(parameter.id, static_cast<std::uint32_t>(parameters_.size()))
            .second) {
      parameters_.push_back(parameter);
    }
  }
}

void Template::read_resources() {
  const Node* declared = section("Resources");
  if (declared == nullptr) return;
  resources_.reserve(declared->size());
  resource_positions_.reserve(declared->size());
  for (const Member& member : declared->members()) {
    if (!member.value.is_object() || function_of(member.key) != Function::none) continue;
    Resource resource;
    resource.id = member.key;
    resource.mark = member.key_mark;
    resource.node = &member.value;
    for (const Member& attribute : member.value.members()) {
      const Node& value = attribute.value;
      if (attribute.key == "Type" && value.is_string()) {
        resource.type = value.text();
        resource.type_mark = value.mark();
      } else if (attribute.key == "Properties" && value.is_object()) {
        resource.properties = &value;
      } else if (attribute.key == "Condition" && value.is_string()) {
        resource.condition = value.text();
      } else if (attribute.key == "DependsOn") {
        resource.depends_on = &value;
      } else if (attribute.key == "Metadata" && value.is_object()) {
        resource.metadata = &value;
      }
    }
    if (resource_positions_.try_emplace(resource.id, static_cast<std::uint32_t>(resources_.size()))
            .second) {
      resources_.push_back(resource);
    }
  }
}

void Template::read_outputs() {
  const Node* declared = section("Outputs");
  if (declared == nullptr) return;
  outputs_.reserve(declared->size());
  for (const Member& member : declared->members()) {
    if (!member.value.is_object() || function_of(member.key) != Function::none) continue;
    Output output;
    output.id = member.key;
    output.mark = member.key_mark;
    output.node = &member.value;
    output.value = member.value.find("Value");
    output.condition = text_at(member.value, "Condition");
    if (const Node* exported = member.value.find("Export"))
      output.export_name = exported->find("Name");
    outputs_.push_back(output);
  }
}

const Parameter* Template::parameter(std::string_view id) const {
  const auto found = parameter_positions_.find(id);
  return found == parameter_positions_.end() ? nullptr : &parameters_[found->second];
}

const Resource* Template::resource(std::string_view id) const {
  const auto found = resource_positions_.find(id);
  return found == resource_positions_.end() ? nullptr : &resources_[found->second];
}

const Node* Template::condition(std::string_view name) const {
  const Node* conditions = section("Conditions");
  return conditions == nullptr ? nullptr : conditions->find(name);
}

const Node* Template::mapping(std::string_view name) const {
  const Node* mappings = section("Mappings");
  return mappings == nullptr ? nullptr : mappings->find(name);
}

bool Template::has_transform(std::string_view name) const {
  return std::find(transforms_.begin(), transforms_.end(), name) != transforms_.end();
}

void Template::find_extensions() {
  modules_ = std::any_of(resources_.begin(), resources_.end(),
                         [](const Resource& one) { return one.is_module(); });
  serverless_ = has_transform("AWS::Serverless-2016-10-31") ||
                (!open_ && (section("Globals") != nullptr ||
                            std::any_of(resources_.begin(), resources_.end(),
                                        [](const Resource& one) { return one.is_serverless(); })));
}

std::vector<std::string_view> declared_transforms(const Node& root) {
  std::vector<std::string_view> names;
  const Node* section = root.find("Transform");
  if (section == nullptr) return names;
  const auto add = [&names](const Node& transform) {
    const Node* name = transform.is_object() ? transform.find("Name") : &transform;
    if (name != nullptr && name->is_string()) names.push_back(name->text());
  };
  if (!section->is_array()) add(*section);
  for (const Node& item : section->items()) add(item);
  return names;
}

bool is_known_transform(std::string_view name) {
  return name == "AWS::Serverless-2016-10-31" || name == "AWS::LanguageExtensions" ||
         name == "AWS::CodeDeployBlueGreen" || name.starts_with("AWS::SecretsManager-") ||
         name == "AWS::ServiceCatalog";
}

std::span<const std::string_view> pseudo_parameters() {
  static constexpr std::array<std::string_view, 8> names{
      "AWS::AccountId", "AWS::NoValue", "AWS::NotificationARNs", "AWS::Partition",
      "AWS::Region",    "AWS::StackId", "AWS::StackName",        "AWS::URLSuffix"};
  return names;
}

bool is_pseudo_parameter(std::string_view name) {
  const auto names = pseudo_parameters();
  return name.starts_with("AWS::") && std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace dbrepl::analysis
