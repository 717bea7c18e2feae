#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "document/node.hpp"
#include "schema/resolver.hpp"
#include "schema/vocabulary.hpp"

namespace dbrepl::schema {

/// What is wrong, beyond the keyword that says so.
enum class Fault : std::uint8_t {
  value,             ///< the value itself: type, enum, bounds, pattern, format …
  missing_property,  ///< `culprit` is its name
  unknown_property,
  excluded_property,  ///< it must not stand here: beside another one, or in these circumstances
  read_only_property,
  deprecated_property,
  choice,     ///< none of several forms, or more than one of them
  reference,  ///< what a Ref or Fn::GetAtt yields is of another kind
};

/// Which facts speak.
enum class Basis : std::uint8_t {
  type,       ///< the schema of the resource type
  condition,  ///< one of its conditional facts
  document,   ///< the schema of a document in a property, such as a policy
};

/// Something that a schema forbids, as far as it is certain before the deployment.
struct Violation {
  Keyword keyword = Keyword::type;
  Fault fault = Fault::value;
  std::string path;        ///< JSON pointer from the value that was checked, without functions
  std::string inner;       ///< the pointer from there on, within a document that is a text
  document::Mark mark;     ///< of what to change: a key, a value, a parameter's default
  std::string culprit;     ///< the name or value, as the template has it; shortened where long
  std::string expected;    ///< a phrase: "an integer", "at most 63 characters"
  std::string found;       ///< a phrase, or empty where the culprit says it
  std::string suggestion;  ///< the nearest name or value that is allowed, or empty
  Origin origin = Origin::literal;  ///< where the value came from
  std::string_view origin_name;     ///< of the parameter or mapping
  Basis basis = Basis::type;
  bool harmless = false;  ///< it deploys: the service mends it, or leaves it aside
  /// Of a missing property that stands there in some branches of this function only, in others it
  /// is AWS::NoValue. Whether these can come true is for the caller to find out.
  const document::Node* sometimes = nullptr;
  std::string_view peer_rule;  ///< cfn-lint's id of a conditional rule or a format; may be ""
  std::string_view because;    ///< what a conditional fact says, in words; may be ""
};

}  // namespace dbrepl::schema
