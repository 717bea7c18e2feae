#include <fmt/format.h>

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "rules/security/secret_names.hpp"
#include "rules/validate.hpp"
#include "support/catch.hpp"
#include "support/synthesis.hpp"

using dbrepl::findings::Severity;
using dbrepl::tests::Json;
using dbrepl::tests::properties;
using dbrepl::tests::ref;

namespace {

using Lines = std::multiset<std::string>;

/// What the rules on security say, a line a finding: "SEC001 Database", with "info" behind one that
/// is no warning.
Lines told(const std::string& text) {
  Lines lines;
  for (const auto& finding : dbrepl::validate("t.yaml", text).findings) {
    if (!finding.rule.starts_with("SEC") && finding.rule != "OBS017") continue;
    lines.insert(fmt::format("{} {}{}", finding.rule,
                             finding.resource.empty() ? finding.path : finding.resource,
                             finding.severity == Severity::info ? " info" : ""));
  }
  return lines;
}

struct Fault {
  const char* what;
  std::function<void(Json&)> plant;
  Lines expected;
};

struct Case {
  const char* what;
  std::string text;
  Lines expected;
};

void check(const std::vector<Case>& cases) {
  for (const Case& one : cases) {
    INFO(one.what);
    INFO(one.text);
    CHECK(told(one.text) == one.expected);
  }
}

std::string resource(std::string_view type, std::string_view properties) {
  return fmt::format("Resources:\n  Thing:\n    Type: {}\n    Properties: {}\n", type, properties);
}

}  // namespace

