#include "analysis/date.hpp"

#include <charconv>
#include <chrono>

#include <fmt/format.h>

namespace dbrepl::analysis {

namespace {

std::optional<std::chrono::year_month_day> parsed(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto number = [&](std::size_t from, std::size_t length) -> int {
    int value = 0;
    const char* end = text.data() + from + length;
    const auto result = std::from_chars(text.data() + from, end, value);
    return result.ec == std::errc() && result.ptr == end ? value : -1;
  };
  const int year = number(0, 4);
  const int month = number(5, 2);
  const int day = number(8, 2);
  if (year < 0 || month < 0 || day < 0) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  return date.ok() ? std::optional(date) : std::nullopt;
}

std::string spelled(const std::chrono::year_month_day& date) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

}  // namespace

bool is_date(std::string_view text) {
  return parsed(text).has_value();
}

std::string days_later(std::string_view date, int days) {
  const auto day = parsed(date);
  if (!day) return std::string(date);
  return spelled(std::chrono::sys_days(*day) + std::chrono::days(days));
}

std::string today() {
  return spelled(std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()));
}

}  // namespace dbrepl::analysis
