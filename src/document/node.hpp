#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace dbrepl::document {

/// A place in a source text. Lines and columns count from 1, columns in bytes; 0 means "no place".
struct Mark {
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  friend bool operator==(const Mark&, const Mark&) = default;
};

enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

/// "null", "a boolean", "a number", "a string", "a list", "an object": how messages speak of it.
std::string_view to_string(Kind kind);

struct Member;

/// A value of a JSON or YAML document. Nodes are immutable, live as long as their Document, and are
/// trivially copyable views: children and texts are owned by the document's arena.
///
/// YAML short forms arrive as the long form: `!Ref X` is {"Ref": "X"}, `!GetAtt A.B` is
/// {"Fn::GetAtt": ["A", "B"]}; such an object answers true to short_form(). So does an unknown
/// `!X`, which arrives as {"Fn::X": …} beside its Problem.
class Node {
 public:
  constexpr Node() = default;

  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::null; }
  bool is_boolean() const { return kind_ == Kind::boolean; }
  bool is_number() const { return kind_ == Kind::number; }
  bool is_string() const { return kind_ == Kind::string; }
  bool is_array() const { return kind_ == Kind::array; }
  bool is_object() const { return kind_ == Kind::object; }
  bool is_scalar() const { return kind_ <= Kind::string && kind_ != Kind::null; }

  /// Where the value starts.
  Mark mark() const { return mark_; }
  /// Whether YAML wrote this object as a tag (`!Sub …`).
  bool short_form() const { return short_form_; }

  /// The decoded text of a string; the spelling in the source of a number ("1.50"; where YAML's is
  /// none of JSON's, such as 0x1F or 0644, the same value as JSON spells it); "true" or "false";
  /// empty for anything else.
  std::string_view text() const { return {text_, kind_ >= Kind::array ? 0U : size_}; }
  /// The value of a boolean; false for anything else.
  bool boolean() const { return kind_ == Kind::boolean && size_ == 4; }
  /// The value of a number that is an integer within 64 bits.
  std::optional<std::int64_t> integer() const;
  /// The value of a number.
  std::optional<double> number() const;

  /// How many elements or members.
  std::size_t size() const { return kind_ >= Kind::array ? size_ : 0U; }
  /// The elements of an array; empty for anything else.
  std::span<const Node> items() const {
    return {kind_ == Kind::array ? items_ : nullptr, kind_ == Kind::array ? size_ : 0U};
  }
  /// The members of an object in the order of the source, repeated keys included; empty for
  /// anything else.
  std::span<const Member> members() const;
  /// The member with this key, or null: the first one where a key stands twice (the reader reports
  /// the second). Logarithmic where there are many members.
  const Member* find_member(std::string_view key) const;
  /// The value of the member with this key, or null.
  const Node* find(std::string_view key) const;

 private:
  friend class Builder;
  friend struct MemberIndex;

  Kind kind_ = Kind::null;
  bool short_form_ = false;
  std::uint32_t size_ = 0;  // bytes, elements or members
  Mark mark_;
  union {
    const char* text_ = "";
    const Node* items_;
    const Member* members_;
  };
};

/// One key and its value.
struct Member {
  std::string_view key;
  Mark key_mark;
  Node value;
};

/// Each member whose key another one before it has, with the first one that has it, in the order of
/// the source: (first, repeated).
std::vector<std::pair<const Member*, const Member*>> repeated_members(const Node& object);

}  // namespace dbrepl::document
