#include <algorithm>
#include <array>

#include "schema/evaluation.hpp"

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

/// Whether Ref yields the identifier of a resource, and what is wanted is that of a VPC, a subnet
/// or a security group, which it is not.
bool is_other_identifier(std::string_view owner, const Type& type) {
  struct Part {
    std::string_view owner;
    std::string_view word;
  };
  constexpr std::array<Part, 3> parts{{{"AWS::EC2::VPC", "Vpc"},
                                       {"AWS::EC2::Subnet", "Subnet"},
                                       {"AWS::EC2::SecurityGroup", "Group"}}};
  const auto* const wanted = std::find_if(
      parts.begin(), parts.end(), [owner](const Part& part) { return part.owner == owner; });
  if (wanted == parts.end()) return false;
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
    if (one.attribute.empty()) return is_other_identifier(owner, type);
    return one.attribute == "Arn" && wanted == "Arn" && is_of_one_type(format);
  }
  if (owner == "AWS::EC2::SecurityGroup" || owner == "AWS::ACM::Certificate") return false;
  if (!one.attribute.empty()) return one.attribute != wanted;
  const Value reference = type.reference();
  if (reference.size() != 1) return false;
  const std::string_view pointer = reference[0].text();
  const std::string_view yielded = pointer.substr(pointer.rfind('/') + 1);
  // "Name" of a log group is its LogGroupName.
  return wanted == "Arn" ? !yielded.ends_with("Arn") : false;
}

}  // namespace

/// The format of what a Ref or Fn::GetAtt yields, or nothing where that is not known.
std::string_view Evaluation::format_yielded(const Alternative& one) const {
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
  if (!is_identifier_format(format)) return Verdict::unknown;
  const std::string_view yielded = format_yielded(one);
  if (is_identifier_format(yielded)) {
    if (same_identifier(yielded, format)) return Verdict::holds;
  } else {
    if (!yielded.empty() || one.resource_type.empty()) return Verdict::unknown;
    const std::optional<Type> type = database_.find(one.resource_type);
    if (!type || !is_something_else(format, one, *type)) return Verdict::unknown;
  }
  if (into != nullptr) {
    const FormatInfo* info = find_format(format);
    Violation& violation =
        report(*into, Keyword::format, frame,
               info != nullptr ? std::string(info->expected) : std::string(format));
    violation.fault = Fault::reference;
    violation.culprit = quoted(*one.source);
    violation.found = yielded;
    if (yielded.empty()) {
      violation.found = one.resource_type;
      if (!one.attribute.empty()) violation.found.append(".").append(one.attribute);
    }
    violation.peer_rule = one.attribute.empty() ? "E1041" : "E1040";
  }
  return Verdict::broken;
}

}  // namespace dbrepl::schema
