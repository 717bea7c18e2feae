#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "analysis/code/python_tokens.hpp"
#include "analysis/code/python_values.hpp"

namespace dbrepl::analysis::code {

/// Follows the expressions of a Python source: environment variables, clients of AWS, their calls.
class PythonExpressions {
 public:
  /// Where the present line stands.
  struct Situation {
    bool records = false;        ///< whether what is found goes into the contents
    bool is_by_setting = false;  ///< whether settings decide if the line runs, or is made use of
    std::size_t scope = 0;       ///< of names; 0 is the top level
    std::vector<std::string_view> parameters;  ///< of the function around it
  };

  PythonExpressions(const PythonTokens& source, Contents& out, PythonValues& values)
      : source_(source), tokens_(source.tokens), out_(out), values_(values) {}

  /// Reads every chain of names, calls and subscripts in a stretch. The value of the last one that
  /// begins behind `from`, outside of brackets, is kept in `latest`.
  void read(std::size_t first, std::size_t end, std::size_t from = 0);

  Situation situation;
  PythonValue latest;              ///< of the expression read last; none where it is not followed
  std::size_t variables = 0;       ///< how many reads of variables were found so far
  bool opens_environment = false;  ///< whether the source sets variables that are not known
  std::unordered_set<std::string_view>
      guarded;  ///< variables that it asks for before it reads them

 private:
  using Value = PythonValue;

  /// The expressions within an f-string.
  void read_embedded(const PythonToken& string);
  /// "X" in os.environ.
  void note_guard(std::size_t i, std::size_t end);
  Value chain(std::size_t at, std::size_t end);
  /// What becomes of the value of a name by what stands behind it, from `next` on.
  Value read_chain(const PythonToken& head, Value value, std::size_t next, std::size_t end);
  void note_dynamic(std::string_view name, std::size_t next, std::size_t end);
  Value attribute(const Value& value, std::string_view name) const;
  Value call(const Value& value, std::size_t open, Place place);
  Value call_member(const Value& value, const PythonToken& member, std::size_t open);
  /// Whether credentials are among the arguments of a call.
  bool has_credentials(std::size_t open) const;
  Value session(const Value& value, std::size_t open) const;
  /// What boto3.client(…) and its like yield. Which role a client with credentials of its own has
  /// is not known, and so it counts as one of an unknown service.
  Value client(const Value& maker, std::size_t open, Value::Kind kind);
  void set_service(Value& result, const PythonToken& token) const;
  Value call_function(const Value& value, std::size_t open, Place place);
  std::size_t end_of_argument(std::size_t at, std::size_t close) const;
  /// Named arguments of which the value is known; the first one without a name as "".
  std::vector<Argument> arguments(std::size_t open);
  bool fill(Argument& one, std::size_t start, std::size_t end);
  ServiceCall& add_call(const Value& value, std::string_view method, Place place);
  Value call_client(const Value& value, const PythonToken& member, std::size_t open);
  Value call_resource(const Value& value, const PythonToken& member, std::size_t open);
  Value call_part(const Value& value, const PythonToken& member, std::size_t);
  Value read_variable(std::size_t open, bool required, Place place);
  /// Whether the value is used in a way that fails where it is not there: None has no members.
  bool is_used_at_once(std::size_t open) const;
  void record_variable(std::string name, bool required, Place place);
  void set_variable(std::size_t at);
  Value subscript(const Value& value, std::size_t open, std::size_t end);

  static constexpr int deepest = 8;

  const PythonTokens& source_;
  const std::vector<PythonToken>& tokens_;
  Contents& out_;
  PythonValues& values_;
  int nesting_ = 0;
};

}  // namespace dbrepl::analysis::code
