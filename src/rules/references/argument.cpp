#include "rules/references/argument.hpp"

#include <fmt/format.h>

#include "analysis/substitution.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

namespace {

using analysis::Alternative;
using analysis::Shape;

std::string_view words_of(Wanted wanted) {
  switch (wanted) {
    case Wanted::text:
      return "a string";
    case Wanted::number:
      return "a whole number";
    case Wanted::list:
      return "a list";
    case Wanted::literal:
      return "a fixed string";
  }
  return {};
}

bool is_whole_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// What an unknown value is for sure, or "".
std::string_view kind_of(Shape shape) {
  switch (shape) {
    case Shape::list:
    case Shape::strings:
      return "a list";
    case Shape::object:
      return "an object";
    case Shape::string:
      return "a string";
    case Shape::number:
      return "a number";
    case Shape::boolean:
      return "a boolean";
    default:
      return {};
  }
}

bool fits(Wanted wanted, const Alternative& one) {
  if (one.state == Alternative::State::absent) return true;
  const bool known = one.state == Alternative::State::known;
  const bool list =
      known ? one.value.is_array() : one.shape == Shape::list || one.shape == Shape::strings;
  const bool object = known ? one.value.is_object() : one.shape == Shape::object;
  if (known && one.value.is_null()) return true;
  switch (wanted) {
    case Wanted::text:
    case Wanted::literal:
      return !list && !object;
    case Wanted::number:
      return !list && !object && (!known || is_whole_number(one.value.text()));
    case Wanted::list:
      return list || (!known && (one.shape == Shape::any || one.shape == Shape::scalar));
  }
  return true;
}

}  // namespace

bool check_slot(const Check& check, const Slot& slot, const Node& value, const Path* path,
                const Context& context, Reporter& reporter) {
  const analysis::Invocation call = analysis::invocation_of(value);
  // What is no function is another rule's finding.
  if (call.function == Function::unknown) return true;
  const bool permitted = slot.functions.has(call.function) ||
                         (slot.wanted != Wanted::literal && context.tree.has_language_extensions());
  if (call && !permitted) {
    reporter.report(check, path, value.mark(),
                    fmt::format("{} is a call of {}, which cannot stand there; expected {}",
                                slot.what, call.member->key, words_of(slot.wanted)));
    return false;
  }
  for (const Alternative& one : context.resolver.alternatives_of(value)) {
    if (fits(slot.wanted, one)) continue;
    const bool known = one.state == Alternative::State::known;
    const bool plain = known && (!call || slot.wanted != Wanted::list);
    const std::string found = plain   ? described(one.value)
                              : known ? std::string(to_string(one.value.kind()))
                                      : std::string(kind_of(one.shape));
    reporter.report(
        check, path, value.mark(),
        call ? fmt::format("{} is a call of {}, which yields {}; expected {}", slot.what,
                           call.member->key, found, words_of(slot.wanted))
             : fmt::format("{} is {}, expected {}", slot.what, found, words_of(slot.wanted)));
    return false;
  }
  return true;
}

std::string_view kind_beside_text(const Context& context, const Node& value) {
  for (const Alternative& one : context.resolver.alternatives_of(value)) {
    if (fits(Wanted::text, one)) continue;
    return one.state == Alternative::State::known ? to_string(one.value.kind())
                                                  : kind_of(one.shape);
  }
  return {};
}

void soften(const schema::Alternative& one, Finding& finding) {
  if (schema::is_assumed(one.origin)) finding.severity = Severity::warning;
}

std::string_view resource_behind(const Context& context, const Call& call) {
  const Node& argument = call.argument();
  if (call.function == Function::ref && context.tree.resource(argument.text()) != nullptr)
    return argument.text();
  if (call.function == Function::get_att) return analysis::get_att_target(argument).id;
  if (call.function != Function::sub) return {};
  const analysis::Substitution sub(argument);
  for (const analysis::Variable& variable : sub.variables()) {
    const analysis::Target target = analysis::target_of(variable.name);
    if (!sub.is_local(variable.name) && context.tree.resource(target.id) != nullptr)
      return target.id;
  }
  return {};
}

bool looks_like_region(std::string_view text) {
  const std::size_t hyphens = static_cast<std::size_t>(std::count(text.begin(), text.end(), '-'));
  return hyphens >= 2 && text.back() >= '0' && text.back() <= '9' &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

namespace {

/// Whether an event asks for the API that the serverless transform makes for all events of its kind
/// that name none.
bool has_implicit_api(const Context& context, std::string_view kind, std::string_view reference) {
  for (const Resource& resource : context.tree.resources()) {
    const Node* events = resource.property("Events");
    if (events == nullptr || !resource.is_serverless()) continue;
    if (analysis::invocation_of(*events)) return true;
    for (const Member& event : events->members()) {
      const Node* type = event.value.find("Type");
      const Node* properties = event.value.find("Properties");
      if (type == nullptr || !type->is_string() || event.key.starts_with("Fn::")) return true;
      if (type->text() == kind && (properties == nullptr || properties->find(reference) == nullptr))
        return true;
    }
  }
  return false;
}

}  // namespace

bool may_be_added(const Context& context, std::string_view name) {
  if (context.tree.is_open() || context.analysis.expansion.incomplete()) return true;
  if (context.tree.is_serverless()) {
    if (name.starts_with("ServerlessRestApi")) return has_implicit_api(context, "Api", "RestApiId");
    if (name.starts_with("ServerlessHttpApi")) return has_implicit_api(context, "HttpApi", "ApiId");
    if (name.starts_with("Serverless")) return true;
    for (const Resource& resource : context.tree.resources()) {
      if (resource.is_serverless() && name.starts_with(resource.id)) return true;
    }
  }
  if (!context.tree.has_modules()) return false;
  for (const Resource& resource : context.tree.resources()) {
    if (resource.is_module() && name.starts_with(resource.id)) return true;
  }
  return false;
}

bool check_list(const Check& check, const Call& call, std::size_t least, std::size_t most,
                std::string_view takes, Reporter& reporter) {
  const Node& argument = call.argument();
  if (argument.is_array() && argument.size() >= least && argument.size() <= most) return true;
  if (argument.is_null() || analysis::invocation_of(argument).function == Function::transform)
    return false;
  const Path path(call.site.path, call.member->key);
  reporter.report(
      check, &path, argument.mark(),
      argument.is_array()
          ? fmt::format("{} takes {}, found a list of {}", call.member->key, takes, argument.size())
          : fmt::format("{} takes {}, found {}", call.member->key, takes, described(argument)));
  return false;
}

}  // namespace dbrepl::rules
