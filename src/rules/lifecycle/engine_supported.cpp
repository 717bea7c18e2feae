#include <string>
#include <utility>

#include <fmt/format.h>

#include "rules/lifecycle/engines.hpp"
#include "rules/lifecycle/lifecycle.hpp"
#include "rules/words.hpp"
#include "schema/database.hpp"
#include "schema/engine_versions.hpp"

namespace dbrepl::rules {

extern const Check engine_supported;
extern const Check extended_support;

namespace {

constexpr std::string_view enrolled = "open-source-rds-extended-support";
constexpr std::string_view refused = "open-source-rds-extended-support-disabled";

/// Whether a version is known, and known not to be created any more.
bool is_refused(const KnownEngine& known) {
  const schema::Value engine = schema::Database::installed()
                                   .table("engine-versions")
                                   .find(known.resource->type)
                                   .find(known.engine);
  if (!engine) return false;
  const schema::VersionVerdict verdict = schema::judge_version(engine, known.version);
  return verdict == schema::VersionVerdict::refused || verdict == schema::VersionVerdict::unheard;
}

class Engines {
 public:
  Engines(const Context& context, Reporter& reporter)
      : context_(context), reporter_(reporter), calendar_(context) {}

  void check(const Resource& resource) {
    const auto known = known_engine(context_, resource);
    if (!known) return;
    const EngineSeries* series = find_series(known->engine, known->version);
    if (series == nullptr) return;
    if (calendar_.is_past(series->extended_end)) {
      report(*known, *series, Severity::error,
             fmt::format("has ended: its extended support was over on {}", series->extended_end));
    } else if (calendar_.is_past(series->standard_end)) {
      check_ended(*known, *series);
    } else if (calendar_.is_near(series->standard_end) && !is_refused(*known)) {
      report(*known, *series, Severity::info,
             fmt::format("is about to leave standard support, on {}", series->standard_end));
    }
  }

 private:
  void check_ended(const KnownEngine& known, const EngineSeries& series) {
    if (series.is_minor) {
      report(known, series, Severity::warning,
             fmt::format("has ended on {}: {} upgrades it in a maintenance window",
                         series.standard_end, service_name(known)));
      return;
    }
    if (!series.has_extended) {
      report(known, series, Severity::warning,
             fmt::format("has left support on {}: {} upgrades it by itself", series.standard_end,
                         service_name(known)));
      return;
    }
    const Node* setting = known.resource->property("EngineLifecycleSupport");
    const auto support = setting == nullptr ? std::nullopt : context_.resolver.text_of(*setting);
    if (support == refused) {
      report_refusal(known, series, *setting);
      return;
    }
    std::string message = fmt::format("has left standard support on {}", series.standard_end);
    // Nobody is charged for what cannot be created: the schema speaks of that.
    if (!is_refused(known)) {
      message += fmt::format(": {} charges for extended support", service_name(known));
      if (!series.extended_end.empty()) message += fmt::format(", until {}", series.extended_end);
    }
    // The newest version gets what fixes there still are.
    const bool is_of_rds = known.resource->type.starts_with("AWS::RDS::");
    const bool is_meant = setting != nullptr || (is_of_rds && newest_beside(known, series).empty());
    report(known, series, is_meant ? Severity::info : Severity::warning, std::move(message));
  }

  void report(const KnownEngine& known, const EngineSeries& series, Severity severity,
              std::string message) {
    const std::string_view newest = newest_beside(known, series);
    report_at(engine_supported, reporter_, *known.resource, {"Properties", "EngineVersion"},
              known.place->mark(),
              fmt::format("version {} of {} {}", quoted(known.version), known.engine, message),
              newest.empty() ? std::string() : fmt::format("the newest beside it is {}", newest))
        .severity = severity;
  }

  void report_refusal(const KnownEngine& known, const EngineSeries& series, const Node& setting) {
    Finding& finding = report_at(
        extended_support, reporter_, *known.resource, {"Properties", "EngineLifecycleSupport"},
        setting.mark(),
        fmt::format("{} cannot be created without extended support: version {} of {} has left "
                    "standard support on {}",
                    quoted(known.resource->id), quoted(known.version), known.engine,
                    series.standard_end),
        fmt::format("EngineLifecycleSupport: {}, or a newer version", enrolled));
    finding.related.push_back(reporter_.related("the version", known.place->mark()));
  }

  const Context& context_;
  Reporter& reporter_;
  Calendar calendar_;
};

void run(const Context& context, Reporter& reporter) {
  Engines engines(context, reporter);
  for (const Resource& resource : context.tree.resources()) engines.check(resource);
}

}  // namespace

constinit const Check engine_supported{
    .rule =
        {
            .id = "LIF002",
            .severity = Severity::warning,
            .title = "Database engines have a version that is supported on the day of deployment",
            .why = "A version that has left standard support costs extra by the core and hour, and "
                   "in the end the service upgrades it by itself, which may break the application. "
                   "An info "
                   "for the newest version of a series under extended support, and where "
                   "EngineLifecycleSupport says that it is meant; an error where that has ended as "
                   "well.",
            .bad = R"yaml(Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      Engine: aurora-mysql
      EngineVersion: 5.7.mysql_aurora.2.11.2
      MasterUsername: admin
      ManageMasterUserPassword: true
      StorageEncrypted: true
)yaml",
            .good = R"yaml(Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      Engine: aurora-mysql
      EngineVersion: 5.7.mysql_aurora.2.12.6
      MasterUsername: admin
      ManageMasterUserPassword: true
      StorageEncrypted: true
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraMySQLReleaseNotes/"
                      "AuroraMySQL.release-calendars.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