TEST_CASE("faults in the security of the default template are found") {
  const std::vector<Fault> faults = {
      {"a password in plain text",
       [](Json& t) { properties(t, "DevAuroraCluster")["MasterUserPassword"] = "hunter2hunter2"; },
       {"SEC001 DevAuroraCluster"}},
      {"a password in a variable",
       [](Json& t) {
         properties(t, "DataReplicationFunction")["Environment"]["Variables"]["DB_PASSWORD"] =
             "hunter2hunter2";
       },
       {"SEC001 DataReplicationFunction"}},
      {"a secret resolved into a variable",
       [](Json& t) {
         properties(t, "DataReplicationFunction")["Environment"]["Variables"]["DB_PASSWORD"] =
             Json{{"Fn::Sub", "{{resolve:secretsmanager:${DevDBSecret}:SecretString:password}}"}};
       },
       {"SEC003 DataReplicationFunction info"}},
      {"a password resolved into a variable of another name, beside the user",
       [](Json& t) {
         Json& variables = properties(t, "DataReplicationFunction")["Environment"]["Variables"];
         variables["LOGIN"] =
             Json{{"Fn::Sub", "{{resolve:secretsmanager:${DevDBSecret}:SecretString:password}}"}};
         variables["LOGIN_USER"] =
             Json{{"Fn::Sub", "{{resolve:secretsmanager:${DevDBSecret}:SecretString:username}}"}};
       },
       {"SEC003 DataReplicationFunction info"}},
      {"a password in a connection string",
       [](Json& t) {
         properties(t, "DevConnectionParameter")["Value"] = "mysql://admin:letmein@db.example:3306";
       },
       {"SEC001 DevConnectionParameter"}},
      {"a password by a parameter that is shown",
       [](Json& t) {
         t["Parameters"]["Master"] = {{"Type", "String"}};
         properties(t, "DevAuroraCluster")["MasterUserPassword"] = ref("Master");
       },
       {"SEC002 /Parameters/Master"}},
      {"a password by a parameter with a default",
       [](Json& t) {
         t["Parameters"]["Master"] = {
             {"Type", "String"}, {"NoEcho", true}, {"Default", "hunter2hunter2"}};
         properties(t, "DevAuroraCluster")["MasterUserPassword"] = ref("Master");
       },
       {"SEC002 /Parameters/Master/Default"}},
      {"an access key",
       [](Json& t) { t["Metadata"]["deployer"] = "AKIAQ3EGRMZ5T2XW7VLD"; },
       {"SEC004 /Metadata/deployer"}},
      {"no encryption",
       [](Json& t) { properties(t, "ProdAuroraCluster")["StorageEncrypted"] = false; },
       {"SEC010 ProdAuroraCluster"}},
      {"encryption is not asked for",
       [](Json& t) { properties(t, "ProdAuroraCluster").erase("StorageEncrypted"); },
       {"SEC010 ProdAuroraCluster info"}},
      {"a public database",
       [](Json& t) { properties(t, "ProdAuroraInstance1")["PubliclyAccessible"] = true; },
       {"SEC011 ProdAuroraInstance1"}},
      {"a database that is public in one branch",
       [](Json& t) {
         t["Conditions"]["Tested"] = Json{{"Fn::Equals", {ref("EnvironmentSuffix"), "test"}}};
         properties(t, "ProdAuroraInstance1")["PubliclyAccessible"] =
             Json{{"Fn::If", {"Tested", true, false}}};
       },
       {"SEC011 ProdAuroraInstance1"}},
      {"one block of public access is off",
       [](Json& t) {
         properties(
             t, "MigrationScriptsBucket")["PublicAccessBlockConfiguration"]["BlockPublicPolicy"] =
             false;
       },
       {"SEC013 MigrationScriptsBucket"}},
      {"one block of public access is left out",
       [](Json& t) {
         properties(t, "MigrationScriptsBucket")["PublicAccessBlockConfiguration"].erase(
             "RestrictPublicBuckets");
       },
       {"SEC013 MigrationScriptsBucket"}},
      {"no block of public access",
       [](Json& t) {
         properties(t, "MigrationScriptsBucket").erase("PublicAccessBlockConfiguration");
       },
       {"SEC013 MigrationScriptsBucket info"}},
      {"an open port of administration",
       [](Json& t) {
         properties(t, "LambdaSecurityGroup")["SecurityGroupIngress"] = Json::array(
             {{{"IpProtocol", "tcp"}, {"FromPort", 20}, {"ToPort", 30}, {"CidrIp", "0.0.0.0/0"}}});
       },
       {"SEC014 LambdaSecurityGroup"}},
      {"the key of another environment",
       [](Json& t) { properties(t, "StagingDBSecret")["KmsKeyId"] = ref("DevKMSKey"); },
       {"SEC021 StagingDBSecret"}},
      {"an alias of another environment's key",
       [](Json& t) { properties(t, "ProdKMSKeyAlias")["TargetKeyId"] = ref("StagingKMSKey"); },
       {"SEC021 ProdKMSKeyAlias"}},
      {"the secret of another environment",
       [](Json& t) {
         const std::string reference =
             "{{resolve:secretsmanager:${DevDBSecret}:SecretString:password}}";
         properties(t, "ProdAuroraCluster")["MasterUserPassword"] = Json{{"Fn::Sub", reference}};
       },
       {"SEC021 ProdAuroraCluster"}},
      {"the secret of another environment by its name",
       [](Json& t) {
         const std::string reference =
             "{{resolve:secretsmanager:dev-aurora-secret-${EnvironmentSuffix}:SecretString:"
             "password}}";
         properties(t, "ProdAuroraCluster")["MasterUserPassword"] = Json{{"Fn::Sub", reference}};
       },
       {"SEC021 ProdAuroraCluster"}},
      {"the secret of another environment in a variable",
       [](Json& t) {
         properties(t, "DataReplicationFunction")["Environment"]["Variables"]["PROD_SECRET_ARN"] =
             ref("StagingDBSecret");
       },
       {"SEC021 DataReplicationFunction"}},
      {"the endpoint of another environment in a parameter",
       [](Json& t) {
         properties(t, "DevConnectionParameter")["Value"] =
             Json{{"Fn::Sub", "mysql://${ProdAuroraCluster.Endpoint.Address}:3306"}};
       },
       {"SEC021 DevConnectionParameter"}},
      {"an instance in another environment's cluster",
       [](Json& t) {
         properties(t, "ProdAuroraInstance1")["DBClusterIdentifier"] = ref("DevAuroraCluster");
       },
       {"SEC021 ProdAuroraInstance1"}},
      {"an output of another environment's endpoint",
       [](Json& t) {
         t["Outputs"]["StagingAuroraClusterEndpoint"]["Value"] =
             Json{{"Fn::GetAtt", {"ProdAuroraCluster", "Endpoint.Address"}}};
       },
       {"SEC021 /Outputs/StagingAuroraClusterEndpoint/Value"}},
      {"an alarm on another environment",
       [](Json& t) {
         properties(t, "StagingReplicationLagAlarm")["Dimensions"][0]["Value"] =
             ref("DevAuroraCluster");
       },
       {"OBS017 StagingReplicationLagAlarm"}},
      {"one key for all",
       [](Json& t) {
         for (const char* const id : {"DevDBSecret", "StagingDBSecret", "ProdDBSecret"})
           properties(t, id)["KmsKeyId"] = ref("DevKMSKey");
       },
       {"SEC020 DevKMSKey"}},
  };
  const Json whole = dbrepl::tests::synthesized_example("default");
  REQUIRE(told(whole.dump()).empty());
  for (const Fault& fault : faults) {
    Json tree = whole;
    fault.plant(tree);
    INFO(fault.what);
    CHECK(told(tree.dump()) == fault.expected);
  }
}

