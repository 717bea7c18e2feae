#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analysis/code/source.hpp"
#include "rules/reports.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check bootstrap_names;

namespace {

constexpr auto npos = std::string_view::npos;

bool ends_word(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\\' || c == '"' || c == '\'' ||
         c == ';' || c == '|' || c == '&' || c == '<' || c == '>' || c == ')';
}

/// The value of an option in the command line that begins a text: the line, and those that follow
/// a backslash at its end. Empty where the option is not there, or its value is no plain word.
std::string_view option_of(std::string_view command, std::string_view option) {
  std::size_t end = 0;
  while (end < command.size() && command[end] != ';' && command[end] != '|' &&
         command[end] != '&' && !(command[end] == '\n' && (end == 0 || command[end - 1] != '\\'))) {
    ++end;
  }
  const bool is_last = end == command.size();
  command = command.substr(0, end);
  for (std::size_t at = command.find(option); at != npos; at = command.find(option, at + 1)) {
    std::size_t start = at + option.size();
    if (at == 0 || !ends_word(command[at - 1]) || start >= command.size() ||
        (command[start] != ' ' && command[start] != '=')) {
      continue;
    }
    start = command.find_first_not_of(" =\"'", start);
    if (start == npos) return {};
    std::size_t stop = start;
    while (stop < command.size() && !ends_word(command[stop])) ++stop;
    // One that a part behind the text goes on with is not known.
    return is_last && stop == command.size() ? std::string_view()
                                             : command.substr(start, stop - start);
  }
  return {};
}

/// A script of user data, with a character in place of what the deployment knows.
struct Script {
  static constexpr char stack_name = '\x01';
  static constexpr char unknown = analysis::code::Source::unknown;

  Script(const Context& context, const Node& user_data) {
    const analysis::Invocation call = analysis::invocation_of(user_data);
    if (call.function != Function::base64) return;
    value = &call.argument();
    using Kind = analysis::Piece::Kind;
    for (const analysis::Piece& piece : context.analysis.symbols.text_of(*value).pieces) {
      if (piece.kind == Kind::literal) {
        text += piece.text;
      } else {
        text += piece.kind == Kind::pseudo && piece.text == "AWS::StackName" ? stack_name : unknown;
      }
    }
  }

  const Node* value = nullptr;
  std::string text;
};

class Judge {
 public:
  Judge(const Context& context, Reporter& reporter) : context_(context), reporter_(reporter) {}

  void check(const Resource& holder, const Node& user_data) {
    const Script script(context_, user_data);
    if (script.value == nullptr || script.text.find("cfn-") == npos) return;
    const std::string_view text = script.text;
    for (const std::string_view tool : {"cfn-init", "cfn-signal"}) {
      for (std::size_t at = text.find(tool); at != npos; at = text.find(tool, at + 1)) {
        const std::string_view command = text.substr(at + tool.size());
        if (command.empty() || (command[0] != ' ' && command[0] != '.')) continue;
        const std::string_view name = value_of(command, "--resource", "-r");
        const std::string_view stack = value_of(command, "--stack", "-s");
        if (stack.size() != 1 || stack[0] != Script::stack_name) continue;
        if (!name.empty() && is_alphanumeric(name)) check_name(holder, script, tool, name, at);
      }
    }
  }

 private:
  static std::string_view value_of(std::string_view command, std::string_view option,
                                   std::string_view letter) {
    const std::string_view value = option_of(command, option);
    return value.empty() ? option_of(command, letter) : value;
  }

  /// The line of the script where it stands in the template, or where the script begins.
  Mark mark_of(const Script& script, std::size_t offset) {
    if (!lines_) lines_.emplace(context_.document);
    const analysis::code::Source source(*script.value, context_.resolver, *lines_);
    if (source.text().size() != script.text.size()) return script.value->mark();
    analysis::code::Place place;
    place.offset = static_cast<std::uint32_t>(offset);
    const auto before = std::string_view(script.text).substr(0, offset);
    place.line = 1 + static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n'));
    const std::size_t start = before.rfind('\n');
    place.column = 1 + static_cast<std::uint32_t>(start == npos ? offset : offset - start - 1);
    return source.mark_of(place);
  }

