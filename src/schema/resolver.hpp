#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "document/node.hpp"

namespace dbrepl::schema {

/// What is known of a value that only the deployment knows.
enum class Shape : std::uint8_t {
  any,
  scalar,  ///< a string, number or boolean; which one is unknown
  string,
  number,
  boolean,
  list,     ///< what its elements are is unknown
  strings,  ///< a list of strings
  object,
};

/// Where an alternative's value comes from, as far as a message should say so.
enum class Origin : std::uint8_t {
  literal,          ///< it stands where it is used, or in a branch of an Fn::If there
  parameter_given,  ///< `name` is the parameter
  parameter_default,
  parameter_allowed,  ///< one of its AllowedValues
  pseudo_parameter,
  mapping,           ///< `name` is the map
  computed,          ///< by a function from known values, for example Fn::Join
  computed_default,  ///< so, with the default of the parameter `name`
  computed_allowed,  ///< so, with an allowed value of the parameter `name`
};

/// Whether another value can be given at deployment.
constexpr bool is_assumed(Origin origin) {
  return origin == Origin::parameter_default || origin == Origin::parameter_allowed ||
         origin == Origin::computed_default || origin == Origin::computed_allowed;
}

/// One of the values that a place in a template can have at deployment.
struct Alternative {
  enum class State : std::uint8_t {
    known,    ///< `value` is it; its children may call functions again
    unknown,  ///< of `shape`
    absent,   ///< AWS::NoValue: the property or element is not there
  };

  State state = State::unknown;
  Shape shape = Shape::any;
  Origin origin = Origin::literal;
  document::Node value;  ///< where known
  const document::Node* source =
      nullptr;            ///< the value in the template to change: where it stands, a
                          ///< parameter's Default, a mapping's value; never null
  std::string_view name;  ///< of the parameter or mapping
  bool is_blank = false;  ///< an empty default is all or a part of it: "not given"
  document::Node others;  ///< a list of what it is with other values of the parameter; none
                          ///< where it may be anything at all
  std::string_view resource_type;   ///< of the resource whose Ref or GetAtt this is; "" otherwise
  std::string_view attribute;       ///< of the GetAtt; "" for Ref
  std::string_view parameter_type;  ///< of the parameter whose Ref this is: "AWS::EC2::VPC::Id"
  std::string_view format;          ///< of what Fn::GetAZs and Fn::Cidr list; "" otherwise
};

/// Turns functions into the values that they can yield. The property checker asks for the
/// alternatives of every value that it descends to.
class Resolver {
 public:
  Resolver() = default;
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;
  virtual ~Resolver() = default;

  /// Whether a value calls a function, that is, whether alternatives() says more than "itself".
  virtual bool calls_function(const document::Node& value) const = 0;
  /// At least one and at most `limit` values; what goes beyond is one unknown. Not resolved below
  /// the top: the children of a known value are as the template has them. Appends to `into`.
  virtual void alternatives(const document::Node& value, std::vector<Alternative>& into) = 0;

  static constexpr std::size_t limit = 64;
};

}  // namespace dbrepl::schema
