// Spellings from the field that work, and that no rule may take for faults; and one fault that must
// be told once.
#include <string>
#include <string_view>
#include <vector>

#include "rules/validate.hpp"
#include "support/catch.hpp"
#include "support/findings.hpp"

namespace {

using dbrepl::tests::said;

struct Case {
  std::string_view about;
  std::string_view text;
  std::string_view families;
  std::string_view expected;
};

}  // namespace

TEST_CASE("spellings from the field are taken as CloudFormation takes them") {
  const std::vector<Case> cases = {
      {"EC2 clears the bits behind the length of a network before it compares", R"(
Resources:
  Vpc: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.10.0/22}}
  Inside: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.9.0/24}}
)",
       "NET SCH", "SCH014 warning Vpc\n"},
      {"a mapping that says by a word that a region has no image", R"(
Parameters: {Kind: {Type: String, Default: a, AllowedValues: [a, b]}}
Mappings:
  Kinds: {a: {Arch: HVM}, b: {Arch: GPU}}
  Images:
    us-east-1: {HVM: ami-0123456789abcdef0, GPU: ami-0123456789abcdef1}
    eu-west-3: {HVM: ami-0123456789abcdef2, GPU: NOT_SUPPORTED}
Resources:
  Server:
    Type: AWS::EC2::Instance
    Properties:
      ImageId: !FindInMap [Images, !Ref AWS::Region, !FindInMap [Kinds, !Ref Kind, Arch]]
)",
       "SCH", ""},
      {"so does a word for a region that has none yet", R"(
Mappings: {Images: {us-east-1: {HVM: ami-0123456789abcdef0}, eu-west-3: {HVM: NOT_YET_SUPPORTED}}}
Resources:
  Server:
    Type: AWS::EC2::Instance
    Properties: {ImageId: !FindInMap [Images, !Ref AWS::Region, HVM]}
)",
       "SCH", ""},
      {"a change set of a template that AWS transforms is made on the transform", R"(
Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Action: cloudformation:CreateChangeSet
            Resource: !Sub arn:${AWS::Partition}:cloudformation:${AWS::Region}:aws:transform/Serverless-2016-10-31
)",
       "IAM", ""},
      {"and not on a bucket", R"(
Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Action: cloudformation:CreateChangeSet
            Resource: arn:aws:s3:::some-bucket
)",
       "IAM", "IAM002 warning Policy\n"},
      {"another word there is a fault", R"(
Mappings: {Images: {us-east-1: {HVM: ami-0123456789abcdef0}, eu-west-3: {HVM: NOT_AN_IMAGE}}}
Resources:
  Server:
    Type: AWS::EC2::Instance
    Properties: {ImageId: !FindInMap [Images, !Ref AWS::Region, HVM]}
)",
       "SCH", "SCH014 error Server\n"},
      {"the data of a wait condition is text", R"(
Resources:
  Handle: {Type: 'AWS::CloudFormation::WaitConditionHandle'}
  Wait: {Type: 'AWS::CloudFormation::WaitCondition', Properties: {Handle: !Ref Handle, Timeout: '60'}}
Outputs: {Data: {Value: !GetAtt Wait.Data}}
)",
       "TPL REF SCH", ""},
      {"a command as a list of words, and a mode that YAML makes a number of", R"(
Resources:
  Server:
    Type: AWS::EC2::Instance
    Metadata:
      AWS::CloudFormation::Init:
        config:
          files: {/etc/app: {content: x, mode: 000644}}
          commands: {01: {command: [echo, !Ref AWS::Region]}}
    Properties: {ImageId: ami-0123456789abcdef0}
)",
       "TPL REF", ""},
      {"conditions with a hyphen in their names", R"(
Conditions: {Is-Vpc: !Equals [!Ref AWS::Region, us-east-1]}
Resources: {Q: {Type: 'AWS::SQS::Queue', Condition: Is-Vpc}}
)",
       "TPL REF", ""},
      {"an ACL, where ownership permits it, is but legacy", R"(
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      AccessControl: LogDeliveryWrite
      OwnershipControls: {Rules: [{ObjectOwnership: ObjectWriter}]}
)",
       "SCH", "SCH018 info Logs\n"},
      {"a series instead of a version of an engine", R"(
Resources:
  Db:
    Type: AWS::RDS::DBInstance
    Properties:
      {Engine: postgres, EngineVersion: 16, DBInstanceClass: db.t4g.micro, AllocatedStorage: 20,
       MasterUsername: app, ManageMasterUserPassword: true}
)",
       "SCH LIF", ""},
      {"a read replica leaves no snapshot", R"(
Resources:
  Replica:
    Type: AWS::RDS::DBInstance
    Properties: {SourceDBInstanceIdentifier: orders, DBInstanceClass: db.t4g.micro}
)",
       "DEL", ""},
      {"an empty default of what is given where the condition holds", R"(
Parameters:
  Make: {Type: String, Default: 'true', AllowedValues: ['true', 'false']}
  Subnets: {Type: CommaDelimitedList, Default: ''}
Conditions: {Made: !Equals [!Ref Make, 'true']}
Resources:
  Balancer:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties:
      Subnets: !If [Made, [subnet-0123456789abcdef0, subnet-0123456789abcdef1], !Ref Subnets]
)",
       "SCH", ""},
      {"an empty default of what is always used", R"(
Parameters: {Subnets: {Type: CommaDelimitedList, Default: ''}}
Resources:
  Balancer:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties: {Subnets: !Ref Subnets}
)",
       "SCH", "SCH014 warning Balancer\nSCH018 warning Balancer\n"},
      {"the name of an environment variable is judged once", R"(
Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Role: !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:role/r
      Handler: app.handler
      Runtime: nodejs24.x
      Code: {S3Bucket: code, S3Key: app.zip}
      Environment: {Variables: {A: x, _HANDLER: y}}
)",
       "SCH RUN", "RUN009 error Function\nSCH018 error Function\n"},
      {"patterns that only Java takes", R"(
Parameters:
  Path: {Type: String, Default: a-b/c.d, AllowedPattern: '[\w-/.]+'}
  Word: {Type: String, Default: abc, AllowedPattern: '\p{Alnum}+'}
  Text: {Type: String, Default: abc, AllowedPattern: '[\u0020-\uD7FF\uE000-\uFFFD\uDBFF]*'}
Resources:
  Topic: {Type: 'AWS::SNS::Topic', Properties: {DisplayName: !Sub '${Path}${Word}${Text}'}}
)",
       "TPL", ""},
      {"a statement in a list of its own, and resources that are no text", R"(
Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - [{Effect: Allow, Action: 'sqs:SendMessage', Resource: '*'}]
          - {Effect: Allow, Action: 'sqs:SendMessage', Resource: {}}
          - {Effect: Allow, Action: 'sqs:SendMessage', Resource: [[a]]}
)",
       "SCH", "SCH019 error Policy\nSCH019 error Policy\nSCH019 error Policy\n"},
      {"tag keys that no service takes", R"(
Resources:
  Queue: {Type: 'AWS::SQS::Queue', Properties: {Tags: [{Key: '', Value: a}]}}
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties: {Name: api, ProtocolType: HTTP, Tags: {'aws:owner': b, Owner: c}}
)",
       "SCH", "SCH046 error Queue\nSCH046 error Api\n"},
      {"what is made with a default may be made with another value", R"(
Parameters:
  Key: {Type: String, Default: ''}
  Name: {Type: String, Default: a-name-of-more-than-thirty-two-characters}
Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
          - {Effect: Allow, Action: 'kms:Decrypt', Resource: !Sub '${Key}'}
          - {Effect: Allow, Action: 'kms:Decrypt', Resource: !Join ['', [!Ref Key]]}
  Network:
    Type: AWS::OpenSearchServerless::SecurityPolicy
    Properties: {Name: !Sub '${Name}-n', Type: network, Policy: '[]'}
  Encryption:
    Type: AWS::OpenSearchServerless::SecurityPolicy
    Properties: {Name: !Join ['-', [!Ref Name, e]], Type: encryption, Policy: '{}'}
)",
       "SCH", "SCH008 warning Network\nSCH008 warning Encryption\n"},
      {"what no value of a parameter mends", R"(
Parameters: {Stage: {Type: String, Default: dev}}
Resources:
  Queue: {Type: 'AWS::SQS::Queue', Properties: {QueueName: !Sub 'orders-${Stage}.fifo', FifoQueue: false}}
  Alias: {Type: 'AWS::KMS::Alias', Properties: {AliasName: !Sub 'live-${Stage}', TargetKeyId: k}}
)",
       "SCH", "SCH018 error Queue\n"},
      {"names in Fn::GetAtt that are empty", R"(
Resources:
  A: {Type: 'AWS::SNS::Topic', Properties: {DisplayName: !GetAtt ['', TopicName]}}
  B: {Type: 'AWS::SNS::Topic', Properties: {DisplayName: !GetAtt [A, '']}}
  C: {Type: 'AWS::SNS::Topic', Properties: {DisplayName: !GetAtt .TopicName}}
)",
       "REF", "REF004 error A\nREF004 error B\nREF004 error C\n"},
      {"a creation policy that is none", R"(
Resources: {Topic: {Type: 'AWS::SNS::Topic', CreationPolicy: Retain}}
)",
       "TPL", "TPL064 error Topic\n"},
      {"the account of the template, which its key names, and another one", R"(
Resources:
  Key:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Statement:
          - {Effect: Allow, Principal: {AWS: 'arn:aws:iam::111122223333:root'}, Action: 'kms:*', Resource: '*'}
  Own:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - {Effect: Allow, Principal: {AWS: 'arn:aws:iam::111122223333:root'}, Action: 'sts:AssumeRole'}
  Other:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - {Effect: Allow, Principal: {AWS: 'arn:aws:iam::444455556666:root'}, Action: 'sts:AssumeRole'}
)",
       "IAM", "IAM022 warning Other\n"},
      {"what Ref yields is no VPC", R"(
Resources:
  Vpc: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/16}}
  Public: {Type: 'AWS::EC2::RouteTable', Properties: {VpcId: !Ref Vpc}}
  Private: {Type: 'AWS::EC2::RouteTable', Properties: {VpcId: !Ref Public}}
)",
       "SCH", "SCH015 error Private\n"},
      {"what a merge key brings in is told once", R"(
Resources:
  A:
    Type: AWS::SQS::Queue
    Properties: &shared {DelaySeconds: 5}
  B:
    Type: AWS::SQS::Queue
    Properties: {<<: *shared}
)",
       "TPL", "TPL004 warning \n"},
      {"names and ARNs of what stands outside of the rules of today", R"(
Resources:
  Fn:
    Type: AWS::Lambda::Function
    Properties:
      Handler: a.b
      Runtime: python3.13
      Role: arn:aws:iam::123456789012:role/fn
      Code: {S3Bucket: Legacy_Bucket.2009, S3Key: fn.zip}
  Device:
    Type: AWS::Greengrass::FunctionDefinition
    Properties:
      Name: device
      InitialVersion:
        Functions:
          - Id: ip
            FunctionArn: arn:aws:lambda:::function:GGIPDetector:1
            FunctionConfiguration: {Pinned: true}
  Uploaded: {Type: 'AWS::IAM::ServerCertificate', Properties: {ServerCertificateName: site}}
  Secure:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/a/0123456789abcdef
      Port: 443
      Protocol: HTTPS
      DefaultActions: [{Type: fixed-response, FixedResponseConfig: {StatusCode: '404'}}]
      Certificates: [{CertificateArn: !GetAtt Uploaded.Arn}]
  Literal:
    Type: AWS::ElasticLoadBalancingV2::ListenerCertificate
    Properties:
      ListenerArn: !Ref Secure
      Certificates: [{CertificateArn: 'arn:aws:iam::123456789012:server-certificate/path/site'}]
  Store:
    Type: AWS::DataSync::LocationObjectStorage
    Properties: {BucketName: My_Minio, ServerHostname: minio.example.com, AgentArns: ['arn:aws:datasync:us-east-1:123456789012:agent/agent-0123456789abcdef0']}
  Senders: {Type: 'AWS::MediaLive::InputSecurityGroup', Properties: {WhitelistRules: [{Cidr: 10.0.0.0/8}]}}
  Input: {Type: 'AWS::MediaLive::Input', Properties: {Name: a, Type: RTP_PUSH, InputSecurityGroups: [!Ref Senders, '1234567']}}
)",
       "SCH", ""},
      {"what names no bucket, and the name of a certificate for its ARN", R"(
Resources:
  Trail: {Type: 'AWS::CloudTrail::Trail', Properties: {IsLogging: true, S3BucketName: 's3://logs'}}
  Bucket: {Type: 'AWS::S3::Bucket', Properties: {BucketName: Legacy_Bucket}}
  Uploaded: {Type: 'AWS::IAM::ServerCertificate', Properties: {ServerCertificateName: site}}
  Certificate:
    Type: AWS::ElasticLoadBalancingV2::ListenerCertificate
    Properties:
      ListenerArn: arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/a/0123456789abcdef/0123456789abcdef
      Certificates: [{CertificateArn: !Ref Uploaded}]
)",
       "SCH", "SCH014 error Trail\nSCH007 error Bucket\nSCH015 error Certificate\n"},
      {"two properties of which conditions that exhaust a parameter always give one", R"(
Parameters:
  Kind: {Type: String, Default: made, AllowedValues: [made, imported, uploaded]}
  Certificate: {Type: String, Default: ''}
Conditions:
  Made: !Equals [!Ref Kind, made]
  Imported: !Equals [!Ref Kind, imported]
  Uploaded: !Equals [!Ref Kind, uploaded]
Resources:
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        Origins: [{DomainName: a.example.com, Id: o, CustomOriginConfig: {OriginProtocolPolicy: https-only}}]
        DefaultCacheBehavior: {TargetOriginId: o, ViewerProtocolPolicy: https-only, CachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6}
        ViewerCertificate:
          AcmCertificateArn: !If [Made, !Ref Certificate, !If [Imported, !Ref Certificate, !Ref AWS::NoValue]]
          IamCertificateId: !If [Uploaded, !Ref Certificate, !Ref AWS::NoValue]
          SslSupportMethod: sni-only
)",
       "SCH", ""},
      {"and one that a value of the parameter leaves without any", R"(
Parameters:
  Kind: {Type: String, Default: made, AllowedValues: [made, imported, uploaded, none]}
  Certificate: {Type: String, Default: ''}
Conditions:
  Made: !Equals [!Ref Kind, made]
  Imported: !Equals [!Ref Kind, imported]
  Uploaded: !Equals [!Ref Kind, uploaded]
Resources:
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        Origins: [{DomainName: a.example.com, Id: o, CustomOriginConfig: {OriginProtocolPolicy: https-only}}]
        DefaultCacheBehavior: {TargetOriginId: o, ViewerProtocolPolicy: https-only, CachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6}
        ViewerCertificate:
          AcmCertificateArn: !If [Made, !Ref Certificate, !If [Imported, !Ref Certificate, !Ref AWS::NoValue]]
          IamCertificateId: !If [Uploaded, !Ref Certificate, !Ref AWS::NoValue]
          SslSupportMethod: sni-only
)",
       "SCH", "SCH013 error Site\n"},
      {"a rate of one with the default of a parameter, and a name that no value mends", R"(
Parameters: {Hours: {Type: Number, Default: 1}, Stage: {Type: String, Default: dev}}
Resources:
  Rule: {Type: 'AWS::Events::Rule', Properties: {ScheduleExpression: !Sub 'rate(${Hours} hours)'}}
  Topic: {Type: 'AWS::SNS::Topic', Properties: {TopicName: !Sub 'of ${Stage}'}}
)",
       "SCH NAM005", "SCH018 warning Rule\nNAM005 error Topic\n"},
      {"a key that a map makes for some values of a parameter alone", R"(
Parameters:
  Plan: {Type: String, Default: good, AllowedValues: [good, best]}
Mappings:
  Names: {good: {Image: Good}, best: {Image: Best}}
  Images:
    us-east-1: {Good: ami-0123456789abcdef0}
    eu-west-1: {Good: ami-0123456789abcdef1}
Resources:
  Server:
    Type: AWS::EC2::Instance
    Properties:
      ImageId: !FindInMap [Images, !Ref AWS::Region, !FindInMap [Names, !Ref Plan, Image]]
)",
       "REF", "REF013 warning Server\n"},
      {"a topic that S3 fills for anybody is told once", R"(
Resources:
  Topic: {Type: 'AWS::SNS::Topic'}
  Policy:
    Type: AWS::SNS::TopicPolicy
    Properties:
      Topics: [!Ref Topic]
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - {Effect: Allow, Principal: {Service: [budgets.amazonaws.com, s3.amazonaws.com]}, Action: 'sns:Publish', Resource: !Ref Topic}
  Inline:
    Type: AWS::SNS::TopicInlinePolicy
    Properties:
      TopicArn: !Ref Topic
      PolicyDocument:
        Version: '2012-10-17'
        Statement: [{Effect: Allow, Principal: {Service: s3.amazonaws.com}, Action: 'sns:Publish', Resource: !Ref Topic}]
)",
       "IAM05", "IAM053 warning Policy\nIAM053 warning Inline\n"},
      {"several macros in a list, of which one has no name", R"(
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: 'sts:AssumeRole'}]
      Policies:
        - Fn::Transform: [{Name: PolicyMaker, Parameters: {Kind: logs}}]
        - Fn::Transform: [{Name: PolicyMaker}, {Parameters: {Kind: trails}}]
)",
       "REF SCH", "REF028 error Role\n"},
      {"a replica that is said to be encrypted, as the CDK does", R"(
Resources:
  Replica:
    Type: AWS::RDS::DBInstance
    Properties:
      SourceDBInstanceIdentifier: arn:aws:rds:eu-west-1:123456789012:db:main
      DBInstanceClass: db.r6g.large
      KmsKeyId: arn:aws:kms:us-east-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef
      StorageEncrypted: true
)",
       "SCH", ""},
      {"actions that MediaLive asks for", R"(
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement: [{Effect: Allow, Principal: {Service: medialive.amazonaws.com}, Action: 'sts:AssumeRole'}]
      Policies:
        - PolicyName: flows
          PolicyDocument:
            Version: '2012-10-17'
            Statement:
              - Effect: Allow
                Action: ['mediaconnect:ManagedDescribeFlow', 'mediaconnect:ManagedAddOutput', 'mediaconnect:ManagedRemoveOutput']
                Resource: '*'
)",
       "IAM", ""},
  };
  for (const Case& one : cases) {
    INFO(one.about);
    CHECK(said(one.text, one.families) == one.expected);
  }
}

