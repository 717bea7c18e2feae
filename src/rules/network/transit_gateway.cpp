#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "rules/known.hpp"
#include "rules/network/model.hpp"

namespace dbrepl::rules {

extern const Check transit_gateway;

namespace {

/// A VPC that is attached to a transit gateway of the template.
struct Attachment {
  const Resource* resource = nullptr;
  const Resource* gateway = nullptr;
  const net::Vpc* vpc = nullptr;
};

class Judge {
 public:
  Judge(const Context& context, Reporter& reporter)
      : context_(context), network_(network_of(context)), reporter_(reporter) {
    for (const Resource& resource : context.tree.resources()) {
      if (resource.type == "AWS::EC2::TransitGatewayAttachment" ||
          resource.type == "AWS::EC2::TransitGatewayVpcAttachment") {
        add(resource);
      } else if (resource.type.starts_with("AWS::EC2::TransitGatewayRouteTable")) {
        has_tables_ = true;
      }
    }
  }

  void run() {
    for (const net::Route& route : network_.routes()) check_route(route);
    for (const Resource& resource : context_.tree.resources()) {
      if (resource.type == "AWS::EC2::TransitGateway") check_tables(resource);
    }
    for (std::size_t i = 0; i < attachments_.size(); ++i) check_ranges(i);
    for (const Attachment& one : attachments_) check_subnets(one);
  }

 private:
  const Resource* named(const Resource& resource, std::string_view property) const {
    return network_.reader().named(resource.property(property)).resource;
  }

  void add(const Resource& resource) {
    attachments_.push_back(
        {&resource, named(resource, "TransitGatewayId"), network_.vpc(named(resource, "VpcId"))});
  }

  /// A route needs the attachment of its VPC, and CloudFormation does not know of that.
  void check_route(const net::Route& route) {
    const Resource* gateway = named(*route.resource, "TransitGatewayId");
    const net::RouteTable* table = network_.table(named(*route.resource, "RouteTableId"));
    if (gateway == nullptr || gateway->type != "AWS::EC2::TransitGateway" || table == nullptr ||
        !is_own(table->vpc)) {
      return;
    }
    const auto& ranges = table->vpc->ranges;
    if (route.range && std::any_of(ranges.begin(), ranges.end(), [&](const net::Cidr& range) {
          return range.contains(*route.range);
        })) {
      Finding& finding = report_at(
          transit_gateway, reporter_, *route.resource, route.destination,
          fmt::format(R"(the route leads {} to "{}", and that is within its own VPC "{}")",
                      support::to_string(*route.range), gateway->id, table->vpc->resource->id),
          "give the range of the VPC to reach; within its own, packets find their way");
      finding.related.push_back(reporter_.related("the VPC", table->vpc->resource->mark));
      return;
    }
    const Attachment* own = nullptr;
    for (const Attachment& one : attachments_) {
      if (one.gateway == nullptr || one.vpc == nullptr) return;
      if (one.gateway == gateway && one.vpc == table->vpc) own = &one;
    }
    if (own == nullptr) {
      if (network_.published(*gateway) || network_.shared(*table->vpc->resource)) return;
      Finding& finding = report_property(
          transit_gateway, reporter_, *route.resource, "TransitGatewayId",
          fmt::format(R"(the route leads to "{}", to which its VPC "{}" is not attached)",
                      gateway->id, table->vpc->resource->id),
          "attach the VPC: AWS::EC2::TransitGatewayAttachment");
      finding.related.push_back(reporter_.related("the gateway", gateway->mark));
    } else if (!context_.graph.reaches(context_.tree.position(*route.resource),
                                       context_.tree.position(*own->resource))) {
      Finding& finding = report_property(
          transit_gateway, reporter_, *route.resource, "TransitGatewayId",
          fmt::format(R"(the route may be made before "{}", without which it is refused)",
                      own->resource->id),
          fmt::format("DependsOn: {}", own->resource->id));
      finding.severity = Severity::warning;
      finding.related.push_back(reporter_.related("the attachment", own->resource->mark));
    }
  }

  /// A gateway without its default tables, and without others.
  void check_tables(const Resource& gateway) {
    if (has_tables_ || network_.published(gateway)) return;
    for (const std::string_view property :
         {"DefaultRouteTableAssociation", "DefaultRouteTablePropagation"}) {
      const Node* value = gateway.property(property);
      if (value == nullptr || context_.resolver.text_of(*value) != "disable") continue;
      report_property(transit_gateway, reporter_, gateway, property,
                      fmt::format(R"("{}" leads nowhere: it has no default route table, and the )"
                                  "template none for it",
                                  gateway.id),
                      "add AWS::EC2::TransitGatewayRouteTable with associations and routes")
          .severity = Severity::warning;
      return;
    }
  }

