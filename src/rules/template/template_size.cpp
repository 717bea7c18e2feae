#include <fmt/format.h>

#include "rules/check.hpp"

namespace dbrepl::rules {

extern const Check template_size;

namespace {

void run(const Context& context, Reporter& reporter) {
  constexpr std::size_t most = 1'000'000;
  constexpr std::size_t most_inline = 51'200;
  const std::size_t size = context.document.text().size();
  if (size > most) {
    reporter.report(template_size, nullptr, {1, 1},
                    fmt::format("the template has {} bytes, at most {} are allowed", size, most),
                    "split the template, for example into nested stacks");
  } else if (size > most_inline) {
    reporter
        .report(template_size, nullptr, {1, 1},
                fmt::format("the template has {} bytes; more than {} deploy from a bucket only",
                            size, most_inline))
        .severity = Severity::info;
  }
}

}  // namespace

constinit const Check template_size{
    .rule =
        {
            .id = "TPL012",
            .severity = Severity::error,
            .title = "A template has at most a megabyte",
            .why = "CloudFormation reads at most 51,200 bytes from a request, and 1 MB from a "
                   "bucket. The AWS CLI's deploy command uploads a larger file only where a bucket "
                   "is named.",
            .bad = R"yaml()yaml",
            .good = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
)yaml",
            .peers = "E1002 I1002",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "cloudformation-limits.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
