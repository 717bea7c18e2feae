#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/secrets.hpp"
#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check generated_password;

namespace {

/// What a service asks of the password of its master user.
struct Demand {
  std::string_view type;
  std::string_view engine;  ///< what Engine begins with; "" for any
  std::int64_t most;        ///< characters; the least are eight everywhere
  std::string_view refused;
};

/// The first one that fits counts. Where the engine is not known, it is what all of them ask.
/// https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html
/// https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
/// https://docs.aws.amazon.com/documentdb/latest/developerguide/API_CreateDBCluster.html
/// https://docs.aws.amazon.com/redshift/latest/APIReference/API_CreateCluster.html
constexpr std::array demands{
    Demand{"AWS::RDS::DBCluster", "aurora-mysql", 41, "/\"@"},
    Demand{"AWS::RDS::DBCluster", "mysql", 41, "/\"@"},
    Demand{"AWS::RDS::DBCluster", "", 128, "/\"@"},
    Demand{"AWS::RDS::DBInstance", "mysql", 41, "/\"@"},
    Demand{"AWS::RDS::DBInstance", "mariadb", 41, "/\"@"},
    Demand{"AWS::RDS::DBInstance", "oracle", 30, "/\"@"},
    Demand{"AWS::RDS::DBInstance", "", 128, "/\"@"},
    Demand{"AWS::DocDB::DBCluster", "", 100, "/\"@"},
    Demand{"AWS::Redshift::Cluster", "", 64, "/\"@'\\"},
};
constexpr std::int64_t least = 8;

const Demand* demand_of(const Context& context, const Resource& resource) {
  const Node* engine = resource.property("Engine");
  const auto text = engine == nullptr ? std::nullopt : context.resolver.text_of(*engine);
  const auto found = std::find_if(demands.begin(), demands.end(), [&](const Demand& demand) {
    return demand.type == resource.type && text.value_or("").starts_with(demand.engine);
  });
  return found == demands.end() ? nullptr : found;
}

bool is_true(const Context& context, const Node* value) {
  const auto text = value == nullptr ? std::nullopt : context.resolver.text_of(*value);
  return text == "true" || text == "True";
}

/// The characters of `refused` that a generator may choose; nothing where that is not known.
std::optional<std::string> chosen(const Context& context, const Node& generator,
                                  std::string_view refused) {
  const Node* excluded = generator.find("ExcludeCharacters");
  const Node* letters = generator.find("ExcludePunctuation");
  if (is_true(context, letters)) return std::string();
  if ((letters != nullptr && analysis::invocation_of(*letters)) ||
      (excluded != nullptr && !excluded->is_string()))
    return std::nullopt;
  std::string left;
  for (const char c : refused) {
    if (excluded == nullptr || excluded->text().find(c) == std::string_view::npos) left += c;
  }
  return left;
}

void check(const Context& context, const Resource& secret, const Demand& demand,
           const Node& generator, const Resource& user, Reporter& reporter) {
  if (analysis::invocation_of(generator)) return;
  const Node* length = generator.find("PasswordLength");
  const auto count = certain_integer(context, length);
  if (count && (*count < least || *count > demand.most)) {
    reporter.report(generated_password,
                    property_place(secret, {"GenerateSecretString", "PasswordLength"}),
                    length->mark(),
                    fmt::format("the password of {} would have {} characters: it takes {} to {}",
                                quoted(user.id), *count, least, demand.most));
  }
  const auto left = chosen(context, generator, demand.refused);
  if (!left || left->empty()) return;
  const Node* excluded = generator.find("ExcludeCharacters");
  Finding& finding = reporter.report(
      generated_password,
      excluded == nullptr ? property_place(secret, {"GenerateSecretString"})
                          : property_place(secret, {"GenerateSecretString", "ExcludeCharacters"}),
      excluded == nullptr ? generator.mark() : excluded->mark(),
      fmt::format("{} takes no password with {}, which may be generated", quoted(user.id), *left),
      fmt::format("let ExcludeCharacters hold {}", demand.refused));
  // Most passwords of this length hold one of them, but not every one.
  finding.severity = Severity::warning;
}

void run(const Context& context, Reporter& reporter) {
  const auto& secrets = context.analysis.model<analysis::Secrets>();
  std::vector<const Resource*> told;
  for (const analysis::SecretUse& use : secrets.uses()) {
    const analysis::SecretContent& content = secrets.content_of(*use.secret);
    if (content.generator == nullptr || use.member != content.generated ||
        use.site.resource == nullptr || use.site.part != Part::resource_properties ||
        std::find(told.begin(), told.end(), use.secret) != told.end())
      continue;
    const Demand* demand = demand_of(context, *use.site.resource);
    const Node* password = use.site.resource->property("MasterUserPassword");
    const auto steps = analysis::json_pointer(use.site.path);
    if (demand == nullptr || password == nullptr ||
        steps.find("/Properties/MasterUserPassword") == std::string::npos)
      continue;
    told.push_back(use.secret);
    check(context, *use.secret, *demand, *content.generator, *use.site.resource, reporter);
  }
}

}  // namespace

constinit const Check generated_password{
    .rule =
        {
            .id = "SCH062",
            .severity = Severity::error,
            .title = "A generated password is one that the database takes",
            .why = "Databases refuse passwords that are too short or too long, and those that hold "
                   "a slash, a quote or an at sign. Secrets Manager generates them unless it is "
                   "told not to, and the deployment fails, mostly but not always.",
            .bad = R"yaml(Resources:
  Secret:
    Type: AWS::SecretsManager::Secret
    Properties:
      GenerateSecretString:
        SecretStringTemplate: '{"username": "orders"}'
        GenerateStringKey: password
  Cluster:
    Type: AWS::RDS::DBCluster
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      Engine: aurora-postgresql
      StorageEncrypted: true
      MasterUsername: orders
      MasterUserPassword: !Sub "{{resolve:secretsmanager:${Secret}:SecretString:password}}"
)yaml",
            .good = R"yaml(Resources:
  Secret:
    Type: AWS::SecretsManager::Secret
    Properties:
      GenerateSecretString:
        SecretStringTemplate: '{"username": "orders"}'
        GenerateStringKey: password
        ExcludeCharacters: '/"@'
  Cluster:
    Type: AWS::RDS::DBCluster
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      Engine: aurora-postgresql
      StorageEncrypted: true
      MasterUsername: orders
      MasterUserPassword: !Sub "{{resolve:secretsmanager:${Secret}:SecretString:password}}"
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/"
                      "API_CreateDBCluster.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
