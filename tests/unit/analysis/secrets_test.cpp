#include "analysis/secrets.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "document/document.hpp"
#include "support/catch.hpp"

using dbrepl::analysis::Analysis;
using dbrepl::analysis::Options;
using dbrepl::analysis::SecretContent;
using dbrepl::analysis::Secrets;
using dbrepl::analysis::SecretUse;

namespace {

/// "form member,member" of the first secret.
std::string content_of(const std::string& properties, const std::string& others = "") {
  const auto document = dbrepl::document::read(
      "t.yaml", fmt::format("Resources:\n  Secret:\n    Type: AWS::SecretsManager::Secret\n{}{}",
                            properties, others));
  REQUIRE(document.readable());
  const Options options;
  Analysis analysis(document, options);
  const Secrets secrets(analysis);
  const SecretContent& content = secrets.content_of(*secrets.all().front());
  constexpr const char* forms[] = {"unknown", "nothing", "text", "members"};
  std::string line = fmt::format("{} ", forms[static_cast<std::size_t>(content.form)]);
  for (const auto member : content.members) line += fmt::format("{},", member);
  return line;
}

/// "secret.member" of each use, with a "*" where a container reads it.
std::string uses_in(std::string text) {
  const auto document = dbrepl::document::read("t.yaml", std::move(text));
  REQUIRE(document.readable());
  const Options options;
  Analysis analysis(document, options);
  std::string line;
  const Secrets secrets(analysis);
  for (const SecretUse& use : secrets.uses()) {
    line += fmt::format("{}.{}{} ", use.secret->id, use.member, use.by_container ? "*" : "");
  }
  return line;
}

/// The same, of a topic with this name beside three secrets.
std::string uses_of(const std::string& name) {
  return uses_in(R"(Resources:
  Secret:
    Type: AWS::SecretsManager::Secret
    Properties: {Name: !Sub "shop-${Env}"}
  First: {Type: AWS::SecretsManager::Secret, Properties: {Name: same}}
  Second: {Type: AWS::SecretsManager::Secret, Properties: {Name: same}}
  User:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: )" +
                 name);
}

}  // namespace

TEST_CASE("what a secret holds is read where the template says it") {
  CHECK(content_of("") == "nothing ");
  CHECK(content_of("    Properties: {Name: a}\n") == "nothing ");
  CHECK(content_of("    Properties: {SecretString: plain}\n") == "text ");
  CHECK(content_of("    Properties: {SecretString: !Ref Given}\n") == "unknown ");
  CHECK(content_of("    Properties: {SecretString: '{\"a\": 1, \"b\": \"x\"}'}\n") ==
        "members a,b,");
  CHECK(content_of("    Properties: {SecretString: !Sub '{\"a\": \"${X}\"}'}\n") == "members a,");
  CHECK(content_of("    Properties: {SecretString: !Sub '{\"${X}\": 1}'}\n") == "unknown ");
  CHECK(content_of("    Properties: {GenerateSecretString: {PasswordLength: 20}}\n") == "text ");
  CHECK(content_of("    Properties:\n      GenerateSecretString:\n        GenerateStringKey: k\n"
                   "        SecretStringTemplate: '{\"u\": \"a\"}'\n") == "members u,k,");
  CHECK(content_of("    Properties: {GenerateSecretString: !If [A, {}, {}]}\n") == "unknown ");
  CHECK(content_of("    Properties: {SecretString: !Ref AWS::NoValue}\n") == "nothing ");
}

TEST_CASE("others may add to a secret") {
  CHECK(content_of("    Properties: {SecretString: '{\"a\": 1}'}\n",
                   "  Attachment:\n    Type: AWS::SecretsManager::SecretTargetAttachment\n"
                   "    Properties: {SecretId: !Ref Secret}\n")
            .find(",host,") != std::string::npos);
  CHECK(content_of("", "  Filler: {Type: Custom::Filler, Properties: {Secret: !Ref Secret}}\n") ==
        "unknown ");
  CHECK(content_of("", "  Filler: {Type: Custom::Filler, DependsOn: Secret}\n") == "nothing ");
}

TEST_CASE("references to secrets of the template are found in every spelling") {
  CHECK(uses_of(R"(!Sub "{{resolve:secretsmanager:${Secret}:SecretString:user}}")") ==
        "Secret.user ");
  CHECK(uses_of(R"(!Sub "{{resolve:secretsmanager:${Secret.Id}:SecretString:user:AWSCURRENT}}")") ==
        "Secret.user ");
  CHECK(uses_of(R"(!Sub "{{resolve:secretsmanager:${Secret}}}")") == "Secret. ");
  CHECK(uses_of(R"(!Sub "{{resolve:secretsmanager:shop-${Env}:SecretString:user}}")") ==
        "Secret.user ");
  CHECK(
      uses_of(
          R"(!Join ["", ["{{resolve:secretsmanager:", !Ref Secret, ":SecretString:user::}}"]])") ==
      "Secret.user ");
  // Which of two is meant, and what a variable names, is not known.
  CHECK(uses_of(R"("{{resolve:secretsmanager:same:SecretString:user}}")").empty());
  CHECK(uses_of(R"(!Sub "{{resolve:secretsmanager:${Secret}:SecretString:${Key}}}")").empty());
  CHECK(uses_of(R"(!Sub ["{{resolve:secretsmanager:${Secret}:SecretString:user}}", {Secret: x}])")
            .empty());
  CHECK(uses_of(R"("{{resolve:secretsmanager:elsewhere:SecretString:user}}")").empty());
}

TEST_CASE("secrets of containers are read when these start") {
  const std::string task = R"(Resources:
  Secret: {Type: AWS::SecretsManager::Secret}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: web
          Image: nginx
          Secrets: [{Name: A, ValueFrom: )";
  CHECK(uses_in(task + R"(!Sub "${Secret}:password::"}])") == "Secret.password* ");
  CHECK(uses_in(task + R"(!Join ["", [!Ref Secret, ":password::"]]}])") == "Secret.password* ");
  CHECK(uses_in(task + "!Ref Secret}]").empty());
}
