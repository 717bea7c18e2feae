#include <fmt/format.h>
#include <array>

#include "rules/check.hpp"
#include "rules/references/dynamic_reference.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check dynamic_reference_syntax;

namespace {

constexpr std::array<std::string_view, 3> services{"secretsmanager", "ssm", "ssm-secure"};

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// Names of parameters may be whole ARNs, which have colons; a version comes last.
std::string problem_of_parameter(const DynamicReference& reference) {
  const auto& parts = reference.parts;
  if (parts.empty() || parts[0].empty()) return "has no name of a parameter";
  if (parts[0] == "arn") return {};
  if (parts.size() > 2)
    return fmt::format("has {} parts behind the service, expected a name and a version",
                       parts.size());
  constexpr std::string_view allowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-/";
  const bool variable = parts[0].find("${") != std::string_view::npos;
  if (!variable && parts[0].find_first_not_of(allowed) != std::string_view::npos) {
    return fmt::format(R"(names {}, parameters have letters, digits, "_", ".", "-" and "/" only)",
                       quoted(parts[0]));
  }
  if (parts.size() == 2 && !is_number(parts[1]) && parts[1].find("${") == std::string_view::npos) {
    return fmt::format("has version {}, expected a whole number", quoted(parts[1]));
  }
  return {};
}

std::string problem_of_secret(const DynamicReference& reference) {
  auto parts = reference.parts;
  if (parts.empty() || parts[0].empty()) return "has no name of a secret";
  // An ARN of a secret has seven parts of its own.
  constexpr std::size_t of_arn = 7;
  if (parts[0] == "arn") {
    if (parts.size() < of_arn && reference.text.find("${") != std::string_view::npos) return {};
    if (parts.size() < of_arn) return "has an ARN with less than seven parts";
    if (parts[5] != "secret" && parts[5].find("${") == std::string_view::npos)
      return fmt::format("has the ARN of a {}, expected one of a secret", quoted(parts[5]));
    parts.erase(parts.begin(), parts.begin() + (of_arn - 1));
  }
  if (parts.size() > 5)
    return fmt::format("has {} parts behind the service, expected at most 5", parts.size());
  if (parts.size() > 1 && !parts[1].empty() && parts[1] != "SecretString" &&
      parts[1].find("${") == std::string_view::npos) {
    return fmt::format("asks for {}, expected SecretString", quoted(parts[1]));
  }
  if (parts.size() == 5 && !parts[3].empty() && !parts[4].empty()) {
    return "has a version stage and a version id, expected one of them";
  }
  return {};
}

void run(const Context& context, Reporter& reporter) {
  for_each_dynamic_reference(context, [&](const DynamicReference& reference) {
    const std::string name = quoted(reference.text);
    const bool known =
        std::find(services.begin(), services.end(), reference.service) != services.end();
    std::string problem;
    std::string hint;
    bool spaces = false;
    if (reference.service.find("${") != std::string_view::npos) return;
    if (!known) {
      problem = fmt::format("names the service {}, expected ssm, ssm-secure or secretsmanager",
                            quoted(reference.service));
      hint = nearest_hint(reference.service, services);
    } else if (reference.text.find(' ') != std::string_view::npos) {
      problem = "has a space";
      spaces = true;
    } else {
      problem = reference.service == "secretsmanager" ? problem_of_secret(reference)
                                                      : problem_of_parameter(reference);
    }
    if (problem.empty()) return;
    Finding& finding =
        reporter.report(dynamic_reference_syntax, *reference.site, reference.node->mark(),
                        fmt::format("{} {}", name, problem), std::move(hint));
    if (spaces) finding.severity = Severity::warning;
  });
}

}  // namespace

constinit const Check dynamic_reference_syntax{
    .rule =
        {
            .id = "REF021",
            .severity = Severity::error,
            .title = "A dynamic reference names a service and what to read there",
            .why = "CloudFormation resolves \"{{resolve:service:name}}\" when it makes the "
                   "resource, and fails where it cannot read the reference.",
            .bad = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: "{{resolve:ssm:/news/title:latest}}"
)yaml",
            .good = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: "{{resolve:ssm:/news/title:3}}"
)yaml",
            .peers = "E1050 W1053",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "dynamic-references.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
