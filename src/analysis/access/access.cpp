#include "analysis/access/access.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "analysis/analysis.hpp"
#include "schema/database.hpp"

namespace dbrepl::analysis::access {

namespace {

using Kind = Document::Kind;

/// Where a type holds a policy, and what names the resource that it protects.
struct PolicyPlace {
  std::string_view type;
  std::string_view document;
  std::string_view target;  ///< "" for the resource itself
};

constexpr std::array<PolicyPlace, 16> policy_places = {{
    {"AWS::ApiGateway::RestApi", "Policy", ""},
    {"AWS::Backup::BackupVault", "AccessPolicy", ""},
    {"AWS::EC2::VPCEndpoint", "PolicyDocument", ""},
    {"AWS::ECR::Repository", "RepositoryPolicyText", ""},
    {"AWS::EFS::FileSystem", "FileSystemPolicy", ""},
    {"AWS::Elasticsearch::Domain", "AccessPolicies", ""},
    {"AWS::KMS::Key", "KeyPolicy", ""},
    {"AWS::KMS::ReplicaKey", "KeyPolicy", ""},
    {"AWS::OpenSearchService::Domain", "AccessPolicies", ""},
    {"AWS::S3::AccessPoint", "Policy", ""},
    {"AWS::S3::BucketPolicy", "PolicyDocument", "Bucket"},
    {"AWS::SNS::TopicInlinePolicy", "PolicyDocument", "TopicArn"},
    {"AWS::SNS::TopicPolicy", "PolicyDocument", "Topics"},
    {"AWS::SQS::QueueInlinePolicy", "PolicyDocument", "Queue"},
    {"AWS::SQS::QueuePolicy", "PolicyDocument", "Queues"},
    {"AWS::SecretsManager::ResourcePolicy", "ResourcePolicy", "SecretId"},
}};
static_assert(std::is_sorted(policy_places.begin(), policy_places.end(),
                             [](const PolicyPlace& a, const PolicyPlace& b) {
                               return a.type < b.type;
                             }));

const PolicyPlace* place_of(std::string_view type) {
  const auto found = std::lower_bound(
      policy_places.begin(), policy_places.end(), type,
      [](const PolicyPlace& place, std::string_view wanted) { return place.type < wanted; });
  return found != policy_places.end() && found->type == type ? &*found : nullptr;
}

Verdict both(Verdict a, Verdict b) {
  if (a == Verdict::broken || b == Verdict::broken) return Verdict::broken;
  return a == Verdict::holds ? b : a;
}

/// The name below "arn:aws:iam::aws:policy/" of any partition; "" for another ARN.
std::string_view name_of_aws_policy(std::string_view arn) {
  constexpr std::string_view middle = ":iam::aws:policy/";
  const std::size_t at = arn.find(middle);
  return arn.starts_with("arn:") && at != std::string_view::npos ? arn.substr(at + middle.size())
                                                                 : std::string_view();
}

/// The last literal of a text; the name of a policy stands there, the partition before it.
std::string_view last_literal(const SymbolicText& text) {
  if (text.pieces.empty() || text.pieces.back().kind != Piece::Kind::literal) return {};
  return text.pieces.back().text;
}

bool is_partition(const Piece& piece) {
  return piece.kind == Piece::Kind::pseudo && piece.text == "AWS::Partition";
}

bool is_star(const SymbolicText& text) {
  return text.pieces.size() == 1 && text.pieces[0].kind == Piece::Kind::literal &&
         text.pieces[0].text == "*";
}

bool reaches_everything(const Statement& statement) {
  return !statement.all_but_targets &&
         std::any_of(statement.targets.begin(), statement.targets.end(),
                     [](const Target& one) { return is_star(one.text); });
}

/// A denial to the code of a function, which leaves what Lambda itself does with the role alone.
bool spares_lambda(const Statement& statement) {
  return asks_for(statement, {"lambda:SourceFunctionArn"});
}

bool grants_to_roles(const Statement& statement) {
  return statement.all_but_principals ||
         std::any_of(statement.principals.begin(), statement.principals.end(),
                     [](const Principal& one) { return one.kind != Principal::Kind::service; });
}

}  // namespace

bool is_account(const SymbolicText& principal) {
  if (principal.pieces.empty()) return false;
  const Piece& last = principal.pieces.back();
  if (principal.pieces.size() == 1) {
    if (last.kind == Piece::Kind::pseudo) return last.text == "AWS::AccountId";
    return last.kind == Piece::Kind::literal &&
           ((last.text.size() == 12 &&
             last.text.find_first_not_of("0123456789") == std::string_view::npos) ||
            (last.text.starts_with("arn:") && last.text.ends_with(":root")));
  }
  return last.kind == Piece::Kind::literal && last.text.ends_with(":root");
}

Access::Access(Analysis& analysis) : analysis_(analysis) {
  read_roles();
  read_serverless_roles();
  attach_policies();
  read_resource_policies();
}

const Policy* Access::read(const Resource& holder, Document::Kind kind, const Node& document) {
  policies_.push_back(
      std::make_unique<Policy>(read_policy(document, analysis_.resolver, analysis_.symbols)));
  documents_.push_back({&holder, kind, policies_.back().get()});
  return policies_.back().get();
}

void Access::read_roles() {
  for (const Resource& resource : analysis_.tree.resources()) {
    if (resource.type == "AWS::IAM::ManagedPolicy") {
      const Node* document = resource.property("PolicyDocument");
      if (document != nullptr) managed_[&resource] = read(resource, Kind::identity, *document);
    }
    if (resource.type == "AWS::IAM::User" || resource.type == "AWS::IAM::Group") {
      read_inline_policies(resource);
    }
    if (resource.type != "AWS::IAM::Role") continue;
    positions_[&resource] = roles_.size();
    roles_.emplace_back().resource = &resource;
  }
  for (Role& role : roles_) {
    role.open = analysis_.tree.is_open();
    role.bounded = role.resource->property("PermissionsBoundary") != nullptr;
    if (const Node* trust = role.resource->property("AssumeRolePolicyDocument")) {
      role.trust = read(*role.resource, Kind::trust, *trust);
    }
    if (const Node* policies = role.resource->property("Policies")) {
      const std::size_t before = documents_.size();
      read_inline_policies(*role.resource);
      role.open = role.open || !policies->is_array();
      for (const Node& item : policies->items()) {
        role.open = role.open || (item.find("PolicyDocument") == nullptr && !is_no_value(item));
      }
      for (std::size_t i = before; i < documents_.size(); ++i) {
        role.policies.push_back(documents_[i].policy);
      }
    }
    if (const Node* arns = role.resource->property("ManagedPolicyArns")) {
      role.open = role.open || !arns->is_array();
      for (const Node& arn : arns->items()) attach_managed(role, arn);
    }
  }
}

void Access::read_inline_policies(const Resource& holder) {
  const Node* policies = holder.property("Policies");
  if (policies == nullptr) return;
  for (const Node& item : policies->items()) {
    const Node* document = item.find("PolicyDocument");
    if (document != nullptr) read(holder, Kind::identity, *document);
  }
}

void Access::attach_managed(Role& role, const Node& arn) {
  if (is_no_value(arn)) return;
  const Resource* policy = analysis_.symbols.resource_of(arn);
  if (policy != nullptr) {
    const auto known = managed_.find(policy);
    if (known == managed_.end()) {
      role.open = true;
    } else {
      role.policies.push_back(known->second);
    }
    return;
  }
  const SymbolicText text = analysis_.symbols.text_of(arn);
  std::string_view name;
  if (text.pieces.size() == 1) name = name_of_aws_policy(last_literal(text));
  if (text.pieces.size() == 3 && is_partition(text.pieces[1])) {
    constexpr std::string_view behind = ":iam::aws:policy/";
    const std::string_view rest = last_literal(text);
    if (rest.starts_with(behind)) name = rest.substr(behind.size());
  }
  const Policy* known = name.empty() ? nullptr : policy_of_aws(name);
  if (known == nullptr) {
    role.open = true;
  } else {
    role.policies.push_back(known);
  }
}

const Policy* Access::policy_of_aws(std::string_view name) {
  const schema::Value facts =
      schema::Database::installed().table("managed-statements").find("policies").find(name);
  if (!facts) return nullptr;
  // The name belongs to the template, which outlives this.
  const Policy*& made = of_aws_[name];
  if (made != nullptr) return made;
  policies_.push_back(std::make_unique<Policy>());
  Policy& policy = *policies_.back();
  policy.open = facts.find("partial").boolean();
  Statement& statement = policy.statements.emplace_back();
  statement.effect = Effect::allow;
  const schema::Value actions = facts.find("actions");
  for (std::size_t i = 0; i < actions.size(); ++i) {
    statement.actions.push_back({actions[i].text(), nullptr});
  }
  statement.targets.push_back({{{{Piece::Kind::literal, "*", {}}}}, nullptr});
  made = &policy;
  return made;
}

void Access::attach_to(const Node& roles, const Policy* policy) {
  const auto open_all = [&] {
    for (Role& role : roles_) role.open = true;
  };
  if (!roles.is_array()) return open_all();
  for (const Node& item : roles.items()) {
    if (is_no_value(item)) continue;
    const Resource* resource = analysis_.symbols.resource_of(item);
    const auto position = resource == nullptr ? positions_.end() : positions_.find(resource);
    if (position != positions_.end()) {
      roles_[position->second].policies.push_back(policy);
    } else if (resource == nullptr && !analysis_.symbols.text_of(item).is_literal()) {
      open_all();
    }
  }
}

void Access::attach_policies() {
  for (const Resource& resource : analysis_.tree.resources()) {
    const bool is_managed = resource.type == "AWS::IAM::ManagedPolicy";
    if (is_managed || resource.type == "AWS::IAM::Policy") {
      const Node* roles = resource.property("Roles");
      const Node* document = resource.property("PolicyDocument");
      if (document == nullptr || (is_managed && roles == nullptr)) continue;
      const Policy* policy =
          is_managed ? managed_[&resource] : read(resource, Kind::identity, *document);
      if (roles == nullptr) continue;
      attach_to(*roles, policy);
    } else if (resource.type == "AWS::IAM::UserPolicy" ||
               resource.type == "AWS::IAM::GroupPolicy") {
      const Node* document = resource.property("PolicyDocument");
      if (document != nullptr) read(resource, Kind::identity, *document);
    } else if (resource.type == "AWS::IAM::RolePolicy") {
      const Node* name = resource.property("RoleName");
      const Node* document = resource.property("PolicyDocument");
      const Role* role = name == nullptr ? nullptr : role_of(*name);
      if (role != nullptr && document != nullptr) {
        roles_[positions_[role->resource]].policies.push_back(
            read(resource, Kind::identity, *document));
      } else if (name != nullptr && !analysis_.symbols.text_of(*name).is_literal()) {
        for (Role& one : roles_) one.open = true;
      }
    }
  }
}

void Access::read_resource_policies() {
  for (const Resource& resource : analysis_.tree.resources()) {
    const PolicyPlace* place = place_of(resource.type);
    const Node* document = place == nullptr ? nullptr : resource.property(place->document);
    if (document == nullptr || is_no_value(*document)) continue;
    const Policy* policy = read(resource, Kind::resource, *document);
    if (place->target.empty()) {
      resource_policies_.push_back({&resource, &resource, policy, place->document});
      continue;
    }
    const Node* target = resource.property(place->target);
    if (target == nullptr) continue;
    const auto add = [&](const Node& node) {
      resource_policies_.push_back(
          {&resource, analysis_.symbols.resource_of(node), policy, place->document});
    };
    if (target->is_array()) {
      for (const Node& item : target->items()) add(item);
    } else {
      add(*target);
    }
  }
}

const Role* Access::role_of(const Node& value) const {
  const Resource* resource = analysis_.symbols.resource_of(value);
  return resource == nullptr ? nullptr : role_of(*resource);
}

const Role* Access::role_of(const Resource& resource) const {
  const auto position = positions_.find(&resource);
  return position == positions_.end() ? nullptr : &roles_[position->second];
}

Verdict Access::reaches(const Statement& statement, const Wanted* wanted) const {
  if (wanted == nullptr) return Verdict::holds;
  return speaks_of(statement, [&](const Target& one) {
    if (wanted->resource != nullptr && one.node != nullptr) {
      // Two resources of one template are never the same.
      const Resource* named = analysis_.symbols.resource_of(*one.node);
      if (named == wanted->resource) return Verdict::holds;
      if (named != nullptr && named->type == wanted->resource->type) return Verdict::broken;
    }
    return matches(one.text, wanted->text);
  });
}

/// Which statement of a role allows something, as far as it has a name.
static std::string reason_of(const Role& role, const Statement& statement) {
  const std::string_view id = role.resource->id;
  if (statement.node == nullptr) {
    return fmt::format(R"(a {} of "{}")",
                       role.resource->is_serverless() ? "policy" : "managed policy", id);
  }
  const Node* name = statement.node->find("Sid");
  if (name == nullptr || !name->is_string()) return fmt::format(R"(a statement of "{}")", id);
  return fmt::format(R"(statement "{}" of "{}")", name->text(), id);
}

Decision Access::allows(const Role& role, std::string_view action, const Wanted* wanted,
                        bool by_lambda) const {
  Verdict allowed = Verdict::broken;
  bool elsewhere = false;
  Decision decision;
  bool maybe_denied = false;
  for (const Policy* policy : role.policies) {
    for (const Statement& statement : policy->statements) {
      const Verdict spoken = speaks_of(statement, action);
      if (spoken == Verdict::broken) continue;
      if (by_lambda && statement.effect == Effect::deny && spares_lambda(statement)) continue;
      const Verdict reached = reaches(statement, wanted);
      if (reached == Verdict::broken) {
        elsewhere = elsewhere || statement.effect == Effect::allow;
        continue;
      }
      const bool sure = spoken == Verdict::holds && reached == Verdict::holds &&
                        statement.condition == nullptr && !statement.uncertain;
      if (statement.effect == Effect::allow) {
        if (sure && allowed != Verdict::holds) {
          allowed = Verdict::holds;
          decision.statement = &statement;
        } else if (allowed == Verdict::broken) {
          allowed = Verdict::unknown;
          decision.reason =
              statement.condition != nullptr
                  ? fmt::format("{} is allowed under a condition", action)
                  : fmt::format("{} is allowed on what only the deployment knows", action);
        }
      } else if (sure && statement.effect == Effect::deny &&
                 (wanted != nullptr || reaches_everything(statement))) {
        return {Verdict::broken, fmt::format("a statement denies {}", action), &statement};
      } else {
        maybe_denied = true;
      }
    }
    if (policy->open && allowed == Verdict::broken) {
      allowed = Verdict::unknown;
      decision.reason = "a policy of the role is not known as a whole";
    }
  }
  if (allowed == Verdict::broken && role.open) {
    return {Verdict::unknown, "a policy of the role is not known", nullptr};
  }
  if (allowed == Verdict::broken) {
    return {Verdict::broken,
            elsewhere ? fmt::format("{} is allowed on other resources only", action)
                      : fmt::format("no statement allows {}", action),
            nullptr};
  }
  if (allowed == Verdict::holds && (maybe_denied || role.bounded)) {
    return {Verdict::unknown,
            maybe_denied ? fmt::format("a statement may deny {}", action)
                         : "a permissions boundary may forbid it",
            nullptr};
  }
  decision.verdict = allowed;
  if (allowed == Verdict::holds) decision.reason = reason_of(role, *decision.statement);
  return decision;
}

const Policy* Access::key_policy(const Resource& key) const {
  for (const ResourcePolicy& one : resource_policies_) {
    if (one.target == &key && one.property == "KeyPolicy") return one.policy;
  }
  return nullptr;
}

Decision Access::key_allows(const Resource& key, const Role& role, std::string_view action) const {
  const Wanted wanted{analysis_.symbols.arn_of(key), &key};
  const Policy* policy = key_policy(key);
  Decision by_role = allows(role, action, &wanted);
  if (policy == nullptr) return by_role;
  if (policy->open) return {Verdict::unknown, "the key policy is not known as a whole", nullptr};
  Verdict delegated = Verdict::broken;
  for (const Statement& statement : policy->statements) {
    if (statement.effect == Effect::deny) {
      if (speaks_of(statement, action) != Verdict::broken) {
        return {Verdict::unknown, "the key policy denies it to some", &statement};
      }
      continue;
    }
    const Verdict spoken = speaks_of(statement, action);
    if (spoken == Verdict::broken) continue;
    for (const Principal& principal : statement.principals) {
      Verdict match = Verdict::unknown;
      if (principal.kind == Principal::Kind::any) {
        match = Verdict::holds;
      } else if (principal.kind == Principal::Kind::service ||
                 principal.kind == Principal::Kind::federated) {
        match = Verdict::broken;
      } else if (is_account(principal.text)) {
        const Verdict sure = statement.condition == nullptr ? spoken : Verdict::unknown;
        if (delegated == Verdict::broken || sure == Verdict::holds) delegated = sure;
        continue;
      } else if (principal.node != nullptr) {
        const Resource* named = analysis_.symbols.resource_of(*principal.node);
        if (named != nullptr) {
          match = named == role.resource ? Verdict::holds : Verdict::broken;
        }
      }
      if (match == Verdict::broken) continue;
      if (match == Verdict::holds && spoken == Verdict::holds && statement.condition == nullptr &&
          !statement.uncertain) {
        return {Verdict::holds, "the key policy allows it", &statement};
      }
      return {Verdict::unknown, "the key policy may allow it", &statement};
    }
  }
  if (delegated == Verdict::broken) {
    return {Verdict::broken,
            fmt::format("the key policy neither allows {} nor leaves it to IAM", action), nullptr};
  }
  Decision decision = by_role;
  decision.verdict = both(delegated, by_role.verdict);
  return decision;
}

bool Access::may_grant(const Resource& target) const {
  return std::any_of(
      resource_policies_.begin(), resource_policies_.end(), [&](const ResourcePolicy& one) {
        if (one.target != nullptr && one.target != &target) return false;
        if (one.target == nullptr && one.resource->type == "AWS::EC2::VPCEndpoint") {
          return false;
        }
        return one.policy->open ||
               std::any_of(one.policy->statements.begin(), one.policy->statements.end(),
                           [](const Statement& each) {
                             return each.effect != Effect::deny && grants_to_roles(each);
                           });
      });
}

}  // namespace dbrepl::analysis::access
