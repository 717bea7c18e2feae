#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <unordered_set>

#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check broker_secret;

namespace {

constexpr std::string_view prefix = "AmazonMSK_";

/// Whether a text surely does not begin with the prefix.
bool begins_otherwise(const analysis::SymbolicText& text) {
  if (text.pieces.empty()) return true;
  const analysis::Piece& first = text.pieces.front();
  if (first.kind != analysis::Piece::Kind::literal) return false;
  const std::size_t length = std::min(first.text.size(), prefix.size());
  return first.text.substr(0, length) != prefix.substr(0, length);
}

void check(const Context& context, const Resource& secret, Reporter& reporter) {
  const Node* name = property_of(secret, {"Name"});
  if (name != nullptr && begins_otherwise(context.analysis.symbols.text_of(*name))) {
    reporter.report(broker_secret, property_place(secret, {"Name"}), name->mark(),
                    fmt::format("the name of {}, a secret of Kafka users, does not begin with {}",
                                quoted(secret.id), prefix));
  } else if (surely_lacks(secret.properties, "Name")) {
    reporter.report(
        broker_secret, property_place(secret), secret.mark,
        fmt::format("{} is a secret of Kafka users: expected a Name that begins with {}",
                    quoted(secret.id), prefix));
  }
  if (surely_lacks(secret.properties, "KmsKeyId")) {
    reporter.report(broker_secret, property_place(secret), secret.mark,
                    fmt::format("{} is a secret of Kafka users: expected a KmsKeyId, since none "
                                "is taken that the default key encrypts",
                                quoted(secret.id)));
  }
}

void run(const Context& context, Reporter& reporter) {
  std::unordered_set<const Resource*> seen;
  for (const Resource& users : context.tree.resources()) {
    if (users.type != "AWS::MSK::BatchScramSecret") continue;
    const Node* listed = property_of(users, {"SecretArnList"});
    if (listed == nullptr || !listed->is_array()) continue;
    for (const Node& item : listed->items()) {
      const Resource* secret = referred(context, &item, {"AWS::SecretsManager::Secret"});
      if (secret != nullptr && seen.insert(secret).second) check(context, *secret, reporter);
    }
  }
}

}  // namespace

constinit const Check broker_secret{
    .rule =
        {
            .id = "SCH080",
            .severity = Severity::error,
            .title = "A secret of Kafka users has their prefix and a key of its own",
            .why = "Amazon MSK takes a secret with the credentials of a user only where its "
                   "name begins with AmazonMSK_, and a key other than the default one encrypts "
                   "it.",
            .bad = R"yaml(Resources:
  Key: {Type: AWS::KMS::Key, Properties: {EnableKeyRotation: true, KeyPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: !Sub "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}, Action: "kms:*", Resource: "*"}]}}}
  User:
    Type: AWS::SecretsManager::Secret
    Properties: {Name: shop, KmsKeyId: !Ref Key, GenerateSecretString: {SecretStringTemplate: '{"username": "shop"}', GenerateStringKey: password}}
  Users:
    Type: AWS::MSK::BatchScramSecret
    Properties:
      ClusterArn: arn:aws:kafka:eu-west-1:123456789012:cluster/orders/01234567-89ab-cdef-0123-456789abcdef-4
      SecretArnList: [!Ref User]
)yaml",
            .good = R"yaml(Resources:
  Key: {Type: AWS::KMS::Key, Properties: {EnableKeyRotation: true, KeyPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: !Sub "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}, Action: "kms:*", Resource: "*"}]}}}
  User:
    Type: AWS::SecretsManager::Secret
    Properties: {Name: AmazonMSK_shop, KmsKeyId: !Ref Key, GenerateSecretString: {SecretStringTemplate: '{"username": "shop"}', GenerateStringKey: password}}
  Users:
    Type: AWS::MSK::BatchScramSecret
    Properties:
      ClusterArn: arn:aws:kafka:eu-west-1:123456789012:cluster/orders/01234567-89ab-cdef-0123-456789abcdef-4
      SecretArnList: [!Ref User]
)yaml",
            .peers = "",
            .source =
                ""
                "https://docs.aws.amazon.com/msk/latest/developerguide/msk-password-tutorial.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
