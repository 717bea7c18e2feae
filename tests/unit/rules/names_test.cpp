// What rules of the family NAM say of hand-written templates, and what they must not say.
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"
#include "support/findings.hpp"

namespace {

using dbrepl::ValidateOptions;
using dbrepl::tests::said;

struct Case {
  std::string_view about;
  std::string_view text;
  std::string_view expected;
};

constexpr std::string_view head = R"(Parameters:
  Stage: {Type: String, AllowedPattern: '[a-z][a-z0-9]*', MaxLength: 8}
Resources:
  A: {Type: 'AWS::SQS::Queue', Properties: {QueueName: !Sub 'a-${Stage}'}}
  B: {Type: 'AWS::SQS::Queue', Properties: {QueueName: !Join ['-', [b, !Ref Stage]]}}
  C: {Type: 'AWS::SQS::Queue', Properties: {QueueName: !Sub ['c-${S}', {S: !Ref Stage}]}}
)";

/// All but what is said of every name.
std::string names(const std::string& text, const ValidateOptions& options = {}) {
  std::string lines = said(text, "NAM", options);
  const std::size_t at = lines.find("NAM007");
  if (at != std::string::npos) lines.erase(at, lines.find('\n', at) + 1 - at);
  return lines;
}

}  // namespace

TEST_CASE("names tell the stacks of a template apart") {
  const std::vector<Case> cases = {
      {"all have the suffix", "", ""},
      {"a literal name", "  X: {Type: 'AWS::SNS::Topic', Properties: {TopicName: x}}\n",
       "NAM001 warning X\n"},
      {"the account is the same",
       "  X: {Type: 'AWS::SNS::Topic', Properties: {TopicName: !Sub "
       "'x-${AWS::AccountId}'}}\n",
       "NAM001 warning X\n"},
      {"the stack's name is not",
       "  X: {Type: 'AWS::SNS::Topic', Properties: {TopicName: !Sub 'x-${AWS::StackName}'}}\n", ""},
      {"an imported value is unknown",
       "  X: {Type: 'AWS::SNS::Topic', Properties: {TopicName: !ImportValue name}}\n", ""},
      {"another resource's name has it",
       "  X: {Type: 'AWS::SNS::Topic', Properties: {TopicName: !Sub '${A.QueueName}-x'}}\n", ""},
      {"a group within the stack's own network",
       "  V: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/16}}\n"
       "  X: {Type: 'AWS::EC2::SecurityGroup', Properties: {GroupDescription: x, GroupName: x, "
       "VpcId: !Ref V}}\n",
       ""},
      {"a group in another one's network",
       "  X: {Type: 'AWS::EC2::SecurityGroup', Properties: {GroupDescription: x, GroupName: x, "
       "VpcId: vpc-0123456789abcdef0}}\n",
       "NAM001 warning X\n"},
      {"an export", "Outputs: {O: {Value: a, Export: {Name: o}}}\n", "NAM001 warning \n"},
  };
  for (const Case& one : cases) {
    INFO(one.about);
    CHECK(names(std::string(head) + std::string(one.text)) == one.expected);
  }
}

