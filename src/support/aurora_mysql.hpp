#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>

namespace dbrepl::support {

// What Amazon RDS accepts for Aurora MySQL. The tables are of 2026-11-23, from the Aurora user
// guide (DB instance classes); what is newer than they are is unknown, not wrong.

enum class Standing : std::uint8_t {
  good,
  dubious,  ///< may fail, or will fail soon
  refused,  ///< cannot be created
};

/// A verdict; `reason` completes "'X' …" where it is not good.
struct Verdict {
  Standing standing = Standing::good;
  std::string reason;
  std::string hint;
};

/// A version of Aurora MySQL itself: 2.12.6 of "5.7.mysql_aurora.2.12.6"; zeroes where there is
/// none.
struct AuroraVersion {
  int major = 0;
  int minor = 0;
  int patch = 0;
  int build = 0;  ///< of versions in four parts, else 0

  auto key() const { return std::tie(major, minor, patch, build); }
  friend bool operator<(const AuroraVersion& a, const AuroraVersion& b) {
    return a.key() < b.key();
  }
};

AuroraVersion parse_aurora_version(std::string_view text);

/// Judges an instance class of fixed size, "db.r5.large", for an engine version.
Verdict judge_aurora_class(std::string_view instance_class, std::string_view engine_version);

/// Whether an instance of this class has less memory than a db.r5.large, 16 GiB.
bool is_small_class(std::string_view instance_class);

}  // namespace dbrepl::support
