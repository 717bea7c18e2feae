#include <fmt/format.h>

#include "analysis/parameter_value.hpp"
#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/references/argument.hpp"
#include "rules/template/nested_stack.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check nested_stack_parameters;

namespace {

void check(const Node& nested, const Node& url, const Node* given, const Path* properties,
           Reporter& reporter) {
  const Path path(properties, "Parameters");
  const Node* declared = nested.find("Parameters");
  const std::vector<std::string_view> known = keys_of(declared);
  if (given != nullptr) {
    for (const Member& member : given->members()) {
      if (std::find(known.begin(), known.end(), member.key) != known.end()) continue;
      const Path step(&path, member.key);
      reporter.report(
          nested_stack_parameters, &step, member.key_mark,
          fmt::format("{} is not a parameter of {}", quoted(member.key), quoted(url.text())),
          nearest_hint(member.key, known));
    }
  }
  if (declared == nullptr) return;
  for (const Member& parameter : declared->members()) {
    if (!parameter.value.is_object() || parameter.value.find("Default") != nullptr) continue;
    if (given != nullptr && given->find(parameter.key) != nullptr) continue;
    reporter.report(nested_stack_parameters, given == nullptr ? properties : &path,
                    given == nullptr ? url.mark() : given->mark(),
                    fmt::format("{} has no default in {} and gets no value", quoted(parameter.key),
                                quoted(url.text())));
  }
}

void check_values(const Context& context, const Node& given, const Path* properties,
                  Reporter& reporter) {
  const Path path(properties, "Parameters");
  for (const Member& member : given.members()) {
    const std::string_view kind = kind_beside_text(context, member.value);
    if (kind.empty()) continue;
    const Path step(&path, member.key);
    reporter.report(nested_stack_parameters, &step, member.value.mark(),
                    fmt::format("parameter {} of a nested stack is {}, expected a string",
                                quoted(member.key), kind),
                    kind == "a list" ? "join it with Fn::Join" : "");
  }
}

/// Values that the parameters of the nested template do not take.
void check_fit(const Context& context, const Node& nested, const Node& given,
               const Path* properties, Reporter& reporter) {
  const analysis::Options options;
  const analysis::Template tree(nested, options);
  const Path path(properties, "Parameters");
  for (const Member& member : given.members()) {
    const Parameter* parameter = tree.parameter(member.key);
    const auto value = certain_text(context, &member.value);
    if (parameter == nullptr || !value) continue;
    const std::string problem = analysis::problem_of_value(*parameter, *value);
    if (problem.empty()) continue;
    const Path step(&path, member.key);
    reporter.report(nested_stack_parameters, &step, member.value.mark(),
                    fmt::format("the value of {} {}", quoted(member.key), problem));
  }
}

void run(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    if (!resource.is_nested_stack() || resource.properties == nullptr) continue;
    const Node* url = resource.property("TemplateURL");
    const Node* given = resource.property("Parameters");
    if (given != nullptr && (!given->is_object() || analysis::invocation_of(*given))) continue;
    const Place properties = property_place(resource);
    if (given != nullptr) check_values(context, *given, properties, reporter);
    const auto nested = nested_template(context, resource);
    if (!nested) continue;
    check(nested->root(), *url, given, properties, reporter);
    if (given != nullptr) check_fit(context, nested->root(), *given, properties, reporter);
  }
}

}  // namespace

constinit const Check nested_stack_parameters{
    .rule =
        {
            .id = "TPL068",
            .severity = Severity::error,
            .title = "A nested stack gives its template the parameters that it has and needs",
            .why = "CloudFormation refuses a nested stack with a parameter that its template does "
                   "not have, without one that has no default, or with a value that one does not "
                   "take; values are strings. Checked "
                   "where TemplateURL names a "
                   "file beside this template, as before packaging.",
            .bad = R"yaml(Resources:
  Network:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: https://templates.s3.amazonaws.com/network.yaml
      Parameters:
        Zones: [eu-west-1a, eu-west-1b]
)yaml",
            .good = R"yaml(Resources:
  Network:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: https://templates.s3.amazonaws.com/network.yaml
      Parameters:
        Zones: eu-west-1a,eu-west-1b
)yaml",
            .peers = "E3043",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "aws-resource-cloudformation-stack.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
