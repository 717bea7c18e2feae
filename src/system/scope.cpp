#include "system/scope.hpp"

#include <cstdint>
#include <utility>

#include <fmt/format.h>

namespace dbrepl::system {
namespace {

using config::Config;
using config::Environment;
using config::NameTags;
using config::Partition;

constexpr std::string_view shared_tier = "shared";

std::string partition_of(Partition partition) {
  switch (partition) {
    case Partition::aws:
      return "aws";
    case Partition::aws_cn:
      return "aws-cn";
    case Partition::aws_us_gov:
      return "aws-us-gov";
    case Partition::pseudo:
      break;
  }
  return "${AWS::Partition}";
}

/// What the parameter's pattern asks for, in words where it is our own.
std::string constraint(const config::SuffixParameter& suffix) {
  const config::SuffixParameter built_in;
  return suffix.pattern == built_in.pattern
             ? fmt::format(
                   "1 to {} lower case letters, digits and hyphens, for example pr-42; no "
                   "hyphen at an end, none doubled",
                   suffix.max_length)
             : fmt::format("1 to {} characters that match {}", suffix.max_length, suffix.pattern);
}

cfn::Parameter<cfn::String> add_suffix(const config::SuffixParameter& suffix, cfn::Template& into) {
  return into.add_parameter(
      "EnvironmentSuffix",
      cfn::StringParameter{
          .description = "Tells deployments of this template apart: part of every name",
          .default_value = suffix.default_value,
          .allowed_pattern = suffix.pattern,
          .min_length = 1,
          .max_length = suffix.max_length,
          .constraint_description = constraint(suffix)});
}

cfn::Parameter<cfn::String> add_master_username(const std::string& name, cfn::Template& into) {
  return into.add_parameter(
      "MasterUsername",
      cfn::StringParameter{
          .description = "Master user of every cluster",
          .default_value = name,
          .allowed_pattern = "[a-zA-Z][a-zA-Z0-9]*",
          .min_length = 1,
          .max_length = 16,
          .constraint_description = "1 to 16 letters and digits, the first one a letter"});
}

/// Which tags a resource has beside the configured ones.
enum class Labels : std::uint8_t { both, name, environment, none };

/// Those, then the configured tags in the order of their keys.
template <class Add>
void for_each_tag(Labels labels, std::string_view environment, const config::Tags& common,
                  const config::Tags* own, const std::string& name, Add&& add) {
  if (labels == Labels::both || labels == Labels::name) {
    add("Name", Scope::name(name));
  }
  if (labels == Labels::both || labels == Labels::environment) {
    add("Environment", environment);
  }
  if (own == nullptr) {
    for (const auto& [key, value] : common) {
      add(key, std::string_view(value));
    }
    return;
  }
  config::Tags merged = *own;
  merged.insert(common.begin(), common.end());
  for (const auto& [key, value] : merged) {
    add(key, std::string_view(value));
  }
}

Scope::Tags make_tags(Labels labels, std::string_view environment, const config::Tags& common,
                      const config::Tags* own, const std::string& name) {
  std::vector<cfn::Tag> tags;
  for_each_tag(labels, environment, common, own, name, [&](std::string_view key, auto&& value) {
    tags.push_back(cfn::Tag{.Key = key, .Value = std::forward<decltype(value)>(value)});
  });
  if (tags.empty()) {
    return {};
  }
  return tags;
}

/// Of what has no name of its own.
Labels name_labels(NameTags tags) {
  return tags == NameTags::nameless ? Labels::name : Labels::both;
}

/// Of what has a name.
Labels main_labels(NameTags tags) {
  return tags == NameTags::nameless ? Labels::none : Labels::both;
}

/// Of keys, secrets, log groups and alarms.
Labels minor_labels(NameTags tags) {
  return tags == NameTags::main ? Labels::environment : main_labels(tags);
}

}  // namespace

Scope::Scope(const Config& config, cfn::Template& into)
    : config_(config),
      names_(config),
      template_(into),
      partition_(partition_of(config.partition)),
      suffix_(add_suffix(config.parameters.environment_suffix, into)),
      master_username_(add_master_username(config.parameters.master_username, into)) {}

std::string Scope::id(const Environment& environment, std::string_view what) {
  return config::logical_prefix(environment.name).append(what);
}

std::string Scope::id(const Environment& environment, std::string_view what, int number) {
  return id(environment, what) + std::to_string(number);
}

cfn::Expression<cfn::String> Scope::name(const std::string& notation) {
  return cfn::Expression<cfn::String>(cfn::Tree::single("Fn::Sub", cfn::Tree(notation)));
}

cfn::Expression<cfn::String> Scope::arn(std::string_view service, std::string_view resource) const {
  return name(fmt::format("arn:{}:{}:${{AWS::Region}}:${{AWS::AccountId}}:{}", partition_, service,
                          resource));
}

cfn::Expression<cfn::String> Scope::iam_arn(std::string_view resource) const {
  return name(fmt::format("arn:{}:iam::${{AWS::AccountId}}:{}", partition_, resource));
}

cfn::Expression<cfn::String> Scope::aws_managed_policy(std::string_view policy) const {
  const std::string text = fmt::format("arn:{}:iam::aws:policy/{}", partition_, policy);
  return config_.partition == Partition::pseudo ? name(text)
                                                : cfn::Expression<cfn::String>(cfn::Tree(text));
}

Scope::Tags Scope::name_tags(const Environment& environment, const std::string& name) const {
  return make_tags(name_labels(config_.name_tags), environment.name, config_.tags,
                   &environment.settings.tags, name);
}

Scope::Tags Scope::shared_name_tags(const std::string& name) const {
  return make_tags(name_labels(config_.name_tags), shared_tier, config_.tags, nullptr, name);
}

Scope::Tags Scope::tags(const Environment& environment, const std::string& name) const {
  return make_tags(main_labels(config_.name_tags), environment.name, config_.tags,
                   &environment.settings.tags, name);
}

Scope::Tags Scope::shared_tags(const std::string& name) const {
  return make_tags(main_labels(config_.name_tags), shared_tier, config_.tags, nullptr, name);
}

Scope::Tags Scope::minor_tags(const Environment& environment, const std::string& name) const {
  return make_tags(minor_labels(config_.name_tags), environment.name, config_.tags,
                   &environment.settings.tags, name);
}

Scope::Tags Scope::shared_minor_tags(const std::string& name) const {
  return make_tags(minor_labels(config_.name_tags), shared_tier, config_.tags, nullptr, name);
}

cfn::Optional<cfn::Map<cfn::String>> Scope::tag_map(const Environment& environment,
                                                    const std::string& name) const {
  std::vector<std::pair<std::string, cfn::Value<cfn::String>>> tags;
  for_each_tag(main_labels(config_.name_tags), environment.name, config_.tags,
               &environment.settings.tags, name, [&](std::string_view key, auto&& value) {
                 tags.emplace_back(std::string(key),
                                   cfn::Value<cfn::String>(std::forward<decltype(value)>(value)));
               });
  if (tags.empty()) {
    return {};
  }
  return tags;
}

}  // namespace dbrepl::system
