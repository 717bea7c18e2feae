#pragma once

#include <string_view>
#include <vector>

#include "rules/check.hpp"
#include "rules/observability/log_groups.hpp"

namespace dbrepl::rules {

/// A log that a database exports to CloudWatch.
struct DatabaseLog {
  std::string_view name;            ///< "slowquery"
  const LogGroup* group = nullptr;  ///< of the template, that it goes to; null where there is none
  bool certain = false;             ///< whether that is known: names may hold what is not
};

/// How the groups of a database's logs start: "/aws/rds/cluster/"; empty for other types.
std::string_view start_of_logs(const Resource& database);

/// The logs that a database exports and whose names are known, in the order of the template.
std::vector<DatabaseLog> logs_of(const Context& context, const Resource& database);

}  // namespace dbrepl::rules
