#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/references/argument.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check get_azs_argument;

namespace {

constexpr Slot region{
    "the region of Fn::GetAZs",
    Wanted::text,
    {Function::ref, Function::get_att, Function::find_in_map, Function::sub, Function::if_}};

/// "eu-west-1", "us-gov-east-1": words and a number, with hyphens.
bool looks_like_region(std::string_view text) {
  const std::size_t hyphens = static_cast<std::size_t>(std::count(text.begin(), text.end(), '-'));
  return hyphens >= 2 && text.back() >= '0' && text.back() <= '9' &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

void run(const Context& context, Reporter& reporter) {
  for_each_call(context, Function::get_azs, [&](const Call& call, const Path& path) {
    const Node& argument = call.argument();
    if (!check_slot(get_azs_argument, region, argument, &path, context, reporter)) return;
    if (!argument.is_string() || argument.text().empty() || looks_like_region(argument.text()))
      return;
    reporter.report(
        get_azs_argument, &path, argument.mark(),
        fmt::format("the region of Fn::GetAZs is {}, expected one such as eu-west-1 or \"\"",
                    quoted(argument.text())));
  });
}

}  // namespace

constinit const Check get_azs_argument{
    .rule =
        {
            .id = "REF016",
            .severity = Severity::error,
            .title = "Fn::GetAZs takes the name of a region",
            .why = "CloudFormation refuses a template in which the function has another argument. "
                   "An empty string stands for the region of the stack.",
            .bad = R"yaml(Resources:
  Volume:
    Type: AWS::EC2::Volume
    Properties:
      Size: 8
      AvailabilityZone: !Select [0, !GetAZs [eu-west-1]]
)yaml",
            .good = R"yaml(Resources:
  Volume:
    Type: AWS::EC2::Volume
    Properties:
      Size: 8
      AvailabilityZone: !Select [0, !GetAZs eu-west-1]
)yaml",
            .peers = "E1015",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "intrinsic-function-reference-getavailabilityzones.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
