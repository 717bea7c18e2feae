#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "document/node.hpp"

namespace dbrepl::analysis {

/// What Fn::GetAtt or "${Id.Attribute}" speaks of.
struct Target {
  std::string_view id;         ///< "" where it cannot be read
  std::string_view attribute;  ///< "" where there is none, or where a function yields it
};

/// "Id.Some.Attribute" or "Id".
Target target_of(std::string_view dotted);

/// The argument of Fn::GetAtt: a list of two (or more) texts, or one text with a dot. A name given
/// as a Ref is read as unknown.
Target get_att_target(const document::Node& argument);

/// One "${…}" of an Fn::Sub.
struct Variable {
  std::string_view name;   ///< without white space around it
  std::size_t offset = 0;  ///< of the '$' in the text
  std::size_t length = 0;  ///< up to behind the '}'
};

/// The variables of a text as Fn::Sub reads it: "${!Name}" is none, "${" without an end neither.
std::vector<Variable> variables_of(std::string_view text);

/// A text between variables as it comes out: "${!Name}" is "${Name}".
std::string unescaped(std::string_view literal);

/// The argument of Fn::Sub: a text, or a list of a text and an object with values of its own.
class Substitution {
 public:
  explicit Substitution(const document::Node& argument);

  /// Null where the argument has another shape.
  const document::Node* text() const { return text_; }
  const document::Node* values() const { return values_; }
  const std::vector<Variable>& variables() const { return variables_; }
  /// Whether the second argument gives the value of a variable.
  bool is_local(std::string_view name) const {
    return values_ != nullptr && values_->find(name) != nullptr;
  }

 private:
  const document::Node* text_ = nullptr;
  const document::Node* values_ = nullptr;
  std::vector<Variable> variables_;
};

}  // namespace dbrepl::analysis
