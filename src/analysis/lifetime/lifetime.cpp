#include "analysis/lifetime/lifetime.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "analysis/code/function_code.hpp"
#include "support/characters.hpp"

namespace dbrepl::analysis {

namespace {

/// A property that forbids deletion while it has a value.
struct Protection {
  std::string_view type;
  std::string_view property;
  std::string_view value = "true";
};

constexpr std::array protections{
    Protection{"AWS::Cognito::UserPool", "DeletionProtection", "ACTIVE"},
    Protection{"AWS::DocDB::DBCluster", "DeletionProtection"},
    Protection{"AWS::DSQL::Cluster", "DeletionProtectionEnabled"},
    Protection{"AWS::DynamoDB::Table", "DeletionProtectionEnabled"},
    Protection{"AWS::EC2::Instance", "DisableApiTermination"},
    Protection{"AWS::EKS::Cluster", "DeletionProtection"},
    Protection{"AWS::Logs::LogGroup", "DeletionProtectionEnabled"},
    Protection{"AWS::Neptune::DBCluster", "DeletionProtection"},
    Protection{"AWS::NeptuneGraph::Graph", "DeletionProtection"},
    Protection{"AWS::NetworkFirewall::Firewall", "DeleteProtection"},
    Protection{"AWS::QLDB::Ledger", "DeletionProtection"},
    Protection{"AWS::RDS::DBCluster", "DeletionProtection"},
    Protection{"AWS::RDS::DBInstance", "DeletionProtection"},
    Protection{"AWS::RDS::GlobalCluster", "DeletionProtection"},
};

bool holds_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return text.find(word) != std::string_view::npos;
  });
}

/// What a function's code does to the objects of a bucket, as far as its text tells.
struct Emptying {
  bool objects = false;
  bool versions = false;
};

Emptying emptying_of(std::string_view code) {
  const std::string text = support::lowered(code);
  Emptying emptying;
  emptying.objects = holds_any(text, {"delete_object", "deleteobject", ".delete()", "s3 rm"});
  emptying.versions = emptying.objects && holds_any(text, {"version"});
  return emptying;
}

}  // namespace

bool leads_into(const Path* path, std::string_view property) {
  for (; path != nullptr; path = path->parent) {
    if (path->key == property && path->parent != nullptr && path->parent->key == "Properties")
      return true;
  }
  return false;
}

Lifetime::Lifetime(Analysis& analysis) : analysis_(analysis) {
  disposals_.reserve(analysis.tree.resources().size());
  for (const Resource& resource : analysis.tree.resources()) {
    disposals_.push_back(disposal_of(resource, analysis.resolver));
  }
  find_users();
  for (const Resource& resource : analysis.tree.resources()) {
    const Fate fate = disposal(resource).deletion;
    if (fate == Fate::retained || fate == Fate::unknown) continue;
    find_protection(resource);
    find_content(resource);
    // What a transform puts in may say how the bucket is emptied.
    const bool open = resource.property("Fn::Transform") != nullptr;
    if (resource.type == "AWS::S3::Bucket" && !open) find_objects(resource);
  }
}

void Lifetime::find_protection(const Resource& resource) {
  for (const Protection& protection : protections) {
    if (protection.type != resource.type) continue;
    const Node* value = resource.property(protection.property);
    if (value == nullptr) return;
    const auto alternatives = analysis_.resolver.alternatives_of(*value);
    const bool protects =
        !alternatives.empty() &&
        std::all_of(alternatives.begin(), alternatives.end(), [&](const Alternative& one) {
          return one.state == Alternative::State::known && one.value.is_scalar() &&
                 support::same_letters(one.value.text(), protection.value);
        });
    if (!protects) return;
    const std::string_view off = protection.value == "true" ? "false" : "INACTIVE";
    blockers_.push_back({Blocker::Kind::protection, &resource, protection.property, value,
                         fmt::format("{} is {}", protection.property, protection.value),
                         fmt::format("{}: {}", protection.property, off), nullptr});
    return;
  }
  if (resource.type != "AWS::ElasticLoadBalancingV2::LoadBalancer") return;
  const Node* attributes = resource.property("LoadBalancerAttributes");
  if (attributes == nullptr) return;
  for (const Node& attribute : attributes->items()) {
    const Node* key = attribute.find("Key");
    const Node* value = attribute.find("Value");
    if (key == nullptr || value == nullptr || key->text() != "deletion_protection.enabled")
      continue;
    const auto text = analysis_.resolver.text_of(*value);
    if (!text || !support::same_letters(*text, "true")) continue;
    blockers_.push_back({Blocker::Kind::protection, &resource, "LoadBalancerAttributes", value,
                         "deletion_protection.enabled is true",
                         "give deletion_protection.enabled the value \"false\"", nullptr});
  }
}

