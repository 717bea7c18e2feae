#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "rules/names/naming.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check tag_has_suffix;

namespace {

/// A tag "Name" of a resource.
struct NameTag {
  const Resource* resource = nullptr;
  const Node* value = nullptr;
};

std::vector<NameTag> name_tags(const Context& context) {
  std::vector<NameTag> tags;
  for (const Resource& resource : context.tree.resources()) {
    const Node* list = resource.property("Tags");
    if (list == nullptr || !list->is_array()) continue;
    for (const Node& tag : list->items()) {
      const Node* key = tag.find("Key");
      const Node* value = tag.find("Value");
      if (key != nullptr && value != nullptr && key->is_string() && key->text() == "Name") {
        tags.push_back({&resource, value});
      }
    }
  }
  return tags;
}

void run(const Context& context, Reporter& reporter) {
  const Naming naming(context);
  const Parameter* suffix = naming.intent.suffix();
  if (suffix == nullptr || naming.is_durable()) return;
  const std::vector<NameTag> tags = name_tags(context);
  const auto others = std::count_if(tags.begin(), tags.end(),
                                    [](const NameTag& tag) { return !tag.value->is_string(); });
  constexpr std::ptrdiff_t fewest = 3;
  if (others < fewest) return;
  const auto has_suffix = [&](const NameTag& tag) {
    return context.analysis.symbols.text_of(*tag.value).has_parameter(suffix->id);
  };
  const auto carrying = std::count_if(tags.begin(), tags.end(), has_suffix);
  for (const NameTag& tag : tags) {
    // Where some do without, it is meant so.
    if (carrying < fewest || carrying + 1 < static_cast<std::ptrdiff_t>(tags.size())) return;
    if (!tag.value->is_string()) continue;
    report_value(tag_has_suffix, reporter, *tag.resource, *tag.value,
                 fmt::format("the tag Name is {} in every stack of this template, those of all "
                             "other resources tell stacks apart",
                             quoted(tag.value->text())),
                 fmt::format("put ${{{}}} into it", suffix->id));
  }
}

}  // namespace

constinit const Check tag_has_suffix{
    .rule =
        {
            .id = "NAM008",
            .severity = Severity::info,
            .title = "A tag Name tells the stacks of a template apart, where the others do",
            .why = "Resources without a physical name are told apart by their tag Name. One that "
                   "is the same in every stack, where those of all other resources have the "
                   "parameter that tells deployments apart, is a slip of the hand.",
            .bad = R"yaml(Parameters:
  Stage: {Type: String, AllowedPattern: "[a-z][a-z0-9]*", MaxLength: 10}
Resources:
  Network:
    Type: AWS::EC2::VPC
    Properties: {CidrBlock: 10.1.0.0/16, Tags: [{Key: Name, Value: network}]}
  Gateway:
    Type: AWS::EC2::InternetGateway
    Properties: {Tags: [{Key: Name, Value: !Sub "gateway-${Stage}"}]}
  Table:
    Type: AWS::EC2::RouteTable
    Properties: {VpcId: !Ref Network, Tags: [{Key: Name, Value: !Sub "table-${Stage}"}]}
  Other:
    Type: AWS::EC2::RouteTable
    Properties: {VpcId: !Ref Network, Tags: [{Key: Name, Value: !Sub "other-${Stage}"}]}
  Letters:
    Type: AWS::SQS::Queue
    Properties: {QueueName: !Sub "letters-${Stage}"}
  Bills:
    Type: AWS::SQS::Queue
    Properties: {QueueName: !Sub "bills-${Stage}"}
)yaml",
            .good = R"yaml(Parameters:
  Stage: {Type: String, AllowedPattern: "[a-z][a-z0-9]*", MaxLength: 10}
Resources:
  Network:
    Type: AWS::EC2::VPC
    Properties: {CidrBlock: 10.1.0.0/16, Tags: [{Key: Name, Value: !Sub "network-${Stage}"}]}
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