  void check_name(const Resource& holder, const Script& script, std::string_view tool,
                  std::string_view name, std::size_t at) {
    const Resource* named = context_.tree.resource(name);
    if (named == nullptr) {
      if (context_.tree.is_open()) return;
      const std::vector<std::string_view> known = resource_names(context_.tree);
      std::string hint = nearest_hint(name, known);
      if (hint.empty()) hint = "the logical id of what the script runs for";
      report_value(
          bootstrap_names, reporter_, holder, *script.value, mark_of(script, at),
          fmt::format("{} names \"{}\", which is no resource of this template", tool, name),
          std::move(hint));
    } else if (tool == "cfn-init" && !has_init(*named)) {
      Finding& finding =
          report_value(bootstrap_names, reporter_, holder, *script.value, mark_of(script, at),
                       fmt::format("cfn-init reads the metadata of \"{}\", which has no "
                                   "AWS::CloudFormation::Init",
                                   name));
      finding.related.push_back(reporter_.related("the resource", named->mark));
    }
  }

  static bool has_init(const Resource& resource) {
    if (resource.metadata == nullptr) return false;
    return !resource.metadata->is_object() || analysis::invocation_of(*resource.metadata) ||
           resource.metadata->find("AWS::CloudFormation::Init") != nullptr ||
           resource.metadata->find("Fn::Transform") != nullptr;
  }

  const Context& context_;
  Reporter& reporter_;
  std::optional<analysis::code::Lines> lines_;
};

void run(const Context& context, Reporter& reporter) {
  Judge judge(context, reporter);
  for (const Resource& resource : context.tree.resources()) {
    const Node* user_data = nullptr;
    if (resource.type == "AWS::EC2::Instance" ||
        resource.type == "AWS::AutoScaling::LaunchConfiguration") {
      user_data = resource.property("UserData");
    } else if (resource.type == "AWS::EC2::LaunchTemplate") {
      const Node* data = resource.property("LaunchTemplateData");
      user_data = data == nullptr ? nullptr : data->find("UserData");
    }
    if (user_data != nullptr) judge.check(resource, *user_data);
  }
}

}  // namespace

constinit const Check bootstrap_names{
    .rule =
        {
            .id = "RUN017",
            .severity = Severity::warning,
            .title = "cfn-init and cfn-signal name resources of the template",
            .why = "cfn-init reads the metadata of a resource by its logical id, and cfn-signal "
                   "tells CloudFormation that it is ready. With another name both fail: nothing is "
                   "installed, the creation waits for a signal until its time is over, and the "
                   "stack rolls back.",
            .bad = R"yaml(Parameters:
  Image: {Type: AWS::EC2::Image::Id}
Resources:
  Server:
    Type: AWS::EC2::Instance
    CreationPolicy: {ResourceSignal: {Timeout: PT10M}}
    Properties:
      ImageId: !Ref Image
      UserData:
        Fn::Base64: !Sub |
          #!/bin/bash
          cfn-signal -e $? --stack ${AWS::StackName} --resource Instance --region ${AWS::Region}
)yaml",
            .good = R"yaml(Parameters:
  Image: {Type: AWS::EC2::Image::Id}
Resources:
  Server:
    Type: AWS::EC2::Instance
    CreationPolicy: {ResourceSignal: {Timeout: PT10M}}
    Properties:
      ImageId: !Ref Image
      UserData:
        Fn::Base64: !Sub |
          #!/bin/bash
          cfn-signal -e $? --stack ${AWS::StackName} --resource Server --region ${AWS::Region}
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "cfn-helper-scripts-reference.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
