#include <algorithm>
#include <array>

#include "schema/evaluation.hpp"
#include "support/json_pointer.hpp"

namespace dbrepl::schema {
namespace {

/// The schema at a pointer of a provider schema, "/properties/Endpoint/Address", or none.
Schema schema_at(Schema schema, std::string_view pointer) {
  constexpr std::string_view prefix = "/properties/";
  if (!pointer.starts_with(prefix)) return {};
  pointer.remove_prefix(prefix.size());
  while (!pointer.empty()) {
    const std::size_t end = std::min(pointer.find_first_of("/."), pointer.size());
    schema = schema.resolved().table(Keyword::properties).find(pointer.substr(0, end));
    pointer.remove_prefix(std::min(end + 1, pointer.size()));
  }
  return schema.resolved();
}

/// Formats of ARNs that are those of one type alone.
bool is_of_one_type(std::string_view format) {
  return format == "AWS::ACM::Certificate.Arn" || format == "AWS::IAM::Role.Arn" ||
         format == "AWS::Lambda::Function.Arn" || format == "AWS::SNS::Topic.Arn";
}

/// Formats whose texts are not looked at, and that say what a property takes: a name, an id or a
/// URL and no ARN.
bool is_plain_name(std::string_view format) {
  constexpr std::array<std::string_view, 8> names{
      "AWS::Cognito::UserPool.Id", "AWS::EC2::InternetGateway.Id", "AWS::IAM::InstanceProfile.Name",
      "AWS::IAM::Role.Name",       "AWS::RDS::DBCluster.Id",       "AWS::RDS::DBSubnetGroup.Name",
      "AWS::S3::Bucket.Name",      "AWS::SQS::Queue.Url",
  };
  return std::find(names.begin(), names.end(), format) != names.end();
}

bool is_arn_attribute(std::string_view attribute) {
  return attribute.ends_with("Arn") || attribute.ends_with("ARN");
}

/// Whether Ref yields the identifier of a resource, and what is wanted is that of another type,
/// which it is not.
bool is_other_identifier(std::string_view format, const Type& type) {
  struct Part {
    std::string_view format;
    std::string_view word;
  };
  constexpr std::array<Part, 11> parts{{{"AWS::Cognito::UserPool.", "UserPool"},
                                        {"AWS::EC2::InternetGateway.", "Gateway"},
                                        {"AWS::EC2::SecurityGroup.", "Group"},
                                        {"AWS::EC2::Subnet.", "Subnet"},
                                        {"AWS::EC2::VPC.", "Vpc"},
                                        {"AWS::ECS::TaskDefinition.", "TaskDefinition"},
                                        {"AWS::IAM::InstanceProfile.", "InstanceProfile"},
                                        {"AWS::IAM::Role.Name", "Role"},
                                        {"AWS::KMS::Key.Identifier", "Key"},
                                        {"AWS::RDS::DBCluster.", "Cluster"},
                                        {"AWS::RDS::DBSubnetGroup.", "SubnetGroup"}}};
  const auto* const wanted = std::find_if(parts.begin(), parts.end(), [format](const Part& part) {
    return format.starts_with(part.format);
  });
  if (wanted == parts.end()) return false;
  // A route may lead to the endpoint of a Gateway Load Balancer.
  if (wanted->word == "Gateway" && type.name() == "AWS::EC2::VPCEndpoint") return false;
  const Value reference = type.reference();
  for (std::size_t i = 0; i < reference.size(); ++i) {
    // An association may be called by what it binds.
    if (reference[i].text().find(wanted->word) != std::string_view::npos) return false;
  }
  return reference.size() > 0;
}

/// Whether a reference to a resource yields something of it that has no format of its own, and is
/// not what a format wants: the name of a role for its ARN, or the ARN of a bucket for a role's.
bool is_something_else(std::string_view format, const Alternative& one, const Type& type) {
  const std::size_t dot = format.rfind('.');
  const std::string_view owner = format.substr(0, dot);
  const std::string_view wanted = format.substr(dot + 1);
  if (one.resource_type.starts_with("AWS::CloudFormation::") ||
      one.resource_type.starts_with("AWS::Serverless::"))
    return false;
  // Of an attribute that there is not, the rule on Fn::GetAtt speaks.
  if (!one.attribute.empty() && !type.find_attribute(one.attribute)) return false;
  if (owner != one.resource_type) {
    // Load balancers also take the certificates that were uploaded to IAM.
    if (owner == "AWS::ACM::Certificate" && one.resource_type == "AWS::IAM::ServerCertificate")
      return one.attribute != wanted;
    if (one.attribute.empty()) {
      // Versions and aliases of functions stand for them.
      const bool stands_for = owner == "AWS::Lambda::Function" &&
                              one.resource_type.starts_with("AWS::Lambda::") &&
                              type.fact("refKind").text() == "arn";
      return !stands_for && is_other_identifier(format, type);
    }
    if (is_plain_name(format)) return is_arn_attribute(one.attribute);
    return one.attribute == "Arn" && wanted == "Arn" && is_of_one_type(format);
  }
  if (owner == "AWS::EC2::SecurityGroup" || owner == "AWS::ACM::Certificate") return false;
  if (!one.attribute.empty()) {
    if (wanted == "Identifier") return false;
    if (wanted == "Arn") return !is_arn_attribute(one.attribute);
    return is_plain_name(format) ? is_arn_attribute(one.attribute) : one.attribute != wanted;
  }
  const Value reference = type.reference();
  if (reference.size() != 1) return false;
  const std::string_view yielded = support::last_step(reference[0].text());
  // "Name" of a log group is its LogGroupName.
  return wanted == "Arn" ? !yielded.ends_with("Arn") : false;
}

/// "the name of an AWS::IAM::Role" from "AWS::IAM::Role.Name".
std::string described(std::string_view format) {
  const std::size_t dot = format.rfind('.');
  const std::string_view wanted = format.substr(dot + 1);
  std::string_view word = "identifier";
  if (wanted == "Arn") word = "ARN";
  if (wanted == "Id") word = "id";
  if (wanted == "Name") word = "name";
  if (wanted == "Url") word = "URL";
  return std::string("the ").append(word).append(" of an ").append(format.substr(0, dot));
}

/// Whether everything that a pattern takes begins as ARNs do, or as no name can.
bool takes_arns_only(std::string_view pattern) {
  int depth = 0;
  bool at_start = true;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (at_start) {
      std::string_view rest = pattern.substr(i);
      if (rest.starts_with("^")) rest.remove_prefix(1);
      if (!rest.starts_with("arn:") && !rest.starts_with("arn(:") && !rest.starts_with("smk://"))
        return false;
      at_start = false;
    }
    if (pattern[i] == '\\') {
      ++i;
    } else if (pattern[i] == '(' || pattern[i] == '[') {
      ++depth;
    } else if (pattern[i] == ')' || pattern[i] == ']') {
      --depth;
    } else if (pattern[i] == '|' && depth == 0) {
      at_start = true;
    }
  }
  return !pattern.empty() && !at_start;
}

/// Whether a pattern takes what it asks for with the beginning of an ARN and without: "(arn:…)?".
bool is_arn_optional(std::string_view pattern) {
  if (pattern.starts_with("^")) pattern.remove_prefix(1);
  if (!pattern.starts_with("(arn:")) return false;
  int depth = 0;
  for (std::size_t i = 0; i + 1 < pattern.size(); ++i) {
    if (pattern[i] == '\\') {
      ++i;
    } else if (pattern[i] == '(') {
      ++depth;
    } else if (pattern[i] == ')' && --depth == 0) {
      return pattern[i + 1] == '?';
    }
  }
  return false;
}

/// Whether a property is called as one that takes an ARN: "RoleArn", or an element of "TopicArns".
bool is_called_arn(const Path* path) {
  while (path != nullptr && path->index >= 0) path = path->parent;
  // The task of a maintenance window is a function or a document, which go by their names, too.
  if (path == nullptr || path->key == "TaskArn") return false;
  return is_arn_attribute(path->key) || path->key.ends_with("Arns") || path->key.ends_with("ARNs");
}

/// Whether what a reference yields is known to be a name, an id or a URL of something that also has
/// an ARN.
bool yields_no_arn(const Alternative& one, const Type& type) {
  if (one.resource_type.starts_with("AWS::CloudFormation::") ||
      one.resource_type.starts_with("AWS::Serverless::") || !type.find_attribute("Arn"))
    return false;
  if (!one.attribute.empty()) {
    return type.find_attribute(one.attribute) && one.attribute != "Name" &&
           (one.attribute.ends_with("Name") || one.attribute.ends_with("Url"));
  }
  const std::string_view kind = type.fact("refKind").text();
  if (!kind.empty()) return kind == "url";
  const Value reference = type.reference();
  if (reference.size() != 1) return false;
  const std::string_view yielded = support::last_step(reference[0].text());
  return yielded.ends_with("Name") || (yielded.ends_with("Id") && yielded != "Id");
}

/// "!GetAtt Role.Arn" for a Ref to the role; empty for what is no Ref.
std::string arn_of(const document::Node& source) {
  const document::Node* name = source.is_object() ? source.find("Ref") : nullptr;
  if (name == nullptr || !name->is_string()) return {};
  return std::string("!GetAtt ").append(name->text()).append(".Arn");
}

}  // namespace

