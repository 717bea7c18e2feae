#include <string_view>

#include <fmt/format.h>

#include "rules/lifecycle/lifecycle.hpp"
#include "schema/database.hpp"

namespace dbrepl::rules {

extern const Check service_open;

namespace {

/// What becomes of the service behind a type.
struct Ending {
  std::string_view status;  ///< "shutdown", "sunset", "maintenance"; "" where none is known
  std::string_view date;    ///< "" where none is known
};

Ending ending_of(const schema::Value& statuses, std::string_view type) {
  for (const std::string_view status : {"shutdown", "sunset", "maintenance"}) {
    const schema::Value dates = statuses.find(status);
    for (std::size_t i = 0; i < dates.size(); ++i) {
      if (dates.member(i).contains(type)) return {status, dates.key(i)};
    }
  }
  return {};
}

std::string message_of(const Calendar& calendar, std::string_view type, const Ending& ending) {
  const std::string when =
      ending.date.empty() ? std::string() : ' ' + since_or_from(calendar, ending.date);
  if (ending.status == "shutdown")
    return fmt::format("the service of {} is shut down{}", type, when);
  if (ending.status == "sunset") {
    // The day is the one announced; the source does not say of a past one that it came so.
    if (ending.date.empty()) return fmt::format("the service of {} is being closed", type);
    return fmt::format("the service of {} {} to be shut down on {}", type,
                       calendar.is_past(ending.date) ? "was" : "is", ending.date);
  }
  return fmt::format("{} is closed to new customers{}", type, when);
}

std::string_view successor_of(std::string_view type) {
  if (type == "AWS::AutoScaling::LaunchConfiguration") return "AWS::EC2::LaunchTemplate";
  if (type.starts_with("AWS::WAF::") || type.starts_with("AWS::WAFRegional::"))
    return "the types of AWS::WAFv2";
  return {};
}

void run(const Context& context, Reporter& reporter) {
  const Calendar calendar(context);
  const schema::Value statuses =
      schema::Database::installed().table("service-status").find("status");
  std::string_view last_type;
  Ending ending;
  for (const Resource& resource : context.tree.resources()) {
    if (resource.type != last_type) ending = ending_of(statuses, resource.type);
    last_type = resource.type;
    if (ending.status.empty()) continue;
    Severity severity = Severity::info;
    if (ending.status == "shutdown") {
      severity = calendar.is_past(ending.date) ? Severity::error : Severity::warning;
    } else if (ending.status == "sunset") {
      severity = Severity::warning;
    }
    report_at(service_open, reporter, resource, {"Type"}, resource.type_mark,
              message_of(calendar, resource.type, ending), std::string(successor_of(resource.type)))
        .severity = severity;
  }
}

}  // namespace

constinit const Check service_open{
    .rule =
        {
            .id = "LIF005",
            .severity = Severity::error,
            .title = "Resources belong to services that are still open on the day of deployment",
            .why = "AWS closes services: first to new customers, then to all. A template with a "
                   "resource of a service that is shut down deploys nowhere; one that is being "
                   "closed is a warning, one without new customers an info.",
            .bad = R"yaml(Resources:
  Ledger:
    Type: AWS::QLDB::Ledger
    Properties:
      PermissionsMode: STANDARD
)yaml",
            .good = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
)yaml",
            .peers = "E3710 W3696 W3697",
            .source = "schemas/service-status.json",
        },
    .run = run,
};

}  // namespace dbrepl::rules
