#include "rules/lifecycle/engines.hpp"

#include <algorithm>
#include <array>

#include "rules/reports.hpp"
#include "schema/database.hpp"

namespace dbrepl::rules {

namespace {

// The release calendars of Aurora MySQL, RDS for MySQL, MariaDB and PostgreSQL in the guides of
// Amazon RDS and Amazon Aurora, as of 2026-11-23. Minor versions stand before their series.
constexpr std::array series{
    EngineSeries{"aurora-mysql", "5.7", "2024-10-31", "2029-06-30", false, true},
    EngineSeries{"aurora-mysql", "8.0.mysql_aurora.3.04", "2026-10-31", "", true, false},
    EngineSeries{"aurora-mysql", "8.0.mysql_aurora.3.11", "2026-11-13", "", true, false},
    EngineSeries{"aurora-mysql", "8.0", "2028-04-30", "", false, true},
    EngineSeries{"aurora-postgresql", "11", "2024-02-29", "", false, true},
    EngineSeries{"aurora-postgresql", "12", "2025-02-28", "", false, true},
    EngineSeries{"mariadb", "10.3", "2023-10-23", "", false, false},
    EngineSeries{"mariadb", "10.4", "2025-02-28", "", false, false},
    EngineSeries{"mariadb", "10.5", "2026-02-28", "", false, false},
    EngineSeries{"mariadb", "10.6", "2026-07-31", "", false, false},
    EngineSeries{"mariadb", "10.11", "2028-02-29", "", false, false},
    EngineSeries{"mysql", "5.7", "2024-02-29", "2027-02-28", false, true},
    EngineSeries{"mysql", "8.0", "2026-07-31", "2029-07-31", false, true},
    EngineSeries{"mysql", "8.4", "2029-07-31", "2032-07-31", false, true},
    EngineSeries{"postgres", "11", "2024-02-29", "", false, true},
    EngineSeries{"postgres", "12", "2025-02-28", "", false, true},
};

bool belongs(std::string_view version, std::string_view to) {
  return version.starts_with(to) && (version.size() == to.size() || version[to.size()] == '.');
}

}  // namespace

const EngineSeries* find_series(std::string_view engine, std::string_view version) {
  const auto found = std::find_if(series.begin(), series.end(), [&](const EngineSeries& one) {
    return one.engine == engine && belongs(version, one.series);
  });
  return found == series.end() ? nullptr : &*found;
}

std::string_view newest_beside(const KnownEngine& known, const EngineSeries& within) {
  // Of a whole series the service picks the newest one itself.
  if (known.version == within.series) return {};
  const schema::Value versions = schema::Database::installed()
                                     .table("engine-versions")
                                     .find(known.resource->type)
                                     .find(known.engine)
                                     .find("creatable");
  const std::string_view common = within.is_minor
                                      ? within.series.substr(0, within.series.find(".mysql_aurora"))
                                      : within.series;
  std::string_view newest;
  for (std::size_t i = 0; i < versions.size(); ++i) {
    if (belongs(versions[i].text(), common)) newest = versions[i].text();
  }
  return newest == known.version ? std::string_view() : newest;
}

std::optional<KnownEngine> known_engine(const Context& context, const Resource& resource) {
  if (resource.type != "AWS::RDS::DBCluster" && resource.type != "AWS::RDS::DBInstance" &&
      resource.type != "AWS::RDS::GlobalCluster")
    return std::nullopt;
  const Node* engine = top_property(resource, "Engine");
  const Node* version = top_property(resource, "EngineVersion");
  if (engine == nullptr || version == nullptr) return std::nullopt;
  const auto engine_text = context.resolver.text_of(*engine);
  const auto version_text = context.resolver.text_of(*version);
  if (!engine_text || !version_text) return std::nullopt;
  return KnownEngine{&resource, *engine_text, *version_text, version};
}

}  // namespace dbrepl::rules
