#include "analysis/attributes.hpp"

#include "schema/database.hpp"

namespace dbrepl::analysis {

namespace {

using schema::AttributeKind;
using schema::Shape;

Shape shape_of(AttributeKind kind) {
  switch (kind) {
    case AttributeKind::string:
      return Shape::string;
    case AttributeKind::integer:
    case AttributeKind::number:
      return Shape::number;
    case AttributeKind::boolean:
      return Shape::boolean;
    case AttributeKind::list:
      return Shape::list;
    case AttributeKind::object:
      return Shape::object;
    case AttributeKind::json:
      return Shape::any;
  }
  return Shape::any;
}

/// The type that has the attributes of a serverless resource; its own where that is not one type.
std::string_view type_with_attributes(const Resource& resource) {
  if (resource.type == "AWS::Serverless::Function") return "AWS::Lambda::Function";
  if (resource.type == "AWS::Serverless::SimpleTable") return "AWS::DynamoDB::Table";
  if (resource.type == "AWS::Serverless::StateMachine") return "AWS::StepFunctions::StateMachine";
  return resource.type;
}

/// Types whose attributes a template or somebody's registry decides.
bool is_open(const Template& source, const Resource& resource) {
  return resource.is_custom() || resource.is_module() ||
         (resource.is_serverless() && type_with_attributes(resource) == resource.type) ||
         resource.type.empty() || source.is_open();
}

}  // namespace

AttributeAnswer find_attribute(const Template& source, const Resource& resource,
                               std::string_view name) {
  if (is_open(source, resource)) return {};
  if (resource.is_nested_stack()) {
    if (name.starts_with("Outputs.")) return {AttributeAnswer::State::known, Shape::string};
    return {AttributeAnswer::State::missing, Shape::any};
  }
  const auto type = schema::Database::installed().find(type_with_attributes(resource));
  if (!type) return {};
  const auto kind = type->find_attribute(name);
  if (!kind) {
    // "DestinationQueue.Arn" is an attribute of another resource that the transform makes.
    const bool made = resource.is_serverless() && name.find('.') != std::string_view::npos;
    return {made ? AttributeAnswer::State::unknown : AttributeAnswer::State::missing, Shape::any};
  }
  return {AttributeAnswer::State::known, shape_of(*kind)};
}

std::vector<std::string_view> attribute_names(const Resource& resource) {
  std::vector<std::string_view> names;
  const auto type = schema::Database::installed().find(type_with_attributes(resource));
  if (!type) return names;
  const schema::Value attributes = type->attributes();
  for (std::size_t i = 0; i < attributes.size(); ++i) names.push_back(attributes.key(i));
  return names;
}

}  // namespace dbrepl::analysis
