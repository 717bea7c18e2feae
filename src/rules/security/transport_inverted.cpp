#include <optional>

#include "rules/access/statements.hpp"
#include "rules/known.hpp"
#include "rules/reports.hpp"
#include "support/characters.hpp"

namespace dbrepl::rules {

extern const Check transport_inverted;

namespace {

/// What a condition that asks for nothing but aws:SecureTransport wants it to be.
std::optional<bool> asked_for(const Context& context, const Node* condition) {
  if (condition == nullptr || !condition->is_object() || condition->size() != 1) {
    return std::nullopt;
  }
  const Member& comparison = condition->members().front();
  if ((comparison.key != "Bool" && comparison.key != "BoolIfExists") ||
      !comparison.value.is_object() || comparison.value.size() != 1) {
    return std::nullopt;
  }
  const Member& key = comparison.value.members().front();
  if (!support::same_letters(key.key, "aws:SecureTransport")) return std::nullopt;
  const Node& value =
      key.value.is_array() && key.value.size() == 1 ? key.value.items().front() : key.value;
  const auto text = certain_text(context, &value);
  if (text == "true" || text == "True") return true;
  if (text == "false" || text == "False") return false;
  return std::nullopt;
}

void run(const Context& context, Reporter& reporter) {
  for (const analysis::access::Document& document : access_of(context).documents()) {
    if (document.kind != analysis::access::Document::Kind::resource) continue;
    for (const Statement& statement : document.policy->statements) {
      if (statement.condition == nullptr) continue;
      const auto secure = asked_for(context, statement.condition);
      if (secure == false && statement.effect == Effect::allow) {
        report_value(transport_inverted, reporter, *document.holder, *statement.condition,
                     "the statement allows what comes without TLS, and nothing else",
                     "Effect: Deny, to refuse it");
      } else if (secure == true && statement.effect == Effect::deny) {
        report_value(transport_inverted, reporter, *document.holder, *statement.condition,
                     "the statement denies everything that comes by TLS: nobody gets in",
                     R"("aws:SecureTransport": "false")");
      }
    }
  }
}

}  // namespace

constinit const Check transport_inverted{
    .rule =
        {
            .id = "SEC023",
            .severity = Severity::warning,
            .title = "A policy refuses what comes without TLS, not the contrary",
            .why = "The statement that demands TLS denies requests whose aws:SecureTransport is "
                   "false. With Allow it lets in those alone that are readable on their way; with "
                   "true it shuts everybody out, those too who would mend the policy.",
            .bad = R"yaml(Resources:
  Bucket: {Type: AWS::S3::Bucket}
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Bucket
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: "*"
            Action: s3:*
            Resource: [!GetAtt Bucket.Arn, !Sub "${Bucket.Arn}/*"]
            Condition: {Bool: {"aws:SecureTransport": "false"}}
)yaml",
            .good = R"yaml(Resources:
  Bucket: {Type: AWS::S3::Bucket}
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Bucket
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Deny
            Principal: "*"
            Action: s3:*
            Resource: [!GetAtt Bucket.Arn, !Sub "${Bucket.Arn}/*"]
            Condition: {Bool: {"aws:SecureTransport": "false"}}
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/"
                      "example-bucket-policies.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
