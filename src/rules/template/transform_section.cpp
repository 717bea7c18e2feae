#include <fmt/format.h>
#include <array>

#include "rules/check.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check transform_section;

namespace {

constexpr std::array<std::string_view, 7> of_aws{"AWS::CodeDeployBlueGreen",
                                                 "AWS::Include",
                                                 "AWS::LanguageExtensions",
                                                 "AWS::SecretsManager-2020-07-23",
                                                 "AWS::SecretsManager-2024-09-16",
                                                 "AWS::Serverless-2016-10-31",
                                                 "AWS::ServiceCatalog"};
constexpr std::array<std::string_view, 2> keys{"Name", "Parameters"};

void check_name(const Node& name, const Path* path, Reporter& reporter) {
  if (!name.is_string()) {
    if (name.is_null()) return;
    reporter.report(transform_section, path, name.mark(),
                    fmt::format("a transform is {}, expected its name", described(name)));
    return;
  }
  // Whatever does not belong to AWS is a macro of the account.
  if (!name.text().starts_with("AWS::")) return;
  if (std::find(of_aws.begin(), of_aws.end(), name.text()) != of_aws.end()) return;
  reporter.report(transform_section, path, name.mark(),
                  fmt::format("{} is not a transform of AWS", quoted(name.text())),
                  nearest_hint(name.text(), of_aws));
}

void check(const Node& transform, const Path* path, Reporter& reporter) {
  if (!transform.is_object()) return check_name(transform, path, reporter);
  const bool misspelt = report_unknown_keys(transform_section, reporter, transform, path, keys,
                                            "a part of a transform", "Name");
  if (const Node* parameters = transform.find("Parameters");
      parameters != nullptr && !parameters->is_object() && !parameters->is_null()) {
    const Path inner(path, "Parameters");
    reporter.report(transform_section, &inner, parameters->mark(),
                    fmt::format("Parameters of a transform are {}, expected an object",
                                described(*parameters)));
  }
  const Path step(path, "Name");
  if (const Node* name = transform.find("Name")) {
    check_name(*name, &step, reporter);
  } else if (!misspelt) {
    reporter.report(transform_section, path, transform.mark(), "the transform has no Name");
  }
}

void run(const Context& context, Reporter& reporter) {
  const Node* section = context.tree.root().find("Transform");
  if (section == nullptr) return;
  const Path path(nullptr, "Transform");
  if (!section->is_array()) return check(*section, &path, reporter);
  for (std::size_t i = 0; i < section->size(); ++i) {
    const Path step(&path, i);
    check(section->items()[i], &step, reporter);
  }
}

}  // namespace

constinit const Check transform_section{
    .rule =
        {
            .id = "TPL070",
            .severity = Severity::error,
            .title = "The section Transform names transforms",
            .why = "CloudFormation runs the transforms that the section names, in their order, and "
                   "refuses a template that names one which it does not have.",
            .bad = R"yaml(Transform: AWS::Serverless-2016-10-13
Resources:
  Topic:
    Type: AWS::SNS::Topic
)yaml",
            .good = R"yaml(Transform: AWS::Serverless-2016-10-31
Resources:
  Topic:
    Type: AWS::SNS::Topic
)yaml",
            .peers = "E1005",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "transform-section-structure.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