TEST_CASE("two resources have two names") {
  const std::vector<Case> cases = {
      {"the same by other means",
       "  X: {Type: 'AWS::SQS::Queue', Properties: {QueueName: !Join ['', ['a-', !Ref Stage]]}}\n",
       "NAM002 error X\n"},
      {"another type",
       "  X: {Type: 'AWS::SNS::Topic', Properties: {TopicName: !Sub 'a-${Stage}'}}\n", ""},
      {"queues differ by case",
       "  X: {Type: 'AWS::SQS::Queue', Properties: {QueueName: !Sub 'A-${Stage}'}}\n", ""},
      {"roles do not",
       "  X: {Type: 'AWS::IAM::User', Properties: {UserName: !Sub 'u-${Stage}'}}\n"
       "  Y: {Type: 'AWS::IAM::User', Properties: {UserName: !Sub 'U-${Stage}'}}\n",
       "NAM002 error Y\n"},
      {"the one or the other",
       "  X: {Type: 'AWS::SNS::Topic', Condition: Old, Properties: {TopicName: !Sub "
       "'t-${Stage}'}}\n"
       "  Y: {Type: 'AWS::SNS::Topic', Condition: New, Properties: {TopicName: !Sub "
       "'t-${Stage}'}}\n"
       "Conditions: {Old: !Equals [!Ref Stage, a], New: !Not [!Condition Old]}\n",
       ""},
      {"both where both are there",
       "  X: {Type: 'AWS::SNS::Topic', Condition: Old, Properties: {TopicName: !Sub "
       "'t-${Stage}'}}\n"
       "  Y: {Type: 'AWS::SNS::Topic', Properties: {TopicName: !Sub 't-${Stage}'}}\n"
       "Conditions: {Old: !Equals [!Ref Stage, a]}\n",
       "NAM002 error Y\n"},
      {"services of two clusters",
       "  K: {Type: 'AWS::ECS::Cluster'}\n  L: {Type: 'AWS::ECS::Cluster'}\n"
       "  X: {Type: 'AWS::ECS::Service', Properties: {ServiceName: s, Cluster: !Ref K, "
       "TaskDefinition: t}}\n"
       "  Y: {Type: 'AWS::ECS::Service', Properties: {ServiceName: s, Cluster: !Ref L, "
       "TaskDefinition: t}}\n",
       ""},
      {"services of one cluster",
       "  K: {Type: 'AWS::ECS::Cluster'}\n"
       "  X: {Type: 'AWS::ECS::Service', Properties: {ServiceName: s, Cluster: !Ref K, "
       "TaskDefinition: t}}\n"
       "  Y: {Type: 'AWS::ECS::Service', Properties: {ServiceName: s, Cluster: !Ref K, "
       "TaskDefinition: t}}\n",
       "NAM002 error Y\n"},
      {"unknown names",
       "  X: {Type: 'AWS::SNS::Topic', Properties: {TopicName: !ImportValue name}}\n"
       "  Y: {Type: 'AWS::SNS::Topic', Properties: {TopicName: !ImportValue name}}\n",
       ""},
  };
  for (const Case& one : cases) {
    INFO(one.about);
    CHECK(names(std::string(head) + std::string(one.text)) == one.expected);
  }
}

TEST_CASE("the parameter's own bounds are held against every name") {
  const auto found = [](std::string_view parameter, std::string_view name) {
    return names("Parameters: {Stage: {Type: String, " + std::string(parameter) +
                 "}}\nResources:\n  A: {Type: 'AWS::SQS::Queue', Properties: {QueueName: !Sub "
                 "'a-${Stage}'}}\n  B: " +
                 std::string(name) + "\n");
  };
  constexpr std::string_view parameter_group =
      "{Type: 'AWS::RDS::DBParameterGroup', Properties: {DBParameterGroupName: !Sub 'p-${Stage}', "
      "Description: d, Family: mysql8.0}}";
  constexpr std::string_view balancer =
      "{Type: 'AWS::ElasticLoadBalancingV2::TargetGroup', Properties: {Name: !Sub "
      "'targets-of-the-shop-${Stage}-web'}}";
  CHECK(found("AllowedPattern: '[a-z0-9]+(-[a-z0-9]+)*', MaxLength: 20", parameter_group).empty());
  CHECK(found("AllowedPattern: '[a-z0-9-]+', MaxLength: 20", parameter_group) ==
        "NAM004 warning \n");
  CHECK(found("AllowedPattern: '[a-z]*', MaxLength: 20", parameter_group) == "NAM004 warning \n");
  CHECK(found("AllowedValues: [dev, prod]", parameter_group).empty());
  CHECK(found("AllowedValues: [dev, a--b]", parameter_group) == "NAM004 warning \n");
  CHECK(found("MaxLength: 20", parameter_group) == "NAM004 warning \n");
  // Without any bound it is up to who deploys.
  CHECK(found("Description: d", parameter_group) == "NAM003 info \nNAM004 info \n");
  CHECK(found("AllowedPattern: '[a-z]+', MaxLength: 8", balancer).empty());
  CHECK(found("AllowedPattern: '[a-z]+', MaxLength: 9", balancer) == "NAM003 warning \n");
  CHECK(found("AllowedPattern: '[a-z]{1,7}', MaxLength: 20", balancer).empty());
  CHECK(found("AllowedPattern: '[a-z]+'", balancer) == "NAM003 warning \n");
  CHECK(found("AllowedValues: [dev, staging, production]", balancer) == "NAM003 warning \n");
}

