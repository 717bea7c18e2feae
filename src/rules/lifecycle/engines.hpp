#pragma once

#include <optional>
#include <string_view>

#include "rules/check.hpp"

namespace dbrepl::rules {

/// How long a series of versions of a database engine is supported.
struct EngineSeries {
  std::string_view engine;  ///< "aurora-mysql"
  std::string_view series;  ///< that a version equals or continues after a dot
  std::string_view standard_end;
  std::string_view extended_end;  ///< of extended support; "" where there is none, or unknown
  bool is_minor = false;          ///< ends within its major version, by an automatic upgrade
  bool has_extended = false;
};

/// The series that a version belongs to, a minor one before its major one; null where it is not
/// known.
const EngineSeries* find_series(std::string_view engine, std::string_view version);

/// A database whose engine and version are known before the deployment.
struct KnownEngine {
  const Resource* resource = nullptr;
  std::string_view engine;
  std::string_view version;
  const Node* place = nullptr;  ///< the value of EngineVersion
};

/// The newest version that can be created of a series that a version belongs to; "" where that is
/// not known, or where it is the version itself.
std::string_view newest_beside(const KnownEngine& known, const EngineSeries& within);

/// Who runs it: "RDS", "ElastiCache".
std::string_view service_name(const KnownEngine& known);

std::optional<KnownEngine> known_engine(const Context& context, const Resource& resource);

}  // namespace dbrepl::rules