/// A name where the pattern or the name of a property asks for an ARN.
Verdict Evaluation::arn_wanted(const Schema& schema, const Alternative& one, const Frame& frame,
                               Violations* into) {
  const std::string_view pattern = schema.value(Keyword::pattern).text();
  const bool by_pattern = takes_arns_only(pattern);
  // Names of properties say less than patterns: keys of KMS often go by their id, too.
  const bool by_name = !by_pattern && schema.types() == type_string && !is_arn_optional(pattern) &&
                       !schema.value(Keyword::format).text().ends_with(".Identifier") &&
                       !one.resource_type.starts_with("AWS::KMS::") && is_called_arn(frame.path);
  if (!by_pattern && !by_name) return Verdict::unknown;
  const std::optional<Type> type = database_.find(one.resource_type);
  if (!type || !yields_no_arn(one, *type)) return Verdict::unknown;
  if (into != nullptr) {
    Violation& violation = report(*into, Keyword::format, frame, "an ARN");
    violation.fault = Fault::reference;
    violation.culprit = quoted(*one.source);
    violation.suggestion = arn_of(*one.source);
    violation.found = one.resource_type;
    if (!one.attribute.empty()) violation.found.append(".").append(one.attribute);
    violation.peer_rule = one.attribute.empty() ? "E1041" : "E1040";
  }
  return Verdict::broken;
}

