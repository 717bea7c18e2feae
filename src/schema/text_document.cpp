#include "schema/text_document.hpp"

#include <string_view>
#include <vector>

#include "document/reading.hpp"

namespace dbrepl::schema {
namespace {

using document::Builder;
using document::Member;
using document::Node;

constexpr std::string_view placeholder = "${unknown}";

/// A text, with `${…}` where it has parts that only the deployment knows; nothing for other values.
std::optional<std::string> text_of(const Node& value) {
  if (value.is_string()) return std::string(value.text());
  if (!value.is_object() || value.size() != 1) return std::nullopt;
  const Member& call = value.members().front();
  const auto arguments = call.value.items();
  if (call.key == "Fn::Sub") {
    const Node& text = arguments.empty() ? call.value : arguments.front();
    return text.is_string() ? std::optional(std::string(text.text())) : std::nullopt;
  }
  if (call.key != "Fn::Join" || arguments.size() != 2 || !arguments[0].is_string() ||
      !arguments[1].is_array()) {
    return std::nullopt;
  }
  std::string text;
  bool first = true;
  for (const Node& part : arguments[1].items()) {
    if (!first) text += arguments[0].text();
    first = false;
    text += part.is_string() ? part.text() : placeholder;
  }
  return text;
}

/// `function` yields what only it knows.
Node copy_veiled(const Node& node, std::string_view function, Builder& builder) {
  if (node.is_string() && node.text().find("${") != std::string_view::npos) {
    const Member call{function, node.mark(), node};
    return builder.object({&call, 1}, node.mark());
  }
  if (node.is_array()) {
    std::vector<Node> items;
    items.reserve(node.size());
    for (const Node& item : node.items()) items.push_back(copy_veiled(item, function, builder));
    return builder.array(items, node.mark());
  }
  if (node.is_object()) {
    std::vector<Member> members(node.members().begin(), node.members().end());
    for (Member& member : members) member.value = copy_veiled(member.value, function, builder);
    return builder.object(members, node.mark());
  }
  return node;
}

}  // namespace

const Node& veiled(const Node& node, Builder& builder, std::string_view function) {
  const Node copy = copy_veiled(node, function, builder);
  return builder.array({&copy, 1}).items().front();  // a place that stays
}

std::optional<TextDocument> read_text_document(const Node& value, Builder& builder) {
  constexpr std::size_t largest = 1U << 20U;
  auto text = text_of(value);
  if (!text || text->size() > largest) return std::nullopt;
  const std::size_t start = text->find_first_not_of(" \t\r\n");
  if (start == std::string::npos || text->find("{{resolve:") != std::string::npos)
    return std::nullopt;
  TextDocument result;
  if ((*text)[start] == '{') {
    text->push_back('\0');  // as the reader wants it
    const std::string_view stored = builder.store(*text);
    const document::Reading reading =
        document::read_json(stored.substr(0, stored.size() - 1), {}, builder);
    if (reading.readable) {
      // Where Fn::Sub does not fill the variables in, the service does.
      result.root =
          &veiled(reading.root, builder, value.is_string() ? "Fn::ImportValue" : "Fn::Sub");
    } else if (text->find("${") == std::string::npos && !reading.problems.empty()) {
      result.problem = reading.problems.back().message;
    }
  } else if (text->find("${") == std::string::npos) {
    result.problem = "expected an object";
  }
  return result;
}

}  // namespace dbrepl::schema
