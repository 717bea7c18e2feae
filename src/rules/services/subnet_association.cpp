#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check subnet_association;

namespace {

void run(const Context& context, Reporter& reporter) {
  std::unordered_map<std::string, std::vector<const Resource*>> associated;
  for (const Resource& resource : context.tree.resources()) {
    if (resource.type != "AWS::EC2::SubnetRouteTableAssociation") continue;
    const Node* subnet = property_of(resource, {"SubnetId"});
    // Of subnets of the template, the rules about its network speak.
    if (subnet == nullptr || referred(context, subnet, {"AWS::EC2::Subnet"}) != nullptr) continue;
    const analysis::SymbolicText text = context.analysis.symbols.text_of(*subnet);
    const bool open = std::any_of(text.pieces.begin(), text.pieces.end(), [](const auto& piece) {
      return piece.kind == analysis::Piece::Kind::unknown;
    });
    if (open) continue;
    std::vector<const Resource*>& others = associated[text.spelling()];
    for (const Resource* other : others) {
      if (!may_meet(context, *other, resource)) continue;
      Finding& finding = reporter.report(
          subnet_association, property_place(resource, {"SubnetId"}), subnet->mark(),
          fmt::format("{} associates the same subnet with a route table", quoted(other->id)),
          "leave one of the two associations");
      finding.related.push_back(reporter.related("the other one", other->mark));
      break;
    }
    others.push_back(&resource);
  }
}

}  // namespace

constinit const Check subnet_association{
    .rule =
        {
            .id = "SCH050",
            .severity = Severity::error,
            .title = "A subnet is associated with one route table",
            .why = "A subnet follows one route table. A second association of the same "
                   "subnet fails, because the first one is there already, and the stack "
                   "rolls back.",
            .bad = R"yaml(Resources:
  Inner:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties:
      SubnetId: subnet-0123456789abcdef0
      RouteTableId: rtb-0123456789abcdef0
  Outer:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties:
      SubnetId: subnet-0123456789abcdef0
      RouteTableId: rtb-0123456789abcdef1
)yaml",
            .good = R"yaml(Resources:
  Inner:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties:
      SubnetId: subnet-0123456789abcdef0
      RouteTableId: rtb-0123456789abcdef0
  Outer:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties:
      SubnetId: subnet-0123456789abcdef1
      RouteTableId: rtb-0123456789abcdef1
)yaml",
            .peers = "E3022",
            .source = " "
                      "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/"
                      "API_AssociateRouteTable.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
