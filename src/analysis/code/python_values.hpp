#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analysis/code/function_code.hpp"

namespace dbrepl::analysis::code {

/// What an expression stands for, as far as the reader follows it.
struct PythonValue {
  enum class Kind : std::uint8_t {
    none,
    boto3,        ///< the module, or a session
    make_client,  ///< boto3.client and its like
    make_resource,
    os,
    environ,
    get_variable,  ///< os.getenv, os.environ.get
    client,        ///< of `text`; of the parameter `parameter` of its function where that is given
    resource,
    part,      ///< `kind` of a resource: "Bucket", "Bucket objects"
    function,  ///< yields a client of the service that its parameter `parameter` names
    text,      ///< a literal
    variable,  ///< of the environment variable `text`
  };
  Kind kind = Kind::none;
  std::string text;
  std::string part;  ///< of a session: "foreign" where it has credentials of its own
  int parameter = -1;
  std::vector<Argument> arguments;  ///< that made it

  explicit operator bool() const { return kind != Kind::none; }
};

/// What the names of a Python source stand for. Flow is not followed: of two values that a name has
/// at different times, nothing is known but their kind. Texts belong to the source.
class PythonValues {
 public:
  PythonValues();

  /// Whether a name may stand for something in a scope; false for most, without a search.
  bool may_hold(std::size_t scope, std::string_view name) const {
    return seen_.test(slot(scope, name)) || seen_.test(slot(0, name));
  }
  /// In a scope, else at the top level, else what the function of this name returns; null where
  /// nothing is known. Valid until something is assigned.
  const PythonValue* find(std::size_t scope, std::string_view name) const;
  /// Of "self.name": what is assigned to it anywhere, else what the method returns.
  PythonValue find_member(std::string_view name) const;

  void assign(std::size_t scope, std::string_view name, const PythonValue& value);
  void assign_member(std::string_view name, const PythonValue& value);
  /// A function returns a client of the service that one of its parameters names, or of a known
  /// one.
  void returns(std::string_view function, const PythonValue& value);

 private:
  using Names = std::unordered_map<std::string_view, PythonValue>;
  static constexpr std::size_t slots = 1024;

  static std::size_t slot(std::size_t scope, std::string_view name) {
    return (static_cast<unsigned char>(name.front()) * 31U +
            static_cast<unsigned char>(name.back()) * 7U + name.size() + scope * 101U) %
           slots;
  }

  std::unordered_map<std::size_t, Names> names_;  ///< by scope; 0 is the top level
  Names members_;
  Names functions_;
  std::bitset<slots> seen_;
};

}  // namespace dbrepl::analysis::code
