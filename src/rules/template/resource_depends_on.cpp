#include <fmt/format.h>
#include <unordered_set>

#include "rules/check.hpp"
#include "rules/place.hpp"
#include "rules/references/argument.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check resource_depends_on;

namespace {

void check_name(const Context& context, const Resource& resource, const Node& name,
                const Path* path, Reporter& reporter) {
  if (!name.is_string()) {
    if (name.is_null()) return;
    reporter.report(resource_depends_on, path, name.mark(),
                    fmt::format("DependsOn has {}, expected a logical id", described(name)));
  } else if (name.text() == resource.id) {
    reporter.report(resource_depends_on, path, name.mark(),
                    fmt::format("{} depends on itself", quoted(name.text())));
  } else if (context.tree.resource(name.text()) == nullptr) {
    if (may_be_added(context, name.text())) return;
    const bool parameter = context.tree.parameter(name.text()) != nullptr;
    reporter.report(
        resource_depends_on, path, name.mark(),
        parameter ? fmt::format("{} is a parameter, DependsOn names resources", quoted(name.text()))
                  : fmt::format("{} is not a resource of this template", quoted(name.text())),
        nearest_hint(name.text(), resource_names(context.tree)));
  }
}

/// A dependency on what a condition leaves out while the dependent stays.
void check_condition(const Context& context, const Resource& resource, const Node& name,
                     const Path* path, Reporter& reporter) {
  const Resource* needed = context.tree.resource(name.text());
  if (needed == nullptr || needed == &resource || needed->condition.empty() ||
      context.tree.condition(needed->condition) == nullptr)
    return;
  if (context.conditions.always_with({resource.condition}, {needed->condition}) !=
      analysis::Verdict::broken)
    return;
  Finding& finding = reporter.report(
      resource_depends_on, path, name.mark(),
      fmt::format("{} exists only where {} holds, {} may exist without it", quoted(name.text()),
                  quoted(needed->condition), quoted(resource.id)),
      fmt::format("refer to it in Metadata, within Fn::If of {}", needed->condition));
  finding.related.push_back(reporter.related("the resource", needed->mark));
}

void run(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    if (resource.depends_on == nullptr) continue;
    const Node& names = *resource.depends_on;
    const Place place = resource_place(resource, {"DependsOn"});
    if (!names.is_array()) {
      check_name(context, resource, names, place, reporter);
      check_condition(context, resource, names, place, reporter);
      continue;
    }
    std::unordered_set<std::string_view> seen;
    for (std::size_t i = 0; i < names.size(); ++i) {
      const Path item(place, i);
      const Node& name = names.items()[i];
      check_name(context, resource, name, &item, reporter);
      if (!name.is_string()) continue;
      if (seen.insert(name.text()).second) {
        check_condition(context, resource, name, &item, reporter);
        continue;
      }
      reporter
          .report(resource_depends_on, &item, name.mark(),
                  fmt::format("DependsOn has {} twice", quoted(name.text())))
          .severity = Severity::warning;
    }
  }
}

}  // namespace

constinit const Check resource_depends_on{
    .rule =
        {
            .id = "TPL061",
            .severity = Severity::error,
            .title =
                "DependsOn names other resources of the template, each once, that exist with it",
            .why =
                "CloudFormation refuses a dependency on what is not a resource of the template, or "
                "not one of the stack because of a condition.",
            .bad = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
    DependsOn: Queu
  Queue:
    Type: AWS::SQS::Queue
)yaml",
            .good = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
    DependsOn: Queue
  Queue:
    Type: AWS::SQS::Queue
)yaml",
            .peers = "E3005",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "aws-attribute-dependson.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