/// The format of what a Ref or Fn::GetAtt yields, or nothing where that is not known.
std::string_view Evaluation::format_yielded(const Alternative& one) const {
  if (!one.format.empty()) return one.format;
  if (!one.parameter_type.empty()) return format_of_parameter(one.parameter_type);
  if (one.resource_type.empty()) return {};
  const std::optional<Type> type = database_.find(one.resource_type);
  if (!type) return {};
  if (!one.attribute.empty()) {
    const std::string pointer = "/properties/" + std::string(one.attribute);
    return schema_at(type->schema(), pointer).value(Keyword::format).text();
  }
  const Value reference = type->reference();
  if (reference.size() != 1) return {};
  return schema_at(type->schema(), reference[0].text()).value(Keyword::format).text();
}

Verdict Evaluation::reference(std::string_view format, const Alternative& one, const Frame& frame,
                              Violations* into) {
  const bool takes_network = is_network_format(format);
  if (!takes_network && !is_identifier_format(format)) return Verdict::unknown;
  const std::string_view yielded = format_yielded(one);
  if (is_network_format(yielded)) {
    if (takes_network) return Verdict::unknown;
  } else if (is_identifier_format(yielded)) {
    if (same_identifier(yielded, format)) return Verdict::holds;
    if (is_new_name_format(format) && !yielded.ends_with(".Arn")) return Verdict::unknown;
  } else {
    if (is_new_name_format(format)) return Verdict::unknown;
    if (takes_network || !yielded.empty() || one.resource_type.empty()) return Verdict::unknown;
    const std::optional<Type> type = database_.find(one.resource_type);
    if (!type || !is_something_else(format, one, *type)) return Verdict::unknown;
  }
  if (into != nullptr) {
    const FormatInfo* info = find_format(format);
    Violation& violation =
        report(*into, Keyword::format, frame,
               info != nullptr ? std::string(info->expected) : described(format));
    violation.fault = Fault::reference;
    violation.culprit = quoted(*one.source);
    violation.found = yielded;
    if (is_new_name_format(yielded)) violation.found.replace(yielded.rfind('.'), 8, ".Name");
    if (yielded.empty()) {
      violation.found = one.resource_type;
      if (!one.attribute.empty()) violation.found.append(".").append(one.attribute);
    }
    violation.peer_rule = one.attribute.empty() ? "E1041" : "E1040";
  }
  return Verdict::broken;
}

}  // namespace dbrepl::schema
