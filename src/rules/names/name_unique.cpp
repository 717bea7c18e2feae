#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "rules/known.hpp"
#include "rules/names/naming.hpp"
#include "schema/database.hpp"
#include "schema/equality.hpp"
#include "support/characters.hpp"

namespace dbrepl::rules {

extern const Check name_unique;

namespace {

using analysis::SymbolicText;

/// Of one name, how many resources that exclude each other are remembered.
constexpr std::size_t most_exclusive = 16;

/// Clusters and instances of DocumentDB and Neptune are ones of RDS to whom names count.
std::string_view kind_of(std::string_view type) {
  if (type == "AWS::DocDB::DBCluster" || type == "AWS::Neptune::DBCluster") {
    return "AWS::RDS::DBCluster";
  }
  if (type == "AWS::DocDB::DBInstance" || type == "AWS::Neptune::DBInstance") {
    return "AWS::RDS::DBInstance";
  }
  return type;
}

/// A text as a key: equal keys are equal names. Empty where the text is not known well enough.
std::string key_of(const std::vector<SymbolicText>& texts, bool folds) {
  if (texts.size() != 1) return {};
  std::string key;
  for (const analysis::Piece& piece : texts.front().pieces) {
    if (piece.kind == analysis::Piece::Kind::unknown) return {};
    std::string part(piece.text);
    if (piece.kind == analysis::Piece::Kind::literal) {
      if (folds) part = support::lowered(part);
      key += part;
    } else {
      key += fmt::format("${{{}.{}}}", part, piece.attribute);
    }
  }
  return key;
}

/// Whether two names are written the same and identify their type: another rule speaks of these.
bool is_said_elsewhere(const Context& context, const analysis::PhysicalName& a,
                       const analysis::PhysicalName& b) {
  const auto type = schema::Database::installed().find(a.resource->type);
  if (!type || type->primary_identifier().size() != 1) return false;
  const std::string_view identifier = type->primary_identifier()[0].text();
  if (!identifier.ends_with(a.rule->property)) return false;
  const auto text = certain_text(context, a.value);
  return schema::same(*a.value, *b.value) || (text && text == certain_text(context, b.value));
}

void report(const Context& context, Reporter& reporter, const analysis::PhysicalName& first,
            const analysis::PhysicalName& second) {
  if (is_said_elsewhere(context, first, second)) return;
  Finding& finding = report_name(
      name_unique, reporter, second,
      fmt::format(R"("{}" has the same {} as "{}": "{}")", second.resource->id,
                  second.rule->property, first.resource->id, second.texts.front().spelling()),
      {});
  finding.related.push_back(reporter.related("the other one", first.value->mark()));
}

void run(const Context& context, Reporter& reporter) {
  Naming naming(context);
  std::unordered_map<std::string, std::vector<const analysis::PhysicalName*>> known;
  for (const analysis::PhysicalName& name : naming.names.all()) {
    std::string key = key_of(name.texts, name.rule->folds);
    if (key.empty()) continue;
    if (!name.rule->within.empty()) {
      const Node* within = name.resource->property(name.rule->within);
      const std::string scope =
          within == nullptr ? "default" : key_of(naming.names.texts_of(*within), false);
      if (scope.empty()) continue;
      key += '\n' + scope;
    }
    key += '\n';
    key += kind_of(name.resource->type);
    auto& others = known[std::move(key)];
    const auto other = std::find_if(others.begin(), others.end(), [&](const auto* one) {
      return may_meet(context, *one->resource, *name.resource);
    });
    if (other != others.end()) {
      report(context, reporter, **other, name);
    } else if (others.size() < most_exclusive) {
      others.push_back(&name);
    }
  }
}

}  // namespace

constinit const Check name_unique{
    .rule =
        {
            .id = "NAM002",
            .severity = Severity::error,
            .title = "No two resources of a type have one physical name",
            .why =
                "The service refuses the second one, and the stack rolls back. Some services "
                "compare without regard to case: databases, roles, users, policies. The names are "
                "compared as they come out, however they are written.",
            .bad = R"yaml(Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub ${AWS::StackName}-jobs
  Bills:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Join ["-", [!Ref "AWS::StackName", jobs]]
)yaml",
            .good = R"yaml(Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub ${AWS::StackName}-orders
  Bills:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub ${AWS::StackName}-bills
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "aws-properties-name.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
