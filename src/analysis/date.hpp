#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dbrepl::analysis {

/// The day for which validation speaks where nobody names one: that on which the dates in
/// schemas/lambda-runtimes.json, schemas/service-status.json and src/rules/lifecycle were checked.
constexpr std::string_view facts_date = "2026-11-23";

/// Whether a text is a day of the calendar, "2026-11-23". Such texts compare as days do.
bool is_date(std::string_view text);

/// The day so many days later; `date` must be one.
std::string days_later(std::string_view date, int days);

/// Today, by UTC.
std::string today();

}  // namespace dbrepl::analysis
