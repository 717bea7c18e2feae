#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "analysis/access/function_evidence.hpp"
#include "rules/access/statements.hpp"
#include "rules/reports.hpp"
#include "rules/runtime/inline_source.hpp"

namespace dbrepl::rules {

extern const Check secret_key_allowed;

namespace {

using analysis::access::Role;

/// A secret that a role may read, under a key that it may not use.
struct Locked {
  const Resource* secret = nullptr;
  const Resource* key = nullptr;
};

/// What a role lacks for one reason.
struct Lack {
  const Role* role = nullptr;
  std::string reason;
  std::vector<Locked> secrets;
};

void report(const Lack& lack, Reporter& reporter) {
  const Locked& first = lack.secrets.front();
  std::string others;
  std::string keys = fmt::format("\"{}\"", first.key->id);
  for (std::size_t i = 1; i < lack.secrets.size(); ++i) {
    const bool is_last = i + 1 == lack.secrets.size();
    others += fmt::format(R"({}"{}" with "{}")",
                          i == 1    ? "; nor "
                          : is_last ? " and "
                                    : ", ",
                          lack.secrets[i].secret->id, lack.secrets[i].key->id);
    keys += fmt::format("{}\"{}\"", is_last ? " and " : ", ", lack.secrets[i].key->id);
  }
  Finding& finding = report_resource(
      secret_key_allowed, reporter, *lack.role->resource,
      fmt::format(
          R"(the role may read the secret "{}", but not decrypt it with its key "{}": {}{})",
          first.secret->id, first.key->id, lack.reason, others),
      fmt::format("allow kms:Decrypt on {} in a policy of the role", keys));
  for (const Locked& one : lack.secrets) {
    finding.related.push_back(reporter.related("the key", one.key->mark));
  }
}

void run(const Context& context, Reporter& reporter) {
  const auto& access = access_of(context);
  std::set<std::pair<const Role*, const Resource*>> judged;
  std::vector<Lack> lacks;
  const auto check = [&](const Role& role, const Resource& secret) {
    const Resource* key = key_named_by(context, secret.property("KmsKeyId"));
    if (key == nullptr || !judged.insert({&role, key}).second) {
      return;
    }
    auto decision = access.key_allows(*key, role, "kms:Decrypt");
    if (decision.verdict != Verdict::broken) return;
    auto lack = std::find_if(lacks.begin(), lacks.end(), [&](const Lack& one) {
      return one.role == &role && one.reason == decision.reason;
    });
    if (lack == lacks.end()) {
      lack = lacks.insert(lacks.end(), Lack{&role, std::move(decision.reason), {}});
    }
    lack->secrets.push_back({&secret, key});
  };
  // Secrets that a statement names, and those that the code of a function reads.
  for (const Role& role : access.roles()) {
    for (const analysis::access::Policy* policy : role.policies) {
      for (const Statement& statement : policy->statements) {
        if (statement.effect != Effect::allow || statement.all_but_targets ||
            analysis::access::speaks_of(statement, "secretsmanager:GetSecretValue") !=
                Verdict::holds) {
          continue;
        }
        for (const analysis::access::Target& target : statement.targets) {
          if (target.node == nullptr) continue;
          const Resource* secret =
              context.analysis.symbols.resource_of(*target.node, "AWS::SecretsManager::Secret");
          if (secret != nullptr) check(role, *secret);
        }
      }
    }
  }
  for (const auto& evidence : context.analysis.model<analysis::access::Evidence>().functions) {
    for (const analysis::access::CallEvidence& call : evidence.calls) {
      if (evidence.role != nullptr && call.action == "secretsmanager:GetSecretValue" &&
          call.resource != nullptr && call.decision.verdict == Verdict::holds) {
        check(*evidence.role, *call.resource);
      }
    }
  }
  for (const Lack& lack : lacks) report(lack, reporter);
}

}  // namespace

constinit const Check secret_key_allowed{
    .rule =
        {
            .id = "IAM013",
            .severity = Severity::warning,
            .title = "Who may read a secret may use its key",
            .why = "Secrets Manager decrypts a secret with the permissions of whoever "
                   "reads it. Under a key of the customer, reading it needs kms:Decrypt on "
                   "that key as well, from the policies of the role or from the key "
                   "policy.",
            .bad = R"yaml(Resources:
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
  Secret:
    Type: AWS::SecretsManager::Secret
    Properties:
      GenerateSecretString: {}
      KmsKeyId: !Ref Key
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              Service: lambda.amazonaws.com
            Action: sts:AssumeRole
      ManagedPolicyArns:
        - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
      Policies:
        - PolicyName: use
          PolicyDocument:
            Version: "2012-10-17"
            Statement:

              - Effect: Allow
                Action: secretsmanager:GetSecretValue
                Resource: !Ref Secret
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
  Secret:
    Type: AWS::SecretsManager::Secret
    Properties:
      GenerateSecretString: {}
      KmsKeyId: !Ref Key
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              Service: lambda.amazonaws.com
            Action: sts:AssumeRole
      ManagedPolicyArns:
        - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
      Policies:
        - PolicyName: use
          PolicyDocument:
            Version: "2012-10-17"
            Statement:

              - Effect: Allow
                Action: secretsmanager:GetSecretValue
                Resource: !Ref Secret
              - Effect: Allow
                Action: kms:Decrypt
                Resource: !GetAtt Key.Arn
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/secretsmanager/latest/userguide/"
                      "security-encryption.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