TEST_CASE("it is said why a property must not be given") {
  const auto findings = dbrepl::validate("t.yaml", R"(
Resources: {Orders: {Type: 'AWS::SQS::Queue', Properties: {ContentBasedDeduplication: true}}}
)")
                            .findings;
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].message == R"(property "ContentBasedDeduplication" must not be given here)");
  CHECK(findings[0].hint == "only a FIFO queue takes it: FifoQueue: true");
}

TEST_CASE("of numbers the next one is offered, not the one that is spelt alike") {
  const auto findings = dbrepl::validate("t.yaml", R"(
Resources: {Log: {Type: 'AWS::Logs::LogGroup', Properties: {RetentionInDays: 100}}}
)")
                            .findings;
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].hint == "did you mean \"90\"?");
}

TEST_CASE("the name of a call is followed by that of the action that permits it") {
  const auto findings = dbrepl::validate("t.yaml", R"(
Resources:
  Readers:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Action: "s3:HeadBucket", Resource: "*"}]
)")
                            .findings;
  REQUIRE(!findings.empty());
  CHECK(findings[0].rule == "IAM001");
  CHECK(findings[0].hint == "s3:ListBucket permits that call");
}

TEST_CASE("an element that the default of a parameter lacks is said to be of the default") {
  const auto findings = dbrepl::validate("t.yaml", R"(
Parameters: {Zones: {Type: CommaDelimitedList, Default: 'a,b'}}
Outputs: {Third: {Value: !Select [2, !Ref Zones]}}
Resources: {Orders: {Type: 'AWS::SQS::Queue'}}
)")
                            .findings;
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].message ==
        "Fn::Select takes element 2 of a list of 2, counted from 0, "
        "by the default of parameter \"Zones\"");
}

TEST_CASE("a circumstance that its schema does not explain is explained") {
  const auto findings = dbrepl::validate("t.yaml", R"(
Resources: {Site: {Type: 'AWS::S3::Bucket', Properties: {AccessControl: PublicRead}}}
)")
                            .findings;
  for (const auto& finding : findings) {
    if (finding.rule != "SCH018" || finding.severity != dbrepl::findings::Severity::error) continue;
    CHECK(finding.message == R"(required property "OwnershipControls" is missing)");
    CHECK(finding.hint.find("ObjectOwnership: BucketOwnerPreferred") != std::string::npos);
    return;
  }
  FAIL("nothing is said of the missing OwnershipControls");
}
