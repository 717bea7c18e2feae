#pragma once

#include <string>
#include <string_view>

#include "analysis/date.hpp"
#include "rules/check.hpp"
#include "rules/reports.hpp"

namespace dbrepl::rules {

/// The days that the rules about lifecycles go by.
struct Calendar {
  explicit Calendar(const Context& context)
      : today(analysis::is_date(context.options.date) ? context.options.date
                                                      : std::string(analysis::facts_date)),
        soon(analysis::days_later(today, 180)) {}

  std::string today;
  std::string soon;  ///< what ends before this is worth a word

  /// Whether an end is there already; an empty date is no end.
  bool is_past(std::string_view date) const { return !date.empty() && date <= today; }
  bool is_near(std::string_view date) const {
    return !date.empty() && date > today && date <= soon;
  }
};

/// "since 2026-10-31" or "from 2027-02-01".
std::string since_or_from(const Calendar& calendar, std::string_view date);

}  // namespace dbrepl::rules
