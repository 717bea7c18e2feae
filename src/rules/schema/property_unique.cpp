#include "rules/check.hpp"

namespace dbrepl::rules {

extern const Check property_unique;

constinit const Check property_unique{
    .rule =
        {
            .id = "SCH011",
            .severity = Severity::error,
            .title = "Lists that are sets hold nothing twice",
            .why =
                "The service takes such a list as a set and refuses repeated items, or items with "
                "the same key.",
            .bad = R"yaml(Resources:
  Stream:
    Type: AWS::Kinesis::Stream
    Properties:
      ShardCount: 1
      DesiredShardLevelMetrics: [IncomingBytes, IncomingBytes]
)yaml",
            .good = R"yaml(Resources:
  Stream:
    Type: AWS::Kinesis::Stream
    Properties:
      ShardCount: 1
      DesiredShardLevelMetrics: [IncomingBytes]
      StreamEncryption: {EncryptionType: KMS, KeyId: alias/aws/kinesis}
)yaml",
            .peers = "E3037",
            .source = "https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/"
                      "resource-type-schema.html",
        },
};

}  // namespace dbrepl::rules
