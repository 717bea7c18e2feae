#include "rules/lifecycle/lifecycle.hpp"

#include <fmt/format.h>

namespace dbrepl::rules {

std::string since_or_from(const Calendar& calendar, std::string_view date) {
  return fmt::format("{} {}", calendar.is_past(date) ? "since" : "from", date);
}

}  // namespace dbrepl::rules
