#include "schema/database.hpp"

#include <algorithm>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "schema/compiler/facts_folder.hpp"
#include "schema/embedded_image.hpp"
#include "schema/image_check.hpp"
#include "support/catch.hpp"
#include "support/source_dir.hpp"

using dbrepl::schema::AttributeKind;
using dbrepl::schema::check_image;
using dbrepl::schema::Database;
using dbrepl::schema::embedded_image;
using dbrepl::schema::Header;
using dbrepl::schema::Keyword;
using dbrepl::schema::Replacement;
using dbrepl::schema::Schema;
using dbrepl::schema::Type;
using dbrepl::schema::Value;
using dbrepl::schema::Word;

namespace {

std::vector<Word> embedded_words() {
  const Word* image = embedded_image();
  return {image, image + image[static_cast<std::size_t>(Header::size)]};
}

/// Reads everything that a schema leads to, as far as `depth` goes.
std::size_t read_schema(const Schema& schema, int depth) {
  std::size_t sum = 1;
  if (depth == 0) return sum;
  for (const Keyword keyword :
       {Keyword::properties, Keyword::pattern_properties, Keyword::dependent_schemas}) {
    const auto table = schema.table(keyword);
    for (std::size_t i = 0; i < table.size(); ++i) {
      sum += table.name(i).size() + read_schema(table.schema(i), depth - 1);
    }
  }
  for (const Keyword keyword :
       {Keyword::all_of, Keyword::any_of, Keyword::one_of, Keyword::prefix_items}) {
    const auto list = schema.list(keyword);
    for (std::size_t i = 0; i < list.size(); ++i) sum += read_schema(list[i], depth - 1);
  }
  for (const Keyword keyword :
       {Keyword::items, Keyword::additional_properties, Keyword::reference}) {
    if (schema.has(keyword)) sum += read_schema(schema.schema(keyword), depth - 1);
  }
  return sum + schema.value(Keyword::required).size() +
         schema.value(Keyword::pattern).text().size();
}

}  // namespace

