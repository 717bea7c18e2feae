#include <fmt/format.h>
#include <array>

#include "analysis/substitution.hpp"
#include "rules/check.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check sub_missing;

namespace {

/// Properties whose texts have variables of their own: scripts, templates of other languages.
constexpr std::array<std::string_view, 20> with_own_variables{"AccessLogFormat",
                                                              "BuildSpec",
                                                              "CloudWatchAlarmDefinition",
                                                              "Code",
                                                              "CommandText",
                                                              "Condition",
                                                              "Content",
                                                              "Definition",
                                                              "DefinitionString",
                                                              "DefinitionSubstitutions",
                                                              "Format",
                                                              "InlineCode",
                                                              "LogFormat",
                                                              "Parameters",
                                                              "RequestMappingTemplate",
                                                              "ResponseMappingTemplate",
                                                              "TemplateBody",
                                                              "TopicRulePayload",
                                                              "UserData",
                                                              "ZipFile"};

bool has_own_variables(const analysis::Site& site) {
  const bool nested = site.resource != nullptr && site.resource->is_nested_stack();
  for (const Path* path = site.path; path != nullptr; path = path->parent) {
    if (path->is_element() || (nested && path->key == "Parameters")) continue;
    const auto& names = with_own_variables;
    if (std::find(names.begin(), names.end(), path->key) != names.end()) return true;
    if (path->key.starts_with("AWS::CloudFormation::")) return true;
  }
  return false;
}

bool is_user_data(const Path* path) {
  for (; path != nullptr; path = path->parent) {
    if (!path->is_element() && path->key == "UserData") return true;
  }
  return false;
}

bool is_known(const Context& context, std::string_view name) {
  return analysis::is_pseudo_parameter(name) || context.tree.parameter(name) != nullptr ||
         context.tree.resource(analysis::target_of(name).id) != nullptr;
}

void run(const Context& context, Reporter& reporter) {
  if (context.tree.is_open()) return;
  for (const analysis::Text& text : context.calls.texts()) {
    const Part part = text.site.part;
    if (part != Part::resource_properties && part != Part::outputs) continue;
    const Call* caller = context.calls.caller(text.site);
    if (caller != nullptr && caller->function == Function::sub) continue;
    const bool own = has_own_variables(text.site);
    if (own && !is_user_data(text.site.path)) continue;
    for (const analysis::Variable& variable : analysis::Variables(text.node->text())) {
      // No shell has such variables, so that they can be meant for Fn::Sub alone.
      if (own && !analysis::is_pseudo_parameter(variable.name)) continue;
      if (!is_known(context, variable.name)) continue;
      reporter.report(sub_missing, text.site, text.node->mark(),
                      fmt::format("{} has \"${{{}}}\" outside of Fn::Sub",
                                  quoted(text.node->text()), variable.name));
      break;
    }
  }
}

}  // namespace

constinit const Check sub_missing{
    .rule =
        {
            .id = "REF008",
            .severity = Severity::error,
            .title = "A text with \"${Name}\" is an argument of Fn::Sub",
            .why =
                "Without the function the text goes to the service as it stands, with its braces.",
            .bad = R"yaml(Parameters:
  Stage:
    Type: String
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: news-${Stage}
      DisplayName: !Ref Stage
)yaml",
            .good = R"yaml(Parameters:
  Stage:
    Type: String
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Sub news-${Stage}
      DisplayName: !Ref Stage
)yaml",
            .peers = "E1029",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "intrinsic-function-reference-sub.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
