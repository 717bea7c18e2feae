#include <fmt/format.h>

#include "rules/deletion/deletion.hpp"

namespace dbrepl::rules {

extern const Check bucket_emptied;

namespace {

using Kind = analysis::Blocker::Kind;

void run(const Context& context, Reporter& reporter) {
  const Deletion deletion(context);
  if (deletion.is_durable()) return;
  for (const analysis::Blocker& blocker : deletion.lifetime.blockers()) {
    if (blocker.kind != Kind::objects && blocker.kind != Kind::versions) continue;
    Finding& finding =
        report_at(bucket_emptied, reporter, *blocker.resource, {}, blocker.resource->mark,
                  fmt::format("\"{}\" may block the deletion of the stack: {}",
                              blocker.resource->id, blocker.why),
                  blocker.way_out);
    finding.severity = deletion.severity();
    if (blocker.emptier != nullptr) {
      finding.related.push_back(reporter.related("what empties it", blocker.emptier->mark));
    }
  }
}

}  // namespace

constinit const Check bucket_emptied{
    .rule =
        {
            .id = "DEL005",
            .severity = Severity::warning,
            .title = "A bucket of a stack that goes away is emptied before",
            .why = "S3 refuses to delete a bucket while it holds an object, an old version or a "
                   "delete marker. An expiration rule takes days, and on a versioned bucket only "
                   "adds markers. A custom resource that refers to the bucket can delete its "
                   "content when the stack is deleted.",
            .bad = R"yaml(Resources:
  Uploads:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration:
        Status: Enabled
)yaml",
            .good = R"yaml(Parameters:
  EmptierArn:
    Type: String
    Description: ARN of a function that deletes all versions in a bucket
Resources:
  Uploads:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration:
        Status: Enabled
  EmptyUploads:
    Type: Custom::EmptyBucket
    Properties:
      ServiceToken: !Ref EmptierArn
      BucketName: !Ref Uploads
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/delete-bucket.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