TEST_CASE("the fixed part of a name is one that the service takes") {
  const auto found = [](std::string_view resource) {
    return names("Resources: {A: " + std::string(resource) + "}\n");
  };
  CHECK(found("{Type: 'AWS::S3::Bucket', Properties: {BucketName: !Sub 'My-${AWS::AccountId}'}}") ==
        "NAM005 error A\n");
  CHECK(found("{Type: 'AWS::RDS::DBCluster', Properties: {DBClusterIdentifier: !Sub "
              "'a_${AWS::StackName}'}}") == "NAM005 error A\n");
  CHECK(found("{Type: 'AWS::RDS::DBCluster', Properties: {DBClusterIdentifier: !Sub "
              "'${AWS::AccountId}-a'}}") == "NAM005 error A\n");
  CHECK(found("{Type: 'AWS::SQS::Queue', Properties: {QueueName: !Sub 'a-${AWS::StackName}.fifo'}}")
            .empty());
  CHECK(found("{Type: 'AWS::S3::Bucket', Properties: {BucketName: !Sub 'my.${AWS::AccountId}'}}")
            .empty());
  const auto alias = [&](std::string_view name) {
    return found("{Type: 'AWS::KMS::Alias', Properties: {TargetKeyId: k, AliasName: !Sub '" +
                 std::string(name) + "'}}");
  };
  CHECK(alias("key-${AWS::StackName}") == "NAM005 error A\n");
  CHECK(alias("alias/${AWS::StackName}").empty());
  CHECK(alias("${AWS::StackName}-key").empty());
}

TEST_CASE("names and ARNs are not tied to one place") {
  const auto found = [](std::string_view resource) {
    return names("Resources: {A: " + std::string(resource) + "}\n");
  };
  CHECK(found("{Type: 'AWS::SQS::Queue', Properties: {QueueName: !Sub "
              "'a-210987654321-${AWS::StackName}'}}") == "NAM006 info A\n");
  CHECK(found("{Type: 'AWS::SQS::Queue', Properties: {QueueName: !Sub "
              "'a-ap-southeast-2-${AWS::StackName}'}}") == "NAM006 info A\n");
  CHECK(found("{Type: 'AWS::SQS::Queue', Properties: {QueueName: !Sub "
              "'a-2109876543210-us-west-${AWS::StackName}'}}")
            .empty());
  CHECK(found("{Type: 'AWS::SNS::Subscription', Properties: {Protocol: sqs, TopicArn: "
              "'arn:aws:sns:eu-west-1:210987654321:t', Endpoint: e}}") == "NAM006 info A\n");
  CHECK(found("{Type: 'AWS::SNS::Subscription', Properties: {Protocol: sqs, TopicArn: !Sub "
              "'arn:aws:sns:${AWS::Region}:${AWS::AccountId}:t', Endpoint: e}}") ==
        "NAM006 info A\n");
  CHECK(found("{Type: 'AWS::SNS::Subscription', Properties: {Protocol: sqs, TopicArn: !Sub "
              "'arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:t', Endpoint: e}}")
            .empty());
  CHECK(found("{Type: 'AWS::SNS::Subscription', Properties: {Protocol: sqs, TopicArn: !Sub "
              "'arn:${AWS::Partition}:sns:${AWS::Region}:210987654321:t', Endpoint: e}}") ==
        "NAM006 info A\n");
}

TEST_CASE("the suffix is found by its use, or named") {
  const std::string text = R"(Parameters:
  Project: {Type: String, Default: shop}
  Zone: {Type: String, AllowedPattern: '[a-z]+', MaxLength: 8}
Resources:
  A: {Type: 'AWS::SQS::Queue', Properties: {QueueName: !Sub '${Project}-a-${Zone}'}}
  B: {Type: 'AWS::SQS::Queue', Properties: {QueueName: !Sub '${Project}-b'}}
  C: {Type: 'AWS::SQS::Queue', Properties: {QueueName: c}}
)";
  // One of three names is too few.
  CHECK(names(text) == "NAM003 info \nNAM004 info \nNAM001 info C\n");
  ValidateOptions options;
  options.suffix_parameter = "Zone";
  CHECK(names(text, options) == "NAM001 warning C\n");
  // A given value changes nothing of the names that stacks have.
  options.parameters = {{"Zone", "a"}};
  CHECK(names(text, options) == "NAM001 warning C\n");
}

TEST_CASE("names that block a replacement are counted once") {
  CHECK(said("Resources:\n"
             "  A: {Type: 'AWS::SQS::Queue', Properties: {QueueName: a.fifo, FifoQueue: true}}\n"
             "  B: {Type: 'AWS::SQS::Queue', Properties: {QueueName: b.fifo, FifoQueue: true}}\n",
             "NAM") == "NAM007 info A\n");
  CHECK(said("Resources: {A: {Type: 'AWS::SQS::Queue', Properties: {QueueName: a}}}\n", "NAM")
            .empty());
}
