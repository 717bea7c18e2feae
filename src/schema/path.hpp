#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "support/json_pointer.hpp"

namespace dbrepl::schema {

/// One step from the value that is checked down to a value in it, linked to the step before. It
/// costs nothing while checking; the pointer is spelt where something is reported.
struct Path {
  const Path* parent = nullptr;
  std::string_view key;     ///< of a member
  std::int64_t index = -1;  ///< of an element; negative for a member

  Path(const Path* above, std::string_view member) : parent(above), key(member) {}
  Path(const Path* above, std::size_t element)
      : parent(above), index(static_cast<std::int64_t>(element)) {}
};

/// Appends the JSON pointer to where the steps lead; nothing for null.
inline void append_pointer(std::string& pointer, const Path* path) {
  if (path == nullptr) return;
  append_pointer(pointer, path->parent);
  if (path->index < 0) {
    support::append_key(pointer, path->key);
  } else {
    support::append_index(pointer, static_cast<std::size_t>(path->index));
  }
}

inline std::string pointer_to(const Path* path) {
  std::string pointer;
  append_pointer(pointer, path);
  return pointer;
}

}  // namespace dbrepl::schema
