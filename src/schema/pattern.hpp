#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "support/pattern.hpp"

namespace dbrepl::schema {

using support::Match;

/// The patterns of schemas. Each is compiled when it is first met, and kept; not for several
/// threads at a time.
class Patterns {
 public:
  /// Whether some part of a text matches; unknown of texts beyond 64 KiB. `pattern` must stay where
  /// it is as long as this: its address is its name.
  Match match(std::string_view pattern, std::string_view text);
  /// How many bytes of a text that does not match can begin one that does; nothing where that is
  /// not known.
  std::optional<std::size_t> fitting(std::string_view pattern, std::string_view text);

 private:
  const support::Pattern& compiled(std::string_view pattern, std::string_view text);

  // Most texts are ASCII: a pattern for such alone is compiled in a fraction of the time.
  std::unordered_map<const char*, support::Pattern> of_ascii_;
  std::unordered_map<const char*, support::Pattern> of_unicode_;
};

}  // namespace dbrepl::schema
