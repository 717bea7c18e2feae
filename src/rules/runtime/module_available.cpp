#include <fmt/format.h>

#include <map>

#include "analysis/code/modules.hpp"
#include "rules/runtime/inline_source.hpp"

namespace dbrepl::rules {

extern const Check module_available;

namespace {

using analysis::code::Import;
using analysis::code::Language;

struct Use {
  const FunctionCode* function;
  const Import* import;
};

std::string root_of(const FunctionCode& function, const Import& import) {
  const std::string& module = import.module;
  if (function.language == Language::python) return module.substr(0, module.find('.'));
  // "@scope/package/part" is a part of "@scope/package".
  const std::size_t scope = module.starts_with('@') ? module.find('/') : 0;
  return scope == std::string::npos ? module : module.substr(0, module.find('/', scope + 1));
}

void run(const Context& context, Reporter& reporter) {
  // Functions that lack the same module lack it for the same reason.
  std::map<std::string, std::vector<Use>> missing;
  for (const FunctionCode& function : functions_of(context).all()) {
    if (function.contents == nullptr || function.has_layers) continue;
    std::string last;
    for (const Import& import : function.contents->imports) {
      if (import.optional || analysis::code::has_module(function.runtime, import.module) !=
                                 analysis::Verdict::broken) {
        continue;
      }
      std::vector<Use>& uses = missing[root_of(function, import)];
      if (uses.empty() || uses.back().function != &function) uses.push_back({&function, &import});
    }
  }
  for (const auto& [module, uses] : missing) {
    const Use& first = uses.front();
    Finding& finding = report_in_source(
        module_available, reporter, *first.function, first.import->place,
        fmt::format("the module \"{}\" is not part of {}, and the function has no layer that could "
                    "bring it",
                    module, first.function->runtime),
        "give the function a layer with the module, or package the code with it");
    for (std::size_t i = 1; i < uses.size(); ++i) {
      finding.related.push_back(
          reporter.related(fmt::format("\"{}\" loads it too", uses[i].function->resource->id),
                           uses[i].function->source.mark_of(uses[i].import->place)));
    }
  }
}

}  // namespace

constinit const Check module_available{
    .rule =
        {
            .id = "RUN003",
            .severity = Severity::warning,
            .title = "What inline code imports is there",
            .why = "Inline code is one file. What it imports must be part of the runtime "
                   "or come with a layer: the standard library, for Python boto3 and what "
                   "it needs, for Node.js the AWS SDK of its version. Otherwise every "
                   "invocation fails with an import error. An import that the source can "
                   "do without is not reported.",
            .bad = R"yaml(Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              Service: lambda.amazonaws.com
            Action: sts:AssumeRole
      ManagedPolicyArns:
        - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Code:
        ZipFile: |
          import pymysql

          def handler(event, context):
              return pymysql.__version__
)yaml",
            .good = R"yaml(Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              Service: lambda.amazonaws.com
            Action: sts:AssumeRole
      ManagedPolicyArns:
        - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Code:
        ZipFile: |
          import json

          def handler(event, context):
              return json.dumps(event)
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/lambda/latest/dg/python-layers.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
