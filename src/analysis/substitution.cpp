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

void Variables::Iterator::find() {
  std::size_t at = text_.find("${", next_);
  for (; at != std::string_view::npos; at = next_) {
    if (end_ < at + 2) end_ = text_.find('}', at + 2);
    if (end_ == std::string_view::npos) break;
    next_ = text_.find("${", at + 2);
    if (next_ < end_) continue;  // of "${a ${b}" only the inner one counts
    const std::string_view inside = trimmed(text_.substr(at + 2, end_ - at - 2));
    if (inside.starts_with('!')) continue;  // "${!Literal}" stands for "${Literal}"
    found_ = {inside, at, end_ - at + 1};
    return;
  }
  found_ = {};
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
}

Target Substitution::whole() const {
  const auto first = variables().begin();
  if (first == std::default_sentinel || first->length != text_->text().size() ||
      is_local(first->name)) {
    return {};
  }
  return target_of(first->name);
}

}  // namespace dbrepl::analysis
