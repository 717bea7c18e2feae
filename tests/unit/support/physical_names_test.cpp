#include "support/physical_names.hpp"

#include <string>

#include "schema/database.hpp"
#include "support/catch.hpp"

using dbrepl::support::find_name_rule;
using dbrepl::support::name_fault;
using dbrepl::support::name_rules;
using dbrepl::support::NameRule;

TEST_CASE("every rule of names is about a property that its type has") {
  for (const NameRule& rule : name_rules()) {
    CAPTURE(rule.type);
    const auto type = dbrepl::schema::Database::embedded().find(rule.type);
    REQUIRE(type);
    const auto properties = type->schema().table(dbrepl::schema::Keyword::properties);
    CHECK(properties.find(rule.property));
    CHECK((rule.within.empty() || properties.find(rule.within)));
    CHECK(find_name_rule(rule.type) == &rule);
  }
  CHECK(find_name_rule("AWS::EC2::VPC") == nullptr);
}

TEST_CASE("services say what is wrong with a name") {
  const auto fault = [](std::string_view type, std::string_view name) {
    return name_fault(*find_name_rule(type), name);
  };
  CHECK(fault("AWS::RDS::DBCluster", "orders-1").empty());
  CHECK(fault("AWS::RDS::DBCluster", "1-orders") == "begins with \"1\", expected a letter");
  CHECK(fault("AWS::RDS::DBCluster", "orders-") == "ends with a hyphen");
  CHECK(fault("AWS::RDS::DBCluster", "or--ders") == "holds two hyphens side by side");
  CHECK(fault("AWS::RDS::DBCluster", "or_ders") == "holds \"_\"");
  CHECK(fault("AWS::RDS::DBCluster", std::string(64, 'a')) == "has 64 characters, 63 are allowed");
  CHECK(fault("AWS::S3::Bucket", "ab") == "has 2 characters, at least 3 are needed");
  CHECK(fault("AWS::S3::Bucket", "Orders") == "holds an upper case letter");
  CHECK(fault("AWS::S3::Bucket", "a..b") == "holds two dots side by side");
  CHECK(fault("AWS::S3::Bucket", "abc.") == "ends with \".\"");
  CHECK(fault("AWS::SQS::Queue", "orders.fifo").empty());
  CHECK(fault("AWS::SQS::Queue", "orders.x") == "holds \".\"");
  CHECK(fault("AWS::Logs::LogGroup", "/aws/lambda/f#1").empty());
  CHECK(fault("AWS::StepFunctions::StateMachine", "a b") == "holds \" \"");
  CHECK(fault("AWS::EC2::SecurityGroup", "a — b") == "holds a sign beyond ASCII");
}
