#pragma once

#include <string_view>

#include "support/aurora_mysql.hpp"

namespace dbrepl::config {

// What Amazon RDS and AWS Lambda accept for new resources. The tables are of 2026-11-23, from the
// release notes of Aurora MySQL, the Aurora user guide (DB instance classes) and the Lambda
// developer guide (runtimes); what is newer than they are is unknown, not wrong.

using support::Standing;
using support::Verdict;

/// Judges an engine version such as "5.7.mysql_aurora.2.12.6".
Verdict judge_engine_version(std::string_view text);

/// Judges an instance class for an engine version.
Verdict judge_instance_class(std::string_view instance_class, std::string_view version);

/// Whether an instance of this class has less memory than a db.r5.large, 16 GiB.
bool is_small(std::string_view instance_class);

/// Judges a Lambda runtime such as "python3.13".
Verdict judge_runtime(std::string_view runtime);

}  // namespace dbrepl::config
