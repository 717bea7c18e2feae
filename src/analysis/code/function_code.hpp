#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/code/source.hpp"
#include "analysis/template.hpp"

namespace dbrepl::analysis {

class Analysis;

}  // namespace dbrepl::analysis

namespace dbrepl::analysis::code {

enum class Language : std::uint8_t { other, python, nodejs };

/// A module that a source loads.
struct Import {
  std::string module;     ///< "pymysql", "os.path", "@aws-sdk/client-s3"
  bool optional = false;  ///< the source goes on without it
  Place place;
};

/// An environment variable that a source reads.
struct VariableRead {
  std::string name;
  bool required = false;  ///< the read fails, or hands on nothing, where it is not set
  Place place;
  bool shown = false;  ///< in JavaScript: printed as it is
};

/// The value of an argument as far as the source tells.
struct Argument {
  enum class Kind : std::uint8_t {
    unknown,
    text,      ///< `text` itself
    variable,  ///< of the environment variable `text`
  };
  Kind kind = Kind::unknown;
  std::string name;  ///< "SecretId"; "" where it has none
  std::string text;
};

/// A call of an AWS service through an SDK.
struct ServiceCall {
  std::string client;   ///< as the SDK names it: "stepfunctions", "s3"
  std::string service;  ///< prefix of its actions in IAM: "states"; "" where it is not known
  std::string method;   ///< as written: "get_secret_value", "GetObjectCommand"
  /// What IAM asks for: "secretsmanager:GetSecretValue". Empty where nothing is asked or it is not
  /// known.
  std::vector<std::string> actions;
  std::vector<Argument> arguments;  ///< named ones of which the value is known
  Place place;
};

/// A name in a source, where it is used first.
struct NameUse {
  std::string name;
  Place place;
};

struct SyntaxError {
  std::string message;  ///< "'(' is never closed"
  Place place;
};

/// How many arguments a function of the top level takes by position.
struct Signature {
  std::string name;
  std::size_t fewest = 0;
  std::size_t most = 0;
};

/// What a source holds, found in one pass without running it. Flow is not followed: a name stands
/// for everything that is assigned to it anywhere.
struct Contents {
  std::vector<Import> imports;
  std::vector<VariableRead> variables;
  std::vector<std::string> variables_set;  ///< by the source itself
  std::vector<ServiceCall> calls;
  std::vector<NameUse> clients;          ///< in Python; that boto3 is to make, by name
  std::vector<std::string> definitions;  ///< of the top level: functions, classes, names, exports
  std::vector<Signature> signatures;     ///< in Python; of functions without a decorator
  std::optional<SyntaxError> syntax_error;
  std::vector<NameUse> unbound;  ///< names that nothing gives a value
  /// Whether it may load, define or call more than was found: names by star import, evaluated text,
  /// unknown text between the statements, clients of services that are not known.
  bool open_definitions = false;
  bool open_calls = false;

  bool defines(std::string_view name) const;
};

/// An environment variable that a function is given.
struct Variable {
  std::string_view name;
  const Node* value = nullptr;
  Mark mark;  ///< of its name
};

/// A Lambda function: AWS::Lambda::Function or AWS::Serverless::Function, Globals applied.
struct FunctionCode {
  const Resource* resource = nullptr;
  Language language = Language::other;
  std::string_view runtime;  ///< "python3.12"; "" where it is not known
  const Node* runtime_node = nullptr;
  std::string_view handler;  ///< "index.lambda_handler"; "" where it is not known
  const Node* handler_node = nullptr;
  const Node* role = nullptr;      ///< the value of Role; null where there is none
  const Node* policies = nullptr;  ///< Policies of a serverless function
  const Node* vpc_config = nullptr;
  const Node* timeout = nullptr;
  const Node* environment = nullptr;  ///< Environment
  bool has_layers = false;
  /// Those of Environment.Variables; complete unless `open_environment`.
  std::vector<Variable> variables;
  bool open_environment = false;
  /// The value of ZipFile or InlineCode; null where the code is elsewhere.
  const Node* source_node = nullptr;
  std::string_view source_property;  ///< "ZipFile", "InlineCode"
  Source source;
  /// Null where the source is not inline, or its language not known; functions of the same source
  /// share them.
  std::shared_ptr<const Contents> contents;

  /// Whether all that the code does can be told: its source is inline and nothing in it is open.
  bool is_understood() const;
  const Variable* variable(std::string_view name) const;
  /// The value of the environment variable that an argument hands on, or null.
  const Node* value_of(const Argument& argument) const;
};

/// The Lambda functions of a template with what their inline sources do. Linear in the template's
/// size; nothing in a source makes it throw.
class Functions {
 public:
  explicit Functions(Analysis& analysis);

  /// In the order of the template.
  const std::vector<FunctionCode>& all() const { return functions_; }
  /// Null for a resource that is no function.
  const FunctionCode* find(const Resource& resource) const;

 private:
  std::vector<FunctionCode> functions_;
};

}  // namespace dbrepl::analysis::code
