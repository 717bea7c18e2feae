#include "analysis/substitution.hpp"

namespace dbrepl::analysis {

namespace {

constexpr std::string_view white = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const std::size_t start = text.find_first_not_of(white);
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(white) - start + 1);
}

}  // namespace

Target target_of(std::string_view dotted) {
  const std::size_t dot = dotted.find('.');
  if (dot == std::string_view::npos) return {dotted, {}};
  return {dotted.substr(0, dot), dotted.substr(dot + 1)};
}

Target get_att_target(const document::Node& argument) {
  if (argument.is_string()) return target_of(argument.text());
  const auto items = argument.items();
  if (items.size() < 2 || !items[0].is_string()) return {};
  return {items[0].text(), items[1].is_string() ? items[1].text() : std::string_view{}};
}

std::vector<Variable> variables_of(std::string_view text) {
  std::vector<Variable> found;
  std::size_t end = 0;
  std::size_t next = 0;
  for (std::size_t at = text.find("${"); at != std::string_view::npos; at = next) {
    if (end < at + 2) end = text.find('}', at + 2);
    if (end == std::string_view::npos) break;
    next = text.find("${", at + 2);
    if (next < end) continue;  // of "${a ${b}" only the inner one counts
    const std::string_view inside = trimmed(text.substr(at + 2, end - at - 2));
    if (inside.starts_with('!')) continue;  // "${!Literal}" stands for "${Literal}"
    if (found.empty()) found.reserve(4);
    found.push_back({inside, at, end - at + 1});
  }
  return found;
}

std::string unescaped(std::string_view literal) {
  std::string plain;
  for (std::size_t at = literal.find("${!"); at != std::string_view::npos;
       at = literal.find("${!")) {
    plain += literal.substr(0, at + 2);
    literal.remove_prefix(at + 3);
  }
  plain += literal;
  return plain;
}

Substitution::Substitution(const document::Node& argument) {
  if (argument.is_string()) {
    text_ = &argument;
  } else if (argument.is_array() && !argument.items().empty()) {
    const auto items = argument.items();
    if (items[0].is_string()) text_ = items.data();
    if (items.size() > 1 && items[1].is_object()) values_ = &items[1];
  }
  if (text_ != nullptr) variables_ = variables_of(text_->text());
}

}  // namespace dbrepl::analysis
