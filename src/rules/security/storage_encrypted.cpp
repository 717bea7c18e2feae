#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check storage_encrypted;

namespace {

/// How a type of resource is told to encrypt, and what it does where it is not told.
struct Switch {
  enum class Otherwise : std::uint8_t {
    plain,     ///< it does not encrypt
    settings,  ///< the settings of the account decide, or the source that it is made from
    owned,     ///< it encrypts with a key that AWS owns
  };
  std::string_view type;
  std::string_view parent;  ///< the property that holds it; "" is the properties themselves
  std::string_view property;
  Otherwise otherwise;
};

using Otherwise = Switch::Otherwise;

constexpr std::array switches{
    Switch{"AWS::RDS::DBInstance", "", "StorageEncrypted", Otherwise::plain},
    // Since 2026-02-18 Aurora encrypts every new cluster.
    Switch{"AWS::RDS::DBCluster", "", "StorageEncrypted", Otherwise::owned},
    Switch{"AWS::DocDB::DBCluster", "", "StorageEncrypted", Otherwise::plain},
    Switch{"AWS::Neptune::DBCluster", "", "StorageEncrypted", Otherwise::plain},
    Switch{"AWS::Redshift::Cluster", "", "Encrypted", Otherwise::settings},
    Switch{"AWS::EFS::FileSystem", "", "Encrypted", Otherwise::plain},
    Switch{"AWS::EC2::Volume", "", "Encrypted", Otherwise::settings},
    Switch{"AWS::ElastiCache::ReplicationGroup", "", "AtRestEncryptionEnabled",
           Otherwise::settings},
    Switch{"AWS::DAX::Cluster", "SSESpecification", "SSEEnabled", Otherwise::plain},
    Switch{"AWS::OpenSearchService::Domain", "EncryptionAtRestOptions", "Enabled",
           Otherwise::plain},
    Switch{"AWS::Elasticsearch::Domain", "EncryptionAtRestOptions", "Enabled", Otherwise::plain},
    Switch{"AWS::SQS::Queue", "", "SqsManagedSseEnabled", Otherwise::owned},
};

/// What brings the encryption of where a database comes from.
constexpr std::array<std::string_view, 8> sources{
    "DBSnapshotIdentifier",      "SnapshotIdentifier",         "SourceDBInstanceIdentifier",
    "SourceDBClusterIdentifier", "SourceDbiResourceId",        "ReplicationSourceIdentifier",
    "GlobalClusterIdentifier",   "DBClusterSnapshotIdentifier"};

bool has_source(const Resource& resource) {
  const Node& properties = *resource.properties;
  // The storage of a member is its cluster's.
  if (resource.type == "AWS::RDS::DBInstance" && properties.find("DBClusterIdentifier") != nullptr)
    return true;
  return std::any_of(sources.begin(), sources.end(),
                     [&](std::string_view name) { return properties.find(name) != nullptr; });
}

bool is_aurora(const Context& context, const Node& properties) {
  const Node* engine = properties.find("Engine");
  const auto text = engine == nullptr ? std::nullopt : context.resolver.text_of(*engine);
  return text && text->starts_with("aurora");
}

/// Volumes of machines and of templates for them.
void check_volumes(const Context& context, const Resource& resource, Reporter& reporter) {
  const bool is_template = resource.type == "AWS::EC2::LaunchTemplate";
  if (!is_template && resource.type != "AWS::EC2::Instance") return;
  const Node* holder = is_template ? resource.property("LaunchTemplateData") : resource.properties;
  const Node* devices = holder == nullptr ? nullptr : holder->find("BlockDeviceMappings");
  if (devices == nullptr) return;
  for (std::size_t i = 0; i < devices->items().size(); ++i) {
    const Node* volume = devices->items()[i].find("Ebs");
    const Node* encrypted = volume == nullptr ? nullptr : volume->find("Encrypted");
    const auto text = encrypted == nullptr ? std::nullopt : context.resolver.text_of(*encrypted);
    if (!text || (*text != "false" && *text != "False")) continue;
    const Place place =
        is_template ? property_place(resource, {"LaunchTemplateData", "BlockDeviceMappings", i,
                                                "Ebs", "Encrypted"})
                    : property_place(resource, {"BlockDeviceMappings", i, "Ebs", "Encrypted"});
    reporter.report(storage_encrypted, place, encrypted->mark(),
                    fmt::format("a volume of {} is not encrypted", quoted(resource.id)),
                    "set Encrypted to true");
  }
}

/// A stream says by which kind of key it is encrypted.
void check_stream(const Resource& stream, Reporter& reporter) {
  if (stream.type != "AWS::Kinesis::Stream" || stream.property("StreamEncryption") != nullptr) {
    return;
  }
  reporter.report(
      storage_encrypted, property_place(stream), stream.mark,
      fmt::format("what {} keeps is not encrypted: StreamEncryption is not set", quoted(stream.id)),
      "set StreamEncryption: {EncryptionType: KMS, KeyId: alias/aws/kinesis}");
}

void check(const Context& context, const Resource& resource, const Switch& by, Reporter& reporter) {
  const Node& properties = *resource.properties;
  if (has_source(resource)) return;
  const Node* holder = by.parent.empty() ? &properties : properties.find(by.parent);
  const bool readable =
      holder == nullptr || (holder->is_object() && !analysis::invocation_of(*holder));
  if (!readable) return;
  const Member* member = holder == nullptr ? nullptr : holder->find_member(by.property);
  Otherwise otherwise = by.otherwise;
  if (resource.type == "AWS::RDS::DBCluster" && !is_aurora(context, properties)) {
    otherwise = Otherwise::plain;
  }

  if (member != nullptr) {
    if (!spells(context, member->value, "false")) return;
    if (properties.find("KmsMasterKeyId") != nullptr) return;
    Finding& finding =
        reporter.report(storage_encrypted,
                        by.parent.empty() ? property_place(resource, {by.property})
                                          : property_place(resource, {by.parent, by.property}),
                        member->value.mark(),
                        fmt::format("{} of {} is false: what it stores is not encrypted",
                                    by.property, quoted(resource.id)),
                        fmt::format("set {} to true", by.property));
    if (otherwise == Otherwise::owned) {
      finding.message =
          fmt::format("{} of {} is false: it is encrypted with a key that AWS owns at best",
                      by.property, quoted(resource.id));
      if (resource.type == "AWS::SQS::Queue") finding.severity = Severity::info;
    }
    return;
  }
  if (otherwise != Otherwise::plain) {
    if (by.type != "AWS::RDS::DBCluster" && by.type != "AWS::EC2::Volume") return;
    const std::string_view state = otherwise == Otherwise::owned
                                       ? "a key that AWS owns encrypts what it stores"
                                       : "the settings of the account decide on its encryption";
    reporter
        .report(storage_encrypted, property_place(resource), resource.mark,
                fmt::format("{} of {} is not set: {}", by.property, quoted(resource.id), state),
                fmt::format("set {} to true, with a key of your own", by.property))
        .severity = Severity::info;
    return;
  }
  reporter.report(storage_encrypted, property_place(resource), resource.mark,
                  fmt::format("what {} stores is not encrypted: {} is not set", quoted(resource.id),
                              by.parent.empty() ? by.property : by.parent),
                  by.parent.empty() ? fmt::format("set {} to true", by.property)
                                    : fmt::format("set {} with {}: true", by.parent, by.property));
}

void run(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    if (resource.properties == nullptr) continue;
    check_volumes(context, resource, reporter);
    check_stream(resource, reporter);
    for (const Switch& by : switches) {
      if (by.type == resource.type) check(context, resource, by, reporter);
    }
  }
}

}  // namespace

constinit const Check storage_encrypted{
    .rule =
        {
            .id = "SEC010",
            .severity = Severity::warning,
            .title = "Storage is encrypted",
            .why = "Databases, file systems and search domains that do not encrypt their storage "
                   "by themselves keep data, backups and snapshots in plain form. Most cannot be "
                   "encrypted later without being made anew.",
            .bad = R"yaml(Resources:
  Files:
    Type: AWS::EFS::FileSystem
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Properties:
      PerformanceMode: generalPurpose
)yaml",
            .good = R"yaml(Resources:
  Files:
    Type: AWS::EFS::FileSystem
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Properties:
      PerformanceMode: generalPurpose
      Encrypted: true
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/"
                      "Overview.Encryption.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
