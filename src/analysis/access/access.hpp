#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analysis/access/policy.hpp"
#include "analysis/template.hpp"

namespace dbrepl::analysis {

class Analysis;

}  // namespace dbrepl::analysis

namespace dbrepl::analysis::access {

/// What an action is wanted on.
struct Wanted {
  SymbolicText text;                   ///< its ARN
  const Resource* resource = nullptr;  ///< where the ARN is that of a resource of the template
};

/// Whether something is allowed, and why.
struct Decision {
  Verdict verdict = Verdict::unknown;
  std::string reason;                    ///< "no statement allows s3:GetObject"
  const Statement* statement = nullptr;  ///< that allows or denies it
};

/// What a role of the template may do.
struct Role {
  const Resource* resource = nullptr;  ///< a function of AWS SAM for the role that is made for it
  /// Documents attached to it, by whatever resource.
  std::vector<const Policy*> policies;
  const Policy* trust = nullptr;  ///< AssumeRolePolicyDocument; null where it has none
  /// Whether it may be allowed more than `policies` say: policies of others, those of AWS that are
  /// not known here, documents that cannot be read.
  bool open = false;
  /// Whether it may be allowed less: a permissions boundary.
  bool bounded = false;
};

/// A policy document of the template.
struct Document {
  enum class Kind : std::uint8_t { identity, trust, resource };
  const Resource* holder = nullptr;
  Kind kind = Kind::identity;
  const Policy* policy = nullptr;
};

/// A policy that a resource carries, or another resource gives it.
struct ResourcePolicy {
  const Resource* resource = nullptr;  ///< that holds the document
  const Resource* target = nullptr;    ///< that it protects; null where it is not known
  const Policy* policy = nullptr;
  std::string_view property;  ///< of the document: "KeyPolicy"
};

/// What roles, resources and keys of a template permit. Service control policies, session policies
/// and what another stack attaches are not in a template: "holds" is as far as this one tells.
class Access {
 public:
  explicit Access(Analysis& analysis);
  Access(const Access&) = delete;
  Access& operator=(const Access&) = delete;

  const std::vector<Role>& roles() const { return roles_; }
  /// Every policy document in the template's resources, those of users and groups too.
  const std::vector<Document>& documents() const { return documents_; }
  const std::vector<ResourcePolicy>& resource_policies() const { return resource_policies_; }
  /// The role that a value names by Ref, GetAtt, name or ARN; null where it is none of this
  /// template.
  const Role* role_of(const Node& value) const;
  const Role* role_of(const Resource& resource) const;

  /// Whether a role may use an action, "s3:GetObject", on a resource; without one, on any at all.
  /// Statements with a condition, permissions boundaries and policies that are not known make it
  /// unknown. `by_lambda`: the service itself does it with the role, not the code of the function.
  Decision allows(const Role& role, std::string_view action, const Wanted* wanted = nullptr,
                  bool by_lambda = false) const;

  /// Whether the policy of a key lets a role use an action: itself, or by leaving the decision to
  /// the account's IAM policies, which then have to allow it too.
  Decision key_allows(const Resource& key, const Role& role, std::string_view action) const;
  /// Whether the policy of a resource lets the role of another account or of this one use it, as
  /// far as that can be told without reading further: it has a policy with principals.
  bool may_grant(const Resource& target) const;
  /// The key policy of a key; null where CloudFormation's default serves, which leaves everything
  /// to IAM.
  const Policy* key_policy(const Resource& key) const;

 private:
  void read_roles();
  void attach_policies();
  void read_resource_policies();
  /// The roles that AWS SAM makes for functions which name none: the function stands for its role.
  void read_serverless_roles();
  void attach_named(Role& role, std::string_view name);
  void attach_serverless(Role& role, const Node& policy);
  void attach_template(Role& role, const Member& member);
  void read_inline_policies(const Resource& holder);
  const Policy* read(const Resource& holder, Document::Kind kind, const Node& document);
  void attach_to(const Node& roles, const Policy* policy);
  void attach_managed(Role& role, const Node& arn);
  /// The policy of AWS under this name, "service-role/AWSLambdaBasicExecutionRole"; null where it
  /// is not known here. Its statements have no nodes.
  const Policy* policy_of_aws(std::string_view name);
  Verdict reaches(const Statement& statement, const Wanted* wanted) const;

  Analysis& analysis_;
  std::vector<std::unique_ptr<Policy>> policies_;
  std::vector<Document> documents_;
  std::vector<Role> roles_;
  std::unordered_map<const Resource*, std::size_t> positions_;  ///< in roles_
  std::unordered_map<const Resource*, const Policy*> managed_;  ///< AWS::IAM::ManagedPolicy
  std::unordered_map<std::string_view, const Policy*> of_aws_;
  std::vector<ResourcePolicy> resource_policies_;
  std::deque<std::string> action_names_;  ///< of policy templates
};

}  // namespace dbrepl::analysis::access
