#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "rules/names/naming.hpp"

namespace dbrepl::rules {

extern const Check suffix_length;

namespace {

using analysis::Piece;
using analysis::SymbolicText;

/// The longest value of a parameter that a name has room for; nothing where the parameter is no
/// part of it, or where it is too long by itself.
std::optional<std::size_t> room_in(const analysis::PhysicalName& name, const Parameter& parameter) {
  std::optional<std::size_t> room;
  if (name.rule->max == 0) return room;
  for (const SymbolicText& text : name.texts) {
    const auto times = static_cast<std::size_t>(
        std::count_if(text.pieces.begin(), text.pieces.end(), [&](const Piece& piece) {
          return piece.kind == Piece::Kind::parameter && piece.text == parameter.id;
        }));
    const std::size_t fixed = analysis::name_with(text, parameter.id, "").size();
    if (times == 0 || fixed > name.rule->max) continue;
    const std::size_t here = (name.rule->max - fixed) / times;
    room = std::min(room.value_or(here), here);
  }
  return room;
}

void run(const Context& context, Reporter& reporter) {
  Naming naming(context);
  const Parameter* suffix = naming.intent.suffix();
  if (suffix == nullptr) return;
  std::vector<std::pair<std::size_t, const analysis::PhysicalName*>> rooms;
  for (const analysis::PhysicalName& name : naming.names.all()) {
    if (const auto room = room_in(name, *suffix)) rooms.emplace_back(*room, &name);
  }
  if (rooms.empty()) return;
  const analysis::PermittedValues& permitted = *naming.names.permitted();
  std::stable_sort(rooms.begin(), rooms.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  const auto& [room, tightest] = rooms.front();
  const auto longer = permitted.longer_than(room);
  if (!longer) return;
  const std::size_t longest = permitted.max_length().value_or(0);
  Finding& finding = report_constraint(
      suffix_length, reporter, *suffix, "MaxLength",
      longest > 0
          ? fmt::format("values of \"{}\" may have {} characters; with more than {} the {}, "
                        "\"{}\", has more than {}",
                        suffix->id, longest, room, place_of(*tightest),
                        tightest->texts.front().spelling(), tightest->rule->max)
          : fmt::format("values of \"{}\" may have any length; with more than {} characters "
                        "the {}, \"{}\", has more than {}",
                        suffix->id, room, place_of(*tightest), tightest->texts.front().spelling(),
                        tightest->rule->max),
      fmt::format("MaxLength: {}, or shorten the name", room));
  // Where the template bounds nothing, it is the deployer who sees to it.
  const bool is_free =
      longest == 0 && suffix->allowed_values == nullptr && permitted.pattern().empty();
  if (is_free) finding.severity = Severity::info;
  for (const auto& [other, name] : rooms) {
    if (finding.related.size() == 4 || other >= longer->size()) break;
    finding.related.push_back(
        reporter.related(fmt::format("room for {} characters", other), name->value->mark()));
  }
}

}  // namespace

constinit const Check suffix_length{
    .rule =
        {
            .id = "NAM003",
            .severity = Severity::warning,
            .title = "Every name has room for the longest suffix",
            .why = "The parameter that tells stacks apart stands in physical names, and services "
                   "bound these: 63 characters for a database or bucket, 64 for a function or "
                   "role. A value that the parameter permits and a name has no room for makes the "
                   "deployment fail half way.",
            .bad = R"yaml(Parameters:
  Suffix:
    Type: String
    AllowedPattern: "[a-z][a-z0-9]*"
    MaxLength: 40
Resources:
  Letters:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub letters-to-customers-who-wait-for-their-order-${Suffix}
  Bills:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub bills-${Suffix}
)yaml",
            .good = R"yaml(Parameters:
  Suffix:
    Type: String
    AllowedPattern: "[a-z][a-z0-9]*"
    MaxLength: 20
Resources:
  Letters:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub letters-to-customers-who-wait-for-their-order-${Suffix}
  Bills:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub bills-${Suffix}
)yaml",
            .peers = "",
            .source = "src/support/physical_names.cpp",
        },
    .run = run,
};

}  // namespace dbrepl::rules
