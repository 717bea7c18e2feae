#include <fmt/format.h>

#include "analysis/secrets.hpp"
#include "rules/check.hpp"
#include "rules/place.hpp"

namespace dbrepl::rules {

extern const Check secret_template;

namespace {

void run(const Context& context, Reporter& reporter) {
  const auto& secrets = context.analysis.model<analysis::Secrets>();
  for (const Resource* secret : secrets.all()) {
    const analysis::SecretContent& content = secrets.content_of(*secret);
    if (content.problem.empty()) continue;
    reporter.report(
        secret_template, property_place(*secret, {"GenerateSecretString", "SecretStringTemplate"}),
        content.generator->find("SecretStringTemplate")->mark(),
        fmt::format("SecretStringTemplate is no JSON object: {}", content.problem),
        R"(write an object to which what is generated can be added: '{"username": "admin"}')");
  }
}

}  // namespace

constinit const Check secret_template{
    .rule =
        {
            .id = "SCH061",
            .severity = Severity::error,
            .title = "The template of a generated secret is a JSON object",
            .why = "Secrets Manager adds what it generates to the template, under the key. It "
                   "refuses a template that is no JSON object.",
            .bad = R"yaml(Resources:
  Secret:
    Type: AWS::SecretsManager::Secret
    Properties:
      GenerateSecretString:
        SecretStringTemplate: "{username: orders}"
        GenerateStringKey: password
)yaml",
            .good = R"yaml(Resources:
  Secret:
    Type: AWS::SecretsManager::Secret
    Properties:
      GenerateSecretString:
        SecretStringTemplate: '{"username": "orders"}'
        GenerateStringKey: password
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "aws-properties-secretsmanager-secret-generatesecretstring.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
