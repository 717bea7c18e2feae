#include <fmt/format.h>
#include <array>

#include "rules/check.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check parameter_type;

namespace {

constexpr std::array<std::string_view, 10> of_service{"AWS::EC2::AvailabilityZone::Name",
                                                      "AWS::EC2::Image::Id",
                                                      "AWS::EC2::Instance::Id",
                                                      "AWS::EC2::KeyPair::KeyName",
                                                      "AWS::EC2::SecurityGroup::GroupName",
                                                      "AWS::EC2::SecurityGroup::Id",
                                                      "AWS::EC2::Subnet::Id",
                                                      "AWS::EC2::VPC::Id",
                                                      "AWS::EC2::Volume::Id",
                                                      "AWS::Route53::HostedZone::Id"};

constexpr std::array<std::string_view, 8> spellings{"String",
                                                    "Number",
                                                    "CommaDelimitedList",
                                                    "List<Number>",
                                                    "List<String>",
                                                    "AWS::SSM::Parameter::Name",
                                                    "AWS::SSM::Parameter::Value<String>",
                                                    "AWS::SSM::Parameter::Value<List<String>>"};

enum class Verdict { known, undocumented, unknown };

bool unwrap(std::string_view& type, std::string_view start) {
  if (!type.starts_with(start) || !type.ends_with('>')) return false;
  type.remove_prefix(start.size());
  type.remove_suffix(1);
  return true;
}

Verdict judge(std::string_view type) {
  if (unwrap(type, "AWS::SSM::Parameter::Value<")) {
    if (type == "AWS::SSM::Parameter::Name" || type == "Number" || type == "List<Number>")
      return Verdict::known;
  }
  if (type == "String" || type == "Number" || type == "CommaDelimitedList" ||
      type == "List<Number>" || type == "List<String>" || type == "AWS::SSM::Parameter::Name") {
    return Verdict::known;
  }
  const bool list = unwrap(type, "List<");
  if (std::find(of_service.begin(), of_service.end(), type) == of_service.end())
    return Verdict::unknown;
  return list && type == "AWS::EC2::KeyPair::KeyName" ? Verdict::undocumented : Verdict::known;
}

void run(const Context& context, Reporter& reporter) {
  for (const Parameter& parameter : context.tree.parameters()) {
    const Node* type = parameter.node->find("Type");
    if (type == nullptr || !type->is_string()) continue;
    const Verdict verdict = judge(parameter.type);
    if (verdict == Verdict::known) continue;
    const Place place = parameter_place(parameter, {"Type"});
    if (verdict == Verdict::undocumented) {
      reporter
          .report(parameter_type, place, type->mark(),
                  fmt::format("{} is not among the documented types of parameters",
                              quoted(parameter.type)))
          .severity = Severity::warning;
      continue;
    }
    std::vector<std::string_view> known(spellings.begin(), spellings.end());
    known.insert(known.end(), of_service.begin(), of_service.end());
    reporter.report(parameter_type, place, type->mark(),
                    fmt::format("{} is not a type of parameters", quoted(parameter.type)),
                    nearest_hint(parameter.type, known));
  }
}

}  // namespace

constinit const Check parameter_type{
    .rule =
        {
            .id = "TPL021",
            .severity = Severity::error,
            .title = "The type of a parameter is one that CloudFormation knows",
            .why = "CloudFormation refuses a template with a parameter of a type that it does not "
                   "know. It takes some types that its documentation does not name, and does not "
                   "check their values.",
            .bad = R"yaml(Parameters:
  Name:
    Type: string
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Ref Name
)yaml",
            .good = R"yaml(Parameters:
  Name:
    Type: String
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Ref Name
)yaml",
            .peers = "E2002 W2002",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "cloudformation-supplied-parameter-types.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
