#include <fmt/format.h>

#include <string>
#include <string_view>

#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/services/yielded_mistakes.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check yielded_value;

namespace {

/// Calls `visit(value, path)` for each value at the steps below an object that no function makes.
template <typename Visit>
void each_at(const Node& node, const Path* path, std::string_view steps, const Visit& visit) {
  const std::size_t slash = steps.find('/');
  const std::string_view step = steps.substr(0, slash);
  const auto descend = [&](const Node& value, const Path& place) {
    if (slash == std::string_view::npos) return visit(value, place);
    each_at(value, &place, steps.substr(slash + 1), visit);
  };
  if (step == "*") {
    for (std::size_t i = 0; i < node.items().size(); ++i) descend(node.items()[i], Path(path, i));
  } else if (const Node* value = node.find(step)) {
    descend(*value, Path(path, step));
  }
}

void check_value(const Context& context, const Mistake& mistake, const Node& value,
                 const Path& path, Reporter& reporter) {
  for (const analysis::Alternative& one : context.resolver.alternatives_of(value)) {
    if (one.resource_type != mistake.referred || one.attribute != mistake.attribute) continue;
    const Resource* resource = referred(context, one.source, {mistake.referred});
    if (resource == nullptr) continue;
    reporter.report(
        yielded_value, &path, one.source->mark(),
        fmt::format("expected {}, found {}: {} of {} yields that", mistake.wanted, mistake.yields,
                    mistake.attribute.empty() ? "Ref" : mistake.attribute, quoted(resource->id)),
        fmt::format(fmt::runtime(mistake.hint), resource->id));
  }
}

void run(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    if (resource.properties == nullptr) continue;
    const std::string_view type =
        resource.type.starts_with("Custom::") ? custom_resource : std::string_view(resource.type);
    for (const Mistake& mistake : mistakes) {
      if (mistake.type != type) continue;
      each_at(*resource.properties, property_place(resource), mistake.steps,
              [&](const Node& value, const Path& path) {
                check_value(context, mistake, value, path, reporter);
              });
    }
  }
}

}  // namespace

constinit const Check yielded_value{
    .rule =
        {
            .id = "SCH075",
            .severity = Severity::error,
            .title = "A property takes what the reference yields",
            .why = "Ref of a resource yields its name, its id, its ARN, its address or its URL, "
                   "each type another one, and attributes yield the rest. The service refuses an "
                   "IP address where the id of its allocation belongs, and the id of an API where "
                   "its root resource belongs.",
            .bad = R"yaml(Resources:
  Address: {Type: AWS::EC2::EIP, Properties: {Domain: vpc}}
  Way:
    Type: AWS::EC2::NatGateway
    Properties:
      SubnetId: subnet-0123456789abcdef0
      AllocationId: !Ref Address
)yaml",
            .good = R"yaml(Resources:
  Address: {Type: AWS::EC2::EIP, Properties: {Domain: vpc}}
  Way:
    Type: AWS::EC2::NatGateway
    Properties:
      SubnetId: subnet-0123456789abcdef0
      AllocationId: !GetAtt Address.AllocationId
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "aws-resource-ec2-eip.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
