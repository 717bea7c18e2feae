#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "rules/deletion/deletion_order.hpp"

namespace dbrepl::rules {

extern const Check custom_resource_order;

namespace {

/// Whether a policy allows more than writing logs and traces.
bool is_about_work(const Resource& policy) {
  const Node* document = policy.property("PolicyDocument");
  const Node* statements = document == nullptr ? nullptr : document->find("Statement");
  if (statements == nullptr) return false;
  const auto is_work = [](const Node& action) {
    return action.is_string() && !action.text().starts_with("logs:") &&
           !action.text().starts_with("xray:");
  };
  for (const Node& statement : statements->items()) {
    const Node* actions = statement.find("Action");
    if (actions == nullptr) continue;
    if (is_work(*actions)) return true;
    if (std::any_of(actions->items().begin(), actions->items().end(), is_work)) return true;
  }
  return false;
}

/// Collects what the function of a custom resource needs to do its work and to answer, and that the
/// custom resource does not depend on.
class Missing {
 public:
  Missing(const Context& context, const Resource& custom)
      : context_(context), needed_(needed_by(context, custom)) {}

  std::vector<const Resource*> of(const Resource& function) {
    for (const Resource* role : named_by(context_, function, "Role", "AWS::IAM::Role")) {
      for (const Resource* policy : policies_of(context_, *role)) {
        if (is_about_work(*policy)) add(*policy);
      }
    }
    for (const Resource* subnet : named_by(context_, function, "VpcConfig", "AWS::EC2::Subnet")) {
      add_routes(*subnet);
    }
    return std::move(found_);
  }

 private:
  void add(const Resource& resource) {
    if (needed_[context_.tree.position(resource)]) return;
    if (std::find(found_.begin(), found_.end(), &resource) == found_.end())
      found_.push_back(&resource);
  }

  /// The way out of a subnet, to the place where CloudFormation waits for the answer.
  void add_routes(const Resource& subnet) {
    bool leads_out = false;
    for (const Resource* association :
         naming(context_, subnet, "AWS::EC2::SubnetRouteTableAssociation")) {
      for (const Resource* table :
           named_by(context_, *association, "RouteTableId", "AWS::EC2::RouteTable")) {
        for (const Resource* route : naming(context_, *table, "AWS::EC2::Route")) {
          const Node* range = route->property("DestinationCidrBlock");
          if (range == nullptr || context_.resolver.text_of(*range) != "0.0.0.0/0") continue;
          leads_out = true;
          add(*route);
          add(*association);
        }
      }
    }
    if (leads_out) return;
    for (const Resource* vpc : named_by(context_, subnet, "VpcId", "AWS::EC2::VPC")) {
      for (const Resource* endpoint : naming(context_, *vpc, "AWS::EC2::VPCEndpoint")) {
        const Node* service = endpoint->property("ServiceName");
        if (service != nullptr && mentions(*service, ".s3")) add(*endpoint);
      }
    }
  }

  const Context& context_;
  std::vector<bool> needed_;
  std::vector<const Resource*> found_;
};

std::string listed(const std::vector<const Resource*>& resources, std::string_view quote) {
  constexpr std::size_t most = 4;
  std::string text;
  for (std::size_t i = 0; i < std::min(resources.size(), most); ++i) {
    text += fmt::format("{}{}{}{}", i > 0 ? ", " : "", quote, resources[i]->id, quote);
  }
  return text;
}

void run(const Context& context, Reporter& reporter) {
  // Each takes time that is linear in the template.
  constexpr int most = 200;
  int looked_at = 0;
  const Deletion deletion(context);
  for (const Resource& custom : context.tree.resources()) {
    if (!custom.is_custom()) continue;
    const Resource* function = deletion.lifetime.handler_of(custom);
    if (function == nullptr || looked_at++ >= most) continue;
    const std::vector<const Resource*> missing = Missing(context, custom).of(*function);
    if (missing.empty()) continue;
    Finding& finding = report_at(
        custom_resource_order, reporter, custom, {}, custom.mark,
        fmt::format("\"{}\" may be deleted after {}, which its function \"{}\" needs to work and "
                    "to answer: the deletion then fails, or waits for an hour",
                    custom.id, listed(missing, "\""), function->id),
        fmt::format("DependsOn: [{}]", listed(missing, "")));
    finding.severity = deletion.severity();
    for (const Resource* resource : missing) {
      if (finding.related.size() == 4) break;
      finding.related.push_back(reporter.related(std::string(resource->id), resource->mark));
    }
  }
}

}  // namespace

constinit const Check custom_resource_order{
    .rule =
        {
            .id = "DEL010",
            .severity = Severity::warning,
            .title = "A custom resource depends on what its function needs on deletion",
            .why = "CloudFormation deletes what nothing depends on in any order. Where a policy "
                   "of the function's role, or the route by which it reaches S3 to answer, goes "
                   "before the custom resource, the deletion event fails or gets no answer, and "
                   "the stack waits for an hour. The same race is there at creation.",
            .bad = R"yaml(Parameters:
  CodeBucket:
    Type: String
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              Service: lambda.amazonaws.com
            Action: sts:AssumeRole
      ManagedPolicyArns:
        - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
  Policy:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: records
      Roles:
        - !Ref Role
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: route53:ChangeResourceRecordSets
            Resource: !Sub arn:${AWS::Partition}:route53:::hostedzone/Z0123456789ABCDEFGHIJ
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Handler: index.handler
      Runtime: python3.13
      Role: !GetAtt Role.Arn
      Code:
        S3Bucket: !Ref CodeBucket
        S3Key: function.zip
  Record:
    Type: Custom::Record
    Properties:
      ServiceToken: !GetAtt Function.Arn
)yaml",
            .good = R"yaml(Parameters:
  CodeBucket:
    Type: String
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              Service: lambda.amazonaws.com
            Action: sts:AssumeRole
      ManagedPolicyArns:
        - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
  Policy:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: records
      Roles:
        - !Ref Role
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: route53:ChangeResourceRecordSets
            Resource: !Sub arn:${AWS::Partition}:route53:::hostedzone/Z0123456789ABCDEFGHIJ
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Handler: index.handler
      Runtime: python3.13
      Role: !GetAtt Role.Arn
      Code:
        S3Bucket: !Ref CodeBucket
        S3Key: function.zip
  Record:
    Type: Custom::Record
    DependsOn: Policy
    Properties:
      ServiceToken: !GetAtt Function.Arn
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "aws-attribute-dependson.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