void Lifetime::find_content(const Resource& resource) {
  const auto is_set = [&](std::string_view property) -> std::optional<bool> {
    const Node* value = resource.property(property);
    if (value == nullptr) return false;
    const auto text = analysis_.resolver.text_of(*value);
    if (!text) return std::nullopt;
    return support::same_letters(*text, "true");
  };
  const auto add = [&](std::string_view property, std::string why, std::string way_out) {
    blockers_.push_back({Blocker::Kind::content, &resource, property,
                         property.empty() ? nullptr : resource.property(property), std::move(why),
                         std::move(way_out), nullptr});
  };
  if (resource.type == "AWS::ECR::Repository" && is_set("EmptyOnDelete") == false) {
    add("EmptyOnDelete", "a repository that holds images is not deleted", "EmptyOnDelete: true");
  } else if (resource.type == "AWS::Athena::WorkGroup" &&
             is_set("RecursiveDeleteOption") == false) {
    add("RecursiveDeleteOption", "a work group that holds queries or their history is not deleted",
        "RecursiveDeleteOption: true");
  } else if (resource.type == "AWS::S3Express::DirectoryBucket") {
    add({}, "a bucket that holds objects is not deleted",
        "empty it before the stack is deleted, for example by a custom resource");
  } else if (resource.type == "AWS::Backup::BackupVault") {
    const Template& tree = analysis_.tree;
    for (const std::uint32_t at : analysis_.graph.to(tree.position(resource))) {
      const Resource& user = tree.resources()[analysis_.graph.edges()[at].from];
      if (user.type != "AWS::Backup::BackupPlan") continue;
      add({},
          fmt::format("the plan \"{}\" writes recovery points into it, and a vault that holds some "
                      "is not deleted",
                      user.id),
          "delete its recovery points before the stack is deleted");
      return;
    }
  }
}

bool Lifetime::is_versioned(const Resource& bucket) const {
  const Node* versioning = bucket.property("VersioningConfiguration");
  const Node* status = versioning == nullptr ? nullptr : versioning->find("Status");
  return status != nullptr && analysis_.resolver.text_of(*status) == "Enabled";
}

const Resource* Lifetime::handler_of(const Resource& custom) const {
  const Template& tree = analysis_.tree;
  for (const Edge& edge : analysis_.graph.from(tree.position(custom))) {
    const Resource& target = tree.resources()[edge.to];
    if (edge.link == Link::depends_on || !leads_into(edge.path, "ServiceToken")) continue;
    if (target.is_function()) return &target;
  }
  return nullptr;
}

void Lifetime::find_users() {
  constexpr std::string_view bucket = "AWS::S3::Bucket";
  const Template& tree = analysis_.tree;
  for (const Resource& custom : tree.resources()) {
    if (!custom.is_custom()) continue;
    for (const Edge& edge : analysis_.graph.from(tree.position(custom))) {
      const Resource& target = tree.resources()[edge.to];
      if (target.type == bucket && edge.link != Link::depends_on)
        users_[&target].push_back(&custom);
    }
    if (custom.properties == nullptr) continue;
    for (const Member& member : custom.properties->members()) {
      if (member.key == "ServiceToken" || member.value.is_array()) continue;
      const Resource* named = analysis_.symbols.resource_of(member.value, bucket);
      if (named != nullptr) users_[named].push_back(&custom);
    }
  }
}

void Lifetime::find_objects(const Resource& bucket) {
  const auto users = users_.find(&bucket);
  const Resource* leaves_versions = nullptr;
  for (const Resource* user :
       users == users_.end() ? std::vector<const Resource*>() : users->second) {
    const Resource* handler = handler_of(*user);
    const code::FunctionCode* code =
        handler == nullptr ? nullptr : analysis_.model<code::Functions>().find(*handler);
    // What stands elsewhere is taken to do what it is there for.
    if (code == nullptr || code->source_node == nullptr || !code->source.is_known()) return;
    const Emptying emptying = emptying_of(code->source.text());
    if (emptying.objects && (emptying.versions || !is_versioned(bucket))) return;
    if (!emptying.objects && code->contents != nullptr && code->contents->open_calls) return;
    if (emptying.objects) leaves_versions = user;
  }
  if (leaves_versions != nullptr) {
    blockers_.push_back(
        {Blocker::Kind::versions,
         &bucket,
         {},
         nullptr,
         fmt::format("\"{}\" deletes its objects, but not their old versions, and a "
                     "bucket that holds versions is not deleted",
                     leaves_versions->id),
         "delete every version and delete marker (list_object_versions)",
         leaves_versions});
    return;
  }
  blockers_.push_back(
      {Blocker::Kind::objects,
       &bucket,
       {},
       nullptr,
       is_versioned(bucket)
           ? "a bucket that holds objects, old versions or delete markers is not deleted, and "
             "nothing in the template empties it"
           : "a bucket that holds objects is not deleted, and nothing in the template empties it",
       "a custom resource can delete its objects when the stack goes, old versions included",
       nullptr});
}

}  // namespace dbrepl::analysis
