#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/place.hpp"
#include "rules/references/argument.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check output_value;

namespace {

std::string_view kind_of(const analysis::Alternative& one) {
  using analysis::Shape;
  if (one.state == analysis::Alternative::State::known) {
    return one.value.is_array() || one.value.is_object() ? to_string(one.value.kind())
                                                         : std::string_view{};
  }
  switch (one.shape) {
    case Shape::list:
    case Shape::strings:
      return "a list";
    case Shape::object:
      return "an object";
    default:
      return {};
  }
}

void check(const Context& context, const Node& value, std::string_view what, const Path* path,
           Reporter& reporter) {
  for (const analysis::Alternative& one : context.resolver.alternatives_of(value)) {
    const std::string_view kind = kind_of(one);
    if (kind.empty()) continue;
    const bool direct = one.source == &value && !analysis::invocation_of(value);
    reporter.report(output_value, path, value.mark(),
                    direct ? fmt::format("{} is {}, expected a string", what, kind)
                           : fmt::format("{} is {}, which yields {}, expected a string", what,
                                         described(value), kind),
                    kind == "a list" ? "join it with Fn::Join" : "");
    return;
  }
}

/// Names of exports are fixed before there are resources.
void check_exports(const Context& context, Reporter& reporter) {
  for (const Call& call : context.calls.all()) {
    if (call.site.part != Part::outputs) continue;
    bool exported = false;
    for (const Path* step = call.site.path; step != nullptr; step = step->parent) {
      exported =
          exported || (step->key == "Export" && step->parent != nullptr &&
                       step->parent->parent != nullptr && step->parent->parent->parent == nullptr);
    }
    if (!exported) continue;
    if (const std::string_view id = resource_behind(context, call); !id.empty()) {
      reporter.report(output_value, call.site, call.mark(),
                      fmt::format("the name of an export depends on resource {}", quoted(id)));
    }
  }
}

void run(const Context& context, Reporter& reporter) {
  for (const analysis::Output& output : context.tree.outputs()) {
    if (output.value != nullptr) {
      check(context, *output.value, "the value of an output", output_place(output, {"Value"}),
            reporter);
    }
    if (output.export_name != nullptr) {
      check(context, *output.export_name, "the name of an export",
            output_place(output, {"Export", "Name"}), reporter);
    }
  }
  check_exports(context, reporter);
}

}  // namespace

constinit const Check output_value{
    .rule =
        {
            .id = "TPL046",
            .severity = Severity::error,
            .title = "The value of an output is a string",
            .why = "CloudFormation refuses an output or the name of an export that is a list or an "
                   "object. Fn::Join makes a string of a list.",
            .bad = R"yaml(Parameters:
  Subnets:
    Type: List<AWS::EC2::Subnet::Id>
Resources:
  Topic:
    Type: AWS::SNS::Topic
Outputs:
  Subnets:
    Value: !Ref Subnets
)yaml",
            .good = R"yaml(Parameters:
  Subnets:
    Type: List<AWS::EC2::Subnet::Id>
Resources:
  Topic:
    Type: AWS::SNS::Topic
Outputs:
  Subnets:
    Value: !Join [",", !Ref Subnets]
)yaml",
            .peers = "E6101 E6102",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "outputs-section-structure.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
