#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/schema/properties.hpp"
#include "rules/schema/violations.hpp"
#include "rules/template/serverless.hpp"
#include "rules/words.hpp"
#include "schema/checker.hpp"

namespace dbrepl::rules {

extern const Check serverless_globals;

namespace {

std::vector<std::string_view> texts_of(const schema::Value& list) {
  std::vector<std::string_view> texts;
  for (std::size_t i = 0; i < list.size(); ++i) texts.push_back(list[i].text());
  return texts;
}

class Globals {
 public:
  Globals(const Context& context, Reporter& reporter)
      : reporter_(reporter),
        checker_(schema::Database::installed(), context.resolver, context.options.region) {}

  void check_kind(const Member& kind, const Path* path) {
    const schema::Value supported = serverless_facts("globals").find(kind.key);
    if (!supported) {
      const schema::Value all = serverless_facts("globals");
      std::vector<std::string_view> known;
      for (std::size_t i = 0; i < all.size(); ++i) known.push_back(all.key(i));
      report(path, kind.key_mark,
             fmt::format("{} is not a kind of resource that Globals has", quoted(kind.key)),
             nearest_hint(kind.key, known));
      return;
    }
    if (!kind.value.is_object()) {
      report(path, kind.value.mark(),
             fmt::format("{} is {}, expected an object of properties", quoted(kind.key),
                         described(kind.value)));
      return;
    }
    for (const Member& property : kind.value.members()) {
      const Path step(path, property.key);
      if (supported.contains(property.key)) {
        check_value(kind.key, property, &step);
      } else {
        report(&step, property.key_mark,
               fmt::format("Globals takes no {} for {}", quoted(property.key), quoted(kind.key)),
               nearest_hint(property.key, texts_of(supported)));
      }
    }
  }

 private:
  void report(const Path* path, Mark mark, std::string message, std::string hint = {}) {
    reporter_.report(serverless_globals, path, mark, std::move(message), std::move(hint));
  }

  void check_value(std::string_view kind, const Member& property, const Path* path) {
    const schema::Schema own = schema_of_serverless(kind, property.key);
    if (!own) return;
    violations_.clear();
    checker_.check(own, property.value, property.key_mark, violations_);
    for (const schema::Violation& violation : violations_) {
      // A resource may give what is missing here.
      if (violation.fault == schema::Fault::missing_property) continue;
      std::string message = message_of(violation);
      if (violation.path.empty()) message = fmt::format("{}: {}", quoted(property.key), message);
      Finding& finding =
          reporter_.report(serverless_globals, path, violation.mark, std::move(message));
      finding.path += violation.path;
      if (violation.harmless || schema::is_assumed(violation.origin))
        finding.severity = Severity::warning;
      if (!violation.suggestion.empty())
        finding.hint = fmt::format("did you mean \"{}\"?", violation.suggestion);
    }
  }

  Reporter& reporter_;
  schema::Checker checker_;
  std::vector<schema::Violation> violations_;
};

void run(const Context& context, Reporter& reporter) {
  const Node* section = context.tree.root().find("Globals");
  if (section == nullptr || !context.tree.is_serverless() || context.tree.is_open()) return;
  const Path path(nullptr, "Globals");
  if (!section->is_object()) {
    if (section->is_null()) return;
    reporter.report(serverless_globals, &path, section->mark(),
                    fmt::format("Globals is {}, expected an object", described(*section)));
    return;
  }
  Globals globals(context, reporter);
  for (const Member& kind : section->members()) {
    const Path step(&path, kind.key);
    globals.check_kind(kind, &step);
  }
}

}  // namespace

constinit const Check serverless_globals{
    .rule =
        {
            .id = "TPL072",
            .severity = Severity::error,
            .title = "Globals gives properties that the serverless transform takes from there",
            .why = "The transform refuses a section Globals with another kind of resource, or a "
                   "property that must stand at the resource itself, such as Policies.",
            .bad = R"yaml(Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Runtime: python3.13
    FunctionName: greeter
Resources:
  Greeter:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      InlineCode: "def handler(event, context): pass"
)yaml",
            .good = R"yaml(Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Runtime: python3.13
Resources:
  Greeter:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      InlineCode: "def handler(event, context): pass"
)yaml",
            .peers = "E0001",
            .source = "https://docs.aws.amazon.com/serverless-application-model/latest/"
                      "developerguide/sam-specification-template-anatomy-globals.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
