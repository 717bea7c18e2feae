#include <fmt/format.h>
#include <array>

#include "rules/check.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check resource_attributes;

namespace {

constexpr std::array<std::string_view, 9> attributes{
    "Condition",  "CreationPolicy", "DeletionPolicy", "DependsOn",          "Metadata",
    "Properties", "Type",           "UpdatePolicy",   "UpdateReplacePolicy"};

std::vector<std::string_view> attributes_of(const Context& context, std::string_view type) {
  std::vector<std::string_view> known(attributes.begin(), attributes.end());
  if (type.starts_with("Custom::") || type == "AWS::CloudFormation::CustomResource")
    known.emplace_back("Version");
  if (context.tree.is_serverless()) {
    known.emplace_back("Connectors");
    known.emplace_back("IgnoreGlobals");
  }
  return known;
}

void check_shape(const Node& resource, std::string_view attribute, const Path* path,
                 Reporter& reporter) {
  const Node* value = resource.find(attribute);
  if (value == nullptr || value->is_object() || value->is_null()) return;
  const Path step(path, attribute);
  reporter.report(resource_attributes, &step, value->mark(),
                  fmt::format("{} is {}, expected an object", attribute, described(*value)));
}

void check_resource(const Context& context, const Member& resource, const Path* path,
                    Reporter& reporter) {
  const Node& value = resource.value;
  if (!value.is_object()) {
    if (value.is_null()) return;
    reporter.report(resource_attributes, path, value.mark(),
                    fmt::format("resource {} is {}, expected an object with a Type",
                                quoted(resource.key), described(value)));
    return;
  }
  const Node* type = value.find("Type");
  const std::string_view name = type == nullptr ? std::string_view{} : type->text();
  // A macro may take attributes of its own away.
  const bool misspelt =
      !context.tree.is_open() &&
      report_unknown_keys(resource_attributes, reporter, value, path, attributes_of(context, name),
                          "an attribute of a resource", "Type");
  if (type == nullptr) {
    if (misspelt || context.tree.is_open()) return;
    reporter.report(resource_attributes, path, resource.key_mark,
                    fmt::format("resource {} has no Type", quoted(resource.key)));
  } else if (!type->is_string() && !type->is_null()) {
    const Path step(path, "Type");
    reporter.report(resource_attributes, &step, type->mark(),
                    fmt::format("Type is {}, expected a string", described(*type)));
  }
  check_shape(value, "Properties", path, reporter);
  check_shape(value, "Metadata", path, reporter);
}

void run(const Context& context, Reporter& reporter) {
  const Node* resources = context.tree.section("Resources");
  if (resources == nullptr) return;
  const Path section(nullptr, "Resources");
  for (const Member& resource : resources->members()) {
    if (analysis::function_of(resource.key) != Function::none) continue;
    const Path path(&section, resource.key);
    check_resource(context, resource, &path, reporter);
  }
}

}  // namespace

constinit const Check resource_attributes{
    .rule =
        {
            .id = "TPL060",
            .severity = Severity::error,
            .title = "A resource has a type, and attributes that CloudFormation knows",
            .why =
                "CloudFormation answers \"Invalid template resource property\" for any other key "
                "beside Type and Properties, and refuses a resource without a type.",
            .bad = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
    Property:
      TopicName: news
)yaml",
            .good = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: news
)yaml",
            .peers = "E3001 E3015 E3028",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "resources-section-structure.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
