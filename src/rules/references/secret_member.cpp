#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "analysis/secrets.hpp"
#include "rules/check.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check secret_member;

namespace {

using analysis::SecretContent;
using analysis::SecretUse;

/// What is wrong, and the way out; "" where nothing is known to be.
struct Verdict {
  std::string message;
  std::string hint;
};

Verdict judge(const SecretUse& use, const SecretContent& content) {
  const std::string secret = quoted(use.secret->id);
  switch (content.form) {
    case SecretContent::Form::unknown:
    case SecretContent::Form::nothing:
      return {};
    case SecretContent::Form::text:
      if (use.member.empty()) return {};
      return {fmt::format("the secret {} is one text, and has no member {}", secret,
                          quoted(use.member)),
              "take the whole text, or make the secret a JSON object"};
    case SecretContent::Form::members:
      break;
  }
  const auto& members = content.members;
  if (use.member.empty() || std::find(members.begin(), members.end(), use.member) != members.end())
    return {};
  std::string hint = nearest_hint(use.member, members);
  if (hint.empty() && !content.generated.empty()) {
    hint = fmt::format("what is generated is {}", quoted(content.generated));
  }
  return {fmt::format("the secret {} has no member {}", secret, quoted(use.member)),
          std::move(hint)};
}

void run(const Context& context, Reporter& reporter) {
  const auto& secrets = context.analysis.model<analysis::Secrets>();
  std::unordered_set<const Resource*> empty;
  for (const SecretUse& use : secrets.uses()) {
    if (secrets.content_of(*use.secret).form == SecretContent::Form::nothing) {
      if (!empty.insert(use.secret).second) continue;
      Finding& finding = reporter.report(
          secret_member, resource_place(*use.secret), use.secret->mark,
          fmt::format("the secret {} is made without a value", quoted(use.secret->id)),
          "give it SecretString or GenerateSecretString");
      finding.related.push_back(reporter.related("taken here", use.node->mark()));
      continue;
    }
    Verdict verdict = judge(use, secrets.content_of(*use.secret));
    if (verdict.message.empty()) continue;
    Finding& finding = reporter.report(secret_member, use.site, use.node->mark(),
                                       std::move(verdict.message), std::move(verdict.hint));
    finding.related.push_back(reporter.related("the secret", use.secret->mark));
    // The stack is made; the container does not start.
    if (use.by_container) finding.severity = Severity::warning;
  }
}

}  // namespace

constinit const Check secret_member{
    .rule =
        {
            .id = "REF030",
            .severity = Severity::error,
            .title = "What is taken out of a secret is in it",
            .why = "A dynamic reference to a member that the secret does not have, or to a secret "
                   "without a value, cannot be resolved, and the deployment fails. A container "
                   "with such a secret never starts.",
            .bad = R"yaml(Resources:
  Secret:
    Type: AWS::SecretsManager::Secret
    Properties:
      GenerateSecretString:
        SecretStringTemplate: '{"username": "orders"}'
        GenerateStringKey: password
        ExcludeCharacters: '"@/\'
  Domain:
    Type: AWS::DirectoryService::SimpleAD
    Properties:
      Name: corp.example.com
      Size: Small
      Password: !Sub "{{resolve:secretsmanager:${Secret}:SecretString:passwrod}}"
      VpcSettings:
        VpcId: vpc-0123456789abcdef0
        SubnetIds: [subnet-0123456789abcdef0, subnet-0123456789abcdef1]
)yaml",
            .good = R"yaml(Resources:
  Secret:
    Type: AWS::SecretsManager::Secret
    Properties:
      GenerateSecretString:
        SecretStringTemplate: '{"username": "orders"}'
        GenerateStringKey: password
        ExcludeCharacters: '"@/\'
  Domain:
    Type: AWS::DirectoryService::SimpleAD
    Properties:
      Name: corp.example.com
      Size: Small
      Password: !Sub "{{resolve:secretsmanager:${Secret}:SecretString:password}}"
      VpcSettings:
        VpcId: vpc-0123456789abcdef0
        SubnetIds: [subnet-0123456789abcdef0, subnet-0123456789abcdef1]
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "dynamic-references-secretsmanager.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
