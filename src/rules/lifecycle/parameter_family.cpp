#include <array>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "rules/lifecycle/engines.hpp"
#include "rules/reports.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check parameter_family;

namespace {

/// Where a database names its parameter group.
struct Use {
  std::string_view type;
  std::string_view property;
  std::string_view group;
};

constexpr std::array<Use, 3> uses = {{
    {"AWS::RDS::DBCluster", "DBClusterParameterGroupName", "AWS::RDS::DBClusterParameterGroup"},
    {"AWS::RDS::DBInstance", "DBParameterGroupName", "AWS::RDS::DBParameterGroup"},
    {"AWS::DocDB::DBCluster", "DBClusterParameterGroupName", "AWS::DocDB::DBClusterParameterGroup"},
}};

/// The first `count` numbers of a version: "8.0" of "8.0.42".
std::string_view leading(std::string_view version, int count) {
  std::size_t end = 0;
  for (int i = 0; i < count; ++i) {
    end = version.find('.', i == 0 ? 0 : end + 1);
    if (end == std::string_view::npos) return version;
  }
  return version.substr(0, end);
}

/// The family of a version; "" for engines whose families are not written here.
std::string family_of(const KnownEngine& engine) {
  if (engine.engine == "mysql" || engine.engine == "mariadb" || engine.engine == "aurora-mysql" ||
      engine.engine == "docdb") {
    return fmt::format("{}{}", engine.engine, leading(engine.version, 2));
  }
  const bool is_postgres = engine.engine == "postgres" || engine.engine == "aurora-postgresql";
  // Until version 9 the second number was part of the series.
  return is_postgres && engine.version.find('.') != 1
             ? fmt::format("{}{}", engine.engine, leading(engine.version, 1))
             : std::string();
}

/// The engine and version of a member of a cluster are its cluster's.
std::optional<KnownEngine> engine_of(const Context& context, const Resource& database) {
  const Node* owner = database.property("DBClusterIdentifier");
  if (database.type != "AWS::RDS::DBInstance" || owner == nullptr) {
    return known_engine(context, database);
  }
  const Resource* cluster = context.analysis.symbols.resource_of(*owner, "AWS::RDS::DBCluster");
  return cluster == nullptr ? std::nullopt : known_engine(context, *cluster);
}

void run(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    for (const Use& use : uses) {
      const Node* name = use.type == resource.type ? resource.property(use.property) : nullptr;
      const Resource* group =
          name == nullptr ? nullptr : context.analysis.symbols.resource_of(*name, use.group);
      const Node* family = group == nullptr ? nullptr : group->property("Family");
      const auto given = family == nullptr ? std::nullopt : context.resolver.text_of(*family);
      const auto engine = given ? engine_of(context, resource) : std::nullopt;
      if (!engine) continue;
      const std::string wanted = family_of(*engine);
      if (wanted.empty() || wanted == *given) continue;
      Finding& finding =
          report_value(parameter_family, reporter, *group, *family,
                       fmt::format("the family is {}, and \"{}\" runs {} of {}", quoted(*given),
                                   resource.id, quoted(engine->version), engine->engine),
                       fmt::format("Family: {}", wanted));
      finding.related.push_back(reporter.related("the version", engine->place->mark()));
    }
  }
}

}  // namespace

constinit const Check parameter_family{
    .rule =
        {
            .id = "LIF006",
            .severity = Severity::error,
            .title = "A parameter group is of the family of its database's version",
            .why = "RDS and DocumentDB refuse a database whose parameter group is of another "
                   "engine, or of another series of versions.",
            .bad = R"yaml(Resources:
  Settings:
    Type: AWS::RDS::DBClusterParameterGroup
    Properties:
      Description: binary log
      Family: aurora-mysql5.7
      Parameters: {binlog_format: ROW}
  Orders:
    Type: AWS::RDS::DBCluster
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      Engine: aurora-mysql
      EngineVersion: 8.0.mysql_aurora.3.10.0
      DBClusterParameterGroupName: !Ref Settings
      MasterUsername: admin
      ManageMasterUserPassword: true
      StorageEncrypted: true
)yaml",
            .good = R"yaml(Resources:
  Settings:
    Type: AWS::RDS::DBClusterParameterGroup
    Properties:
      Description: binary log
      Family: aurora-mysql8.0
      Parameters: {binlog_format: ROW}
  Orders:
    Type: AWS::RDS::DBCluster
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      Engine: aurora-mysql
      EngineVersion: 8.0.mysql_aurora.3.10.0
      DBClusterParameterGroupName: !Ref Settings
      MasterUsername: admin
      ManageMasterUserPassword: true
      StorageEncrypted: true
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/"
                      "USER_WorkingWithParamGroups.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
