#include <fmt/format.h>

#include <optional>
#include <string_view>

#include <nlohmann/json.hpp>

#include "rules/branches.hpp"
#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"
#include "support/characters.hpp"

namespace dbrepl::rules {

extern const Check event_input;

namespace {

bool is_name(char c) {
  return support::is_alphanumeric(c) || c == '_' || c == '-';
}

/// The first `<name>` of a template that its map lacks, those of EventBridge itself aside.
std::optional<std::string_view> unknown_name(std::string_view text, const Node* map) {
  for (std::size_t open = text.find('<'); open != std::string_view::npos;
       open = text.find('<', open + 1)) {
    std::size_t end = open + 1;
    while (end < text.size() && is_name(text[end])) ++end;
    if (end == open + 1 || end == text.size() || text[end] != '>') continue;
    const std::string_view name = text.substr(open + 1, end - open - 1);
    if (map == nullptr || map->find(name) == nullptr) return name;
  }
  return std::nullopt;
}

void check_target(const Context& context, const Resource& rule, std::size_t at, const Node& target,
                  Reporter& reporter) {
  const Node* input = target.find("Input");
  if (const auto text = certain_text(context, input);
      text && !nlohmann::json::accept(text->begin(), text->end())) {
    reporter.report(event_input, property_place(rule, {"Targets", at, "Input"}), input->mark(),
                    "Input is not JSON", "a text stands in quotation marks of its own");
  }
  const Node* transformer = target.find("InputTransformer");
  if (transformer != nullptr && transformer->is_object()) {
    const Node* form = transformer->find("InputTemplate");
    const Node* map = transformer->find("InputPathsMap");
    const auto text = certain_text(context, form);
    const bool known = map == nullptr ? surely_lacks(transformer, "InputPathsMap")
                                      : map->is_object() && !analysis::invocation_of(*map);
    const auto name = text && known ? unknown_name(*text, map) : std::nullopt;
    if (name) {
      reporter.report(event_input,
                      property_place(rule, {"Targets", at, "InputTransformer", "InputTemplate"}),
                      form->mark(), fmt::format("InputPathsMap has no {}", quoted(*name)));
    }
  }
  const Resource* queue = referred(context, target.find("Arn"), {"AWS::SQS::Queue"});
  if (queue == nullptr || certain_text(context, property_of(*queue, {"FifoQueue"})) != "true" ||
      !surely_lacks(&target, "SqsParameters")) {
    return;
  }
  Finding& finding =
      reporter.report(event_input, property_place(rule, {"Targets", at}), target.mark(),
                      fmt::format("{} is a FIFO queue: SqsParameters with a MessageGroupId is "
                                  "missing",
                                  quoted(queue->id)));
  finding.related.push_back(reporter.related("the queue", queue->mark));
}

void run_once(const Context& context, Reporter& reporter) {
  for (const Resource& rule : context.tree.resources()) {
    if (rule.type != "AWS::Events::Rule") continue;
    const Node* targets = property_of(rule, {"Targets"});
    if (targets == nullptr || !targets->is_array()) continue;
    for (std::size_t i = 0; i < targets->items().size(); ++i) {
      const Node& target = targets->items()[i];
      if (target.is_object()) check_target(context, rule, i, target, reporter);
    }
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_branch(context, reporter, event_input, run_once, {"AWS::Events::Rule"});
}

}  // namespace

constinit const Check event_input{
    .rule =
        {
            .id = "SCH067",
            .severity = Severity::error,
            .title = "EventBridge can make the input of a target",
            .why = "EventBridge refuses a target whose Input is not JSON, whose InputTemplate "
                   "names what its InputPathsMap lacks, or that is a FIFO queue and has no message "
                   "group.",
            .bad = R"yaml(Resources:
  Nightly:
    Type: AWS::Events::Rule
    Properties:
      ScheduleExpression: rate(1 day)
      Targets:
        - Id: orders
          Arn: arn:aws:sqs:eu-west-1:123456789012:orders
          Input: nightly
)yaml",
            .good = R"yaml(Resources:
  Nightly:
    Type: AWS::Events::Rule
    Properties:
      ScheduleExpression: rate(1 day)
      Targets:
        - Id: orders
          Arn: arn:aws:sqs:eu-west-1:123456789012:orders
          Input: '"nightly"'
)yaml",
            .peers = {},
            .source = "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
