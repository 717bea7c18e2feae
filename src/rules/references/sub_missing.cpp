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

/// Texts in which a shell, or another language, has variables of the same form.
bool is_script(const Path* path) {
  constexpr std::array<std::string_view, 3> scripts{"InlineCode", "UserData", "ZipFile"};
  for (; path != nullptr; path = path->parent) {
    if (!path->is_element() &&
        std::find(scripts.begin(), scripts.end(), path->key) != scripts.end())
      return true;
  }
  return false;
}

/// Whether a script speaks of a variable elsewhere too: where it gets its value.
bool is_of_script(std::string_view script, std::string_view name) {
  const auto in_word = [](char c) { return c == '_' || is_alphanumeric({&c, 1}); };
  for (std::size_t at = script.find(name); at != std::string_view::npos;
       at = script.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    if (at >= 2 && script.substr(at - 2, 2) == "${" && end < script.size() && script[end] == '}')
      continue;
    const bool word =
        (at == 0 || !in_word(script[at - 1])) && (end == script.size() || !in_word(script[end]));
    if (word) return true;
  }
  return false;
}

bool is_known(const Context& context, std::string_view name) {
  return analysis::is_pseudo_parameter(name) || context.tree.parameter(name) != nullptr ||
         context.tree.resource(analysis::target_of(name).id) != nullptr;
}

/// The definition of a state machine, in which DefinitionSubstitutions give values to variables:
/// whether this is one.
bool check_definition(const Context& context, const analysis::Text& text, Reporter& reporter) {
  const Resource* resource = text.site.resource;
  if (resource == nullptr || resource->type != "AWS::StepFunctions::StateMachine" ||
      resource->properties == nullptr || text.site.part != Part::resource_properties)
    return false;
  bool within = false;
  for (const Path* path = text.site.path; path != nullptr; path = path->parent) {
    within = within || path->key == "DefinitionString" || path->key == "Definition";
  }
  if (!within) return false;
  const Node* given = resource->property("DefinitionSubstitutions");
  if (given != nullptr && (!given->is_object() || analysis::invocation_of(*given))) return true;
  for (const analysis::Variable& variable : analysis::Variables(text.node->text())) {
    if (given != nullptr && given->find(variable.name) != nullptr) continue;
    if (!is_known(context, variable.name)) continue;
    reporter.report(
        sub_missing, text.site, text.node->mark(),
        fmt::format("the definition has \"${{{}}}\", outside of Fn::Sub and without a substitution",
                    variable.name),
        "give its value in DefinitionSubstitutions");
    break;
  }
  return true;
}

void run(const Context& context, Reporter& reporter) {
  if (context.tree.is_open()) return;
  for (const analysis::Text& text : context.calls.texts()) {
    const Part part = text.site.part;
    if (part == Part::other || part == Part::head || part == Part::metadata) continue;
    const Call* caller = context.calls.caller(text.site);
    if (caller != nullptr && caller->function == Function::sub) continue;
    if (check_definition(context, text, reporter)) continue;
    const bool own = has_own_variables(text.site);
    if (own && !is_script(text.site.path)) continue;
    for (const analysis::Variable& variable : analysis::Variables(text.node->text())) {
      if (own && is_of_script(text.node->text(), variable.name)) continue;
      if (!is_known(context, variable.name)) continue;
      Finding& finding = reporter.report(sub_missing, text.site, text.node->mark(),
                                         fmt::format("{} has \"${{{}}}\" outside of Fn::Sub",
                                                     quoted(text.node->text()), variable.name));
      // Nothing is made of metadata.
      if (part == Part::resource_metadata) finding.severity = Severity::warning;
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
