#include "unit/document/dump.hpp"

#include <fmt/format.h>

#include "support/quote.hpp"

namespace dbrepl::document {
namespace {

std::string place(Mark mark) {
  return fmt::format("{}:{}", mark.line, mark.column);
}

std::string_view name_of(Fault fault) {
  constexpr std::string_view names[] = {
      "syntax",         "empty",         "encoding",   "too_large",      "too_deep",
      "too_many_nodes", "duplicate_key", "null_value", "key_not_string", "several_documents",
      "merge_key",      "unknown_tag",   "alias",      "byte_order_mark"};
  return names[static_cast<std::size_t>(fault)];
}

}  // namespace

std::string dump(const Node& node, bool with_marks) {
  std::string out = node.short_form() ? "!" : "";
  switch (node.kind()) {
    case Kind::null:
      out += "null";
      break;
    case Kind::boolean:
    case Kind::number:
      out += node.text();
      break;
    case Kind::string:
      out += support::quoted(node.text(), 1000);
      break;
    case Kind::array:
      out += '[';
      for (const Node& item : node.items()) {
        if (out.back() != '[') out += ", ";
        out += dump(item, with_marks);
      }
      out += ']';
      break;
    case Kind::object:
      out += '{';
      for (const Member& member : node.members()) {
        if (out.back() != '{') out += ", ";
        out += support::quoted(member.key, 1000);
        if (with_marks) out += '@' + place(member.key_mark);
        out += ": " + dump(member.value, with_marks);
      }
      out += '}';
      break;
  }
  if (with_marks) out += '@' + place(node.mark());
  return out;
}

std::string dump(const std::vector<Problem>& problems) {
  std::string out;
  for (const Problem& problem : problems) {
    if (!out.empty()) out += '\n';
    out += fmt::format("{} {}: {}", place(problem.mark), name_of(problem.fault), problem.message);
    if (problem.related != Mark{}) out += fmt::format(" ({})", place(problem.related));
  }
  return out;
}

}  // namespace dbrepl::document
