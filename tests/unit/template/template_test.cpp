#include "template/template.hpp"

#include "support/catch.hpp"
#include "template/custom_resource.hpp"
#include "template/error.hpp"
#include "template/writer.hpp"

using namespace dbrepl;
using namespace dbrepl::cfn;

namespace {

std::string compact(const Template& t) {
  document::Builder builder;
  return write(t.build(builder), Format::compact);
}

template <class X>
std::string compact(X value) {
  document::Builder builder;
  return write(Value<Json>(std::move(value)).tree().build(builder), Format::compact);
}

std::string compact_test(Test test) {
  document::Builder builder;
  return write(test.take().build(builder), Format::compact);
}

CustomResource some_resource() {
  return {.ServiceToken = "arn"};
}

}  // namespace

TEST_CASE("A template prints its sections in a fixed order", "[template]") {
  Template t;
  t.add_output("Name", {.description = "The name", .value = "x", .export_name = "exported"});
  const Handle<CustomResource> resource = t.add("Thing", some_resource());
  const auto suffix = t.add_parameter(
      "Suffix", StringParameter{.default_value = "dev", .min_length = 1, .max_length = 20});
  const Condition is_dev = t.add_condition("IsDev", equals(suffix, "dev"));
  t.add_mapping("Sizes", {{"dev", {{"size", 1}}}});
  t.add_rule("Sane",
             {.condition = is_dev, .assertions = {{not_(equals(suffix, "")), "not empty"}}});
  t.add_metadata("Policy", "ephemeral");
  t.set_description("All of it");

  CHECK(
      compact(t) ==
      R"({"AWSTemplateFormatVersion":"2010-09-09","Description":"All of it",)"
      R"("Metadata":{"Policy":"ephemeral"},)"
      R"("Parameters":{"Suffix":{"Type":"String","Default":"dev","MinLength":1,"MaxLength":20}},)"
      R"("Rules":{"Sane":{"RuleCondition":{"Condition":"IsDev"},"Assertions":[{"Assert":)"
      R"({"Fn::Not":[{"Fn::Equals":[{"Ref":"Suffix"},""]}]},"AssertDescription":"not empty"}]}},)"
      R"("Mappings":{"Sizes":{"dev":{"size":1}}},)"
      R"("Conditions":{"IsDev":{"Fn::Equals":[{"Ref":"Suffix"},"dev"]}},)"
      R"("Resources":{"Thing":{"Type":"AWS::CloudFormation::CustomResource",)"
      R"("Properties":{"ServiceToken":"arn"}}},)"
      R"("Outputs":{"Name":{"Description":"The name","Value":"x","Export":{"Name":"exported"}}}})");
  CHECK(t.resource_count() == 1);
  CHECK(resource.id() == "Thing");
}

TEST_CASE("A resource says its attributes before its properties", "[template]") {
  Template t;
  const auto suffix = t.add_parameter("Suffix", StringParameter{});
  const Condition on = t.add_condition("On", equals(suffix, "x"));
  const auto first = t.add("First", some_resource());
  const auto second = t.add("Second", some_resource(), {.depends_on = {first}});
  t.add("Third", some_resource(),
        {.condition = on,
         .depends_on = {first, second},
         .deletion_policy = Policy::remove,
         .update_replace_policy = Policy::retain,
         .metadata = object({{"Why", "so"}})});
  const std::string text = compact(t);
  CHECK(
      text.find(R"("Second":{"Type":"AWS::CloudFormation::CustomResource","DependsOn":"First",)") !=
      std::string::npos);
  CHECK(text.find(R"("Third":{"Type":"AWS::CloudFormation::CustomResource","Condition":"On",)"
                  R"("DependsOn":["First","Second"],"DeletionPolicy":"Delete",)"
                  R"("UpdateReplacePolicy":"Retain","Metadata":{"Why":"so"},"Properties":)") !=
        std::string::npos);
}

TEST_CASE("A logical id is alphanumeric and stands once", "[template]") {
  Template t;
  t.add("Thing", some_resource());
  CHECK_THROWS_WITH(t.add("Thing", some_resource()), "the logical id \"Thing\" is used twice");
  CHECK_THROWS_WITH(t.add_parameter("Thing", StringParameter{}),
                    "the logical id \"Thing\" is used twice");
  CHECK_THROWS_WITH(t.add("My-Thing", some_resource()),
                    "the logical id \"My-Thing\" of a resource is not 1 to 255 letters and digits");
  CHECK_THROWS_AS(t.add("", some_resource()), ModelError);
  CHECK_THROWS_AS(t.add(std::string(256, 'x'), some_resource()), ModelError);
  CHECK_NOTHROW(t.add(std::string(255, 'x'), some_resource()));
  CHECK_NOTHROW(t.add_output("Thing", {.value = "x"}));
  CHECK_THROWS_AS(t.add_output("Thing", {.value = "x"}), ModelError);
}

TEST_CASE("Handles outlive a move of their template", "[template]") {
  Template t;
  const auto resource = t.add("AResourceWithALongName", some_resource());
  const Template moved = std::move(t);
  CHECK(compact(ref(resource)) == R"({"Ref":"AResourceWithALongName"})");
}

