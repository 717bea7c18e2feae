#include <array>
#include <charconv>

#include <fmt/format.h>

#include "rules/lifecycle/engines.hpp"
#include "rules/lifecycle/lifecycle.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check instance_class;

namespace {

/// The version of Aurora in that of the engine, "8.0.mysql_aurora.3.04.1" → 3, 4; zeroes where it
/// has none.
struct AuroraVersion {
  int major = 0;
  int minor = 0;

  bool operator<(const AuroraVersion& other) const {
    return major != other.major ? major < other.major : minor < other.minor;
  }
};

AuroraVersion aurora_version(std::string_view version) {
  constexpr std::string_view mark = "mysql_aurora.";
  const std::size_t at = version.find(mark);
  AuroraVersion found;
  if (at == std::string_view::npos) return found;
  const char* end = version.data() + version.size();
  const char* next = version.data() + at + mark.size();
  next = std::from_chars(next, end, found.major).ptr;
  if (next != end && *next == '.') std::from_chars(next + 1, end, found.minor);
  return found;
}

/// The first version of Aurora MySQL that takes a family of classes.
struct Family {
  std::string_view prefix;
  AuroraVersion first;
  std::string_view name;
};

// "Supported DB engines for DB instance classes" in the guide of Amazon Aurora.
constexpr std::array families{
    Family{"db.r7g.", {2, 12}, "2.12"},
    Family{"db.r7i.", {3, 8}, "3.08"},
    Family{"db.r8g.", {3, 8}, "3.08"},
    Family{"db.serverless", {3, 2}, "3.02"},
};

void check(const Context& context, const Resource& instance, Reporter& reporter) {
  const Node* name = property_of(instance, "DBInstanceClass");
  const Node* owner = property_of(instance, "DBClusterIdentifier");
  if (name == nullptr || owner == nullptr) return;
  const auto text = context.resolver.text_of(*name);
  const Resource* cluster = context.analysis.symbols.resource_of(*owner, "AWS::RDS::DBCluster");
  if (!text || cluster == nullptr) return;
  const auto engine = known_engine(context, *cluster);
  if (!engine || engine->engine != "aurora-mysql") return;
  const AuroraVersion version = aurora_version(engine->version);
  if (version.major == 0) return;
  for (const Family& family : families) {
    if (!text->starts_with(family.prefix) || !(version < family.first)) continue;
    Finding& finding = report_at(
        instance_class, reporter, instance, {"Properties", "DBInstanceClass"}, name->mark(),
        fmt::format("the class {} needs Aurora MySQL {}, \"{}\" has {}", quoted(*text), family.name,
                    cluster->id, quoted(engine->version)),
        version.major == 2 ? "db.r5, db.r6g and db.r6i run every version" : "");
    finding.related.push_back(reporter.related("the version", engine->place->mark()));
  }
}

void run(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    if (resource.type == "AWS::RDS::DBInstance") check(context, resource, reporter);
  }
}

}  // namespace

constinit const Check instance_class{
    .rule =
        {
            .id = "LIF003",
            .severity = Severity::error,
            .title = "The members of a cluster have a class that its version runs on",
            .why = "Newer families of instance classes need newer versions of the engine. The "
                   "version stands at the cluster, the class at its members: the cluster is made, "
                   "and its members are refused.",
            .bad = R"yaml(Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      Engine: aurora-mysql
      EngineVersion: 5.7.mysql_aurora.2.12.6
      EngineLifecycleSupport: open-source-rds-extended-support
      MasterUsername: admin
      ManageMasterUserPassword: true
      StorageEncrypted: true
  Writer:
    Type: AWS::RDS::DBInstance
    Properties:
      DBClusterIdentifier: !Ref Orders
      Engine: aurora-mysql
      DBInstanceClass: db.r8g.large
)yaml",
            .good = R"yaml(Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      Engine: aurora-mysql
      EngineVersion: 5.7.mysql_aurora.2.12.6
      EngineLifecycleSupport: open-source-rds-extended-support
      MasterUsername: admin
      ManageMasterUserPassword: true
      StorageEncrypted: true
  Writer:
    Type: AWS::RDS::DBInstance
    Properties:
      DBClusterIdentifier: !Ref Orders
      Engine: aurora-mysql
      DBInstanceClass: db.r6g.large
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/"
                      "Concepts.DBInstanceClass.SupportAurora.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
