#include "analysis/symbolic_text.hpp"

#include "analysis/analysis.hpp"
#include "support/catch.hpp"

namespace dbrepl::analysis {

namespace {

/// A template, and what the output "Value" of it says.
class Texts {
 public:
  explicit Texts(std::string_view yaml, Options options = {})
      : options_(std::move(options)),
        document_(document::read("template.yaml", std::string(yaml))),
        analysis_(document_, options_) {}

  std::vector<std::string> of(std::string_view output) {
    std::vector<std::string> spellings;
    for (const SymbolicText& text : analysis_.symbols.texts_of(node(output)))
      spellings.push_back(text.spelling());
    return spellings;
  }
  SymbolicText text(std::string_view output) { return analysis_.symbols.text_of(node(output)); }
  Verdict matching(std::string_view pattern, std::string_view other) {
    return matches(text(pattern), text(other));
  }
  std::string_view resource(std::string_view output, std::string_view type = {}) {
    const Resource* found = analysis_.symbols.resource_of(node(output), type);
    return found == nullptr ? std::string_view() : found->id;
  }

 private:
  const Node& node(std::string_view id) {
    for (const Output& output : analysis_.tree.outputs()) {
      if (output.id == id) return *output.value;
    }
    throw std::out_of_range(std::string(id));
  }

