#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dbrepl::analysis {

/// One step from the root of a template to a value, linked to the step before it. Cheap to make on
/// the stack while walking; the JSON pointer is spelt only where something is reported.
struct Path {
  const Path* parent = nullptr;
  std::string_view key;     ///< of a member; unused for an element
  std::int64_t index = -1;  ///< of an element; negative for a member

  Path() = default;
  Path(const Path* above, std::string_view member) : parent(above), key(member) {}
  Path(const Path* above, std::size_t element)
      : parent(above), index(static_cast<std::int64_t>(element)) {}

  bool is_element() const { return index >= 0; }
};

/// The JSON pointer to where the steps lead; "" for null, which is the root.
std::string json_pointer(const Path* path);

/// The steps behind the first `skip` ones, joined by dots as people write properties:
/// "Properties.Tags.0.Value".
std::string dotted(const Path* path, std::size_t skip = 0);

/// The logical id where the path leads into a resource; empty elsewhere.
std::string_view resource_of(const Path* path);

}  // namespace dbrepl::analysis
