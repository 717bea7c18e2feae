#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/references/argument.hpp"
#include "rules/words.hpp"
#include "schema/database.hpp"

namespace dbrepl::rules {

extern const Check get_azs_argument;

namespace {

constexpr Slot region{
    "the region of Fn::GetAZs",
    Wanted::text,
    {Function::ref, Function::get_att, Function::find_in_map, Function::sub, Function::if_}};

std::vector<std::string_view> region_names(const schema::Database& database) {
  const schema::Value regions = database.regions();
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < regions.size(); ++i) names.push_back(regions[i].text());
  return names;
}

void run(const Context& context, Reporter& reporter) {
  for_each_call(context, Function::get_azs, [&](const Call& call, const Path& path) {
    const Node& argument = call.argument();
    if (!check_slot(get_azs_argument, region, argument, &path, context, reporter)) return;
    const schema::Database& database = schema::Database::installed();
    for (const analysis::Alternative& one : context.resolver.alternatives_of(argument)) {
      if (one.state != analysis::Alternative::State::known || !one.value.is_scalar()) continue;
      const std::string_view name = one.value.text();
      if (name.empty() || (looks_like_region(name) && database.find_region(name))) continue;
      soften(one, reporter.report(
                      get_azs_argument, &path, one.source->mark(),
                      fmt::format(
                          "the region of Fn::GetAZs is {}, expected one such as eu-west-1 or \"\"",
                          quoted(name)),
                      nearest_hint(name, region_names(database))));
      return;
    }
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
