#include "findings/finding.hpp"

#include <tuple>

namespace dbrepl::findings {

std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::error:
      return "error";
    case Severity::warning:
      return "warning";
    case Severity::info:
      return "info";
  }
  return "";
}

bool precedes(const Finding& a, const Finding& b) {
  return std::tie(a.place.line, a.place.column, a.rule, a.message) <
         std::tie(b.place.line, b.place.column, b.rule, b.message);
}

}  // namespace dbrepl::findings
