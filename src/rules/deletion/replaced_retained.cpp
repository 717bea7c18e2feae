#include <fmt/format.h>

#include "rules/deletion/deletion.hpp"

namespace dbrepl::rules {

extern const Check replaced_retained;

namespace {

using analysis::Fate;

void run(const Context& context, Reporter& reporter) {
  const Deletion deletion(context);
  if (deletion.is_durable()) return;
  for (const Resource& resource : context.tree.resources()) {
    const analysis::Disposal& disposal = deletion.lifetime.disposal(resource);
    const bool stays =
        disposal.replacement == Fate::retained || disposal.replacement == Fate::snapshot;
    // Where deletion keeps it too, that is said once.
    const bool is_said =
        disposal.deletion_policy != nullptr &&
        (disposal.deletion == Fate::retained || disposal.deletion == Fate::snapshot);
    if (!stays || is_said) continue;
    report_at(
        replaced_retained, reporter, resource, {"UpdateReplacePolicy"},
        disposal.replacement_policy->mark(),
        fmt::format("{}\"{}\" stays when an update replaces it, and is no part of the stack "
                    "any more",
                    disposal.replacement == Fate::snapshot ? "a snapshot of " : "", resource.id),
        "UpdateReplacePolicy: Delete")
        .severity = deletion.severity();
  }
}

}  // namespace

constinit const Check replaced_retained{
    .rule =
        {
            .id = "DEL003",
            .severity = Severity::warning,
            .title = "Nothing of a stack that goes away is kept by its UpdateReplacePolicy",
            .why = "What an update replaces leaves the stack: with the UpdateReplacePolicy Retain "
                   "or Snapshot it stays behind, and deleting the stack does not reach it.",
            .bad = R"yaml(Resources:
  Orders:
    Type: AWS::SQS::Queue
    DeletionPolicy: Delete
    UpdateReplacePolicy: Retain
)yaml",
            .good = R"yaml(Resources:
  Orders:
    Type: AWS::SQS::Queue
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "aws-attribute-updatereplacepolicy.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
