#include <fmt/format.h>

#include "rules/deletion/deletion.hpp"

namespace dbrepl::rules {

extern const Check container_emptied;

namespace {

void run(const Context& context, Reporter& reporter) {
  const Deletion deletion(context);
  if (deletion.is_durable()) return;
  for (const analysis::Blocker& blocker : deletion.lifetime.blockers()) {
    if (blocker.kind != analysis::Blocker::Kind::content) continue;
    const Resource& resource = *blocker.resource;
    std::string message =
        fmt::format("\"{}\" may block the deletion of the stack: {}", resource.id, blocker.why);
    Finding& finding =
        blocker.value == nullptr
            ? report_at(container_emptied, reporter, resource, {}, resource.mark,
                        std::move(message), blocker.way_out)
            : report_at(container_emptied, reporter, resource, {"Properties", blocker.property},
                        blocker.value->mark(), std::move(message), blocker.way_out);
    finding.severity = deletion.severity();
  }
}

}  // namespace

constinit const Check container_emptied{
    .rule =
        {
            .id = "DEL006",
            .severity = Severity::warning,
            .title =
                "A repository, vault or work group of a stack that goes away is emptied before",
            .why = "Repositories with images, backup vaults with recovery points and work groups "
                   "with queries are not deleted; some have a property that lets deletion take "
                   "their content along.",
            .bad = R"yaml(Resources:
  Images:
    Type: AWS::ECR::Repository
)yaml",
            .good = R"yaml(Resources:
  Images:
    Type: AWS::ECR::Repository
    Properties:
      EmptyOnDelete: true
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "aws-resource-ecr-repository.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
