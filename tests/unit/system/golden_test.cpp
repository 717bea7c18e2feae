#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "dbrepl/synthesize.hpp"
#include "document/document.hpp"
#include "functions/embedded.hpp"
#include "functions/packed.hpp"
#include "support/catch.hpp"
#include "support/source_dir.hpp"
#include "support/synthesis.hpp"
#include "template/writer.hpp"

using namespace dbrepl;
using namespace dbrepl::tests;

namespace {

constexpr std::string_view examples[] = {"default",           "original",        "two-environments",
                                         "five-environments", "optional-alarms", "functional"};

/// Replaces the functions' code, which has tests of its own, by a word.
std::string without_code(std::string text, std::string_view code, std::string_view word) {
  std::string literal;
  cfn::append_json_string(literal, code);
  const std::size_t at = text.find(literal);
  REQUIRE(at != std::string::npos);
  return text.replace(at, literal.size(), "\"" + std::string(word) + "\"");
}

std::string synthesized_text(std::string_view example, TemplateFormat format) {
  Synthesis result =
      synthesize("c.yaml", read_source("examples/" + std::string(example) + ".yaml"), format);
  REQUIRE_FALSE(result.text.empty());
  return std::move(result.text);
}

/// The tree of a text, as compact JSON.
std::string tree_of(std::string text) {
  const document::Document document = document::read("t", std::move(text));
  REQUIRE(document.problems().empty());
  return cfn::write(document.root(), cfn::Format::compact);
}

}  // namespace

TEST_CASE("Examples give the recorded templates", "[golden]") {
  for (const std::string_view example : examples) {
    DYNAMIC_SECTION(example) {
      std::string text = synthesized_text(example, TemplateFormat::json);
      if (example == "functional") {
        const std::size_t at = text.find(functions::packed);
        REQUIRE(at != std::string::npos);
        text.replace(at, functions::packed.size(), "functions/*.py");
      } else {
        text = without_code(std::move(text), functions::schema_replication,
                            "functions/schema_replication.py");
        text = without_code(std::move(text), functions::data_replication,
                            "functions/data_replication.py");
      }
      const std::string path = "tests/golden/" + std::string(example) + ".json";
      if (std::getenv("DBREPL_RECORD") != nullptr) {
        std::ofstream(source_dir() / path) << text;
      }
      CHECK(text == read_source(path));
    }
  }
}

TEST_CASE("Every file among the recorded templates belongs to an example", "[golden]") {
  for (const char* folder : {"examples", "tests/golden"}) {
    for (const auto& entry : std::filesystem::directory_iterator(source_dir() / folder)) {
      const std::string extension = entry.path().extension().string();
      if (extension != ".json" && extension != ".yaml") {
        continue;
      }
      INFO(entry.path());
      CHECK(std::find(std::begin(examples), std::end(examples), entry.path().stem().string()) !=
            std::end(examples));
    }
  }
}

TEST_CASE("All formats hold the same tree, and the same bytes on every run", "[golden]") {
  for (const std::string_view example : examples) {
    DYNAMIC_SECTION(example) {
      const std::string compact = synthesized_text(example, TemplateFormat::compact);
      CHECK(tree_of(synthesized_text(example, TemplateFormat::json)) == compact);
      CHECK(tree_of(synthesized_text(example, TemplateFormat::yaml)) == compact);
      CHECK(synthesized_text(example, TemplateFormat::compact) == compact);
    }
  }
}

TEST_CASE("The built-in template is that of the first example", "[golden]") {
  CHECK(synthesize_default() == synthesized_text("default", TemplateFormat::json));
}

TEST_CASE("A refused configuration gives no text", "[golden]") {
  const Synthesis result = synthesize("c.yaml", "environments: 1");
  CHECK(result.text.empty());
  REQUIRE_FALSE(result.findings.empty());
  CHECK(result.findings[0].place.file == "c.yaml");
}