TEST_CASE("the environments of other examples are told apart") {
  for (const char* const name : {"five-environments", "two-environments"}) {
    INFO(name);
    CHECK(told(dbrepl::tests::synthesized_example(name).dump()).empty());
  }
  CHECK(told(dbrepl::tests::synthesized_example("original").dump()) ==
        Lines{"SEC015 LambdaSecurityGroup info"});
  Json tree = dbrepl::tests::synthesized_example("two-environments");
  std::string crossed;
  // Two environments: what one of them shows must be seen elsewhere too.
  for (auto& [id, one] : tree["Resources"].items()) {
    if (one["Type"] != "AWS::SecretsManager::Secret") continue;
    if (crossed.empty()) {
      crossed = one["Properties"]["KmsKeyId"].dump();
    } else {
      one["Properties"]["KmsKeyId"] = Json::parse(crossed);
      crossed = "SEC021 " + id;
    }
  }
  CHECK(told(tree.dump()) == Lines{crossed});
}

TEST_CASE("secrets in plain text are found wherever they stand") {
  const auto function = [](std::string_view variables) {
    return resource("AWS::Lambda::Function",
                    fmt::format("{{Runtime: python3.13, Handler: index.h, Role: "
                                "\"arn:aws:iam::123456789012:role/r\", Code: {{ZipFile: \"def h(e, "
                                "c): return e\"}}, Environment: {{Variables: {{{}}}}}}}",
                                variables));
  };
  const auto container = [](std::string_view variable) {
    return resource("AWS::ECS::TaskDefinition",
                    fmt::format("{{ContainerDefinitions: [{{Name: web, Image: web, Memory: 512, "
                                "Environment: [{}]}}]}}",
                                variable));
  };
  const auto machine = [](std::string_view script) {
    return resource("AWS::EC2::Instance",
                    fmt::format("{{ImageId: ami-0123456789abcdef0, UserData: {{Fn::Base64: "
                                "\"{}\"}}}}",
                                script));
  };
  check({
      {"a variable", function("API_KEY: 9fceb02d0ae598e95dc970b7"), {"SEC001 Thing"}},
      {"the name of where it is kept", function("API_KEY: shop/api-key"), {}},
      {"its ARN", function("DB_PASSWORD_ARN: hunter2"), {}},
      {"something about it",
       function("PASSWORD_LENGTH: \"32\", TOKEN_URL: \"https://a.example\""),
       {}},
      {"a placeholder", function("DB_PASSWORD: \"{{resolve:ssm:/shop/password}}\""), {}},
      {"a URL", function("DATABASE: \"postgres://shop:letmein@db/shop\""), {"SEC001 Thing"}},
      {"a URL without a password", function("DATABASE: \"postgres://shop@db:5432/shop\""), {}},
      {"a container", container("{Name: MYSQL_ROOT_PASSWORD, Value: letmein}"), {"SEC001 Thing"}},
      {"a container's other variable", container("{Name: MYSQL_USER, Value: letmein}"), {}},
      {"a container's secret", container("{Name: LOG_LEVEL, Value: debug}"), {}},
      {"a script", machine("#!/bin/sh\\nMYSQL_PASSWORD=letmein mysql shop"), {"SEC001 Thing"}},
      {"a script that asks", machine("#!/bin/sh\\nMYSQL_PASSWORD=$(fetch) mysql shop"), {}},
      {"a script that says no", machine("PasswordAuthentication=no"), {}},
      {"a user of IAM",
       resource("AWS::IAM::User", "{LoginProfile: {Password: letmein-letmein}}"),
       {"SEC001 Thing"}},
      {"a policy of passwords",
       resource("AWS::Cognito::UserPool", "{Policies: {PasswordPolicy: {MinimumLength: 12}}}"),
       {}},
      {"validity of tokens",
       resource("AWS::Cognito::UserPoolClient",
                "{UserPoolId: p, TokenValidityUnits: {AccessToken: hours, RefreshToken: days}}"),
       {}},
      {"a parameter of the store",
       resource("AWS::SSM::Parameter", "{Type: String, Name: /shop/password, Value: letmein}"),
       {"SEC001 Thing"}},
      {"where the parameter stands",
       resource("AWS::SSM::Parameter",
                "{Type: String, Name: /shop/password, Value: \"arn:aws:secretsmanager:x\"}"),
       {}},
      {"a mapping",
       "Mappings: {M: {a: {p: letmein-letmein}}}\n" +
           resource("AWS::IAM::User", "{LoginProfile: {Password: !FindInMap [M, a, p]}}"),
       {"SEC001 Thing"}},
      {"an output",
       "Outputs: {AdminPassword: {Value: letmein}}\n" + resource("AWS::SNS::Topic", "{}"),
       {"SEC001 /Outputs/AdminPassword/Value"}},
  });
}

