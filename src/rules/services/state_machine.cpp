#include <fmt/format.h>

#include <unordered_set>

#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"
#include "schema/text_document.hpp"

namespace dbrepl::rules {

extern const Check state_machine;

namespace {

/// Checks one level of states after the other. Of a definition that is a text, the text is the
/// place of all findings.
class Machine {
 public:
  Machine(const Node* text, Reporter& reporter) : text_(text), reporter_(reporter) {}

  void check(const Node& machine, const Path* path, int depth) {
    const Node* states = machine.find("States");
    if (states == nullptr || !states->is_object() || analysis::invocation_of(*states) ||
        states->find("Fn::Transform") != nullptr || depth > deepest) {
      return;
    }
    const Path states_path(path, "States");
    std::unordered_set<std::string_view> reached;
    bool complete = check_target(machine, "StartAt", *states, path, reached);
    for (const Member& state : states->members()) {
      const Path state_path(&states_path, state.key);
      complete &= check_state(state.value, *states, &state_path, reached);
      check_inner(state.value, &state_path, depth);
    }
    if (!complete) return;
    for (const Member& state : states->members()) {
      if (reached.contains(state.key)) continue;
      const Path state_path(&states_path, state.key);
      report(&state_path, state.key_mark,
             fmt::format("nothing leads to the state {}", quoted(state.key)))
          .severity = Severity::warning;
    }
  }

 private:
  static constexpr int deepest = 32;

  /// False where it is not known what a state leads to.
  bool check_state(const Node& state, const Node& states, const Path* path,
                   std::unordered_set<std::string_view>& reached) {
    if (!state.is_object() || analysis::invocation_of(state)) return false;
    bool complete = check_target(state, "Next", states, path, reached);
    complete &= check_target(state, "Default", states, path, reached);
    for (const std::string_view list : {"Choices", "Catch"}) {
      const Node* branches = state.find(list);
      if (branches == nullptr) continue;
      const Path list_path(path, list);
      complete &= branches->is_array();
      for (std::size_t i = 0; i < branches->items().size(); ++i) {
        const Path item(&list_path, i);
        complete &= check_target(branches->items()[i], "Next", states, &item, reached);
      }
    }
    for (const std::string_view list : {"Retry", "Catch"}) check_errors(state, list, path);
    return complete;
  }

  /// What is for all errors stands alone, and behind what is for some.
  void check_errors(const Node& state, std::string_view list, const Path* path) {
    const Node* handlers = state.find(list);
    if (handlers == nullptr || !handlers->is_array()) return;
    for (std::size_t i = 0; i < handlers->items().size(); ++i) {
      const Node& handler = handlers->items()[i];
      const Node* errors = handler.is_object() ? handler.find("ErrorEquals") : nullptr;
      if (errors == nullptr || !errors->is_array()) continue;
      const bool last = i + 1 == handlers->items().size() && errors->items().size() == 1;
      for (const Node& error : errors->items()) {
        if (last || !error.is_string() || error.text() != "States.ALL") continue;
        const Path list_path(path, list);
        const Path item(&list_path, i);
        report(&item, error.mark(),
               fmt::format("States.ALL stands alone, in the last element of {}", list));
        return;
      }
    }
  }

  /// Whether the target, where there is one, is known.
  bool check_target(const Node& from, std::string_view property, const Node& states,
                    const Path* path, std::unordered_set<std::string_view>& reached) {
    const Node* target = from.find(property);
    if (target == nullptr) return true;
    if (!target->is_string() || target->text().find("${") != std::string_view::npos) return false;
    reached.insert(target->text());
    if (states.find(target->text()) != nullptr) return true;
    const Path step(path, property);
    report(
        &step, target->mark(),
        fmt::format("{} names the state {}, which is not there", property, quoted(target->text())))
        .hint = nearest_hint(target->text(), keys_of(&states));
    return false;
  }

  void check_inner(const Node& state, const Path* path, int depth) {
    for (const std::string_view part : {"ItemProcessor", "Iterator"}) {
      const Path inner(path, part);
      if (const Node* machine = state.find(part)) check(*machine, &inner, depth + 1);
    }
    const Node* branches = state.find("Branches");
    if (branches == nullptr) return;
    const Path list(path, "Branches");
    for (std::size_t i = 0; i < branches->items().size(); ++i) {
      const Path branch(&list, i);
      check(branches->items()[i], &branch, depth + 1);
    }
  }

  Finding& report(const Path* path, Mark mark, std::string message) {
    if (text_ == nullptr) return reporter_.report(state_machine, path, mark, std::move(message));
    while (path->parent != nullptr && !path->key.starts_with("Definition")) path = path->parent;
    return reporter_.report(state_machine, path, text_->mark(), std::move(message));
  }

  const Node* text_;
  Reporter& reporter_;
};

void run(const Context& context, Reporter& reporter) {
  document::Builder builder;
  for (const Resource& machine : context.tree.resources()) {
    if (machine.type != "AWS::StepFunctions::StateMachine" &&
        machine.type != "AWS::Serverless::StateMachine") {
      continue;
    }
    for (const std::string_view property : {"Definition", "DefinitionString"}) {
      const Node* value = property_of(machine, {property});
      if (value == nullptr) continue;
      const Place place = property_place(machine, {property});
      const auto text = schema::read_text_document(*value, builder);
      if (text) {
        if (text->root != nullptr) Machine(value, reporter).check(*text->root, place, 0);
      } else {
        Machine(nullptr, reporter).check(*value, place, 0);
      }
    }
  }
}

}  // namespace

constinit const Check state_machine{
    .rule =
        {
            .id = "SCH047",
            .severity = Severity::error,
            .title = "Every state that a state machine names exists",
            .why =
                "A state machine starts at one of its states, and every transition leads to "
                "another one of the same level. Step Functions refuses a definition in which "
                "one is missing, or a handler for all errors is not the last one. A state to which "
                "nothing leads is a warning here.",
            .bad = R"yaml(Resources:
  Flow:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: arn:aws:iam::123456789012:role/flow
      Definition:
        StartAt: Begin
        States:
          Begin:
            Type: Pass
            Next: Finish
          End:
            Type: Succeed
)yaml",
            .good = R"yaml(Resources:
  Flow:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: arn:aws:iam::123456789012:role/flow
      Definition:
        StartAt: Begin
        States:
          Begin:
            Type: Pass
            Next: Finish
          Finish:
            Type: Succeed
)yaml",
            .peers = "E3601",
            .source = "https://states-language.net/spec.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
