#include <fmt/format.h>
#include <array>

#include "rules/check.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check metadata_interface;

namespace {

constexpr std::array<std::string_view, 2> attributes{"ParameterGroups", "ParameterLabels"};
constexpr std::array<std::string_view, 2> of_group{"Label", "Parameters"};
constexpr std::array<std::string_view, 1> of_label{"default"};

class Interface {
 public:
  Interface(const Context& context, Reporter& reporter) : context_(context), reporter_(reporter) {}

  void check(const Node& interface, const Path* path) {
    if (!expect_object(interface, path, "AWS::CloudFormation::Interface")) return;
    report_unknown_keys(metadata_interface, reporter_, interface, path, attributes,
                        "an attribute of the interface");
    if (const Node* groups = interface.find("ParameterGroups")) {
      const Path step(path, "ParameterGroups");
      if (!groups->is_array()) {
        reporter_.report(metadata_interface, &step, groups->mark(),
                         fmt::format("ParameterGroups is {}, expected a list", described(*groups)));
      }
      for (std::size_t i = 0; i < groups->items().size(); ++i) {
        const Path item(&step, i);
        check_group(groups->items()[i], &item);
      }
    }
    if (const Node* labels = interface.find("ParameterLabels")) {
      const Path step(path, "ParameterLabels");
      if (!expect_object(*labels, &step, "ParameterLabels")) return;
      for (const Member& label : labels->members()) {
        const Path inner(&step, label.key);
        check_name(label.key, label.key_mark, &inner);
        check_label(label.value, &inner);
      }
    }
  }

 private:
  bool expect_object(const Node& value, const Path* path, std::string_view what) {
    if (value.is_object()) return true;
    reporter_.report(metadata_interface, path, value.mark(),
                     fmt::format("{} is {}, expected an object", what, described(value)));
    return false;
  }

  void check_group(const Node& group, const Path* path) {
    if (!expect_object(group, path, "a group of parameters")) return;
    report_unknown_keys(metadata_interface, reporter_, group, path, of_group,
                        "an attribute of a group of parameters");
    if (const Node* label = group.find("Label")) {
      const Path step(path, "Label");
      check_label(*label, &step);
    }
    const Node* names = group.find("Parameters");
    if (names == nullptr) return;
    const Path step(path, "Parameters");
    if (!names->is_array()) {
      reporter_.report(
          metadata_interface, &step, names->mark(),
          fmt::format("Parameters is {}, expected a list of names", described(*names)));
    }
    for (std::size_t i = 0; i < names->items().size(); ++i) {
      const Path item(&step, i);
      const Node& name = names->items()[i];
      if (name.is_string()) check_name(name.text(), name.mark(), &item);
    }
  }

  void check_label(const Node& label, const Path* path) {
    if (!expect_object(label, path, "a label")) return;
    if (const Node* text = label.find("default"); text != nullptr && !text->is_scalar()) {
      const Path step(path, "default");
      reporter_.report(metadata_interface, &step, text->mark(),
                       fmt::format("default is {}, expected a string", described(*text)));
    }
    report_unknown_keys(metadata_interface, reporter_, label, path, of_label,
                        "an attribute of a label");
  }

  void check_name(std::string_view name, Mark mark, const Path* path) {
    if (context_.tree.parameter(name) != nullptr || context_.tree.is_open()) return;
    // The console passes over it.
    reporter_
        .report(metadata_interface, path, mark,
                fmt::format("{} is not a parameter of this template", quoted(name)),
                nearest_hint(name, parameter_names(context_.tree)))
        .severity = Severity::warning;
  }

  const Context& context_;
  Reporter& reporter_;
};

void run(const Context& context, Reporter& reporter) {
  const Node* metadata = context.tree.section("Metadata");
  const Node* interface =
      metadata == nullptr ? nullptr : metadata->find("AWS::CloudFormation::Interface");
  if (interface == nullptr) return;
  const Path section(nullptr, "Metadata");
  const Path path(&section, "AWS::CloudFormation::Interface");
  Interface(context, reporter).check(*interface, &path);
}

}  // namespace

constinit const Check metadata_interface{
    .rule =
        {
            .id = "TPL050",
            .severity = Severity::error,
            .title = "The interface metadata has its shape, and names parameters of the template",
            .why = "The console groups and labels parameters by AWS::CloudFormation::Interface. It "
                   "cannot read one of another shape, and passes over a name that is none without "
                   "a word.",
            .bad = R"yaml(Metadata:
  AWS::CloudFormation::Interface:
    ParameterGroups:
      - Label: {default: Naming}
        Parameters: [Nmae]
Parameters:
  Name:
    Type: String
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Ref Name
)yaml",
            .good = R"yaml(Metadata:
  AWS::CloudFormation::Interface:
    ParameterGroups:
      - Label: {default: Naming}
        Parameters: [Name]
Parameters:
  Name:
    Type: String
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Ref Name
)yaml",
            .peers = "W4001 E4001",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "aws-resource-cloudformation-interface.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
