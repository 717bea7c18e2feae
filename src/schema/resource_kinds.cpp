// What resources a reference leads to, against those that a property is about.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "schema/database.hpp"
#include "schema/evaluation.hpp"
#include "schema/formats.hpp"
#include "support/characters.hpp"
#include "support/json_pointer.hpp"

namespace dbrepl::schema {

namespace {

/// "DBCluster" of "AWS::RDS::DBCluster".
std::string_view own_name(std::string_view type) {
  return type.substr(type.rfind(':') + 1);
}

/// Whether resources of a type may be called by what others are: a rotation by its secret, an alias
/// by its function, a version by its prompt; or take the place of the same: the two kinds of web
/// ACLs, a group of links for a connection, an access point for a bucket, the account for its
/// catalog.
bool stands_for(std::string_view type, std::string_view wanted) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 12> families{{
      {"AWS::AppSync::Api", "AWS::AppSync::GraphQLApi"},
      {"AWS::Backup::LogicallyAirGappedBackupVault", "AWS::Backup::BackupVault"},
      {"AWS::CloudWatch::", "AWS::CloudWatch::Alarm"},
      {"AWS::DirectConnect::Lag", "AWS::DirectConnect::Connection"},
      {"AWS::DynamoDB::GlobalTable", "AWS::DynamoDB::Table"},
      {"AWS::EC2::TransitGateway", "AWS::EC2::TransitGatewayAttachment"},
      {"AWS::IAM::ServiceLinkedRole", "AWS::IAM::Role"},
      {"AWS::KMS::", "AWS::KMS::Key"},
      {"AWS::Lambda::", "AWS::Lambda::Function"},
      {"AWS::Organizations::Account", "AWS::Glue::Catalog"},
      {"AWS::S3", "AWS::S3::Bucket"},
      {"AWS::SecretsManager::", "AWS::SecretsManager::Secret"},
  }};
  if (std::any_of(families.begin(), families.end(), [&](const auto& family) {
        return wanted == family.second && type.starts_with(family.first);
      }))
    return true;
  if (type.starts_with(wanted)) {
    const std::string_view rest = type.substr(wanted.size());
    if (rest == "Alias" || rest == "V2" || rest == "Version") return true;
  }
  // The older load balancers go by their names, the newer ones by ARNs.
  return own_name(type) == own_name(wanted) && !type.starts_with("AWS::ElasticLoadBalancing");
}

/// Whether a part of a resource's identifier is of another resource: the bucket of a policy, or
/// what a permission is about.
bool is_foreign(std::string_view pointer, const Type& type, Value wanted) {
  const std::string_view name = support::last_step(pointer);
  const Schema schema = type.schema().table(Keyword::properties).find(name);
  if (name.starts_with("Resource") || schema.has(Keyword::resource_types)) return true;
  const std::string lower = support::lowered(name);
  if (lower.starts_with(support::lowered(own_name(type.name())))) return false;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (lower.find(support::lowered(own_name(wanted[i].text()))) != std::string::npos) return true;
  }
  return false;
}

/// Whether a reference yields what identifies the resource itself, and not something that it is
/// about.
bool yields_itself(const Alternative& one, const Type& type, Value wanted) {
  const Value identifier = type.reference();
  if (one.attribute.empty()) {
    // Several parts are joined.
    if (identifier.size() == 1) return !is_foreign(identifier[0].text(), type, wanted);
    return identifier.size() > 0;
  }
  // Of an attribute that there is not, the rule on Fn::GetAtt speaks.
  if (!type.find_attribute(one.attribute)) return false;
  for (std::size_t i = 0; i < identifier.size(); ++i) {
    const std::string_view pointer = identifier[i].text();
    if (support::last_step(pointer) == one.attribute) return !is_foreign(pointer, type, wanted);
  }
  return one.attribute == "Arn" || one.attribute == "Id";
}

/// "an AWS::EC2::RouteTable", "an AWS::KMS::Alias or AWS::KMS::Key".
std::string phrase(Value types) {
  if (types[0].text() == owner_of(zone_format)) return "an availability zone such as eu-west-1a";
  std::string text = "an ";
  for (std::size_t i = 0; i < types.size(); ++i) {
    if (i > 0) text += i + 1 == types.size() ? " or " : ", ";
    text += types[i].text();
  }
  return text;
}

}  // namespace

Verdict Evaluation::other_resource(Value types, const Alternative& one, const Frame& frame,
                                   Violations* into) {
  // What templates, transforms and custom resources yield may be anything.
  const std::string_view yielded = format_yielded(one);
  const bool is_network = is_network_format(yielded);
  std::string_view found = one.resource_type;
  if (found.empty() && is_identifier_format(yielded)) found = owner_of(yielded);
  if ((found.empty() && !is_network) || found.starts_with("AWS::CloudFormation::") ||
      found.starts_with("AWS::Serverless::"))
    return Verdict::unknown;
  for (std::size_t i = 0; i < types.size(); ++i) {
    const std::string_view wanted = types[i].text();
    if (found == wanted || stands_for(found, wanted)) return Verdict::unknown;
  }
  if (!one.resource_type.empty()) {
    const std::optional<Type> type = database_.find(found);
    if (!type || !yields_itself(one, *type, types)) return Verdict::unknown;
  }
  if (into != nullptr) {
    Violation& violation = report(*into, Keyword::resource_types, frame, phrase(types));
    violation.fault = Fault::reference;
    violation.culprit = quoted(*one.source);
    violation.found = is_network ? yielded : found;
    if (!one.attribute.empty()) violation.found.append(".").append(one.attribute);
    violation.peer_rule = one.attribute.empty() ? "E1041" : "E1040";
  }
  return Verdict::broken;
}

}  // namespace dbrepl::schema
