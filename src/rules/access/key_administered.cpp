#include <fmt/format.h>

#include <algorithm>

#include "rules/access/statements.hpp"
#include "rules/reports.hpp"

namespace dbrepl::rules {

extern const Check key_administered;

namespace {

/// Whether a statement forbids everybody, whoever it is, to change the policy.
bool shuts_out_everybody(const Statement& statement) {
  return statement.effect == Effect::deny && statement.condition == nullptr &&
         !statement.uncertain && !statement.all_but_principals && !statement.all_but_actions &&
         analysis::access::speaks_of(statement, "kms:PutKeyPolicy") == Verdict::holds &&
         std::any_of(
             statement.principals.begin(), statement.principals.end(),
             [](const Principal& principal) { return principal.kind == Principal::Kind::any; });
}

/// Whether somebody who exists before the key may change its policy.
Verdict is_administered(const Context& context, const analysis::access::Policy& policy) {
  if (policy.open) return Verdict::unknown;
  for (const Statement& statement : policy.statements) {
    if (shuts_out_everybody(statement)) return Verdict::broken;
  }
  for (const Statement& statement : policy.statements) {
    if (statement.effect == Effect::deny) continue;
    if (analysis::access::speaks_of(statement, "kms:PutKeyPolicy") == Verdict::broken) continue;
    if (statement.effect == Effect::unknown || statement.all_but_principals) {
      return Verdict::unknown;
    }
    for (const Principal& principal : statement.principals) {
      if (principal.kind == Principal::Kind::service) continue;
      if (analysis::access::is_account(principal.text)) return Verdict::holds;
      // A role of this template is made by the deployment, and nobody deploys with it.
      const Resource* named = principal.node == nullptr
                                  ? nullptr
                                  : context.analysis.symbols.resource_of(*principal.node);
      if (principal.kind == Principal::Kind::aws && named != nullptr &&
          named->type == "AWS::IAM::Role") {
        continue;
      }
      return Verdict::holds;
    }
  }
  return Verdict::broken;
}

void run(const Context& context, Reporter& reporter) {
  for (const auto& one : access_of(context).resource_policies()) {
    if (one.property != "KeyPolicy" || is_administered(context, *one.policy) != Verdict::broken) {
      continue;
    }
    const Node* bypass = one.resource->property("BypassPolicyLockoutSafetyCheck");
    Finding& finding = report_value(
        key_administered, reporter, *one.resource, *one.policy->node,
        "the key policy lets nobody change it again, who could deploy this template",
        "allow kms:* to the account: arn:${AWS::Partition}:iam::${AWS::AccountId}:root");
    if (bypass != nullptr) finding.severity = Severity::warning;
  }
}

}  // namespace

constinit const Check key_administered{
    .rule =
        {
            .id = "IAM030",
            .severity = Severity::error,
            .title = "A key policy leaves somebody who can change it",
            .why = "KMS refuses a key policy that does not let whoever makes the key "
                   "change the policy later: nobody could ever manage or delete the key. "
                   "Where that check is bypassed, only AWS support can help.",
            .bad = R"yaml(Resources:
  Key:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              Service: logs.amazonaws.com
            Action: kms:*
            Resource: "*"
)yaml",
            .good = R"yaml(Resources:
  Key:
    Type: AWS::KMS::Key
    Properties:
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
            .source =
                "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
