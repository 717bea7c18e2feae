#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check log_retention;

namespace {

void run(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    if (resource.type != "AWS::Logs::LogGroup") continue;
    const Node* days = resource.property("RetentionInDays");
    if (days != nullptr && !analysis::is_no_value(*days)) continue;
    reporter.report(log_retention, resource_place(resource), resource.mark,
                    fmt::format("log group {} keeps everything for ever", quoted(resource.id)),
                    "set RetentionInDays");
  }
}

}  // namespace

constinit const Check log_retention{
    .rule =
        {
            .id = "OBS003",
            .severity = Severity::info,
            .title = "A log group says how long it keeps its events",
            .why = "Without RetentionInDays events never expire: storage is paid for without end, "
                   "and what the logs tell about people stays longer than most rules allow.",
            .bad = R"yaml(Resources:
  LogGroup:
    Type: AWS::Logs::LogGroup
)yaml",
            .good = R"yaml(Resources:
  LogGroup:
    Type: AWS::Logs::LogGroup
    Properties:
      RetentionInDays: 30
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/"
                      "Working-with-log-groups-and-streams.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
