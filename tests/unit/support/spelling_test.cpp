#include "support/spelling.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"

using dbrepl::support::nearest_spelling;

TEST_CASE("The nearest spelling") {
  const std::vector<std::string_view> known = {
      "BucketName", "BucketEncryption", "Tags", "MasterUsername",    "MasterUserPassword",
      "VpcId",      "Engine",           "Id",   "DBSubnetGroupName", "EngineMode",
      "Port",
  };
  struct Case {
    std::string typed;
    std::string_view nearest;
  };
  const Case cases[] = {
      {"BucketNmae", "BucketName"},          // two letters swapped
      {"bucketname", "BucketName"},          // case alone
      {"BUCKETNAMES", "BucketName"},         // case and one letter
      {"MasterUserName", "MasterUsername"},  // case wins over distance
      {"MasterUserPasword", "MasterUserPassword"},
      {"DbSubnetGroup", "DBSubnetGroupName"},
      {"Tag", "Tags"},
      {"Enginee", "Engine"},
      {"VpcIds", "VpcId"},
      {"ID", "Id"},
      {"Ie", ""},  // too short to tell
      {"Part", "Port"},
      {"Nothing", ""},
      {"", ""},
      {"Port", ""},  // known itself, and nothing else near
      {std::string(65, 'a'), ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.typed);
    CHECK(nearest_spelling(c.typed, known) == c.nearest);
  }
  CHECK(nearest_spelling("x", {}).empty());
}

TEST_CASE("Among names that are as near the first one is taken") {
  const std::vector<std::string_view> known = {"Subnet2", "Subnet1", "Subnet3"};
  CHECK(nearest_spelling("Subnet", known) == "Subnet2");
}
