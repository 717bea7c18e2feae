#pragma once

#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>

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

/// The variables of a text as Fn::Sub reads it, found one after the other: "${!Name}" is none, "${"
/// without an end neither. Linear in the text.
class Variables {
 public:
  explicit Variables(std::string_view text) : text_(text) {}

  class Iterator {
   public:
    explicit Iterator(std::string_view text) : text_(text) { find(); }

    const Variable& operator*() const { return found_; }
    const Variable* operator->() const { return &found_; }
    Iterator& operator++() {
      find();
      return *this;
    }
    bool operator==(std::default_sentinel_t) const { return found_.length == 0; }

   private:
    void find();

    std::string_view text_;
    std::size_t next_ = 0;  // where the search goes on
    std::size_t end_ = 0;   // of the '}' found last
    Variable found_;        // of no length where there is none
  };

  Iterator begin() const { return Iterator(text_); }
  static std::default_sentinel_t end() { return {}; }

 private:
  std::string_view text_;
};

/// A text between variables as it comes out: "${!Name}" is "${Name}".
std::string unescaped(std::string_view literal);

/// The argument of Fn::Sub: a text, or a list of a text and an object with values of its own.
class Substitution {
 public:
  explicit Substitution(const document::Node& argument);

  /// Null where the argument has another shape.
  const document::Node* text() const { return text_; }
  const document::Node* values() const { return values_; }
  Variables variables() const { return Variables(text_ == nullptr ? "" : text_->text()); }
  /// Whether the second argument gives the value of a variable.
  bool is_local(std::string_view name) const {
    return values_ != nullptr && values_->find(name) != nullptr;
  }
  /// What the text stands for where it is one variable and nothing else: "${Queue.Arn}".
  Target whole() const;

 private:
  const document::Node* text_ = nullptr;
  const document::Node* values_ = nullptr;
};

}  // namespace dbrepl::analysis
