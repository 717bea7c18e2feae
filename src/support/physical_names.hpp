#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace dbrepl::support {

/// What a service lets its names be made of.
enum class Alphabet : std::uint8_t {
  any,
  identifier,    ///< RDS: letters, digits, hyphens; a letter first, no hyphen last, none doubled
  subnet_group,  ///< letters, digits, space . _ -; a letter first
  bucket,        ///< lower case letters, digits, . -; a letter or digit at both ends, no two dots
  access_point,  ///< the same without dots
  domain,        ///< lower case letters, digits, -; a letter first
  repository,    ///< lower case letters, digits, . _ - /; a letter or digit at both ends
  word,          ///< letters, digits, - _
  dotted_word,   ///< letters, digits, . - _
  balancer,      ///< letters, digits, -; none at an end
  iam,           ///< letters, digits, _ + = , . @ -
  alias,         ///< letters, digits, : / _ -
  secret,        ///< letters, digits, / _ + = . @ -
  parameter,     ///< letters, digits, _ . - /
  log_group,     ///< letters, digits, . - _ / #
  group,         ///< letters, digits, space . _ - : / ( ) # , @ [ ] + = & ; { } ! $ *
  machine,       ///< no space, bracket, wildcard, quote or path sign
};

/// How a service bounds the physical names of a type of resource. The facts are those of the
/// services' API references and provider schemas.
struct NameRule {
  std::string_view type;      ///< "AWS::RDS::DBCluster"
  std::string_view property;  ///< "DBClusterIdentifier"
  std::uint16_t min = 1;
  std::uint16_t max = 0;  ///< characters; 0 where no bound is known
  Alphabet alphabet = Alphabet::any;
  bool folds = false;  ///< the service compares without regard to case
  /// The property whose value the name is unique within: a security group's in its VPC; "" where
  /// that is the account and region.
  std::string_view within = {};
};

/// The rule of a type whose resources can be given a physical name, or null. Logarithmic.
const NameRule* find_name_rule(std::string_view type);
/// All of them, sorted by type.
std::span<const NameRule> name_rules();

/// What a service says against a name: "has 64 characters, 63 are allowed", "ends with a hyphen";
/// empty where it takes it.
std::string name_fault(const NameRule& rule, std::string_view name);
/// Whether a character may stand somewhere in a name.
bool allows(Alphabet alphabet, char c);

}  // namespace dbrepl::support
