#include "support/synthesis.hpp"

#include <fstream>
#include <sstream>

#include "dbrepl/synthesize.hpp"
#include "support/catch.hpp"
#include "support/source_dir.hpp"

namespace dbrepl::tests {

std::string read_source(std::string_view path) {
  std::ifstream file(source_dir() / path);
  INFO(path);
  REQUIRE(file);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

Json synthesized(std::string_view config) {
  const Synthesis result = synthesize("c.yaml", std::string(config));
  for (const findings::Finding& finding : result.findings) {
    UNSCOPED_INFO(finding.message);
  }
  REQUIRE_FALSE(result.text.empty());
  return Json::parse(result.text);
}

Json synthesized_example(std::string_view name) {
  return synthesized(read_source("examples/" + std::string(name) + ".yaml"));
}

Json& properties(Json& tree, std::string_view id) {
  return tree["Resources"][std::string(id)]["Properties"];
}

Json ref(const char* id) {
  return Json{{"Ref", id}};
}

void erase(Json& tree, std::string_view id) {
  REQUIRE(tree["Resources"].contains(std::string(id)));
  tree["Resources"].erase(std::string(id));
}

std::string at(const Json& json, std::string_view pointer) {
  const Json::json_pointer place{std::string(pointer)};
  return json.contains(place) ? json.at(place).dump() : "";
}

}  // namespace dbrepl::tests
