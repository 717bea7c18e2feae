#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check bucket_public;
extern const Check bucket_access_block;

namespace {

constexpr std::string_view block = "PublicAccessBlockConfiguration";
constexpr std::string_view switches[] = {"BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls",
                                         "RestrictPublicBuckets"};

bool is_everybody(const Node* principal) {
  if (principal == nullptr) return false;
  if (principal->is_string()) return principal->text() == "*";
  const Node* aws = principal->is_object() ? principal->find("AWS") : nullptr;
  if (aws == nullptr) return false;
  if (aws->is_string()) return aws->text() == "*";
  return std::any_of(aws->items().begin(), aws->items().end(),
                     [](const Node& one) { return one.is_string() && one.text() == "*"; });
}

/// Whether a statement lets everybody in, without a condition that names somebody.
bool is_public(const Node& statement) {
  if (!statement.is_object() || statement.find("Condition") != nullptr) return false;
  const Node* effect = statement.find("Effect");
  return effect != nullptr && effect->is_string() && effect->text() == "Allow" &&
         is_everybody(statement.find("Principal"));
}

const Resource* bucket_of(const Context& context, const Resource& policy) {
  const Node* name = policy.property("Bucket");
  if (name == nullptr) return nullptr;
  const analysis::Invocation call = analysis::invocation_of(*name);
  if (call.function != Function::ref || !call.argument().is_string()) return nullptr;
  return context.tree.resource(call.argument().text());
}

bool is_website(const Resource* bucket) {
  return bucket != nullptr && bucket->property("WebsiteConfiguration") != nullptr;
}

/// The buckets that something of the template opens to everybody.
class Judge {
 public:
  Judge(const Context& context, Reporter& reporter) : context_(context), reporter_(reporter) {}

  void run() {
    for (const Resource& resource : context_.tree.resources()) {
      if (resource.properties == nullptr) continue;
      if (resource.type == "AWS::S3::BucketPolicy") check_policy(resource);
      if (resource.type == "AWS::S3::Bucket") check_acl(resource);
    }
    for (const Resource& resource : context_.tree.resources()) {
      if (resource.type != "AWS::S3::Bucket") continue;
      if (std::find(open_.begin(), open_.end(), &resource) == open_.end()) check_block(resource);
    }
  }

 private:
  void check_policy(const Resource& policy) {
    const Resource* bucket = bucket_of(context_, policy);
    const Node* document = policy.property("PolicyDocument");
    const Node* statements = document == nullptr ? nullptr : document->find("Statement");
    if (statements == nullptr) return;
    const std::size_t count = statements->is_array() ? statements->size() : 1;
    for (std::size_t i = 0; i < count; ++i) {
      const Node& statement = statements->is_array() ? statements->items()[i] : *statements;
      if (!is_public(statement)) continue;
      if (bucket != nullptr) open_.push_back(bucket);
      Finding& finding = reporter_.report(
          bucket_public,
          statements->is_array() ? property_place(policy, {"PolicyDocument", "Statement", i})
                                 : property_place(policy, {"PolicyDocument", "Statement"}),
          statement.mark(), "the policy lets everybody use the bucket",
          "name who may, or serve the bucket by CloudFront with an origin access control");
      if (is_website(bucket)) finding.severity = Severity::info;
    }
  }

  /// Where the owner of the bucket decides, S3 takes no such ACL: the schema says so.
  bool is_refused(const Resource& bucket) {
    const Node* rules = property_of(bucket, {"OwnershipControls", "Rules"});
    if (rules == nullptr || !rules->is_array()) return false;
    const auto items = rules->items();
    return std::any_of(items.begin(), items.end(), [this](const Node& rule) {
      return rule.is_object() &&
             certain_text(context_, rule.find("ObjectOwnership")) == "BucketOwnerEnforced";
    });
  }

  void check_acl(const Resource& bucket) {
    const Node* acl = bucket.property("AccessControl");
    const auto text = acl == nullptr ? std::nullopt : context_.resolver.text_of(*acl);
    if (!text || (*text != "PublicRead" && *text != "PublicReadWrite")) return;
    open_.push_back(&bucket);
    if (is_refused(bucket)) return;
    Finding& finding =
        reporter_.report(bucket_public, property_place(bucket, {"AccessControl"}), acl->mark(),
                         fmt::format("AccessControl {} lets everybody {} the bucket", quoted(*text),
                                     *text == "PublicRead" ? "read" : "read and write"),
                         "leave AccessControl out, and use a bucket policy");
    if (is_website(&bucket) && *text == "PublicRead") finding.severity = Severity::info;
  }

  void check_block(const Resource& bucket) {
    const Node* setting = bucket.property(block);
    if (setting == nullptr) {
      // What a transform puts in is not known.
      if (bucket.property("Fn::Transform") != nullptr) return;
      reporter_
          .report(bucket_access_block, resource_place(bucket), bucket.mark,
                  fmt::format("{} states no public access block: the default of S3 is all that "
                              "keeps the public out",
                              quoted(bucket.id)),
                  fmt::format("add {} with all four set to true", block))
          .severity = Severity::info;
      return;
    }
    if (!setting->is_object() || analysis::invocation_of(*setting)) return;
    std::string off;
    const Node* place = nullptr;
    std::string_view key;
    for (const std::string_view name : switches) {
      const Node* value = setting->find(name);
      const auto text = value == nullptr ? std::nullopt : context_.resolver.text_of(*value);
      if (value != nullptr && (!text || *text == "true" || *text == "True")) continue;
      off += off.empty() ? "" : ", ";
      off += name;
      if (value != nullptr && place == nullptr) {
        place = value;
        key = name;
      }
    }
    if (off.empty()) return;
    reporter_.report(
        bucket_access_block,
        place == nullptr ? property_place(bucket, {block}) : property_place(bucket, {block, key}),
        place == nullptr ? setting->mark() : place->mark(),
        fmt::format("the public access block of {} is open: {} not true", quoted(bucket.id), off),
        "set all four to true");
  }

  const Context& context_;
  Reporter& reporter_;
  std::vector<const Resource*> open_;
};

void run(const Context& context, Reporter& reporter) {
  Judge(context, reporter).run();
}

}  // namespace

constinit const Check bucket_public{
    .rule =
        {
            .id = "SEC012",
            .severity = Severity::warning,
            .title = "A bucket is not open to everybody",
            .why = "A statement for the principal * without a condition, or a public access "
                   "control list, gives the objects to the whole internet. For the bucket of a "
                   "website that may be meant.",
            .bad = R"yaml(Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      PublicAccessBlockConfiguration:
        BlockPublicPolicy: false
        RestrictPublicBuckets: false
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Bucket
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: "*"
            Action: s3:GetObject
            Resource: !Sub ${Bucket.Arn}/*
)yaml",
            .good = R"yaml(Resources:
  Bucket:
    Type: AWS::S3::Bucket
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Bucket
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              AWS: !Ref AWS::AccountId
            Action: s3:GetObject
            Resource: !Sub ${Bucket.Arn}/*
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/"
                      "access-control-block-public-access.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