TEST_CASE("parameters of secrets are told by name and use") {
  const auto text = [](std::string_view parameters) {
    return fmt::format("Parameters: {{{}}}\n", parameters) + resource("AWS::SNS::Topic", "{}");
  };
  check({
      {"shown", text("DBPassword: {Type: String}"), {"SEC002 /Parameters/DBPassword"}},
      {"hidden", text("DBPassword: {Type: String, NoEcho: true}"), {}},
      {"hidden, with a default",
       text("DBPassword: {Type: String, NoEcho: true, Default: letmein}"),
       {"SEC002 /Parameters/DBPassword/Default"}},
      {"an empty default", text("DBPassword: {Type: String, NoEcho: true, Default: \"\"}"), {}},
      {"a length", text("PasswordLength: {Type: Number, Default: 12}"), {}},
      {"the name of a secret", text("PasswordSecretName: {Type: String, Default: shop}"), {}},
      {"of the store",
       text("DBPassword: {Type: \"AWS::SSM::Parameter::Value<String>\", Default: /shop/pw}"),
       {}},
  });
}

TEST_CASE("storage is judged by what its service does") {
  check({
      {"a file system", resource("AWS::EFS::FileSystem", "{}"), {"SEC010 Thing"}},
      {"an encrypted one", resource("AWS::EFS::FileSystem", "{Encrypted: true}"), {}},
      {"decided at deployment",
       "Parameters: {E: {Type: String, AllowedValues: [\"true\", \"false\"]}}\n" +
           resource("AWS::EFS::FileSystem", "{Encrypted: !Ref E}"),
       {}},
      {"a volume",
       resource("AWS::EC2::Volume", "{AvailabilityZone: a, Size: 1}"),
       {"SEC010 Thing info"}},
      {"a database",
       resource("AWS::RDS::DBInstance", "{Engine: mysql, DBInstanceClass: db.t4g.micro}"),
       {"SEC010 Thing"}},
      {"a database of a snapshot",
       resource("AWS::RDS::DBInstance", "{DBSnapshotIdentifier: s, DBInstanceClass: db.t4g.micro}"),
       {}},
      {"a member of a cluster",
       resource("AWS::RDS::DBInstance",
                "{DBClusterIdentifier: c, Engine: aurora-mysql, DBInstanceClass: db.t4g.medium}"),
       {}},
      {"Aurora", resource("AWS::RDS::DBCluster", "{Engine: aurora-mysql}"), {"SEC010 Thing info"}},
      {"a cluster that is not Aurora",
       resource("AWS::RDS::DBCluster", "{Engine: mysql}"),
       {"SEC010 Thing"}},
      {"a bucket, which S3 encrypts",
       resource("AWS::S3::Bucket",
                "{PublicAccessBlockConfiguration: {BlockPublicAcls: true, BlockPublicPolicy: true, "
                "IgnorePublicAcls: true, RestrictPublicBuckets: true}}"),
       {}},
  });
}

TEST_CASE("open groups are judged by port and range") {
  const auto rule = [](std::string_view more) {
    return resource("AWS::EC2::SecurityGroupIngress",
                    fmt::format("{{GroupId: sg-0123456789abcdef0, {}}}", more));
  };
  check({
      {"SSH",
       rule("IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0"),
       {"SEC014 Thing"}},
      {"RDP by IPv6",
       rule("IpProtocol: tcp, FromPort: 3389, ToPort: 3389, CidrIpv6: \"::/0\""),
       {"SEC014 Thing"}},
      {"all", rule("IpProtocol: \"-1\", CidrIp: 0.0.0.0/0"), {"SEC014 Thing"}},
      {"the web", rule("IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0"), {}},
      {"from somewhere", rule("IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 10.0.0.0/8"), {}},
      {"from a group", rule("IpProtocol: \"-1\", SourceSecurityGroupId: sg-0123456789abcdef1"), {}},
      {"from what is asked",
       "Parameters: {From: {Type: String}}\n" +
           rule("IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Ref From"),
       {}},
      {"from everywhere unless said otherwise",
       "Parameters: {From: {Type: String, Default: 0.0.0.0/0}}\n" +
           rule("IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Ref From"),
       {"SEC014 Thing info"}},
  });
}

