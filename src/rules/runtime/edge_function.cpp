#include <algorithm>
#include <cstddef>
#include <vector>

#include <fmt/format.h>

#include "analysis/code/script_syntax.hpp"
#include "analysis/code/script_tokens.hpp"
#include "rules/reports.hpp"

namespace dbrepl::rules {

extern const Check edge_function;

namespace {

using Tokens = std::vector<analysis::code::ScriptToken>;

/// Whether something of this name is defined, in whatever way.
bool defines_handler(const Tokens& tokens) {
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (tokens[i].kind == analysis::code::ScriptTokenKind::unknown) return true;
    if (!tokens[i].is("handler")) continue;
    if (tokens[i + 1].is("=") ||
        (i > 0 && (tokens[i - 1].is("function") || tokens[i - 1].is("as"))))
      return true;
  }
  return false;
}

void check_function(const Context& context, const Resource& resource, Reporter& reporter) {
  const Node* code = resource.property("FunctionCode");
  if (code == nullptr) return;
  const analysis::code::Lines lines(context.document);
  const analysis::code::Source source(*code, context.resolver, lines);
  if (!source.is_known()) return;
  const Tokens tokens = analysis::code::read_script_tokens(source.text());
  if (const auto error = analysis::code::find_script_error(source.text(), tokens)) {
    report_value(edge_function, reporter, resource, *code, source.mark_of(error->place),
                 fmt::format("line {} of the source is no JavaScript: {}", error->place.line,
                             error->message));
  } else if (!defines_handler(tokens)) {
    report_value(edge_function, reporter, resource, *code,
                 "the source defines no \"handler\", which CloudFront calls",
                 "function handler(event) { … }");
  }
}

void run(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    if (resource.type == "AWS::CloudFront::Function") check_function(context, resource, reporter);
  }
}

}  // namespace

constinit const Check edge_function{
    .rule =
        {
            .id = "RUN016",
            .severity = Severity::warning,
            .title = "A function of CloudFront has a handler and is JavaScript",
            .why = "CloudFront calls the function \"handler\" of the code, whatever else is in it. "
                   "Without one, or where the code cannot be read, requests are answered with an "
                   "error. Brackets, strings and declarations are judged.",
            .bad = R"yaml(Resources:
  Redirect:
    Type: AWS::CloudFront::Function
    Properties:
      Name: !Sub ${AWS::StackName}-redirect
      AutoPublish: true
      FunctionConfig: {Comment: redirect, Runtime: cloudfront-js-2.0}
      FunctionCode: |
        function main(event) {
          return event.request;
        }
)yaml",
            .good = R"yaml(Resources:
  Redirect:
    Type: AWS::CloudFront::Function
    Properties:
      Name: !Sub ${AWS::StackName}-redirect
      AutoPublish: true
      FunctionConfig: {Comment: redirect, Runtime: cloudfront-js-2.0}
      FunctionCode: |
        function handler(event) {
          return event.request;
        }
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/"
                      "writing-function-code.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
