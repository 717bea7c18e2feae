#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/words.hpp"
#include "support/characters.hpp"
#include "support/search.hpp"

namespace dbrepl::rules {

extern const Check creation_signals;

namespace {

constexpr auto npos = std::string_view::npos;
using Kind = analysis::Piece::Kind;

/// What an instance runs when it starts, as far as the template tells.
struct Start {
  bool is_known = false;
  const Node* user_data = nullptr;  ///< null where there is none
};

Start of_template(const Context& context, const Node* specification) {
  if (specification == nullptr) return {};
  const Node* id = specification->find("LaunchTemplateId");
  if (id == nullptr) id = specification->find("LaunchTemplateName");
  const Resource* launch = referred(context, id, {"AWS::EC2::LaunchTemplate"});
  const Node* data = launch == nullptr ? nullptr : launch->property("LaunchTemplateData");
  if (data == nullptr || !data->is_object() || analysis::invocation_of(*data)) return {};
  return {surely_lacks(data, "UserData") || data->find("UserData") != nullptr,
          data->find("UserData")};
}

Start of_instance(const Context& context, const Resource& resource) {
  if (const Node* own = resource.property("UserData")) return {true, own};
  if (const Node* launch = resource.property("LaunchTemplate")) {
    return of_template(context, launch);
  }
  return {surely_lacks(resource.properties, "UserData"), nullptr};
}

Start of_group(const Context& context, const Resource& resource) {
  if (const Node* named = resource.property("LaunchConfigurationName")) {
    const Resource* launch = referred(context, named, {"AWS::AutoScaling::LaunchConfiguration"});
    return launch == nullptr ? Start() : of_instance(context, *launch);
  }
  if (const Node* launch = resource.property("LaunchTemplate")) {
    return of_template(context, launch);
  }
  const Node* mixed = property_of(resource, {"MixedInstancesPolicy", "LaunchTemplate"});
  if (mixed == nullptr || mixed->find("Overrides") != nullptr) return {};
  return of_template(context, mixed->find("LaunchTemplateSpecification"));
}

bool holds(std::string_view text, std::string_view word) {
  const auto same = [](char a, char b) { return support::lower(a) == b; };
  return std::search(text.begin(), text.end(), word.begin(), word.end(), same) != text.end();
}

/// Whether a text holds "signal", or runs what comes from elsewhere, which may signal.
bool may_signal(std::string_view text) {
  constexpr std::array<std::string_view, 14> words{
      "signal", "http://", "https://", "s3 ",  "s3:",  "git ",   "#include",
      "source", "ansible", "puppet",   "chef", "salt", "docker", "{{resolve"};
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return holds(text, word); });
}

bool may_signal_below(const Node& node) {
  if (node.is_scalar()) return may_signal(node.text());
  if (node.is_array()) {
    return std::any_of(node.items().begin(), node.items().end(), may_signal_below);
  }
  return std::any_of(node.members().begin(), node.members().end(),
                     [](const Member& member) { return may_signal_below(member.value); });
}

/// Whether a script may signal: also where it holds lines that only the deployment knows.
bool may_signal(const Context& context, const Node& user_data) {
  if (may_signal_below(user_data)) return true;
  const analysis::Invocation call = analysis::invocation_of(user_data);
  if (call.function != analysis::Function::base64) return true;
  bool begins_line = true;
  for (const analysis::Piece& piece : context.analysis.symbols.text_of(call.argument()).pieces) {
    if (piece.kind == Kind::unknown || (piece.kind == Kind::parameter && begins_line)) return true;
    begins_line = piece.kind == Kind::literal && piece.text.ends_with('\n');
  }
  return false;
}

/// What in the template may signal for a resource beside its own script: a script that names it,
/// code that calls the API, a document that is run on instances. The source is searched once, when
/// first asked about.
class Signallers {
 public:
  explicit Signallers(std::string_view text) : text_(text) {}

  bool may_signal(const Resource& resource) {
    if (!std::exchange(searched_, true)) search();
    return any_ || std::any_of(commands_.begin(), commands_.end(), [&](std::string_view command) {
             return command.find(resource.id) != npos;
           });
  }

