#include <string_view>

#include <fmt/format.h>

#include "rules/deletion/deletion.hpp"
#include "schema/database.hpp"

namespace dbrepl::rules {

extern const Check state_lost;

namespace {

using analysis::Fate;

/// Whether a resource holds state of its own, which is gone with it.
bool holds_state(const Resource& resource) {
  const bool is_member =
      resource.type.ends_with("::DBInstance") && analysis::is_cluster_member(resource);
  if (resource.is_nested_stack() || is_member || analysis::is_replica(resource)) return false;
  const auto type = schema::Database::installed().find(resource.type);
  return type && type->stateful();
}

std::string_view when(bool deleted, bool replaced) {
  if (deleted && replaced) return "the stack is deleted or an update replaces it";
  return deleted ? "the stack is deleted" : "an update replaces it";
}

std::string_view way_out(bool deleted, bool replaced) {
  if (deleted && replaced) return "DeletionPolicy: Retain, UpdateReplacePolicy: Retain";
  return deleted ? "DeletionPolicy: Retain" : "UpdateReplacePolicy: Retain";
}

void run(const Context& context, Reporter& reporter) {
  const analysis::Intent& intent = context.analysis.model<analysis::Intent>();
  if (intent.policy() != Policy::durable) return;
  const analysis::Lifetime& lifetime = context.analysis.model<analysis::Lifetime>();
  for (const Resource& resource : context.tree.resources()) {
    if (!holds_state(resource)) continue;
    const analysis::Disposal& disposal = lifetime.disposal(resource);
    const bool is_key = resource.type == "AWS::KMS::Key";
    const bool deleted = disposal.deletion == Fate::deleted || disposal.deletion == Fate::pending;
    // No change of a key replaces it.
    const bool replaced = disposal.replacement == Fate::deleted && !is_key;
    if (!deleted && !replaced) continue;
    const std::string message =
        fmt::format("what \"{}\" holds is lost when {}", resource.id, when(deleted, replaced));
    const Node* policy = deleted ? disposal.deletion_policy : disposal.replacement_policy;
    const std::string hint(way_out(deleted, replaced));
    if (policy == nullptr) {
      report_at(state_lost, reporter, resource, {}, resource.mark, message, hint);
    } else {
      report_at(state_lost, reporter, resource,
                {deleted ? std::string_view("DeletionPolicy") : "UpdateReplacePolicy"},
                policy->mark(), message, hint);
    }
  }
}

}  // namespace

constinit const Check state_lost{
    .rule =
        {
            .id = "DEL020",
            .severity = Severity::warning,
            .title = "Nothing that holds state is lost from a stack that is to last",
            .why =
                "Where the policy is durable, the deletion of the stack by mistake, or an update "
                "that replaces a resource, must not destroy data. The default of both policies "
                "is to delete, and the snapshot that CloudFormation takes of databases by "
                "default is taken on deletion only, not on replacement.",
            .bad = R"yaml(Metadata:
  dbrepl:
    policy: durable
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - AttributeName: id
          AttributeType: S
      KeySchema:
        - AttributeName: id
          KeyType: HASH
)yaml",
            .good = R"yaml(Metadata:
  dbrepl:
    policy: durable
Resources:
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
            .peers = "I3011 W3011",
            .source = "schemas/service-status.json",
        },
    .run = run,
};

}  // namespace dbrepl::rules
