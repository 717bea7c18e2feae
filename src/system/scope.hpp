#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/config.hpp"
#include "config/names.hpp"
#include "template/template.hpp"

namespace dbrepl::system {

/// What the constructs share: the configuration, the template under construction, its parameters,
/// and the one place that spells names, ARNs and tags. It lives on the stack of synthesize().
class Scope {
 public:
  /// Adds the template's parameters.
  Scope(const config::Config& config, cfn::Template& into);

  const config::Config& config() const { return config_; }
  const config::Naming& names() const { return names_; }
  cfn::Template& out() { return template_; }
  const cfn::Parameter<cfn::String>& suffix() const { return suffix_; }
  const cfn::Parameter<cfn::String>& master_username() const { return master_username_; }

  /// The logical id of an environment's resource: "DevVPC".
  static std::string id(const config::Environment& environment, std::string_view what);
  static std::string id(const config::Environment& environment, std::string_view what, int number);

  /// A name that Naming made: it is in Fn::Sub's notation.
  static cfn::Expression<cfn::String> name(const std::string& notation);
  /// An ARN in the stack's region and account: arn("ssm", "parameter/db…"). `resource` may hold
  /// what Fn::Sub substitutes.
  cfn::Expression<cfn::String> arn(std::string_view service, std::string_view resource) const;
  /// An ARN of IAM, which has no region.
  cfn::Expression<cfn::String> iam_arn(std::string_view resource) const;
  /// The ARN of a policy that AWS owns: aws_managed_policy("service-role/…").
  cfn::Expression<cfn::String> aws_managed_policy(std::string_view policy) const;

  using Tags = cfn::Optional<cfn::List<cfn::Tag>>;

  /// Name, Environment and the configured tags of an environment's resource that has no name of its
  /// own.
  Tags name_tags(const config::Environment& environment, const std::string& name) const;
  /// The same for what serves all environments.
  Tags shared_name_tags(const std::string& name) const;
  /// The same for what has a name, as far as config::NameTags says.
  Tags tags(const config::Environment& environment, const std::string& name) const;
  Tags shared_tags(const std::string& name) const;
  /// The same for keys, secrets, log groups and alarms.
  Tags minor_tags(const config::Environment& environment, const std::string& name) const;
  Tags shared_minor_tags(const std::string& name) const;
  /// The same as tags(), in the form of Systems Manager.
  cfn::Optional<cfn::Map<cfn::String>> tag_map(const config::Environment& environment,
                                               const std::string& name) const;

 private:
  const config::Config& config_;
  config::Naming names_;
  cfn::Template& template_;
  std::string partition_;
  cfn::Parameter<cfn::String> suffix_;
  cfn::Parameter<cfn::String> master_username_;
};

}  // namespace dbrepl::system
