#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "rules/reports.hpp"
#include "rules/runtime/inline_source.hpp"

namespace dbrepl::rules {

extern const Check handler_defined;

namespace {

using analysis::code::Language;

/// Lambda calls a handler in Python with the event and the context.
void check_arguments(const FunctionCode& function, std::string_view name, Reporter& reporter) {
  constexpr std::size_t given = 2;
  for (const analysis::code::Signature& one : function.contents->signatures) {
    if (one.name != name || (one.fewest <= given && given <= one.most)) continue;
    Finding& finding = report_value(
        handler_defined, reporter, *function.resource, *function.handler_node,
        fmt::format("Lambda calls \"{}\" with an event and a context, but it takes {} arguments",
                    name, one.most < given ? one.most : one.fewest),
        fmt::format("def {}(event, context):", name));
    finding.related.push_back(reporter.related("the source", function.source_node->mark()));
    return;
  }
}

/// Whether a handler outside of the inline code is in a layer: a layer may bring one that calls the
/// function's own. Files of one's own are called otherwise than those that layers bring.
bool is_in_layer(const FunctionCode& function, std::string_view module, std::string_view name) {
  if (!function.has_layers || name.empty()) return false;
  constexpr std::array<std::string_view, 4> own{"app", "lambda", "lambda_function", "main"};
  const bool is_own = std::find(own.begin(), own.end(), module) != own.end();
  return !is_own || function.contents == nullptr || !function.contents->defines(name);
}

/// Whether there is inline code in every deployment.
bool is_inline(const FunctionCode& function) {
  if (function.source_node == nullptr || analysis::is_no_value(*function.source_node)) return false;
  const auto call = analysis::invocation_of(*function.source_node);
  return !call || call.function != Function::if_;
}

void check_function(const FunctionCode& function, Reporter& reporter) {
  if (!is_inline(function) || function.handler.empty()) return;
  const std::string_view handler = function.handler;
  const std::size_t dot = handler.find('.');
  const std::string_view module = handler.substr(0, dot);
  if (dot == std::string_view::npos || module != "index") {
    const bool has_name = dot != std::string_view::npos;
    if (is_in_layer(function, module, has_name ? handler.substr(dot + 1) : std::string_view()))
      return;
    report_value(
        handler_defined, reporter, *function.resource, *function.handler_node,
        fmt::format(R"(inline code is the module "index", the handler "{}" is elsewhere)", handler),
        "let the handler begin with \"index.\"");
    return;
  }
  if (function.contents == nullptr) return;
  const analysis::code::Contents& contents = *function.contents;
  if (contents.open_definitions || contents.syntax_error) return;
  std::string_view name = handler.substr(dot + 1);
  // "index.exports.handler" is a path within what Node.js loads.
  if (function.language == Language::nodejs) name = name.substr(0, name.find('.'));
  if (contents.defines(name)) return check_arguments(function, name, reporter);
  std::vector<std::string_view> known(contents.definitions.begin(), contents.definitions.end());
  Finding& finding =
      report_value(handler_defined, reporter, *function.resource, *function.handler_node,
                   fmt::format("the inline source {} no \"{}\", which the handler names",
                               function.language == Language::nodejs ? "exports" : "defines", name),
                   nearest_hint(name, known));
  finding.related.push_back(reporter.related("the source", function.source_node->mark()));
}

void run(const Context& context, Reporter& reporter) {
  for (const FunctionCode& function : functions_of(context).all()) {
    check_function(function, reporter);
  }
}

}  // namespace

constinit const Check handler_defined{
    .rule =
        {
            .id = "RUN001",
            .severity = Severity::warning,
            .title = "The handler of inline code is defined in it",
            .why = "Lambda stores inline code as one file, \"index\". A function whose handler "
                   "names another file, or a function that the source does not define, is created "
                   "without a word and fails at every invocation.",
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
      Handler: index.lambda_handler
      Role: !GetAtt Role.Arn
      Code:
        ZipFile: |
          def handler(event, context):
              return event
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
          def handler(event, context):
              return event
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "aws-properties-lambda-function-code.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
