#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <memory>

#include "rules/check.hpp"
#include "rules/place.hpp"
#include "rules/schema/violations.hpp"
#include "rules/words.hpp"
#include "schema/checker.hpp"

namespace dbrepl::rules {

extern const Check metadata_init;

namespace {

constexpr std::array<std::string_view, 7> parts{"commands", "files",   "groups", "packages",
                                                "services", "sources", "users"};

class Init {
 public:
  explicit Init(Reporter& reporter) : reporter_(reporter) {}

  void check(const Node& init, const Path* path) {
    if (!init.is_object()) return;
    for (const Member& member : init.members()) {
      const Path step(path, member.key);
      if (member.key == "configSets") {
        check_sets(member.value, init, &step);
      } else if (!analysis::invocation_of(member.value)) {
        check_config(member, &step);
      }
    }
  }

 private:
  void report(const Node& value, const Path* path, std::string_view what,
              std::string_view expected) {
    lower(reporter_.report(metadata_init, path, value.mark(),
                           fmt::format("{} is {}, expected {}", what, described(value), expected)));
  }

  /// What cfn-init may never come to.
  static void lower(Finding& finding) { finding.severity = Severity::warning; }

  void check_config(const Member& config, const Path* path) {
    for (const Member& part : config.value.members()) {
      if (analysis::function_of(part.key) != Function::none) continue;
      const Path step(path, part.key);
      if (std::find(parts.begin(), parts.end(), part.key) == parts.end()) {
        lower(reporter_.report(
            metadata_init, &step, part.key_mark,
            fmt::format("{} is not a part of a configuration of cfn-init", quoted(part.key)),
            nearest_hint(part.key, parts)));
      }
      if (analysis::invocation_of(part.value)) continue;
      if (part.key == "commands") check_commands(part.value, &step);
    }
  }

  void check_commands(const Node& commands, const Path* path) {
    for (const Member& command : commands.members()) {
      if (!command.value.is_object() || analysis::invocation_of(command.value)) continue;
      if (command.value.find("command") != nullptr) continue;
      const Path step(path, command.key);
      lower(reporter_.report(metadata_init, &step, command.key_mark,
                             fmt::format("{} has no command", quoted(command.key))));
    }
  }

  void check_sets(const Node& sets, const Node& init, const Path* path) {
    if (analysis::invocation_of(sets)) return;
    for (const Member& set : sets.members()) {
      if (analysis::invocation_of(set.value)) continue;
      const Path step(path, set.key);
      if (!set.value.is_array()) {
        report(set.value, &step, quoted(set.key), "a list of names");
        continue;
      }
      for (std::size_t i = 0; i < set.value.size(); ++i) {
        const Node& name = set.value.items()[i];
        if (!name.is_string() || init.find(name.text()) != nullptr) continue;
        const Path item(&step, i);
        std::vector<std::string_view> known = keys_of(&init);
        known.erase(std::remove(known.begin(), known.end(), "configSets"), known.end());
        lower(reporter_.report(
            metadata_init, &item, name.mark(),
            fmt::format("{} is not a configuration of this metadata", quoted(name.text())),
            nearest_hint(name.text(), known)));
      }
    }
  }

  Reporter& reporter_;
};

void run(const Context& context, Reporter& reporter) {
  const schema::Database& database = schema::Database::installed();
  std::unique_ptr<schema::Checker> checker;
  std::vector<schema::Violation> violations;
  for (const Resource& resource : context.tree.resources()) {
    const Node* init = resource.metadata == nullptr
                           ? nullptr
                           : resource.metadata->find("AWS::CloudFormation::Init");
    if (init == nullptr || init->is_null()) continue;
    const Place place = resource_place(resource, {"Metadata", "AWS::CloudFormation::Init"});
    Init(reporter).check(*init, place);
    const auto document = database.find_document("cfn-init");
    if (!document) continue;
    if (!checker) checker = std::make_unique<schema::Checker>(database, context.resolver);
    violations.clear();
    checker->check(document->schema, *init, init->mark(), violations);
    for (const schema::Violation& violation : violations) {
      if (violation.sometimes != nullptr) continue;
      Finding& finding =
          reporter.report(metadata_init, place, violation.mark, message_of(violation));
      finding.path += violation.path;
      if (violation.harmless) finding.severity = Severity::warning;
      if (!violation.suggestion.empty())
        finding.hint = fmt::format("did you mean \"{}\"?", violation.suggestion);
    }
  }
}

}  // namespace

constinit const Check metadata_init{
    .rule =
        {
            .id = "TPL051",
            .severity = Severity::error,
            .title = "The configuration of cfn-init has the parts that cfn-init knows",
            .why = "cfn-init passes over what it does not know, or fails on the instance, long "
                   "after the stack has started. Then the creation policy runs out of time.",
            .bad = R"yaml(Resources:
  Server:
    Type: AWS::EC2::Instance
    Metadata:
      AWS::CloudFormation::Init:
        config:
          package:
            yum:
              httpd: []
    Properties:
      ImageId: ami-0123456789abcdef0
)yaml",
            .good = R"yaml(Resources:
  Server:
    Type: AWS::EC2::Instance
    Metadata:
      AWS::CloudFormation::Init:
        config:
          packages:
            yum:
              httpd: []
    Properties:
      ImageId: ami-0123456789abcdef0
)yaml",
            .peers = "E3009",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "aws-resource-init.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
