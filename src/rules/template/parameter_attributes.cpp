#include <fmt/format.h>
#include <algorithm>
#include <array>

#include "document/builder.hpp"
#include "rules/check.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check parameter_attributes;

namespace {

constexpr std::array<std::string_view, 11> attributes{
    "AllowedPattern", "AllowedValues", "ConstraintDescription",
    "Default",        "Description",   "MaxLength",
    "MaxValue",       "MinLength",     "MinValue",
    "NoEcho",         "Type"};

/// Of the value that a parameter may have.
constexpr std::size_t longest_value = 4096;

bool is_number(const Node& value) {
  if (!value.is_scalar()) return false;
  document::Builder builder;
  return builder.stored_number(value.text()).number().has_value();
}

void check_shape(const Member& attribute, const Path* path, Reporter& reporter) {
  const Node& value = attribute.value;
  const auto expect = [&](std::string_view expected) {
    reporter.report(
        parameter_attributes, path, value.mark(),
        fmt::format("{} is {}, expected {}", attribute.key, described(value), expected));
  };
  if (value.is_null()) return;
  if (attribute.key == "AllowedValues") {
    if (!value.is_array()) return expect("a list of values");
    if (value.size() == 0) return expect("at least one value");
    for (std::size_t i = 0; i < value.size(); ++i) {
      const Node& item = value.items()[i];
      const Path step(path, i);
      if (item.text().size() > longest_value) {
        reporter.report(parameter_attributes, &step, item.mark(),
                        fmt::format("an allowed value has {} bytes, at most {} are allowed",
                                    item.text().size(), longest_value));
      }
      if (item.is_scalar() || item.is_null()) continue;
      reporter.report(
          parameter_attributes, &step, item.mark(),
          fmt::format("AllowedValues has {}, expected strings or numbers", described(item)));
    }
  } else if (attribute.key == "NoEcho") {
    const std::string_view text = value.text();
    if (text != "true" && text != "false" && text != "True" && text != "False")
      expect("true or false");
  } else if (attribute.key == "MinLength" || attribute.key == "MaxLength") {
    const std::string_view digits = value.text();
    const bool whole = !digits.empty() && digits.size() < 10 &&
                       digits.find_first_not_of("0123456789") == std::string_view::npos;
    if (!whole) {
      expect("a whole number");
    } else if (attribute.key == "MaxLength" && std::stoul(std::string(digits)) > longest_value) {
      expect(fmt::format("at most {}", longest_value));
    }
  } else if (attribute.key == "MinValue" || attribute.key == "MaxValue") {
    if (!is_number(value)) expect("a number");
  } else if (!value.is_scalar()) {
    expect("a string");
  } else if (attribute.key == "Description" && value.text().size() > 4000) {
    reporter.report(
        parameter_attributes, path, value.mark(),
        fmt::format("Description has {} bytes, at most 4000 are allowed", value.text().size()));
  }
}

void run(const Context& context, Reporter& reporter) {
  const Node* parameters = context.tree.section("Parameters");
  if (parameters == nullptr) return;
  const Path section(nullptr, "Parameters");
  for (const Member& parameter : parameters->members()) {
    if (analysis::function_of(parameter.key) != Function::none) continue;
    const Path path(&section, parameter.key);
    if (!parameter.value.is_object()) {
      if (parameter.value.is_null()) continue;
      reporter.report(parameter_attributes, &path, parameter.value.mark(),
                      fmt::format("parameter {} is {}, expected an object with a Type",
                                  quoted(parameter.key), described(parameter.value)));
      continue;
    }
    const bool misspelt =
        report_unknown_keys(parameter_attributes, reporter, parameter.value, &path, attributes,
                            "an attribute of a parameter", "Type");
    if (parameter.value.find("Type") == nullptr && !misspelt) {
      reporter.report(parameter_attributes, &path, parameter.key_mark,
                      fmt::format("parameter {} has no Type", quoted(parameter.key)),
                      "for example Type: String");
    }
    for (const Member& attribute : parameter.value.members()) {
      if (std::find(attributes.begin(), attributes.end(), attribute.key) == attributes.end()) {
        continue;
      }
      const Path step(&path, attribute.key);
      check_shape(attribute, &step, reporter);
    }
  }
}

}  // namespace

constinit const Check parameter_attributes{
    .rule =
        {
            .id = "TPL020",
            .severity = Severity::error,
            .title = "A parameter has a type, and attributes that CloudFormation knows",
            .why = "CloudFormation refuses a parameter without a type, with an unknown attribute, "
                   "or with an attribute of another shape than it expects. Functions do not stand "
                   "in this section.",
            .bad = R"yaml(Parameters:
  Name:
    Type: String
    Defualt: news
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Ref Name
)yaml",
            .good = R"yaml(Parameters:
  Name:
    Type: String
    Default: news
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Ref Name
)yaml",
            .peers = "E2001",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "parameters-section-structure.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
