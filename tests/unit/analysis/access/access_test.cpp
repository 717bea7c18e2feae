#include "analysis/access/access.hpp"

#include <string>
#include <string_view>

#include "analysis/access/function_evidence.hpp"
#include "analysis/analysis.hpp"
#include "support/catch.hpp"

using namespace dbrepl;
using analysis::Verdict;
using analysis::access::covers;

namespace {

/// A template and what its roles may do.
class Permissions {
 public:
  explicit Permissions(std::string_view yaml)
      : document_(document::read("t.yaml", std::string(yaml))), analysis_(document_, options_) {}

  analysis::Analysis& analysis() { return analysis_; }
  analysis::access::Access& access() { return analysis_.model<analysis::access::Access>(); }
  const analysis::access::Role& role(std::string_view id) {
    const auto* found = access().role_of(*analysis_.tree.resource(id));
    REQUIRE(found != nullptr);
    return *found;
  }
  Verdict allows(std::string_view id, std::string_view action) {
    return access().allows(role(id), action).verdict;
  }
  Verdict allows(std::string_view id, std::string_view action, std::string_view on) {
    const analysis::Resource* resource = analysis_.tree.resource(on);
    REQUIRE(resource != nullptr);
    const analysis::access::Wanted wanted{analysis_.symbols.arn_of(*resource), resource};
    return access().allows(role(id), action, &wanted).verdict;
  }
  Verdict key_allows(std::string_view id, std::string_view key) {
    return access().key_allows(*analysis_.tree.resource(key), role(id), "kms:Decrypt").verdict;
  }

 private:
  analysis::Options options_;
  document::Document document_;
  analysis::Analysis analysis_;
};

constexpr std::string_view roles = R"yaml(Parameters:
  Arn: {Type: String}
  Action: {Type: String}
Conditions:
  Wide: !Equals [!Ref Arn, x]
Resources:
  A:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: a
          PolicyDocument:
            Statement:
              - {Effect: Allow, Action: ['s3:Get*', SQS:sendmessage], Resource: '*'}
              - {Effect: Allow, Action: 'sns:*', Resource: !Ref Topic}
              - {Effect: Allow, Action: 'ssm:GetParameter', Resource: !Ref Arn}
              - {Effect: Allow, Action: !Ref Action, Resource: '*'}
              - {Effect: Deny, Action: 's3:GetObjectAcl', Resource: '*'}
              - !If [Wide, {Effect: Allow, Action: 'glue:*', Resource: '*'}, !Ref AWS::NoValue]
  B:
    Type: AWS::IAM::Role
    Properties:
      PermissionsBoundary: arn:aws:iam::123456789012:policy/boundary
      ManagedPolicyArns:
        - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole
  C:
    Type: AWS::IAM::Role
    Properties:
      ManagedPolicyArns: [!Ref Shared, arn:aws-cn:iam::aws:policy/PowerUserAccess]
  D:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: keys
          PolicyDocument:
            Statement: {Effect: Allow, Action: 'kms:*', Resource: !GetAtt Open.Arn}
  Shared:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement: {Effect: Allow, NotAction: 'iam:*', Resource: '*'}
  Topic: {Type: AWS::SNS::Topic}
  Other: {Type: AWS::SNS::Topic}
  Open:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Statement:
          - {Effect: Allow, Principal: {AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root'}, Action: 'kms:*', Resource: '*'}
  Closed:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Statement:
          - {Effect: Allow, Principal: {AWS: !GetAtt A.Arn}, Action: 'kms:Decrypt', Resource: '*'}
)yaml";

}  // namespace

TEST_CASE("actions with wildcards cover others", "[access]") {
  CHECK(covers("s3:Get*", "s3:GetObject"));
  CHECK(covers("S3:getobject", "s3:GetObject"));
  CHECK(covers("*", "s3:GetObject"));
  CHECK(covers("s3:*Obj?ct", "s3:GetObject"));
  CHECK_FALSE(covers("s3:Get", "s3:GetObject"));
  CHECK_FALSE(covers("s3:Put*", "s3:GetObject"));
  CHECK_FALSE(covers("", "s3:GetObject"));
}

TEST_CASE("a role allows what its statements say", "[access]") {
  Permissions one(roles);
  CHECK(one.allows("A", "s3:GetObject") == Verdict::holds);
  CHECK(one.allows("A", "sqs:SendMessage") == Verdict::holds);
  CHECK(one.allows("A", "s3:GetObjectAcl") == Verdict::broken);
  CHECK(one.allows("A", "sns:Publish", "Topic") == Verdict::holds);
  // A statement whose action is a parameter may allow anything.
  CHECK(one.allows("A", "sns:Publish", "Other") == Verdict::unknown);
  CHECK(one.allows("A", "ssm:GetParameter", "Topic") == Verdict::unknown);
  CHECK(one.allows("A", "glue:StartJobRun") == Verdict::unknown);
  CHECK(one.allows("D", "kms:Decrypt", "Open") == Verdict::holds);
  CHECK(one.allows("D", "kms:Decrypt", "Closed") == Verdict::broken);
  CHECK(one.allows("D", "s3:GetObject") == Verdict::broken);
}

TEST_CASE("boundaries and policies of AWS count", "[access]") {
  Permissions one(roles);
  CHECK(one.allows("B", "logs:PutLogEvents") == Verdict::unknown);
  CHECK(one.allows("B", "s3:GetObject") == Verdict::broken);
  CHECK(one.allows("C", "s3:GetObject") == Verdict::holds);
  CHECK(one.allows("C", "iam:PassRole") == Verdict::unknown);
}

TEST_CASE("a key policy decides, or leaves it to IAM", "[access]") {
  Permissions one(roles);
  CHECK(one.key_allows("D", "Open") == Verdict::holds);
  CHECK(one.key_allows("B", "Open") == Verdict::broken);
  CHECK(one.key_allows("A", "Closed") == Verdict::holds);
  CHECK(one.key_allows("D", "Closed") == Verdict::broken);
}

TEST_CASE("evidence says what each function calls and may do", "[access]") {
  Permissions one(R"yaml(Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: a
          PolicyDocument:
            Statement: {Effect: Allow, Action: 'ssm:PutParameter', Resource: !Sub '${Arn}'}
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Code:
        ZipFile: |
          import boto3
          def handler(event, context):
              boto3.client("ssm").put_parameter(Name="x")
              boto3.client("s3").get_object(Bucket="b", Key="k")
  Elsewhere:
    Type: AWS::Lambda::Function
    Properties: {Role: 'arn:aws:iam::123456789012:role/r', Code: {S3Bucket: b, S3Key: k}}
)yaml");
  const auto evidence = analysis::access::function_evidence(one.analysis());
  REQUIRE(evidence.size() == 2);
  CHECK(evidence[0].complete);
  REQUIRE(evidence[0].calls.size() == 2);
  CHECK(evidence[0].calls[0].action == "ssm:PutParameter");
  CHECK(evidence[0].calls[0].decision.verdict == Verdict::holds);
  CHECK(evidence[0].calls[1].action == "s3:GetObject");
  CHECK(evidence[0].calls[1].decision.verdict == Verdict::broken);
  CHECK(evidence[0].calls[1].decision.reason == "no statement allows s3:GetObject");
  CHECK_FALSE(evidence[1].complete);
  CHECK(evidence[1].role == nullptr);
}
