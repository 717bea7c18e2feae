#include <fmt/format.h>

#include <array>
#include <string>
#include <string_view>

#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check yielded_value;

namespace {

/// A reference that is often written where a property takes something else of the same resource.
struct Mistake {
  std::string_view type;       ///< of the resource that has the property
  std::string_view steps;      ///< to the property, "*" for each element
  std::string_view referred;   ///< the type of the resource that is referred to
  std::string_view attribute;  ///< of Fn::GetAtt; "" for Ref
  std::string_view yields;     ///< what that is
  std::string_view wanted;     ///< what the property takes
  std::string_view hint;       ///< "{}" stands for the logical id
};

constexpr std::string_view address = "AWS::EC2::EIP";
constexpr std::string_view allocation = "its AllocationId";
constexpr std::string_view of_allocation = "!GetAtt {}.AllocationId";
constexpr std::string_view rest_api = "AWS::ApiGateway::RestApi";
constexpr std::string_view root = "the id of a resource of the API";
constexpr std::string_view of_root = "!GetAtt {}.RootResourceId";
constexpr std::string_view function = "AWS::Lambda::Function";
constexpr std::string_view invocation =
    "!Sub \"arn:${{AWS::Partition}}:apigateway:${{AWS::Region}}:lambda:path/2015-03-31/functions/"
    "${{{}.Arn}}/invocations\"";
constexpr std::string_view invocation_arn = "the ARN of an invocation";
constexpr std::string_view access_list = "AWS::WAFv2::WebACL";
constexpr std::string_view fleet = "AWS::AutoScaling::AutoScalingGroup";
constexpr std::string_view launch_template = "AWS::EC2::LaunchTemplate";
constexpr std::string_view id_of_template = "LaunchTemplateId: !Ref {}";
constexpr std::string_view template_name = "the name of a launch template";
constexpr std::string_view target_group = "AWS::ElasticLoadBalancingV2::TargetGroup";
constexpr std::string_view load_balancer = "AWS::ElasticLoadBalancingV2::LoadBalancer";
constexpr std::string_view bucket = "AWS::S3::Bucket";
constexpr std::string_view queue = "AWS::SQS::Queue";
constexpr std::string_view mapping = "AWS::Lambda::EventSourceMapping";
constexpr std::string_view invoke_config = "AWS::Lambda::EventInvokeConfig";
constexpr std::string_view distribution = "AWS::CloudFront::Distribution";
constexpr std::string_view origin_name = "DistributionConfig/Origins/*/DomainName";
constexpr std::string_view host_name = "the name of a host";
constexpr std::string_view an_arn = "an ARN";
constexpr std::string_view of_arn = "!GetAtt {}.Arn";
constexpr std::string_view by_ref = "!Ref {}";

constexpr std::array mistakes{
    Mistake{"AWS::EC2::NatGateway", "AllocationId", address, "", "an IP address", allocation,
            of_allocation},
    Mistake{"AWS::EC2::NatGateway", "AllocationId", address, "PublicIp", "an IP address",
            allocation, of_allocation},
    Mistake{"AWS::EC2::EIPAssociation", "AllocationId", address, "", "an IP address", allocation,
            of_allocation},
    Mistake{load_balancer, "SubnetMappings/*/AllocationId", address, "", "an IP address",
            allocation, of_allocation},
    Mistake{"AWS::ApiGateway::Resource", "ParentId", rest_api, "", "the id of the API", root,
            of_root},
    Mistake{"AWS::ApiGateway::Method", "ResourceId", rest_api, "", "the id of the API", root,
            of_root},
    Mistake{"AWS::ApiGateway::Method", "Integration/Uri", function, "Arn",
            "the ARN of the function", invocation_arn, invocation},
    Mistake{"AWS::ApiGateway::Method", "Integration/Uri", function, "", "the name of the function",
            invocation_arn, invocation},
    Mistake{"AWS::ApiGateway::Authorizer", "AuthorizerUri", function, "Arn",
            "the ARN of the function", invocation_arn, invocation},
    Mistake{"AWS::ApiGatewayV2::Authorizer", "AuthorizerUri", function, "Arn",
            "the ARN of the function", invocation_arn, invocation},
    Mistake{"AWS::WAFv2::WebACLAssociation", "WebACLArn", access_list, "",
            "the name, the id and the scope of the list", an_arn, of_arn},
    Mistake{"AWS::WAFv2::WebACLAssociation", "WebACLArn", access_list, "Id", "the id of the list",
            an_arn, of_arn},
    Mistake{distribution, "DistributionConfig/WebACLId", access_list, "",
            "the name, the id and the scope of the list", an_arn, of_arn},
    Mistake{distribution, "DistributionConfig/WebACLId", access_list, "Id", "the id of the list",
            an_arn, of_arn},
    Mistake{fleet, "TargetGroupARNs/*", target_group, "TargetGroupName", "a name", an_arn, by_ref},
    Mistake{fleet, "TargetGroupARNs/*", load_balancer, "", "the ARN of the load balancer",
            "the ARN of a target group", ""},
    Mistake{fleet, "LoadBalancerNames/*", load_balancer, "", "an ARN",
            "the name of a Classic Load Balancer",
            "a group stands behind this one by TargetGroupARNs"},
    Mistake{fleet, "LaunchTemplate/LaunchTemplateName", launch_template, "",
            "the id of the launch template", template_name, id_of_template},
    Mistake{fleet,
            "MixedInstancesPolicy/LaunchTemplate/LaunchTemplateSpecification/LaunchTemplateName",
            launch_template, "", "the id of the launch template", template_name, id_of_template},
    Mistake{"AWS::EC2::Instance", "LaunchTemplate/LaunchTemplateName", launch_template, "",
            "the id of the launch template", template_name, id_of_template},
    Mistake{distribution, origin_name, bucket, "WebsiteURL", "a URL", host_name,
            "!Select [2, !Split [/, !GetAtt {}.WebsiteURL]]"},
    Mistake{distribution, origin_name, bucket, "", "the name of the bucket", host_name,
            "!GetAtt {}.RegionalDomainName"},
    Mistake{distribution, origin_name, bucket, "Arn", "the ARN of the bucket", host_name,
            "!GetAtt {}.RegionalDomainName"},
    Mistake{distribution, origin_name, load_balancer, "", "an ARN", host_name,
            "!GetAtt {}.DNSName"},
    Mistake{"AWS::Route53::RecordSet", "AliasTarget/DNSName", load_balancer, "", "an ARN",
            host_name, "!GetAtt {}.DNSName"},
    Mistake{"AWS::Route53::RecordSet", "AliasTarget/DNSName", distribution, "",
            "the id of the distribution", host_name, "!GetAtt {}.DomainName"},
    Mistake{"AWS::Route53::RecordSet", "AliasTarget/DNSName", bucket, "WebsiteURL", "a URL",
            host_name, "s3-website.REGION.amazonaws.com, or with a hyphen for the dot"},
    Mistake{mapping, "FunctionName", "AWS::IAM::Role", "", "the name of the role", "a function",
            ""},
    Mistake{mapping, "DestinationConfig/OnFailure/Destination", queue, "", "the URL of the queue",
            an_arn, of_arn},
    Mistake{invoke_config, "DestinationConfig/OnFailure/Destination", queue, "",
            "the URL of the queue", an_arn, of_arn},
    Mistake{invoke_config, "DestinationConfig/OnSuccess/Destination", queue, "",
            "the URL of the queue", an_arn, of_arn},
};

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
    for (const Mistake& mistake : mistakes) {
      if (mistake.type != resource.type) continue;
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
