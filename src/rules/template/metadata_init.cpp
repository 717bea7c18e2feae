#include <fmt/format.h>
#include <array>

#include "rules/check.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check metadata_init;

namespace {

constexpr std::array<std::string_view, 7> parts{"commands", "files",   "groups", "packages",
                                                "services", "sources", "users"};

class Init {
 public:
  explicit Init(Reporter& reporter) : reporter_(reporter) {}

  void check(const Node& init, const Path* path) {
    if (!init.is_object()) return report(init, path, "AWS::CloudFormation::Init", "an object");
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
    reporter_.report(metadata_init, path, value.mark(),
                     fmt::format("{} is {}, expected {}", what, described(value), expected));
  }

  void check_config(const Member& config, const Path* path) {
    if (!config.value.is_object())
      return report(config.value, path, quoted(config.key), "an object");
    report_unknown_keys(metadata_init, reporter_, config.value, path, parts,
                        "a part of a configuration of cfn-init");
    for (const Member& part : config.value.members()) {
      if (analysis::invocation_of(part.value)) continue;
      const Path step(path, part.key);
      if (!part.value.is_object()) {
        report(part.value, &step, part.key, "an object");
      } else if (part.key == "commands") {
        check_commands(part.value, &step);
      }
    }
  }

  void check_commands(const Node& commands, const Path* path) {
    for (const Member& command : commands.members()) {
      if (!command.value.is_object() || analysis::invocation_of(command.value)) continue;
      if (command.value.find("command") != nullptr) continue;
      const Path step(path, command.key);
      reporter_.report(metadata_init, &step, command.key_mark,
                       fmt::format("{} has no command", quoted(command.key)));
    }
  }

  void check_sets(const Node& sets, const Node& init, const Path* path) {
    if (analysis::invocation_of(sets)) return;
    if (!sets.is_object()) return report(sets, path, "configSets", "an object of lists");
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
        reporter_.report(
            metadata_init, &item, name.mark(),
            fmt::format("{} is not a configuration of this metadata", quoted(name.text())),
            nearest_hint(name.text(), known));
      }
    }
  }

  Reporter& reporter_;
};

void run(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    const Node* init = resource.metadata == nullptr
                           ? nullptr
                           : resource.metadata->find("AWS::CloudFormation::Init");
    if (init == nullptr || init->is_null()) continue;
    Init(reporter).check(*init,
                         resource_place(resource, {"Metadata", "AWS::CloudFormation::Init"}));
  }
}

}  // namespace

constinit const Check metadata_init{
    .rule =
        {
            .id = "TPL051",
            .severity = Severity::warning,
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
