#include <fmt/format.h>

#include <cstddef>
#include <unordered_map>

#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"
#include "schema/database.hpp"
#include "support/characters.hpp"

namespace dbrepl::rules {

extern const Check tags_unique;

namespace {

constexpr std::string_view reserved = "aws:";

constexpr std::size_t longest_key = 128;

/// Whether the schema of the type itself says how long a tag key is.
bool is_bounded(const schema::Type& type, std::string_view property) {
  using schema::Keyword;
  const schema::Schema tags = type.schema().table(Keyword::properties).find(property).resolved();
  const schema::Schema tag = tags.schema(Keyword::items).resolved();
  return tag.table(Keyword::properties).find("Key").resolved().has(Keyword::min_length);
}

void check_reserved(std::string_view key, const Place& place, document::Mark mark,
                    Reporter& reporter) {
  if (!key.starts_with(reserved)) return;
  reporter.report(
      tags_unique, place, mark,
      fmt::format("the tag key {} begins with \"aws:\", which AWS keeps for itself", quoted(key)));
}

void check(const Context& context, const Resource& resource, const schema::Type& type,
           std::string_view property, Reporter& reporter) {
  const Node* tags = property_of(resource, {property});
  if (tags == nullptr) return;
  for (const Member& tag : tags->members()) {
    check_reserved(tag.key, property_place(resource, {property, tag.key}), tag.key_mark, reporter);
  }
  std::unordered_map<std::string_view, const Node*> first;
  for (std::size_t i = 0; i < tags->items().size(); ++i) {
    const Node* key = tags->items()[i].find("Key");
    const auto text = certain_text(context, key);
    if (!text) continue;
    const Place place = property_place(resource, {property, i, "Key"});
    const std::size_t length = support::count_characters(*text);
    if ((length == 0 || length > longest_key) && !is_bounded(type, property)) {
      reporter.report(tags_unique, place, key->mark(),
                      length == 0 ? "the tag key is empty"
                                  : fmt::format("the tag key has {} characters, {} are allowed",
                                                length, longest_key));
    }
    check_reserved(*text, place, key->mark(), reporter);
    const auto [entry, fresh] = first.try_emplace(*text, key);
    if (fresh) continue;
    Finding& finding = reporter.report(tags_unique, place, key->mark(),
                                       fmt::format("the tag key {} stands twice", quoted(*text)));
    finding.related.push_back(reporter.related("first here", entry->second->mark()));
  }
}

void run(const Context& context, Reporter& reporter) {
  const schema::Database& database = schema::Database::installed();
  for (const Resource& resource : context.tree.resources()) {
    if (resource.properties == nullptr || resource.is_custom()) continue;
    const auto type = database.find(resource.type);
    if (!type) continue;
    constexpr std::string_view prefix = "/properties/";
    const std::string_view pointer = type->tagging().find("tagProperty").text();
    check(context, resource, *type,
          pointer.starts_with(prefix) ? pointer.substr(prefix.size()) : std::string_view("Tags"),
          reporter);
  }
}

}  // namespace

constinit const Check tags_unique{
    .rule =
        {
            .id = "SCH046",
            .severity = Severity::error,
            .title = "A tag key is short, stands once, and is none of AWS",
            .why = "A resource has one value for each tag, and keys that begin with aws: are those "
                   "of AWS. Services refuse a list in which a key stands twice, is empty, longer "
                   "than 128 characters, or reserved.",
            .bad = R"yaml(Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      Tags:
        - Key: team
          Value: orders
        - Key: team
          Value: invoices
)yaml",
            .good = R"yaml(Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      Tags:
        - Key: team
          Value: orders
)yaml",
            .peers = "E3024",
            .source = "https://docs.aws.amazon.com/tag-editor/latest/userguide/"
                      "best-practices-and-strats.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
