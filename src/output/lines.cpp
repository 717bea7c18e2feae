#include "output/lines.hpp"

#include <algorithm>

#include "output/escape.hpp"

namespace dbrepl::output {

void Lines::begin(std::uint32_t number, std::size_t start) {
  number_ = number;
  start_ = start;
  end_ = std::min(text_.find('\n', start), text_.size());
  counted_ = points_ = 0;
}

std::string_view Lines::line(std::uint32_t number) {
  if (number < number_) begin(1, 0);
  while (number_ < number) {
    if (end_ == text_.size()) return {};
    begin(number_ + 1, end_ + 1);
  }
  std::string_view found = text_.substr(start_, end_ - start_);
  if (!found.empty() && found.back() == '\r') found.remove_suffix(1);
  return found;
}

std::uint32_t Lines::column_in_code_points(std::uint32_t number, std::uint32_t column) {
  const std::string_view found = line(number);
  if (column == 0 || column - 1 > found.size()) return column;
  // A template may stand in one line: what was counted is not counted again.
  if (column - 1 < counted_) counted_ = points_ = 0;
  points_ += count_code_points(found.substr(counted_, column - 1 - counted_));
  counted_ = column - 1;
  return static_cast<std::uint32_t>(points_) + 1;
}

}  // namespace dbrepl::output
