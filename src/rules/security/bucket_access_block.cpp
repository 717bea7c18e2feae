#include "rules/check.hpp"

namespace dbrepl::rules {

extern const Check bucket_access_block;

// Found while bucket_public looks at buckets: of one that is open on purpose that rule speaks.
constinit const Check bucket_access_block{
    .rule =
        {
            .id = "SEC013",
            .severity = Severity::warning,
            .title = "A bucket blocks public access in all four ways",
            .why = "New buckets block public access. A PublicAccessBlockConfiguration in the "
                   "template replaces that default: what it does not set to true is off, and a "
                   "policy or a list for everybody takes effect.",
            .bad = R"yaml(Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      PublicAccessBlockConfiguration:
        BlockPublicAcls: true
        BlockPublicPolicy: true
)yaml",
            .good = R"yaml(Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      PublicAccessBlockConfiguration:
        BlockPublicAcls: true
        BlockPublicPolicy: true
        IgnorePublicAcls: true
        RestrictPublicBuckets: true
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/"
                      "access-control-block-public-access.html",
        },
};

}  // namespace dbrepl::rules
