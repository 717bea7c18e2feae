#include <fmt/format.h>

#include <string>
#include <unordered_map>
#include <vector>

#include "rules/branches.hpp"
#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check endpoint_names;

namespace {

/// What a value is, written the same for equal ones; empty where two deployments may differ.
std::string spelled(const Context& context, const Node* value) {
  if (value == nullptr) return {};
  const analysis::SymbolicText text = context.analysis.symbols.text_of(*value);
  for (const analysis::Piece& piece : text.pieces) {
    if (piece.kind == analysis::Piece::Kind::unknown) return {};
  }
  return text.spelling();
}

void run_once(const Context& context, Reporter& reporter) {
  std::unordered_map<std::string, std::vector<const Resource*>> known;
  for (const Resource& endpoint : context.tree.resources()) {
    if (endpoint.type != "AWS::EC2::VPCEndpoint") continue;
    const Node* enabled = property_of(endpoint, {"PrivateDnsEnabled"});
    if (certain_text(context, property_of(endpoint, {"VpcEndpointType"})) != "Interface" ||
        certain_text(context, enabled) != "true")
      continue;
    const std::string vpc = spelled(context, property_of(endpoint, {"VpcId"}));
    const std::string service = spelled(context, property_of(endpoint, {"ServiceName"}));
    if (vpc.empty() || service.empty()) continue;
    std::vector<const Resource*>& others = known[fmt::format("{}\n{}", vpc, service)];
    for (const Resource* other : others) {
      if (!may_meet(context, *other, endpoint)) continue;
      Finding& finding = reporter.report(
          endpoint_names, property_place(endpoint, {"PrivateDnsEnabled"}), enabled->mark(),
          fmt::format("{} takes the name of the service in this VPC already", quoted(other->id)));
      finding.related.push_back(reporter.related("the other endpoint", other->mark));
      break;
    }
    others.push_back(&endpoint);
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_branch(context, reporter, endpoint_names, run_once, {"AWS::EC2::VPCEndpoint"});
}

}  // namespace

constinit const Check endpoint_names{
    .rule =
        {
            .id = "SCH053",
            .severity = Severity::error,
            .title = "One endpoint in a VPC takes the name of a service",
            .why = "Private DNS gives an interface endpoint the name of its service in the "
                   "VPC. A second one for the same service finds the name taken and fails, "
                   "and the stack rolls back.",
            .bad = R"yaml(Resources:
  Queue:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcEndpointType: Interface
      PrivateDnsEnabled: true
      VpcId: vpc-0123456789abcdef0
      ServiceName: !Sub com.amazonaws.${AWS::Region}.sqs
      SubnetIds: [subnet-0123456789abcdef0]
  Again:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcEndpointType: Interface
      PrivateDnsEnabled: true
      VpcId: vpc-0123456789abcdef0
      ServiceName: !Sub com.amazonaws.${AWS::Region}.sqs
      SubnetIds: [subnet-0123456789abcdef1]
)yaml",
            .good = R"yaml(Resources:
  Queue:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcEndpointType: Interface
      PrivateDnsEnabled: true
      VpcId: vpc-0123456789abcdef0
      ServiceName: !Sub com.amazonaws.${AWS::Region}.sqs
      SubnetIds: [subnet-0123456789abcdef0, subnet-0123456789abcdef1]
)yaml",
            .peers = "E3064",
            .source =
                " "
                "https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
