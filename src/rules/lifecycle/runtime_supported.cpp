#include <fmt/format.h>

#include "rules/lifecycle/lifecycle.hpp"
#include "rules/words.hpp"
#include "schema/database.hpp"

namespace dbrepl::rules {

extern const Check runtime_supported;

namespace {

using analysis::Alternative;
using schema::Origin;

/// What is known of a runtime's end.
struct Ends {
  explicit Ends(const schema::Value& facts)
      : deprecated(facts.find("deprecated").text()),
        create_blocked(facts.find("createBlocked").text()),
        update_blocked(facts.find("updateBlocked").text()),
        successor(facts.find("successor").text()) {}

  std::string_view deprecated;
  std::string_view create_blocked;
  std::string_view update_blocked;
  std::string_view successor;
};

std::string consequences(const Calendar& calendar, const Ends& ends) {
  std::string text;
  if (!ends.create_blocked.empty()) {
    text += fmt::format("; {} no function is created with it",
                        since_or_from(calendar, ends.create_blocked));
  }
  if (!ends.update_blocked.empty()) {
    text += fmt::format(", {} none is updated", since_or_from(calendar, ends.update_blocked));
  }
  return text;
}

class Runtimes {
 public:
  Runtimes(const Context& context, Reporter& reporter)
      : context_(context),
        reporter_(reporter),
        calendar_(context),
        facts_(schema::Database::installed().table("lambda-runtimes").find("runtimes")) {}

  void check(const Node& value, const Path* path) {
    for (const Alternative& one : context_.resolver.alternatives_of(value)) {
      if (one.state != Alternative::State::known) continue;
      const schema::Value facts = facts_.find(one.value.text());
      if (facts.is_object()) judge(value, one, Ends(facts), path);
    }
  }

 private:
  void judge(const Node& value, const Alternative& one, const Ends& ends, const Path* path) {
    Severity severity = Severity::info;
    std::string_view state = "is about to end: deprecated from";
    if (calendar_.is_past(ends.create_blocked)) {
      severity = Severity::error;
      state = "has ended: deprecated since";
    } else if (calendar_.is_past(ends.deprecated)) {
      severity = Severity::warning;
      state = "gets no security patches any more: deprecated since";
    } else if (!calendar_.is_near(ends.deprecated)) {
      return;
    }
    // Another value can be given.
    const bool avoidable = schema::is_assumed(one.origin);
    if (severity == Severity::error && avoidable) severity = Severity::warning;
    Finding& finding = reporter_.report(
        runtime_supported, path, value.mark(),
        fmt::format("the runtime {} {} {}{}", quoted(one.value.text()), state, ends.deprecated,
                    consequences(calendar_, ends)),
        ends.successor.empty() ? std::string() : fmt::format("{}", ends.successor));
    finding.severity = severity;
    if (one.source != nullptr && one.source != &value && !(one.source->mark() == value.mark())) {
      finding.related.push_back(reporter_.related("the value", one.source->mark()));
    }
  }

  const Context& context_;
  Reporter& reporter_;
  Calendar calendar_;
  schema::Value facts_;
};

void run(const Context& context, Reporter& reporter) {
  Runtimes runtimes(context, reporter);
  const Path resources(nullptr, "Resources");
  for (const Resource& resource : context.tree.resources()) {
    if (!resource.is_function()) continue;
    const Node* runtime = resource.property("Runtime");
    if (runtime == nullptr) continue;
    const Path id(&resources, resource.id);
    const Path properties(&id, "Properties");
    const Path path(&properties, "Runtime");
    runtimes.check(*runtime, &path);
  }
  const Node* globals = context.tree.section("Globals");
  const Node* function = globals == nullptr ? nullptr : globals->find("Function");
  const Node* runtime = function == nullptr ? nullptr : function->find("Runtime");
  if (runtime == nullptr) return;
  const Path section(nullptr, "Globals");
  const Path inner(&section, "Function");
  const Path path(&inner, "Runtime");
  runtimes.check(*runtime, &path);
}

}  // namespace

constinit const Check runtime_supported{
    .rule =
        {
            .id = "LIF001",
            .severity = Severity::error,
            .title = "Functions run on a runtime that is supported on the day of deployment",
            .why = "A deprecated runtime gets no security patches. Some time later Lambda refuses "
                   "to create functions with it, and then to update them: a template that was "
                   "deployed for years fails in a new account. An error once creation is blocked, "
                   "a warning from the deprecation on, an info half a year before; --date speaks "
                   "for another day than today.",
            .bad = R"yaml(Parameters:
  RoleArn:
    Type: String
  CodeBucket:
    Type: String
Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Handler: index.handler
      Runtime: nodejs12.x
      Role: !Ref RoleArn
      Code:
        S3Bucket: !Ref CodeBucket
        S3Key: function.zip
)yaml",
            .good = R"yaml(Parameters:
  RoleArn:
    Type: String
  CodeBucket:
    Type: String
Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Handler: index.handler
      Runtime: nodejs24.x
      Role: !Ref RoleArn
      Code:
        S3Bucket: !Ref CodeBucket
        S3Key: function.zip
)yaml",
            .peers = "E2531 E2533 W2531",
            .source = "schemas/lambda-runtimes.json",
        },
    .run = run,
};

}  // namespace dbrepl::rules