TEST_CASE("Sub spells what stands in it", "[template]") {
  Template t;
  const auto suffix = t.add_parameter("Suffix", StringParameter{});
  const auto thing = t.add("Thing", some_resource());
  CHECK(compact(sub("a-", suffix)) == R"({"Fn::Sub":"a-${Suffix}"})");
  CHECK(compact(sub("a-", ref(thing), "-", attr(thing)["Out.Put"], ":", pseudo::region)) ==
        R"({"Fn::Sub":"a-${Thing}-${Thing.Out.Put}:${AWS::Region}"})");
  CHECK(compact(sub("x", sub("y-", suffix), 3, true)) == R"({"Fn::Sub":"xy-${Suffix}3true"})");
  CHECK(compact(sub("x", select(1, get_azs()), suffix)) ==
        R"({"Fn::Sub":["x${Part1}${Suffix}",{"Part1":{"Fn::Select":[1,{"Fn::GetAZs":""}]}}]})");

  SECTION("a literal ${ is no variable") {
    CHECK(compact(sub("${Shell} ${!Kept} ", suffix)) ==
          R"({"Fn::Sub":"${!Shell} ${!!Kept} ${Suffix}"})");
    CHECK(compact(sub("${Shell} ${!Kept}", "$", "{")) == R"("${Shell} ${!Kept}${")");
    CHECK(compact(sub("$", "{Shell}$", suffix)) == R"({"Fn::Sub":"${!Shell}$${Suffix}"})");
  }
}

TEST_CASE("Intrinsics print their long form", "[template]") {
  Template t;
  const auto suffix = t.add_parameter("Suffix", StringParameter{});
  const auto subnets = t.add_parameter("Subnets", ListParameter{});
  const Mapping sizes = t.add_mapping("Sizes", {{"dev", {{"size", 1}}}});
  const Condition on = t.add_condition("On", equals(suffix, "x"));
  const auto secret = t.add("Secret", some_resource());

  CHECK(compact(join("-", {"a", suffix})) == R"({"Fn::Join":["-",["a",{"Ref":"Suffix"}]]})");
  CHECK(compact(join("-", subnets)) == R"({"Fn::Join":["-",{"Ref":"Subnets"}]})");
  CHECK(compact(select(0, split(",", suffix))) ==
        R"({"Fn::Select":[0,{"Fn::Split":[",",{"Ref":"Suffix"}]}]})");
  CHECK(compact(select(2, cidr("10.0.0.0/16", 6, 8))) ==
        R"({"Fn::Select":[2,{"Fn::Cidr":["10.0.0.0/16",6,8]}]})");
  CHECK(compact(base64("x")) == R"({"Fn::Base64":"x"})");
  CHECK(compact(import_value(sub("x-", suffix))) ==
        R"({"Fn::ImportValue":{"Fn::Sub":"x-${Suffix}"}})");
  CHECK(compact(find_in_map(sizes, suffix, "size")) ==
        R"({"Fn::FindInMap":["Sizes",{"Ref":"Suffix"},"size"]})");
  CHECK(compact(secret_value(secret, "username")) ==
        R"({"Fn::Sub":"{{resolve:secretsmanager:${Secret}:SecretString:username}}"})");
  CHECK(compact(secret_value("name", "password")) ==
        R"("{{resolve:secretsmanager:name:SecretString:password}}")");
  CHECK(compact_test(and_({on, or_({on, not_(on)})})) ==
        R"({"Fn::And":[{"Condition":"On"},{"Fn::Or":[{"Condition":"On"},)"
        R"({"Fn::Not":[{"Condition":"On"}]}]}]})");
  CHECK_THROWS_WITH(and_({on}), "Fn::And takes 2 to 10 conditions, not 1");
  CHECK_THROWS_AS(or_(std::vector<Test>(11, on)), ModelError);
}

TEST_CASE("If takes the kind of its place", "[template]") {
  Template t;
  const auto suffix = t.add_parameter("Suffix", StringParameter{});
  const Condition on = t.add_condition("On", equals(suffix, "x"));
  const Value<Integer> number = if_(on, 1, 2);
  CHECK(compact(number.tree()) == R"({"Fn::If":["On",1,2]})");
  const Optional<String> text = if_(on, suffix, no_value);
  CHECK(compact(text.tree()) == R"({"Fn::If":["On",{"Ref":"Suffix"},{"Ref":"AWS::NoValue"}]})");
  const Optional<List<Tag>> tags =
      if_(on, std::vector<Tag>{Tag{.Key = "k", .Value = suffix}}, no_value);
  CHECK(compact(tags.tree()) ==
        R"({"Fn::If":["On",[{"Key":"k","Value":{"Ref":"Suffix"}}],{"Ref":"AWS::NoValue"}]})");
}

TEST_CASE("Absent values leave no trace", "[template]") {
  CHECK(Optional<String>().tree().absent());
  CHECK(Optional<String>(std::nullopt).tree().absent());
  CHECK(Optional<String>(std::optional<std::string>()).tree().absent());
  CHECK(*Optional<String>(std::optional<std::string>("x")).tree().text() == "x");
  const Value<List<String>> texts{"a", Optional<String>(), "b"};
  CHECK(compact(texts.tree()) == R"(["a","b"])");
  CHECK(compact(object({{"a", 1}, {"b", std::nullopt}, {"c", list({1.5, false})}})) ==
        R"({"a":1,"c":[1.5,false]})");
}

TEST_CASE("A custom resource carries what its service is told", "[template]") {
  Template t;
  t.add("Emptier", CustomResource{.type = "Custom::EmptyBucket",
                                  .ServiceToken = "arn",
                                  .properties = {{"Bucket", "b"}, {"Keep", false}}});
  CHECK(compact(t).find(R"({"Type":"Custom::EmptyBucket","Properties":)"
                        R"({"ServiceToken":"arn","Bucket":"b","Keep":false}})") !=
        std::string::npos);
}

TEST_CASE("JSON has no infinite number", "[template]") {
  document::Builder builder;
  const Tree infinite(1e308 * 10);
  CHECK_THROWS_AS(infinite.build(builder), ModelError);
}
