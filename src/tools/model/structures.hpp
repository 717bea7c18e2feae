#pragma once

#include <string>
#include <vector>

#include "tools/model/facts.hpp"

namespace dbrepl::tools {

/// One member of a generated structure.
struct MemberOf {
  std::string property;  ///< as templates spell it
  std::string name;      ///< as C++ does
  std::string kind;      ///< what Value<…> holds: "cfn::List<cfn::String>"
  bool required = false;
};

/// A property type, or the resource itself.
struct Structure {
  std::string name;
  std::vector<MemberOf> members;
};

/// Everything that a resource type's header says.
struct ResourceModel {
  TypeName type;
  std::vector<Structure> property_types;  ///< each after those it holds, as far as that is possible
  Structure resource;
  std::vector<MemberOf> attributes;
  std::string identifier_kind;    ///< what Ref yields
  bool has_standard_tag = false;  ///< its property type Tag is cfn::Tag
  Kinds kinds;                    ///< all kinds of reference that it mentions
};

/// Read-only properties are left out; what schemas say of values beyond their type is the
/// validator's business.
ResourceModel model_of(const Facts& facts, const TypeName& type);

/// The tag type of a kind of reference: "AWS::EC2::VPC.Id" → "EC2_VPC_Id".
std::string kind_name(const std::string& kind);

}  // namespace dbrepl::tools