  Options options_;
  document::Document document_;
  Analysis analysis_;
};

constexpr std::string_view a_template = R"yaml(Parameters:
  Suffix:
    Type: String
    Default: x
  Stage:
    Type: String
    AllowedValues: [dev, prod]
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Sub files-${Suffix}-${AWS::AccountId}
  Nameless:
    Type: AWS::S3::Bucket
  Logs:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: !Sub /aws/lambda/${Suffix}
  Role:
    Type: AWS::IAM::Role
    Properties:
      Path: /team/
      RoleName: runner
      AssumeRolePolicyDocument: {}
  Secret:
    Type: AWS::SecretsManager::Secret
    Properties:
      Name: db
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: jobs
  Parameter:
    Type: AWS::SSM::Parameter
    Properties:
      Name: /db/endpoint
      Type: String
      Value: x
Outputs:
  Name: {Value: !Ref Bucket}
  Spelled: {Value: !Join ['-', [files, !Ref Suffix, !Ref 'AWS::AccountId']]}
  Arn: {Value: !GetAtt Bucket.Arn}
  Objects: {Value: !Sub 'arn:aws:s3:::files-${Suffix}-${AWS::AccountId}/*'}
  AnyBucket: {Value: !Sub 'arn:${AWS::Partition}:s3:::*'}
  Other: {Value: 'arn:aws:s3:::other'}
  OtherQueue: {Value: !Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:other'}
  NamelessArn: {Value: !GetAtt Nameless.Arn}
  LogName: {Value: !Sub '/aws/lambda/${Suffix}'}
  LogArn: {Value: !GetAtt Logs.Arn}
  RoleArn: {Value: !GetAtt Role.Arn}
  SecretArn: {Value: !Ref Secret}
  SecretPattern: {Value: !Sub 'arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:db-*'}
  QueueArn: {Value: !GetAtt Queue.Arn}
  QueueUrl: {Value: !Ref Queue}
  ParameterArn: {Value: !Sub 'arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/db/endpoint'}
  Branches: {Value: !If [IsProd, !Sub 'p-${Suffix}', d]}
  Imported: {Value: !ImportValue shared}
  Escaped: {Value: !Sub '${!Literal}-${Suffix}'}
  Alone: {Value: !Sub '${Suffix}'}
  Before: {Value: !Sub 'old-${Suffix}'}
  Behind: {Value: !Sub '${Suffix}-old'}
)yaml";

}  // namespace

TEST_CASE("texts are spelled with the symbols that only the deployment knows", "[analysis]") {
  Texts texts(a_template);
  using List = std::vector<std::string>;
  CHECK(texts.of("Name") == List{"files-${Suffix}-${AWS::AccountId}"});
  CHECK(texts.of("Spelled") == texts.of("Name"));
  CHECK(texts.of("Arn") == List{"arn:${AWS::Partition}:s3:::files-${Suffix}-${AWS::AccountId}"});
  CHECK(texts.of("NamelessArn") == List{"arn:${AWS::Partition}:s3:::${Nameless}"});
  CHECK(texts.of("LogArn") == List{"arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:"
                                   "log-group:/aws/lambda/${Suffix}:*"});
  CHECK(texts.of("RoleArn") ==
        List{"arn:${AWS::Partition}:iam::${AWS::AccountId}:role/team/runner"});
  CHECK(texts.of("QueueArn") ==
        List{"arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:jobs"});
  CHECK(texts.of("QueueUrl") == List{"${Queue}"});
  CHECK(texts.of("Branches") == List{"p-${Suffix}", "d"});
  CHECK(texts.of("Imported") == List{"${…}"});
  CHECK(texts.of("Escaped") == List{"${Literal}-${Suffix}"});
}

TEST_CASE("what the caller gives is known", "[analysis]") {
  Options options;
  options.parameters = {{"Suffix", "qa"}};
  options.account = "111122223333";
  Texts texts(a_template, std::move(options));
  CHECK(texts.of("Name") == std::vector<std::string>{"files-qa-111122223333"});
}

TEST_CASE("patterns of symbols hold, break or stay unknown", "[analysis]") {
  Texts texts(a_template);
  CHECK(texts.matching("AnyBucket", "Arn") == Verdict::holds);
  CHECK(texts.matching("AnyBucket", "NamelessArn") == Verdict::holds);
  CHECK(texts.matching("Other", "Arn") == Verdict::broken);
  CHECK(texts.matching("Other", "NamelessArn") == Verdict::unknown);
  CHECK(texts.matching("OtherQueue", "QueueArn") == Verdict::broken);
  CHECK(texts.matching("SecretPattern", "SecretArn") == Verdict::holds);
  CHECK(texts.matching("Objects", "Arn") == Verdict::broken);
  CHECK(texts.matching("Imported", "Arn") == Verdict::unknown);
  CHECK(equal(texts.text("Spelled"), texts.text("Name")) == Verdict::holds);
  CHECK(equal(texts.text("Imported"), texts.text("Imported")) == Verdict::unknown);
  CHECK(equal(texts.text("LogName"), texts.text("Name")) == Verdict::broken);
  CHECK(equal(texts.text("Before"), texts.text("Alone")) == Verdict::broken);
  CHECK(equal(texts.text("Before"), texts.text("Behind")) == Verdict::unknown);
}

TEST_CASE("a value leads to the resource that it names in any spelling", "[analysis]") {
  Texts texts(a_template);
  CHECK(texts.resource("Name") == "Bucket");
  CHECK(texts.resource("Spelled") == "Bucket");
  CHECK(texts.resource("Arn") == "Bucket");
  CHECK(texts.resource("LogName") == "Logs");
  CHECK(texts.resource("LogName", "AWS::S3::Bucket").empty());
  CHECK(texts.resource("ParameterArn") == "Parameter");
  CHECK(texts.resource("Other").empty());
}

TEST_CASE("names that are made of names end", "[analysis]") {
  std::string yaml = "Resources:\n";
  for (int i = 0; i < 64; ++i) {
    const std::string next = "${B" + std::to_string((i + 1) % 64) + "}";
    yaml += "  B" + std::to_string(i) +
            ":\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketName: !Sub '" + next +
            next + "'\n";
  }
  Texts texts(yaml + "Outputs:\n  Name: {Value: !Ref B0}\n");
  CHECK(texts.of("Name").size() == 1);
}

TEST_CASE("long patterns are not compared", "[analysis]") {
  const std::string name(2000, 'a');
  const std::string pattern(2000, '*');
  const SymbolicText text{{{Piece::Kind::literal, name, {}}}};
  CHECK(matches({{{Piece::Kind::literal, pattern, {}}}}, text) == Verdict::unknown);
}

}  // namespace dbrepl::analysis
