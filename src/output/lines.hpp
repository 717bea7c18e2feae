#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace dbrepl::output {

/// Finds the lines of a text by number. Cheap where the numbers asked for rise, as those of sorted
/// findings do.
class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text) { begin(1, 0); }

  /// The line with this number, from 1, without its end; empty where there is none.
  std::string_view line(std::uint32_t number);

  /// The column of a place, given in bytes from 1, in code points from 1.
  std::uint32_t column_in_code_points(std::uint32_t number, std::uint32_t column);

 private:
  void begin(std::uint32_t number, std::size_t start);

  std::string_view text_;
  std::uint32_t number_ = 1;  ///< of the line asked for last
  std::size_t start_ = 0;
  std::size_t end_ = 0;
  std::size_t counted_ = 0;  ///< how many of its bytes
  std::size_t points_ = 0;   ///< hold these code points
};

}  // namespace dbrepl::output
