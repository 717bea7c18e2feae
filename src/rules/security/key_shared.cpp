#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analysis/crossings.hpp"
#include "analysis/parallels.hpp"
#include "rules/check.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check key_shared;

namespace {

using analysis::Edge;
using analysis::Parallels;

/// The environments that encrypt with one key, with a user for each.
struct Users {
  std::map<Parallels::Word, const Edge*> environments;
};

bool is_key_property(const Path* path) {
  while (path != nullptr && path->is_element()) path = path->parent;
  if (path == nullptr) return false;
  const std::string_view key = path->key;
  return key == "KmsKeyId" || key == "KMSMasterKeyID" || key == "KmsMasterKeyId" ||
         key == "KmsKeyArn" || key == "KMSKeyId" || key == "KmsKey" || key == "KmsKeyID";
}

void run(const Context& context, Reporter& reporter) {
  const auto& resources = context.tree.resources();
  // Most templates have no keys: then nothing is asked of the model.
  bool has_key = false;
  for (const Resource& resource : resources) has_key = has_key || resource.type == "AWS::KMS::Key";
  if (!has_key) return;
  auto& parallels = context.analysis.model<Parallels>();
  // What crosses alone among its siblings has its own finding.
  std::unordered_set<const Path*> crossing;
  for (const analysis::Crossing& one : context.analysis.model<analysis::Crossings>().all())
    crossing.insert(one.path);
  for (std::uint32_t scheme = 0; scheme < parallels.schemes(); ++scheme) {
    if (!parallels.is_environments(scheme)) continue;
    std::map<std::uint32_t, Users> keys;  // by position: the order of the template
    for (const Edge& edge : context.graph.edges()) {
      const Resource& target = resources[edge.to];
      if (!is_key_property(edge.path) ||
          (target.type != "AWS::KMS::Key" && target.type != "AWS::KMS::Alias"))
        continue;
      const auto word = parallels.read(resources[edge.from].id, scheme).word;
      if (word && !crossing.contains(edge.path)) keys[edge.to].environments.emplace(*word, &edge);
    }
    for (const auto& [position, users] : keys) {
      if (users.environments.size() < 2) continue;
      const Resource& key = resources[position];
      std::string names;
      for (const auto& [word, edge] : users.environments) {
        names += names.empty() ? "" : ", ";
        names += parallels.words()[word].text;
      }
      Finding& finding = reporter.report(
          key_shared, resource_place(key), key.mark,
          fmt::format("key {} encrypts for several environments: {}", quoted(key.id), names),
          "give each environment a key of its own");
      for (const auto& [word, edge] : users.environments) {
        finding.related.push_back(
            reporter.related(fmt::format("used by \"{}\"", resources[edge->from].id), edge->mark));
      }
    }
  }
}

}  // namespace

constinit const Check key_shared{
    .rule =
        {
            .id = "SEC020",
            .severity = Severity::warning,
            .title = "Each environment has a key of its own",
            .why = "Who may use a key that several environments share may decrypt what belongs to "
                   "any of them, and the key cannot go away with one of them: its deletion makes "
                   "the data of the others unreadable.",
            .bad = R"yaml(Resources:
  Key: {Type: AWS::KMS::Key, Properties: {EnableKeyRotation: true}}
  DevSecret: {Type: AWS::SecretsManager::Secret, Properties: {KmsKeyId: !Ref Key}}
  ProdSecret: {Type: AWS::SecretsManager::Secret, Properties: {KmsKeyId: !Ref Key}}
  DevQueue: {Type: AWS::SQS::Queue, Properties: {KmsMasterKeyId: !Ref Key}}
  ProdQueue: {Type: AWS::SQS::Queue, Properties: {KmsMasterKeyId: !Ref Key}}
)yaml",
            .good = R"yaml(Resources:
  DevKey: {Type: AWS::KMS::Key, Properties: {EnableKeyRotation: true}}
  ProdKey: {Type: AWS::KMS::Key, Properties: {EnableKeyRotation: true}}
  DevSecret: {Type: AWS::SecretsManager::Secret, Properties: {KmsKeyId: !Ref DevKey}}
  ProdSecret: {Type: AWS::SecretsManager::Secret, Properties: {KmsKeyId: !Ref ProdKey}}
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/prescriptive-guidance/latest/"
                      "aws-kms-best-practices/key-management.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
