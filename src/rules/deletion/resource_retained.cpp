#include <string>

#include <fmt/format.h>

#include "rules/deletion/deletion.hpp"
#include "support/physical_names.hpp"

namespace dbrepl::rules {

extern const Check resource_retained;

namespace {

using analysis::Disposal;
using analysis::Fate;

bool stays(Fate fate) {
  return fate == Fate::retained || fate == Fate::snapshot;
}

/// Whether the next stack of this template would want the name that the resource keeps.
bool has_own_name(const Resource& resource) {
  const support::NameRule* rule = support::find_name_rule(resource.type);
  return rule != nullptr && resource.property(rule->property) != nullptr;
}

void run(const Context& context, Reporter& reporter) {
  const Deletion deletion(context);
  if (deletion.is_durable()) return;
  for (const Resource& resource : context.tree.resources()) {
    const Disposal& disposal = deletion.lifetime.disposal(resource);
    if (disposal.deletion_policy == nullptr || !stays(disposal.deletion)) continue;
    const bool retained = disposal.deletion == Fate::retained;
    std::string message =
        retained ? fmt::format("\"{}\" stays when the stack is deleted", resource.id)
                 : fmt::format("a snapshot of \"{}\" stays when the stack is deleted", resource.id);
    if (stays(disposal.replacement)) message += ", and when it is replaced";
    if (retained && has_own_name(resource)) {
      message += "; the next stack cannot create it under the same name";
    }
    Finding& finding =
        report_at(resource_retained, reporter, resource, {"DeletionPolicy"},
                  disposal.deletion_policy->mark(), std::move(message), "DeletionPolicy: Delete");
    finding.severity = deletion.severity();
    if (stays(disposal.replacement)) {
      finding.hint += ", UpdateReplacePolicy: Delete";
      finding.related.push_back(
          reporter.related("its UpdateReplacePolicy", disposal.replacement_policy->mark()));
    }
  }
}

}  // namespace

constinit const Check resource_retained{
    .rule =
        {
            .id = "DEL001",
            .severity = Severity::warning,
            .title = "Nothing of a stack that goes away is kept by its DeletionPolicy",
            .why = "A resource with the DeletionPolicy Retain, or its snapshot, outlives the "
                   "stack: it costs money, nobody owns it, and its name is taken. A warning where "
                   "the stack is known to be temporary; nothing is said where it is to last.",
            .bad = R"yaml(Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - AttributeName: id
          AttributeType: S
      KeySchema:
        - AttributeName: id
          KeyType: HASH
)yaml",
            .good = R"yaml(Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - AttributeName: id
          AttributeType: S
      KeySchema:
        - AttributeName: id
          KeyType: HASH
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "aws-attribute-deletionpolicy.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
