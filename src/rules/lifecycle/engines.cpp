#include "rules/lifecycle/engines.hpp"

#include <algorithm>
#include <array>

#include "rules/reports.hpp"
#include "schema/database.hpp"

namespace dbrepl::rules {

namespace {

// The release calendars of Aurora MySQL, RDS for MySQL, MariaDB and PostgreSQL in the guides of
// Amazon RDS and Amazon Aurora, and those of Amazon DocumentDB, ElastiCache and OpenSearch Service,
// as of 2026-11-23. Minor versions stand before their series.
constexpr std::array series{
    EngineSeries{"Elasticsearch", "1.5", "2025-11-07", "", false, true},
    EngineSeries{"Elasticsearch", "2.3", "2025-11-07", "", false, true},
    EngineSeries{"Elasticsearch", "5", "2025-11-07", "", false, true},
    EngineSeries{"Elasticsearch", "6.0", "2025-11-07", "", false, true},
    EngineSeries{"Elasticsearch", "6.2", "2025-11-07", "", false, true},
    EngineSeries{"Elasticsearch", "6.3", "2025-11-07", "", false, true},
    EngineSeries{"Elasticsearch", "6.4", "2025-11-07", "", false, true},
    EngineSeries{"Elasticsearch", "6.5", "2025-11-07", "", false, true},
    EngineSeries{"Elasticsearch", "6.7", "2025-11-07", "", false, true},
    EngineSeries{"Elasticsearch", "7.1", "2025-11-07", "", false, true},
    EngineSeries{"Elasticsearch", "7.4", "2025-11-07", "", false, true},
    EngineSeries{"Elasticsearch", "7.7", "2025-11-07", "", false, true},
    EngineSeries{"Elasticsearch", "7.8", "2025-11-07", "", false, true},
    EngineSeries{"Elasticsearch", "7.9", "2027-11-07", "", false, true},
    EngineSeries{"Elasticsearch", "7.10", "2027-11-07", "", false, true},
    EngineSeries{"OpenSearch", "1.0", "2025-11-07", "", false, true},
    EngineSeries{"OpenSearch", "1.1", "2025-11-07", "", false, true},
    EngineSeries{"OpenSearch", "1.2", "2025-11-07", "", false, true},
    EngineSeries{"OpenSearch", "2.3", "2025-11-07", "", false, true},
    EngineSeries{"OpenSearch", "2.5", "2025-11-07", "", false, true},
    EngineSeries{"OpenSearch", "2.7", "2025-11-07", "", false, true},
    EngineSeries{"OpenSearch", "2.9", "2025-11-07", "", false, true},
    EngineSeries{"aurora-mysql", "5.7", "2024-10-31", "2029-06-30", false, true},
    EngineSeries{"aurora-mysql", "8.0.mysql_aurora.3.04", "2026-10-31", "", true, false},
    EngineSeries{"aurora-mysql", "8.0.mysql_aurora.3.11", "2026-11-13", "", true, false},
    EngineSeries{"aurora-mysql", "8.0", "2028-04-30", "", false, true},
    EngineSeries{"aurora-postgresql", "11", "2024-02-29", "", false, true},
    EngineSeries{"aurora-postgresql", "12", "2025-02-28", "", false, true},
    EngineSeries{"aurora-postgresql", "13", "2026-02-28", "", false, true},
    EngineSeries{"docdb", "3.6", "2026-03-30", "2029-03-30", false, true},
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
    EngineSeries{"postgres", "13", "2026-02-28", "", false, true},
    EngineSeries{"redis", "2", "2023-01-13", "", false, false},
    EngineSeries{"redis", "3", "2023-07-31", "", false, false},
    EngineSeries{"redis", "4", "2026-01-31", "", false, true},
    EngineSeries{"redis", "5", "2026-01-31", "", false, true},
};

/// Who runs an engine, by the type of the resource.
struct Service {
  std::string_view type;
  std::string_view name;
};

constexpr std::array services{
    Service{"AWS::DocDB::DBCluster", "Amazon DocumentDB"},
    Service{"AWS::ElastiCache::CacheCluster", "ElastiCache"},
    Service{"AWS::ElastiCache::ReplicationGroup", "ElastiCache"},
    Service{"AWS::OpenSearchService::Domain", "OpenSearch Service"},
    Service{"AWS::RDS::DBCluster", "RDS"},
    Service{"AWS::RDS::DBInstance", "RDS"},
    Service{"AWS::RDS::GlobalCluster", "RDS"},
};

const Service* service_of(std::string_view type) {
  const auto found = std::find_if(services.begin(), services.end(),
                                  [&](const Service& one) { return one.type == type; });
  return found == services.end() ? nullptr : &*found;
}

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

std::string_view service_name(const KnownEngine& known) {
  const Service* service = service_of(known.resource->type);
  return service == nullptr ? std::string_view() : service->name;
}

std::optional<KnownEngine> known_engine(const Context& context, const Resource& resource) {
  const Service* service = service_of(resource.type);
  const Node* version = resource.property("EngineVersion");
  if (service == nullptr || version == nullptr) return std::nullopt;
  const auto version_text = context.resolver.text_of(*version);
  if (!version_text) return std::nullopt;
  if (resource.type == "AWS::DocDB::DBCluster") {
    return KnownEngine{&resource, "docdb", *version_text, version};
  }
  if (resource.type == "AWS::OpenSearchService::Domain") {
    const std::size_t line = version_text->find('_');
    if (line == std::string_view::npos) return std::nullopt;
    return KnownEngine{&resource, version_text->substr(0, line), version_text->substr(line + 1),
                       version};
  }
  const Node* engine = resource.property("Engine");
  const auto engine_text = engine == nullptr ? std::nullopt : context.resolver.text_of(*engine);
  if (!engine_text) return std::nullopt;
  return KnownEngine{&resource, *engine_text, *version_text, version};
}

}  // namespace dbrepl::rules
