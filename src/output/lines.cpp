#include "output/lines.hpp"

#include "output/escape.hpp"

namespace dbrepl::output {

std::string_view Lines::line(std::uint32_t number) {
  if (number < number_) {
    number_ = 1;
    start_ = 0;
  }
  while (number_ < number) {
    const std::size_t end = text_.find('\n', start_);
    if (end == std::string_view::npos) return {};
    start_ = end + 1;
    ++number_;
  }
  std::string_view found = text_.substr(start_);
  found = found.substr(0, found.find('\n'));
  if (!found.empty() && found.back() == '\r') found.remove_suffix(1);
  return found;
}

std::uint32_t Lines::column_in_code_points(std::uint32_t number, std::uint32_t column) {
  const std::string_view found = line(number);
  if (column == 0 || column - 1 > found.size()) return column;
  return static_cast<std::uint32_t>(count_code_points(found.substr(0, column - 1))) + 1;
}

}  // namespace dbrepl::output
