#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check mapping_shape;

namespace {

constexpr std::size_t longest_key = 255;

bool is_first_key(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](const char& c) {
    return c == '-' || c == '.' || is_alphanumeric({&c, 1});
  });
}

void check_value(const Member& inner, const Path* path, Reporter& reporter) {
  if (!is_alphanumeric(inner.key)) {
    reporter.report(
        mapping_shape, path, inner.key_mark,
        fmt::format("{} is not a second key of a mapping, which has letters and digits only",
                    quoted(inner.key)));
  } else if (inner.key.size() > longest_key) {
    reporter.report(mapping_shape, path, inner.key_mark,
                    fmt::format("{} has {} characters, a key of a mapping has at most {}",
                                quoted(inner.key), inner.key.size(), longest_key));
  }
  if (inner.value.is_object() && !analysis::invocation_of(inner.value)) {
    reporter.report(
        mapping_shape, path, inner.value.mark(),
        fmt::format("{} is an object, expected a string, a number or a list below the second key",
                    quoted(inner.key)));
  }
}

void check_first(const Member& outer, const Path* path, Reporter& reporter) {
  if (outer.key == "Fn::Transform") return;
  if (!is_first_key(outer.key)) {
    reporter.report(
        mapping_shape, path, outer.key_mark,
        fmt::format("{} is not a first key of a mapping, which has letters, digits, \"-\" and "
                    "\".\" only",
                    quoted(outer.key)));
  }
  if (outer.value.is_null()) return;
  if (!outer.value.is_object() || outer.value.size() == 0) {
    reporter.report(mapping_shape, path, outer.value.mark(),
                    fmt::format("{} is {}, expected an object of second keys", quoted(outer.key),
                                outer.value.is_object() ? "empty" : described(outer.value)));
    return;
  }
  for (const Member& inner : outer.value.members()) {
    if (inner.key == "Fn::Transform") continue;
    const Path step(path, inner.key);
    check_value(inner, &step, reporter);
  }
}

void run(const Context& context, Reporter& reporter) {
  const Node* mappings = context.tree.section("Mappings");
  if (mappings == nullptr) return;
  const Path section(nullptr, "Mappings");
  for (const Member& mapping : mappings->members()) {
    if (analysis::function_of(mapping.key) != Function::none || mapping.value.is_null()) continue;
    const Path path(&section, mapping.key);
    if (!mapping.value.is_object() || mapping.value.size() == 0) {
      reporter.report(
          mapping_shape, &path, mapping.value.mark(),
          fmt::format("mapping {} is {}, expected an object of first keys", quoted(mapping.key),
                      mapping.value.is_object() ? "empty" : described(mapping.value)));
      continue;
    }
    for (const Member& outer : mapping.value.members()) {
      const Path step(&path, outer.key);
      check_first(outer, &step, reporter);
    }
  }
}

}  // namespace

constinit const Check mapping_shape{
    .rule =
        {
            .id = "TPL030",
            .severity = Severity::error,
            .title = "A mapping has two levels of names, then a value",
            .why =
                "Fn::FindInMap looks up two keys. CloudFormation refuses a mapping with fewer or "
                "more levels, an empty one, and keys with characters that it does not allow.",
            .bad = R"yaml(Mappings:
  Zones:
    eu-west-1: eu-west-1a
Resources:
  Volume:
    Type: AWS::EC2::Volume
    Properties:
      Size: 8
      AvailabilityZone: !FindInMap [Zones, eu-west-1, First]
)yaml",
            .good = R"yaml(Mappings:
  Zones:
    eu-west-1:
      First: eu-west-1a
Resources:
  Volume:
    Type: AWS::EC2::Volume
    Properties:
      Size: 8
      AvailabilityZone: !FindInMap [Zones, eu-west-1, First]
)yaml",
            .peers = "E7001 E7002",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "mappings-section-structure.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