TEST_CASE("siblings that are not environments may differ") {
  const auto set = [](std::string_view a, std::string_view b, std::string_view target) {
    return fmt::format(
        "Resources:\n"
        "  {0}Key: {{Type: AWS::KMS::Key, Properties: {{EnableKeyRotation: true}}}}\n"
        "  {1}Key: {{Type: AWS::KMS::Key, Properties: {{EnableKeyRotation: true}}}}\n"
        "  {0}Queue: {{Type: AWS::SQS::Queue, Properties: {{KmsMasterKeyId: !Ref {0}Key}}}}\n"
        "  {1}Queue: {{Type: AWS::SQS::Queue, Properties: {{KmsMasterKeyId: !Ref {1}Key}}}}\n"
        "  {0}Secret: {{Type: AWS::SecretsManager::Secret, Properties: {{KmsKeyId: !Ref "
        "{0}Key}}}}\n"
        "  {1}Secret: {{Type: AWS::SecretsManager::Secret, Properties: {{KmsKeyId: !Ref "
        "{1}Key}}}}\n"
        "  {0}Topic: {{Type: AWS::SNS::Topic, Properties: {{KmsMasterKeyId: !Ref {0}Key}}}}\n"
        "  {1}Topic: {{Type: AWS::SNS::Topic, Properties: {{KmsMasterKeyId: !Ref {2}Key}}}}\n",
        a, b, target);
  };
  check({
      {"environments, all at home", set("Dev", "Prod", "Prod"), {}},
      {"environments, one astray", set("Dev", "Prod", "Dev"), {"SEC021 ProdTopic"}},
      {"orders and payments", set("Orders", "Payments", "Orders"), {}},
  });
}

TEST_CASE("what crosses in several siblings is meant so") {
  Json tree = dbrepl::tests::synthesized_example("default");
  properties(tree, "DevConnectionParameter")["Value"] =
      Json{{"Fn::Sub", "mysql://${StagingAuroraCluster.Endpoint.Address}:3306"}};
  properties(tree, "StagingConnectionParameter")["Value"] =
      Json{{"Fn::Sub", "mysql://${ProdAuroraCluster.Endpoint.Address}:3306"}};
  CHECK(told(tree.dump()).empty());
}

TEST_CASE("names tell what is secret") {
  using dbrepl::rules::Secrecy;
  using dbrepl::rules::secrecy_of_name;
  for (const char* const name : {"DB_PASSWORD", "dbPassword", "ROOT_PWD", "MYSQL_PASS", "passwd"}) {
    INFO(name);
    CHECK(secrecy_of_name(name) == Secrecy::certain);
  }
  for (const char* const name : {"API_KEY", "ClientSecret", "GITHUB_TOKEN", "SECRET_ACCESS_KEY"}) {
    INFO(name);
    CHECK(secrecy_of_name(name) == Secrecy::likely);
  }
  for (const char* const name : {"", "KEY", "TABLE_KEY", "TOKEN_URL", "PASSWORD_FILE", "SECRET_ARN",
                                 "NEXT_TOKEN", "BYPASS", "COMPASS"}) {
    INFO(name);
    CHECK(secrecy_of_name(name) == Secrecy::none);
  }
}

TEST_CASE("credentials are known by their form") {
  using dbrepl::rules::known_credential;
  CHECK(known_credential("key AKIAQ3EGRMZ5T2XW7VLD.") == "AKIAQ3EGRMZ5T2XW7VLD");
  CHECK(known_credential("AKIAIOSFODNN7EXAMPLE").empty());
  CHECK(known_credential("XAKIAQ3EGRMZ5T2XW7VLD").empty());
  CHECK(known_credential("AKIAQ3EGRMZ5T2XW7VLDX").empty());
  CHECK(known_credential("ghp_0123456789abcdefghijABCDEFGHIJ012345").starts_with("ghp_"));
  CHECK(known_credential("-----BEGIN RSA PRIVATE KEY-----").empty());
  CHECK(known_credential("-----BEGIN RSA PRIVATE KEY-----\n" + std::string(300, 'x'))
            .starts_with("-----BEGIN RSA"));
}

TEST_CASE("what a transform puts into a bucket is not missed") {
  const std::string bucket = "Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n";
  const auto found = [&](const std::string& properties) {
    std::string rules;
    for (const auto& finding : dbrepl::validate("t.yaml", bucket + properties).findings)
      rules += std::string(finding.rule) + " ";
    return rules;
  };
  CHECK(found("") == "DEL005 SEC013 ");
  CHECK(found("    Properties:\n"
              "      Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://a/b}}\n")
            .empty());
}