  /// Of two VPCs that share addresses the gateway reaches one.
  void check_ranges(std::size_t position) {
    const Attachment& one = attachments_[position];
    for (std::size_t i = 0; i < position; ++i) {
      const Attachment& other = attachments_[i];
      if (one.gateway == nullptr || one.gateway != other.gateway || !is_own(one.vpc) ||
          !is_own(other.vpc) || one.vpc == other.vpc ||
          !may_meet(context_, *one.resource, *other.resource)) {
        continue;
      }
      for (const net::Cidr& range : one.vpc->ranges) {
        const bool overlap =
            std::any_of(other.vpc->ranges.begin(), other.vpc->ranges.end(),
                        [&](const net::Cidr& another) { return range.overlaps(another); });
        if (!overlap) continue;
        Finding& finding = report_property(
            transit_gateway, reporter_, *one.resource, "VpcId",
            fmt::format(R"("{}" and "{}" share addresses: the gateway reaches one of them alone)",
                        one.vpc->resource->id, other.vpc->resource->id),
            "give the VPCs ranges of their own");
        finding.severity = Severity::warning;
        finding.related.push_back(reporter_.related("the other", other.resource->mark));
        return;
      }
    }
  }

  void check_subnets(const Attachment& one) {
    const Node* list = one.resource->property("SubnetIds");
    if (list == nullptr || !is_own(one.vpc)) return;
    network_.reader().each(*list, [&](const Node& item, bool conditional) {
      const net::Subnet* subnet = network_.subnet(network_.reader().named(&item).resource);
      if (conditional || subnet == nullptr || !is_own(subnet->vpc) || subnet->vpc == one.vpc) {
        return;
      }
      report_value(
          transit_gateway, reporter_, *one.resource, item,
          fmt::format(R"(the subnet "{}" lies in "{}", the attachment is of "{}")",
                      subnet->resource->id, subnet->vpc->resource->id, one.vpc->resource->id));
    });
  }

  const Context& context_;
  net::Network& network_;
  Reporter& reporter_;
  std::vector<Attachment> attachments_;
  bool has_tables_ = false;
};

void run(const Context& context, Reporter& reporter) {
  const auto& all = context.tree.resources();
  if (std::any_of(all.begin(), all.end(), [](const Resource& resource) {
        return resource.type == "AWS::EC2::TransitGateway";
      })) {
    Judge(context, reporter).run();
  }
}

}  // namespace

constinit const Check transit_gateway{
    .rule =
        {
            .id = "NET027",
            .severity = Severity::error,
            .title = "A transit gateway joins the VPCs whose routes lead there",
            .why = "EC2 refuses a route to a transit gateway that the VPC is not attached to, or "
                   "not yet: a route refers to the gateway alone, so it has to depend on the "
                   "attachment. Without route tables, or between VPCs with the same addresses, "
                   "the gateway leads nowhere.",
            .bad = R"yaml(Resources:
  Hub: {Type: AWS::EC2::TransitGateway}
  Network: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16}}
  Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Network, CidrBlock: 10.1.1.0/24}}
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Network}}
  Association:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: {SubnetId: !Ref Subnet, RouteTableId: !Ref Table}
  Away:
    Type: AWS::EC2::Route
    Properties:
      RouteTableId: !Ref Table
      DestinationCidrBlock: 10.2.0.0/16
      TransitGatewayId: !Ref Hub
)yaml",
            .good = R"yaml(Resources:
  Hub: {Type: AWS::EC2::TransitGateway}
  Network: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16}}
  Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Network, CidrBlock: 10.1.1.0/24}}
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Network}}
  Association:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: {SubnetId: !Ref Subnet, RouteTableId: !Ref Table}
  Attachment:
    Type: AWS::EC2::TransitGatewayAttachment
    Properties: {TransitGatewayId: !Ref Hub, VpcId: !Ref Network, SubnetIds: [!Ref Subnet]}
  Away:
    Type: AWS::EC2::Route
    DependsOn: Attachment
    Properties:
      RouteTableId: !Ref Table
      DestinationCidrBlock: 10.2.0.0/16
      TransitGatewayId: !Ref Hub
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
