#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dbrepl::findings {

/// What can be said of something before the deployment.
enum class Claim : std::uint8_t { holds, broken, unknown };

/// "holds", "broken", "unknown".
std::string_view to_string(Claim claim);

/// What was looked at in one template and how it turned out, also where nothing is wrong: for
/// people who have to decide. Rows stand in the order of the template.
struct Evidence {
  /// A client that is told of a target, and whether it reaches it.
  struct Reach {
    std::string client;  ///< logical id
    std::string target;  ///< logical id, or an AWS service: "secretsmanager"
    std::string port;    ///< "" where it is not known
    Claim claim = Claim::unknown;
    std::string reason;  ///< the way taken, or the first thing that stops it
  };
  /// An action that a function's code uses, and whether its role may.
  struct Permission {
    std::string function;  ///< logical id
    std::string action;    ///< "secretsmanager:GetSecretValue"
    std::string resource;  ///< what it is used on; "" where that is not known
    Claim claim = Claim::unknown;
    std::string reason;
  };
  /// Something that is there after the stack is gone.
  struct Remainder {
    std::string resource;   ///< logical id of what it comes from
    std::string certainty;  ///< "stays", "may stay", "stays for a time"
    std::string what;
    std::string why;
  };
  /// The physical names, held against the values that the suffix parameter permits.
  struct Names {
    std::size_t names = 0;        ///< that the template gives
    std::size_t with_suffix = 0;  ///< that hold the suffix parameter
    std::string parameter;        ///< "" where there is none
    std::string pattern;          ///< its AllowedPattern; "" where there is none
    std::size_t values = 0;       ///< of the parameter that were tried
    /// The longest value for which every name has room; nothing where no name bounds it.
    std::optional<std::size_t> longest;
  };

  std::vector<Reach> reaches;
  std::vector<Permission> permissions;
  std::vector<Remainder> remainders;
  Names names;
};

}  // namespace dbrepl::findings
