#include <string>
#include <unordered_map>

#include <fmt/format.h>

#include "rules/names/naming.hpp"
#include "schema/database.hpp"

namespace dbrepl::rules {

extern const Check name_unique;

namespace {

using analysis::SymbolicText;

void fold(std::string& text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
}

/// A text as a key: equal keys are equal names. Empty where the text is not known well enough.
std::string key_of(const std::vector<SymbolicText>& texts, bool folds) {
  if (texts.size() != 1) return {};
  std::string key;
  for (const analysis::Piece& piece : texts.front().pieces) {
    if (piece.kind == analysis::Piece::Kind::unknown) return {};
    std::string part(piece.text);
    if (piece.kind == analysis::Piece::Kind::literal) {
      if (folds) fold(part);
      key += part;
    } else {
      key += fmt::format("${{{}.{}}}", part, piece.attribute);
    }
  }
  return key;
}

/// Two resources of one type and identity that can be there together.
class Identities {
 public:
  Identities(const Context& context, Reporter& reporter) : context_(context), reporter_(reporter) {}

  void add(const Resource& resource, std::string_view property, const Node& value, std::string key,
           std::string_view name) {
    std::vector<Entry>& known = known_[std::move(key)];
    for (const Entry& first : known) {
      if (!can_be_together(*first.resource, resource)) continue;
      Finding& finding =
          report_at(name_unique, reporter_, resource, {"Properties", property}, value.mark(),
                    fmt::format("\"{}\" has the same {} as \"{}\": {}", resource.id, property,
                                first.resource->id, name));
      finding.related.push_back(reporter_.related("the other one", first.value->mark()));
      return;
    }
    // Bounded for templates in which many exclude each other.
    if (known.size() < 16) known.push_back({&resource, &value});
  }

 private:
  struct Entry {
    const Resource* resource;
    const Node* value;
  };

  bool can_be_together(const Resource& a, const Resource& b) {
    if (a.condition.empty() || b.condition.empty()) {
      return a.condition.empty() && b.condition.empty()
                 ? true
                 : context_.conditions.possible({a.condition.empty() ? b.condition : a.condition,
                                                 nullptr}) == analysis::Verdict::holds;
    }
    return context_.conditions.together({a.condition, nullptr}, {b.condition, nullptr}) ==
           analysis::Verdict::holds;
  }

  const Context& context_;
  Reporter& reporter_;
  std::unordered_map<std::string, std::vector<Entry>> known_;
};

/// The properties that identify a resource of a type without a rule for its name, where all of them
/// are given by the template.
std::vector<std::string_view> identifying(const Resource& resource) {
  if (resource.properties == nullptr || resource.is_custom()) return {};
  const auto type = schema::Database::installed().find(resource.type);
  if (!type) return {};
  const schema::Value pointers = type->primary_identifier();
  constexpr std::string_view prefix = "/properties/";
  std::vector<std::string_view> found;
  for (std::size_t i = 0; i < pointers.size(); ++i) {
    const std::string_view pointer = pointers[i].text();
    if (!pointer.starts_with(prefix)) return {};
    const std::string_view name = pointer.substr(prefix.size());
    if (resource.properties->find(name) == nullptr) return {};
    found.push_back(name);
  }
  return found;
}

void run(const Context& context, Reporter& reporter) {
  Naming naming(context);
  Identities identities(context, reporter);
  for (const analysis::PhysicalName& name : naming.names.all()) {
    std::string key = key_of(name.texts, name.rule->folds);
    if (key.empty()) continue;
    if (!name.rule->within.empty()) {
      const Node* within = property_of(*name.resource, name.rule->within);
      const std::string scope =
          within == nullptr ? "default" : key_of(naming.names.texts_of(*within), false);
      if (scope.empty()) continue;
      key += '\n' + scope;
    }
    identities.add(*name.resource, name.rule->property, *name.value,
                   fmt::format("{}\n{}", name.resource->type, key),
                   fmt::format("\"{}\"", name.texts.front().spelling()));
  }
  for (const Resource& resource : context.tree.resources()) {
    if (support::find_name_rule(resource.type) != nullptr) continue;
    const std::vector<std::string_view> properties = identifying(resource);
    if (properties.empty()) continue;
    std::string key(resource.type);
    std::string names;
    for (const std::string_view property : properties) {
      const std::vector<SymbolicText> texts =
          naming.names.texts_of(*resource.properties->find(property));
      const std::string part = key_of(texts, false);
      if (part.empty()) {
        key.clear();
        break;
      }
      key += '\n' + part;
      names += fmt::format("{}\"{}\"", names.empty() ? "" : ", ", texts.front().spelling());
    }
    if (key.empty()) continue;
    const Node& first = *resource.properties->find(properties.front());
    identities.add(resource, properties.front(), first, std::move(key), names);
  }
}

}  // namespace

constinit const Check name_unique{
    .rule =
        {
            .id = "NAM002",
            .severity = Severity::error,
            .title = "No two resources of a type have one physical name",
            .why = "The service refuses the second one, and the stack rolls back. Some services "
                   "compare without regard to case: databases, roles, users, policies.",
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
            .peers = "E3019",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "aws-properties-name.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
