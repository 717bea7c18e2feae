#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "rules/check.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check bucket_policy_resource;

namespace {

/// A value of Resource in a bucket's policy: which buckets of the template stand in it.
struct Named {
  const analysis::Path* path = nullptr;  ///< of the element of Resource
  Mark mark;
  const Resource* first = nullptr;
  bool own = false;  ///< whether the policy's bucket is among them
};

/// The way to the value of Resource, or to an element of it; null for other values.
const analysis::Path* resource_value(const analysis::Path* path) {
  for (const analysis::Path* step = path; step != nullptr && step->parent != nullptr;
       step = step->parent) {
    if (step->key == "Resource" && !step->is_element()) return step;
    if (step->is_element() && step->parent->key == "Resource") return step;
  }
  return nullptr;
}

bool same(const analysis::Path* a, const analysis::Path* b) {
  return analysis::json_pointer(a) == analysis::json_pointer(b);
}

void check(const Context& context, const Resource& policy, const Resource& bucket,
           Reporter& reporter) {
  std::vector<Named> values;
  for (const analysis::Edge& edge : context.graph.from(context.tree.position(policy))) {
    const Resource& target = context.tree.resources()[edge.to];
    const analysis::Path* path = resource_value(edge.path);
    if (target.type != "AWS::S3::Bucket" || edge.link == analysis::Link::depends_on ||
        edge.guard != nullptr || path == nullptr)
      continue;
    auto known = std::find_if(values.begin(), values.end(),
                              [&](const Named& each) { return same(each.path, path); });
    if (known == values.end()) {
      values.push_back({path, edge.mark, &target, false});
      known = values.end() - 1;
    }
    known->own |= &target == &bucket;
  }
  for (const Named& value : values) {
    if (value.own) continue;
    Finding& finding = reporter.report(
        bucket_policy_resource, value.path, value.mark,
        fmt::format("the policy of {} speaks of {}", quoted(bucket.id), quoted(value.first->id)),
        fmt::format("name {} and what is in it", quoted(bucket.id)));
    finding.related.push_back(reporter.related("the bucket of the policy", bucket.mark));
  }
}

void run(const Context& context, Reporter& reporter) {
  for (const Resource& policy : context.tree.resources()) {
    if (policy.type != "AWS::S3::BucketPolicy") continue;
    const Node* name = policy.property("Bucket");
    const Resource* bucket =
        name == nullptr ? nullptr : context.analysis.symbols.resource_of(*name, "AWS::S3::Bucket");
    if (bucket != nullptr) check(context, policy, *bucket, reporter);
  }
}

}  // namespace

constinit const Check bucket_policy_resource{
    .rule =
        {
            .id = "IAM005",
            .severity = Severity::error,
            .title = "The policy of a bucket speaks of that bucket",
            .why = "S3 refuses a policy whose statements name another bucket than the one that it "
                   "is put on.",
            .bad = R"yaml(Resources:
  Site: {Type: AWS::S3::Bucket}
  Logs: {Type: AWS::S3::Bucket}
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Site
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Deny
            Principal: "*"
            Action: s3:*
            Resource: [!GetAtt Logs.Arn, !Sub "${Logs.Arn}/*"]
            Condition: {Bool: {"aws:SecureTransport": "false"}}
)yaml",
            .good = R"yaml(Resources:
  Site: {Type: AWS::S3::Bucket}
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Site
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Deny
            Principal: "*"
            Action: s3:*
            Resource: [!GetAtt Site.Arn, !Sub "${Site.Arn}/*"]
            Condition: {Bool: {"aws:SecureTransport": "false"}}
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/"
                      "s3-arn-format.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
