#include "commands/settings.hpp"

#include <fmt/format.h>

#include "support/catch.hpp"

using namespace dbrepl::commands;
using dbrepl::findings::Severity;

namespace {

LoadedSettings load(const char* text) {
  return load_settings(dbrepl::document::read(".dbrepl.yaml", text));
}

std::vector<std::string> problems(const char* text) {
  std::vector<std::string> lines;
  for (const auto& problem : load(text).problems) {
    lines.push_back(fmt::format("{}:{} {} {}{}", problem.place.line, problem.place.column,
                                problem.path, problem.message,
                                problem.hint.empty() ? "" : "; " + problem.hint));
  }
  return lines;
}

}  // namespace

TEST_CASE("settings hold what validate takes as flags") {
  const LoadedSettings loaded = load(
      "files: [templates, a.yaml]\n"
      "ignore:\n  - DEL003\n  - W2001\n"
      "parameters: {Suffix: pr1, Count: 3}\n"
      "region: eu-west-1\n"
      "policy: durable\n"
      "suffix_parameter: Stage\n"
      "severity: warning\n"
      "fail_on: info\n"
      "strict: true\n");
  CHECK(loaded.problems.empty());
  const Settings& settings = loaded.settings;
  CHECK(settings.files == std::vector<std::string>{"templates", "a.yaml"});
  CHECK(settings.ignore == std::vector<std::string>{"DEL003", "W2001"});
  CHECK(settings.parameters == ParameterValues{{"Suffix", "pr1"}, {"Count", "3"}});
  CHECK(settings.region == "eu-west-1");
  CHECK(settings.policy == dbrepl::Policy::durable);
  CHECK(settings.suffix_parameter == "Stage");
  CHECK(settings.severity == Severity::warning);
  CHECK(settings.fail_on == Severity::info);
  CHECK(settings.strict == true);
}

TEST_CASE("settings may be empty, or JSON") {
  CHECK(load("# nothing yet\n").problems.empty());
  CHECK(load("{\"strict\": false}").settings.strict == false);
}

TEST_CASE("every problem of the settings is told with its place") {
  CHECK(problems("ignroe: [X]\n"
                 "strict: maybe\n"
                 "severity: fatal\n"
                 "files: a.yaml\n"
                 "parameters: {A: [1]}\n"
                 "region: 1\n"
                 "ignore: [[X], DEL, SCH0003]\n"
                 "policy: eternal\n"
                 "suffix_parameter: [a]\n") ==
        std::vector<std::string>{
            "1:1 /ignroe unknown key \"ignroe\"; did you mean \"ignore\"?",
            "2:9 /strict \"strict\" takes true or false, found a string",
            "3:11 /severity \"severity\" is \"fatal\"; expected error, warning or info",
            "4:8 /files \"files\" takes a list of strings, found a string",
            "5:17 /parameters \"parameters\" takes a string, found a list",
            "6:9 /region \"region\" takes a string, found a number",
            "7:10 /ignore \"ignore\" takes a string, found a list",
            "7:20 /ignore there is no rule \"SCH0003\"; did you mean \"SCH003\"?",
            "8:9 /policy \"policy\" is \"eternal\"; expected ephemeral or durable",
            "9:19 /suffix_parameter \"suffix_parameter\" takes a string, found a list"});
  CHECK(problems("[1]") == std::vector<std::string>{"1:1  expected an object, found a list"});
}
