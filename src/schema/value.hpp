#pragma once

#include <cstring>
#include <string_view>

#include "document/node.hpp"
#include "schema/image_format.hpp"

namespace dbrepl::schema {

/// A constant of the image: a JSON value. A handle of 16 bytes that is copied freely and lives as
/// long as its Database; nothing is decoded before it is asked for.
class Value {
 public:
  /// null.
  constexpr Value() = default;
  Value(const Word* image, Offset offset) : image_(image), at_(image + offset) {}

  document::Kind kind() const {
    return at_ == nullptr ? document::Kind::null
                          : static_cast<document::Kind>(*at_ & value_kind_mask);
  }
  explicit operator bool() const { return kind() != document::Kind::null; }
  bool is_string() const { return kind() == document::Kind::string; }
  bool is_number() const { return kind() == document::Kind::number; }
  bool is_array() const { return kind() == document::Kind::array; }
  bool is_object() const { return kind() == document::Kind::object; }

  /// Elements of an array, members of an object; 0 otherwise.
  std::size_t size() const {
    return kind() >= document::Kind::array ? *at_ >> value_kind_bits : 0U;
  }
  bool empty() const { return size() == 0; }

  /// The text of a string, the spelling of a number, "true" or "false", or empty.
  std::string_view text() const;
  /// The value of a number; 0 for anything else.
  double number() const;
  bool boolean() const {
    return kind() == document::Kind::boolean && (*at_ >> value_kind_bits) == 1;
  }

  /// An element of an array: `index` must be below size().
  Value operator[](std::size_t index) const { return {image_, at_[1 + index]}; }

  /// The members of an object, sorted by key: `index` must be below size().
  std::string_view key(std::size_t index) const { return Value(image_, at_[1 + 2 * index]).text(); }
  Value member(std::size_t index) const { return {image_, at_[2 + 2 * index]}; }
  /// The member of an object with this key, or null.
  Value find(std::string_view wanted) const;

  /// Whether a list holds this string. `sorted` lists (enumerations) are searched by halves.
  bool contains(std::string_view wanted) const;

  /// The place in the image: equal for equal values of one image.
  const Word* identity() const { return at_; }

 private:
  const Word* image_ = nullptr;
  const Word* at_ = nullptr;
};

inline std::string_view Value::text() const {
  const char* bytes = nullptr;
  switch (kind()) {
    case document::Kind::string:
      bytes = reinterpret_cast<const char*>(at_ + 1);
      return {bytes, *at_ >> value_kind_bits};
    case document::Kind::number:
      bytes = reinterpret_cast<const char*>(at_ + 3);
      return {bytes, *at_ >> value_kind_bits};
    case document::Kind::boolean:
      return boolean() ? "true" : "false";
    default:
      return {};
  }
}

inline double Value::number() const {
  if (kind() != document::Kind::number) return 0;
  double result = 0;
  std::memcpy(&result, at_ + 1, sizeof result);
  return result;
}

inline Value Value::find(std::string_view wanted) const {
  if (!is_object()) return {};
  const auto lead_of = [](std::string_view text) {
    return text.empty() ? -1 : static_cast<int>(static_cast<unsigned char>(text.front()));
  };
  const int lead = lead_of(wanted);
  std::size_t low = 0;
  std::size_t high = size();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    // The first characters mostly tell.
    const std::string_view known = key(middle);
    int order = lead_of(known) - lead;
    if (order == 0) order = known.compare(wanted);
    if (order == 0) return member(middle);
    if (order < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return {};
}

inline bool Value::contains(std::string_view wanted) const {
  if (!is_array()) return false;
  for (std::size_t i = 0; i < size(); ++i) {
    const Value item = (*this)[i];
    if (item.is_string() && item.text() == wanted) return true;
  }
  return false;
}

}  // namespace dbrepl::schema
