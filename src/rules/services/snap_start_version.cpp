#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check snap_start_version;

namespace {

void run(const Context& context, Reporter& reporter) {
  for (const Resource& function : context.tree.resources()) {
    if (function.type != "AWS::Lambda::Function") continue;
    const Node* applied = property_of(function, {"SnapStart", "ApplyOn"});
    if (certain_text(context, applied) != "PublishedVersions") continue;
    const auto& users = context.graph.to(context.tree.position(function));
    const bool published = std::any_of(users.begin(), users.end(), [&](std::uint32_t at) {
      const Resource& user = context.tree.resources()[context.graph.edges()[at].from];
      return user.type == "AWS::Lambda::Version" || user.is_custom();
    });
    if (published) continue;
    reporter.report(snap_start_version, property_place(function, {"SnapStart", "ApplyOn"}),
                    applied->mark(),
                    fmt::format("no version of {} is published here", quoted(function.id)),
                    "add an AWS::Lambda::Version");
  }
}

}  // namespace

constinit const Check snap_start_version{
    .rule =
        {
            .id = "SCH056",
            .severity = Severity::warning,
            .title = "A function with snapshots has a version",
            .why = "SnapStart takes its snapshots when a version of the function is "
                   "published, and speeds up calls of versions alone. Without one it does "
                   "nothing.",
            .bad = R"yaml(Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: java21
      Handler: shop.Orders
      Role: arn:aws:iam::123456789012:role/orders
      Code:
        S3Bucket: builds
        S3Key: orders.jar
      SnapStart:
        ApplyOn: PublishedVersions
)yaml",
            .good = R"yaml(Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: java21
      Handler: shop.Orders
      Role: arn:aws:iam::123456789012:role/orders
      Code:
        S3Bucket: builds
        S3Key: orders.jar
      SnapStart:
        ApplyOn: PublishedVersions
  Version:
    Type: AWS::Lambda::Version
    Properties:
      FunctionName: !Ref Function
)yaml",
            .peers = "W2530",
            .source = "https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