 private:
  void search() {
    for (const std::string_view word : {"SignalResource", "signal_resource", "signal-resource",
                                        "signalResource", "AWS::SSM::Association"}) {
      any_ = any_ || support::find_word(text_, word) != npos;
    }
    constexpr std::string_view tool = "cfn-signal";
    constexpr std::size_t reach = 400;  // of a command with its options
    for (std::size_t at = support::find_word(text_, tool); at != npos && !any_;
         at = support::find_word(text_, tool, at + 1)) {
      commands_.push_back(text_.substr(at, reach));
    }
  }

  std::string_view text_;
  bool searched_ = false;
  bool any_ = false;  ///< for whichever resource
  std::vector<std::string_view> commands_;
};

/// How many instances the creation of a group starts; nothing where that is not known.
std::optional<std::int64_t> started(const Context& context, const Resource& group) {
  const Node* desired = group.property("DesiredCapacity");
  return certain_integer(context, desired == nullptr ? group.property("MinSize") : desired);
}

void check(const Context& context, const Resource& resource, Signallers& others,
           Reporter& reporter) {
  const Member* policy = resource.node->find_member("CreationPolicy");
  const Node* signal = policy == nullptr ? nullptr : policy->value.find("ResourceSignal");
  if (signal == nullptr || !signal->is_object() || analysis::invocation_of(policy->value)) return;
  const bool is_group = resource.type == "AWS::AutoScaling::AutoScalingGroup";
  const Node* count = signal->find("Count");
  const auto wanted =
      count == nullptr ? std::optional<std::int64_t>(1) : certain_integer(context, count);
  if (wanted == 0) return;
  const Path section(nullptr, "Resources");
  const Path path(&section, resource.id);
  const Path step(&path, policy->key);
  const auto most = is_group ? started(context, resource) : std::nullopt;
  if (most && wanted && *wanted > *most) {
    const Path part(&step, "ResourceSignal");
    reporter.report(creation_signals, &part, count == nullptr ? policy->key_mark : count->mark(),
                    fmt::format("the creation waits for {} signals, and the group starts with {} "
                                "instance{}: it is rolled back",
                                *wanted, *most, *most == 1 ? "" : "s"),
                    "a Count of no more than DesiredCapacity");
    return;
  }
  const Start start = is_group ? of_group(context, resource) : of_instance(context, resource);
  if (!start.is_known || (start.user_data != nullptr && may_signal(context, *start.user_data)) ||
      (resource.metadata != nullptr && may_signal_below(*resource.metadata))) {
    return;
  }
  if (others.may_signal(resource)) return;
  reporter.report(creation_signals, &step, policy->key_mark,
                  fmt::format("the creation waits for a signal that {} sends: after its Timeout "
                              "the stack is rolled back",
                              start.user_data == nullptr ? "no user data" : "the user data never"),
                  "cfn-signal at the end of the user data, or no CreationPolicy");
}

void run(const Context& context, Reporter& reporter) {
  if (context.tree.is_open()) return;
  Signallers others(context.document.text());
  for (const Resource& resource : context.tree.resources()) {
    if (resource.type == "AWS::EC2::Instance" ||
        resource.type == "AWS::AutoScaling::AutoScalingGroup") {
      check(context, resource, others, reporter);
    }
  }
}

}  // namespace

constinit const Check creation_signals{
    .rule =
        {
            .id = "RUN020",
            .severity = Severity::warning,
            .title = "The signals that a creation waits for can come",
            .why = "With a creation policy CloudFormation waits until instances signal that they "
                   "are ready, by cfn-signal or SignalResource. Where nothing that they run does, "
                   "or fewer start than it waits for, the wait ends with its Timeout and the stack "
                   "is rolled back.",
            .bad = R"yaml(Resources:
  Server:
    Type: AWS::EC2::Instance
    CreationPolicy: {ResourceSignal: {Timeout: PT10M}}
    Properties:
      ImageId: ami-0abcdef1234567890
      UserData: !Base64 |
        #!/bin/bash
        dnf install -y nginx
)yaml",
            .good = R"yaml(Resources:
  Server:
    Type: AWS::EC2::Instance
    CreationPolicy: {ResourceSignal: {Timeout: PT10M}}
    Properties:
      ImageId: ami-0abcdef1234567890
      UserData:
        Fn::Base64: !Sub |
          #!/bin/bash
          dnf install -y nginx
          cfn-signal -e $? --stack ${AWS::StackName} --resource Server --region ${AWS::Region}
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "aws-attribute-creationpolicy.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
