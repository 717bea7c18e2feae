#include "analysis/code/source.hpp"

#include <algorithm>
#include <utility>

#include "analysis/code/packed.hpp"
#include "analysis/function.hpp"
#include "analysis/resolution.hpp"
#include "analysis/substitution.hpp"

namespace dbrepl::analysis::code {

namespace {

using document::Mark;
using document::Node;

constexpr int deepest = 8;

/// Whether what stands behind a mark on its line is the head of a literal block: "|", "!Sub |-".
bool heads_block(std::string_view line, std::uint32_t column) {
  if (column == 0 || column > line.size()) return false;
  line.remove_prefix(column - 1);
  if (line.starts_with('!')) {
    const std::size_t space = line.find_first_of(" \t");
    if (space == std::string_view::npos) return false;
    line.remove_prefix(std::min(line.find_first_not_of(" \t", space), line.size()));
  }
  if (!line.starts_with('|')) return false;
  const std::size_t rest = line.find_first_not_of("+-123456789", 1);
  return rest == std::string_view::npos || line[rest] == ' ' || line[rest] == '\t' ||
         line[rest] == '\r' || line[rest] == '#';
}

std::uint32_t indentation_of_block(const Lines& lines, std::uint32_t head) {
  // A block begins within a few lines, or with lines that are empty.
  for (std::uint32_t number = head + 1; number < head + 20; ++number) {
    const std::string_view line = lines.line(number);
    const std::size_t text = line.find_first_not_of(" \r");
    if (text != std::string_view::npos) return static_cast<std::uint32_t>(text);
  }
  return 0;
}

std::uint32_t count_lines(std::string_view text) {
  return static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n'));
}

std::uint32_t column_at(std::string_view text) {
  const std::size_t end = text.rfind('\n');
  return static_cast<std::uint32_t>(end == std::string_view::npos ? text.size() + 1
                                                                  : text.size() - end);
}

}  // namespace

Lines::Lines(const document::Document& document)
    : text_(document.text()), syntax_(document.syntax()), starts_{0} {
  // Of JSON nobody asks: its texts stand in one line.
  if (syntax_ == document::Syntax::json) return;
  for (std::size_t end = text_.find('\n'); end != std::string_view::npos;
       end = text_.find('\n', end + 1)) {
    starts_.push_back(static_cast<std::uint32_t>(end + 1));
  }
}

std::string_view Lines::line(std::size_t number) const {
  if (number == 0 || number > starts_.size()) return {};
  const std::size_t start = starts_[number - 1];
  const std::size_t end = number < starts_.size() ? starts_[number] - 1 : text_.size();
  return text_.substr(start, end - start);
}

Source::Source(const Node& value, Resolver& resolver, const Lines& lines) : known_(true) {
  add(value, resolver, lines, 0);
  if (text_.size() == 1 && text_.front() == unknown) known_ = false;
}

void Source::add(const Node& value, Resolver& resolver, const Lines& lines, int depth) {
  const Invocation call = invocation_of(value);
  if (!call && value.is_scalar()) return add_text(value, lines, 0, value.text().size());
  if (depth < deepest && call.function == Function::sub) {
    return add_sub(call.argument(), resolver, lines, depth);
  }
  if (depth < deepest && call.function == Function::join) {
    return add_join(call.argument(), resolver, lines, depth);
  }
  if (call.function == Function::find_in_map) {
    if (const auto text = resolver.text_of(value)) {
      Stretch stretch;
      stretch.mark = value.mark();
      add_stretch(stretch);
      return append(*text);
    }
  }
  add_unknown(value);
}

bool Source::unpack() {
  auto unpacked = unpack_python(text_);
  if (!unpacked) return false;
  const std::string_view before = std::string_view(text_).substr(0, unpacked->unchanged);
  Place place;
  place.offset = static_cast<std::uint32_t>(before.size());
  place.line = count_lines(before) + 1;
  place.column = column_at(before);
  // What was packed stands, as a whole, where the statement does that runs it.
  Stretch rest;
  rest.offset = place.offset;
  rest.line = place.line;
  rest.column = place.column;
  rest.mark = mark_of(place);
  while (!stretches_.empty() && stretches_.back().offset >= rest.offset) stretches_.pop_back();
  stretches_.push_back(rest);
  text_ = std::move(unpacked->text);
  return true;
}

void Source::add_sub(const Node& argument, Resolver& resolver, const Lines& lines, int depth) {
  const Substitution sub(argument);
  if (sub.text() == nullptr) return add_unknown(argument);
  const std::string_view text = sub.text()->text();
  const auto add_literal = [&](std::size_t from, std::size_t to) {
    // "${!Name}" is "${Name}".
    for (std::size_t at = text.find("${!", from); at < to; at = text.find("${!", from)) {
      add_text(*sub.text(), lines, from, at + 2);
      from = at + 3;
    }
    add_text(*sub.text(), lines, from, to);
  };
  std::size_t at = 0;
  for (const Variable& variable : sub.variables()) {
    add_literal(at, variable.offset);
    at = variable.offset + variable.length;
    const Node* local = sub.values() == nullptr ? nullptr : sub.values()->find(variable.name);
    if (local != nullptr) {
      add(*local, resolver, lines, depth + 1);
    } else {
      add_unknown(*sub.text());
    }
  }
  add_literal(at, text.size());
}

void Source::add_join(const Node& argument, Resolver& resolver, const Lines& lines, int depth) {
  const auto parts = argument.items();
  if (parts.size() != 2 || !parts[0].is_string() || !parts[1].is_array()) {
    return add_unknown(argument);
  }
  bool first = true;
  for (const Node& item : parts[1].items()) {
    if (!first) append(parts[0].text());
    first = false;
    add(item, resolver, lines, depth + 1);
  }
}

void Source::add_unknown(const Node& value) {
  Stretch stretch;
  stretch.mark = value.mark();
  add_stretch(stretch);
  append(std::string_view(&unknown, 1));
}

void Source::add_text(const Node& node, const Lines& lines, std::size_t from, std::size_t to) {
  if (from >= to) return;
  const std::string_view before = node.text().substr(0, from);
  Stretch stretch;
  stretch.mark = node.mark();
  if (lines.syntax() == document::Syntax::yaml &&
      heads_block(lines.line(node.mark().line), node.mark().column)) {
    stretch.in_block = true;
    stretch.indentation = indentation_of_block(lines, node.mark().line);
    stretch.mark = {node.mark().line + 1 + count_lines(before),
                    stretch.indentation + column_at(before)};
  }
  add_stretch(stretch);
  append(node.text().substr(from, to - from));
}

void Source::append(std::string_view text) {
  text_ += text;
}

void Source::add_stretch(Stretch stretch) {
  // Where the text ends so far; most sources are one stretch, and nobody asks.
  if (!stretches_.empty()) {
    const std::string_view since = std::string_view(text_).substr(stretches_.back().offset);
    const std::uint32_t lines = count_lines(since);
    stretch.line = stretches_.back().line + lines;
    stretch.column = lines > 0
                         ? column_at(since)
                         : stretches_.back().column + static_cast<std::uint32_t>(since.size());
  }
  stretch.offset = static_cast<std::uint32_t>(text_.size());
  stretches_.push_back(stretch);
}

Mark Source::mark_of(const Place& place) const {
  auto next = std::upper_bound(
      stretches_.begin(), stretches_.end(), place.offset,
      [](std::uint32_t offset, const Stretch& stretch) { return offset < stretch.offset; });
  if (next == stretches_.begin()) return stretches_.empty() ? Mark{} : stretches_.front().mark;
  const Stretch& stretch = *std::prev(next);
  if (!stretch.in_block) return stretch.mark;
  if (place.line <= stretch.line) {
    return {stretch.mark.line, stretch.mark.column + (place.column - stretch.column)};
  }
  return {stretch.mark.line + (place.line - stretch.line), stretch.indentation + place.column};
}

}  // namespace dbrepl::analysis::code
