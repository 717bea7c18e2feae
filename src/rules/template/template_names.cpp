#include <fmt/format.h>
#include <array>

#include "analysis/function.hpp"
#include "rules/check.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check template_names;

namespace {

struct Section {
  std::string_view name;
  std::string_view what;
};

constexpr std::array sections{Section{"Parameters", "the name of a parameter"},
                              Section{"Mappings", "the name of a mapping"},
                              Section{"Conditions", "the name of a condition"},
                              Section{"Rules", "the name of a rule"},
                              Section{"Resources", "a logical id"},
                              Section{"Outputs", "the name of an output"}};

/// The guide asks for letters and digits here too, but CloudFormation takes these, and templates of
/// AWS have conditions such as "Is-EC2-VPC".
bool is_condition_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return c == '-' || c == '_' || c == '&' || is_alphanumeric({&c, 1});
  });
}

std::string alphanumeric_of(std::string_view name) {
  std::string kept;
  for (const char& c : name) {
    if (is_alphanumeric({&c, 1})) kept += c;
  }
  return kept;
}

void check_name(const Section& section, const Member& member, const Path* path,
                Reporter& reporter) {
  constexpr std::size_t longest = 255;
  const bool allowed =
      section.name == "Conditions" ? is_condition_name(member.key) : is_alphanumeric(member.key);
  if (!allowed) {
    const std::string kept = alphanumeric_of(member.key);
    reporter.report(template_names, path, member.key_mark,
                    fmt::format("{} is not {}, which has letters and digits only",
                                quoted(member.key), section.what),
                    kept.empty() ? std::string() : fmt::format("for example \"{}\"", kept));
  } else if (member.key.size() > longest) {
    reporter.report(template_names, path, member.key_mark,
                    fmt::format("{} has {} characters, {} has at most {}", quoted(member.key),
                                member.key.size(), section.what, longest));
  }
}

void run(const Context& context, Reporter& reporter) {
  for (const Section& section : sections) {
    const Node* names = context.tree.section(section.name);
    if (names == nullptr) continue;
    const Path path(nullptr, section.name);
    for (const Member& member : names->members()) {
      // A loop, or what a transform puts in, is another rule's matter.
      const Function function = analysis::function_of(member.key);
      if (function == Function::transform || member.key.starts_with("Fn::ForEach::")) continue;
      const Path step(&path, member.key);
      check_name(section, member, &step, reporter);
    }
  }
}

}  // namespace

constinit const Check template_names{
    .rule =
        {
            .id = "TPL009",
            .severity = Severity::error,
            .title = "Names have letters and digits only, and at most 255",
            .why = "CloudFormation refuses logical ids and the names of parameters, outputs and "
                   "mappings with other characters, or longer ones. Names of conditions may hold "
                   "\"-\", \"_\" and \"&\" too, keys of mappings \"-\", \"_\" and \".\".",
            .bad = R"yaml(Resources:
  news-topic:
    Type: AWS::SNS::Topic
)yaml",
            .good = R"yaml(Resources:
  NewsTopic:
    Type: AWS::SNS::Topic
)yaml",
            .peers = "E2003 E2011 E3006 E6004 E6011 E7002 E3001 E6001 E2001 E7001 E8001 I2011 "
                     "I3012 I6011 I7002",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "resources-section-structure.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