TEST_CASE("a type of the embedded database says what is known of it") {
  const Database& database = Database::embedded();
  CHECK(database.size() > 1'500);
  const auto cluster = database.find("AWS::RDS::DBCluster");
  REQUIRE(cluster);
  CHECK(cluster->name() == "AWS::RDS::DBCluster");
  CHECK(cluster->find_attribute("Endpoint.Address") == AttributeKind::string);
  CHECK_FALSE(cluster->find_attribute("Endpoint.Adress"));
  CHECK(cluster->stateful());
  CHECK(cluster->replacement("/properties/KmsKeyId") == Replacement::yes);
  CHECK(cluster->replacement("/properties/Engine") == Replacement::maybe);
  CHECK(cluster->replacement("/properties/BackupRetentionPeriod") == Replacement::no);
  CHECK(cluster->tagging().find("tagProperty").text() == "/properties/Tags");
  CHECK(cluster->primary_identifier()[0].text() == "/properties/DBClusterIdentifier");
  const Schema days = cluster->schema().table(Keyword::properties).find("BackupRetentionPeriod");
  CHECK(days.types() == dbrepl::schema::type_integer);
  CHECK(days.value(Keyword::maximum).number() == 35);

  const auto alias = database.find("AWS::KMS::Alias");
  REQUIRE(alias);
  REQUIRE(alias->required().size() == 2);
  CHECK(alias->required().contains("TargetKeyId"));

  CHECK_FALSE(database.find("AWS::RDS::DBClusters"));
  CHECK_FALSE(database.find(""));
  CHECK(database.nearest("AWS::RDS::DBClusters") == "AWS::RDS::DBCluster");
  CHECK(database.nearest("aws::sqs::queue") == "AWS::SQS::Queue");
}

TEST_CASE("the outputs of a nested stack are attributes under any name") {
  const auto stack = Database::embedded().find("AWS::CloudFormation::Stack");
  REQUIRE(stack);
  CHECK(stack->find_attribute("Outputs.Whatever") == AttributeKind::string);
  CHECK_FALSE(stack->find_attribute("Whatever"));
}

TEST_CASE("every type is found by its name, in order") {
  const std::vector<Type> types = Database::embedded().types();
  std::string_view previous;
  for (const Type& type : types) {
    CHECK(previous < type.name());
    previous = type.name();
    const auto found = Database::embedded().find(type.name());
    REQUIRE(found);
    CHECK(found->schema().identity() == type.schema().identity());
  }
}

TEST_CASE("a definition that contains itself is followed") {
  const auto acl = Database::embedded().find("AWS::WAFv2::WebACL");
  REQUIRE(acl);
  Schema statement = acl->schema()
                         .table(Keyword::properties)
                         .find("Rules")
                         .schema(Keyword::items)
                         .resolved()
                         .table(Keyword::properties)
                         .find("Statement");
  for (int i = 0; i < 20; ++i) {
    statement = statement.resolved().table(Keyword::properties).find("NotStatement").resolved();
    REQUIRE(statement);
    statement = statement.table(Keyword::properties).find("Statement");
    REQUIRE(statement);
  }
}

TEST_CASE("regions tell where a type exists") {
  const Database& database = Database::embedded();
  const auto virginia = database.find_region("us-east-1");
  REQUIRE(virginia);
  CHECK(database.find("AWS::SQS::Queue")->exists_in(*virginia));
  CHECK_FALSE(database.find_region("us-east-9"));
  const std::vector<Type> types = database.types();
  CHECK(std::any_of(types.begin(), types.end(),
                    [&](const Type& type) { return !type.exists_in(*virginia); }));
}

TEST_CASE("the image is the same for the same facts, and whole") {
  const std::filesystem::path facts = dbrepl::tests::source_dir() / "schemas";
  const auto compiled = dbrepl::schema::compile_facts(facts);
  CHECK(compiled.problems.empty());
  CHECK(compiled.image == embedded_words());
  CHECK(check_image(compiled.image).empty());
}

TEST_CASE("an image from outside that is damaged is refused, or harmless") {
  const std::vector<Word> whole = embedded_words();
  std::string problem;
  CHECK(Database::from_words(whole, problem) != nullptr);

  std::vector<Word> cut(whole.begin(), whole.end() - 1);
  CHECK(Database::from_words(cut, problem) == nullptr);
  CHECK(problem == "it is cut short");
  CHECK(Database::from_words({}, problem) == nullptr);
  CHECK(problem == "it is no image of schemas");
  std::vector<Word> other = whole;
  other[static_cast<std::size_t>(Header::version)] += 1;
  CHECK(Database::from_words(other, problem) == nullptr);
  CHECK(problem == "it is an image of another version");

  std::mt19937 random(1);
  std::size_t read = 0;
  for (int round = 0; round < 60; ++round) {
    std::vector<Word> damaged = whole;
    for (int i = 0; i < 1 + round % 4; ++i) {
      const Word place = static_cast<Word>(random() % damaged.size());
      damaged[place] = random() % 2 == 0 ? static_cast<Word>(random())
                                         : static_cast<Word>(random() % damaged.size());
    }
    const auto database = Database::from_words(std::move(damaged), problem);
    if (database == nullptr) continue;
    for (const Type& type : database->types()) read += read_schema(type.schema(), 4);
  }
  CHECK(read > 0);
}

TEST_CASE("a newer official set stands over the embedded one") {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / "dbrepl-official-schemas";
  std::filesystem::create_directories(folder);
  {
    std::FILE* file = std::fopen((folder / "aws-sqs-queue.json").c_str(), "wb");
    REQUIRE(file != nullptr);
    std::fputs(
        R"({"typeName": "AWS::SQS::Queue", "description": "prose", "additionalProperties": false,
            "properties": {"QueueName": {"type": "string"}, "Brand": {"$ref": "#/definitions/New"},
                           "Arn": {"type": "string"}},
            "definitions": {"New": {"type": "integer", "unheard": 1}},
            "readOnlyProperties": ["/properties/Arn"], "primaryIdentifier": ["/properties/QueueName"]})",
        file);
    std::fclose(file);
  }
  const auto compiled = dbrepl::schema::compile_official(folder);
  std::filesystem::remove_all(folder);
  CHECK(compiled.problems.empty());
  std::string problem;
  const auto database = Database::from_words(compiled.image, problem);
  REQUIRE(database != nullptr);
  const auto queue = database->find("AWS::SQS::Queue");
  REQUIRE(queue);
  CHECK(queue->schema().table(Keyword::properties).find("Brand").types() ==
        dbrepl::schema::type_integer);
  CHECK(queue->find_attribute("Arn") == AttributeKind::string);
  // What the official set does not say is known from the embedded one.
  CHECK(queue->condition_count() ==
        Database::embedded().find("AWS::SQS::Queue")->condition_count());
  CHECK(database->find("AWS::RDS::DBCluster"));
  CHECK(database->size() == Database::embedded().size());
}

TEST_CASE("a folder without provider schemas gives no image") {
  const auto compiled = dbrepl::schema::compile_official("/nonexistent");
  CHECK_FALSE(compiled.problems.empty());
}
