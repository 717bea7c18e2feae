#pragma once

#include <cstdint>
#include <string_view>

#include "schema/value.hpp"

namespace dbrepl::schema {

/// What the facts know about the version of a database engine.
enum class VersionVerdict : std::uint8_t {
  creatable,
  refused,  ///< it exists, and cannot be created any more
  unheard,  ///< it never existed, or is long gone
  unknown,  ///< newer than the facts, or a series from which the service picks
};

/// `engine` is the entry of engine-versions.json: "creatable" and "refused", each ordered by their
/// numbers.
VersionVerdict judge_version(const Value& engine, std::string_view version);

/// The newest creatable version of the series that is the nearest to `version`, preferably above
/// it; empty where that has no number.
std::string_view nearest_version(const Value& engine, std::string_view version);

}  // namespace dbrepl::schema
