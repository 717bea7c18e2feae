#include <fmt/format.h>
#include <array>

#include "rules/check.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check resource_policies;

namespace {

constexpr std::array<std::string_view, 8> with_snapshots{
    "AWS::DocDB::DBCluster",          "AWS::EC2::Volume",
    "AWS::ElastiCache::CacheCluster", "AWS::ElastiCache::ReplicationGroup",
    "AWS::Neptune::DBCluster",        "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",           "AWS::Redshift::Cluster"};

std::vector<std::string_view> allowed_values(const Resource& resource, bool deletion) {
  std::vector<std::string_view> values{"Delete", "Retain"};
  if (deletion) values.push_back("RetainExceptOnCreate");
  const auto& types = with_snapshots;
  if (std::find(types.begin(), types.end(), resource.type) != types.end())
    values.push_back("Snapshot");
  return values;
}

std::string joined(const std::vector<std::string_view>& values) {
  std::string text;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) text += i + 1 == values.size() ? " or " : ", ";
    text += values[i];
  }
  return text;
}

void check(const Context& context, const Resource& resource, std::string_view attribute,
           const Path* path, Reporter& reporter) {
  const Node* policy = resource.node->find(attribute);
  if (policy == nullptr || policy->is_null()) return;
  const Path step(path, attribute);
  if (analysis::invocation_of(*policy) && !context.tree.has_language_extensions()) {
    if (context.tree.is_open()) return;
    reporter.report(resource_policies, &step, policy->mark(),
                    fmt::format("{} is {}, expected a fixed value", attribute, described(*policy)),
                    "functions here need Transform: AWS::LanguageExtensions");
    return;
  }
  const std::vector<std::string_view> values =
      allowed_values(resource, attribute == "DeletionPolicy");
  for (const analysis::Alternative& one : context.resolver.alternatives_of(*policy)) {
    if (one.state != analysis::Alternative::State::known) continue;
    const std::string_view text = one.value.text();
    if (one.value.is_string() && std::find(values.begin(), values.end(), text) != values.end())
      continue;
    const bool snapshot = text == "Snapshot" && !resource.type.empty();
    const std::string reason = snapshot ? fmt::format(" for {}", resource.type) : std::string();
    reporter.report(resource_policies, &step, policy->mark(),
                    fmt::format("{} is {}, expected {}{}", attribute, described(one.value),
                                joined(values), reason),
                    nearest_hint(text, values));
  }
}

void run(const Context& context, Reporter& reporter) {
  const Path section(nullptr, "Resources");
  for (const Resource& resource : context.tree.resources()) {
    const Path path(&section, resource.id);
    check(context, resource, "DeletionPolicy", &path, reporter);
    check(context, resource, "UpdateReplacePolicy", &path, reporter);
  }
}

}  // namespace

constinit const Check resource_policies{
    .rule =
        {
            .id = "TPL063",
            .severity = Severity::error,
            .title = "Deletion and replacement policies are ones that the type supports",
            .why = "CloudFormation refuses other values, Snapshot where the type makes no "
                   "snapshots, RetainExceptOnCreate as UpdateReplacePolicy, and functions where "
                   "AWS::LanguageExtensions is not declared.",
            .bad = R"yaml(Resources:
  Bucket:
    Type: AWS::S3::Bucket
    DeletionPolicy: Snapshot
    UpdateReplacePolicy: Retain
)yaml",
            .good = R"yaml(Resources:
  Bucket:
    Type: AWS::S3::Bucket
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
)yaml",
            .peers = "E3035 E3036",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "aws-attribute-deletionpolicy.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
