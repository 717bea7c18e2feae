#include <fmt/format.h>

#include "rules/deletion/deletion.hpp"

namespace dbrepl::rules {

extern const Check key_pending;

namespace {

void run(const Context& context, Reporter& reporter) {
  const Deletion deletion(context);
  if (deletion.is_durable()) return;
  constexpr int shortest = 7;
  for (const Resource& resource : context.tree.resources()) {
    if (deletion.lifetime.disposal(resource).deletion != analysis::Fate::pending) continue;
    const int days = analysis::pending_days(resource, context.resolver);
    if (days <= shortest) continue;
    const Node* window = resource.property("PendingWindowInDays");
    std::string message = fmt::format("the key stays for {} days after the stack is deleted", days);
    if (window == nullptr) {
      report_at(key_pending, reporter, resource, {}, resource.mark, message + ", the default",
                "PendingWindowInDays: 7, where nothing encrypted with it is needed any more");
    } else {
      report_at(key_pending, reporter, resource, {"Properties", "PendingWindowInDays"},
                window->mark(), std::move(message),
                "7, where nothing encrypted with it is needed any more");
    }
  }
}

}  // namespace

constinit const Check key_pending{
    .rule =
        {
            .id = "DEL008",
            .severity = Severity::info,
            .title = "Keys of a stack that goes away wait no longer than they must",
            .why = "KMS deletes a key 7 to 30 days after it was asked to; CloudFormation cannot "
                   "take that back. Until then the key is there, and is listed.",
            .bad = R"yaml(Resources:
  Key:
    Type: AWS::KMS::Key
    Properties:
      EnableKeyRotation: true
      KeyPolicy:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              AWS: !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:root
            Action: kms:*
            Resource: "*"
)yaml",
            .good = R"yaml(Resources:
  Key:
    Type: AWS::KMS::Key
    Properties:
      EnableKeyRotation: true
      PendingWindowInDays: 7
      KeyPolicy:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              AWS: !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:root
            Action: kms:*
            Resource: "*"
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "aws-resource-kms-key.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
