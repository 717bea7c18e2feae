#include <fmt/format.h>

#include "analysis/substitution.hpp"
#include "rules/check.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check parameter_no_echo;

namespace {

std::string_view place_of(Part part) {
  switch (part) {
    case Part::outputs:
      return "an output";
    case Part::metadata:
    case Part::resource_metadata:
      return "metadata";
    default:
      return {};
  }
}

void run(const Context& context, Reporter& reporter) {
  const auto check = [&](std::string_view name, const Call& call) {
    const Parameter* parameter = context.tree.parameter(name);
    if (parameter == nullptr || !parameter->no_echo) return;
    reporter.report(parameter_no_echo, call.site, call.mark(),
                    fmt::format("{} has NoEcho, its value would show in {}", quoted(name),
                                place_of(call.site.part)));
  };
  for (const Call& call : context.calls.all()) {
    if (place_of(call.site.part).empty()) continue;
    if (call.function == Function::ref && call.argument().is_string()) {
      check(call.argument().text(), call);
    } else if (call.function == Function::sub) {
      const analysis::Substitution sub(call.argument());
      for (const analysis::Variable& variable : sub.variables()) {
        if (!sub.is_local(variable.name)) check(variable.name, call);
      }
    }
  }
}

}  // namespace

constinit const Check parameter_no_echo{
    .rule =
        {
            .id = "TPL026",
            .severity = Severity::warning,
            .title = "A secret parameter does not show in outputs or metadata",
            .why =
                "NoEcho masks a parameter's value where CloudFormation shows parameters. In "
                "outputs and metadata it stands in plain text for everybody who may describe the "
                "stack.",
            .bad = R"yaml(Parameters:
  Token:
    Type: String
    NoEcho: true
Resources:
  Secret:
    Type: AWS::SecretsManager::Secret
    Properties:
      SecretString: !Ref Token
Outputs:
  Token:
    Value: !Ref Token
)yaml",
            .good = R"yaml(Parameters:
  Token:
    Type: String
    NoEcho: true
Resources:
  Secret:
    Type: AWS::SecretsManager::Secret
    Properties:
      SecretString: !Ref Token
Outputs:
  Secret:
    Value: !Ref Secret
)yaml",
            .peers = "W2010",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "parameters-section-structure.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
