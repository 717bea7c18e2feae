#include "config/report.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include <fmt/format.h>

#include "support/json_pointer.hpp"

namespace dbrepl::config {
namespace {

using document::Node;

/// The child of `node` that a step leads to, or null.
const Node* child(const Node& node, const Step& step) {
  if (const auto* key = std::get_if<std::string_view>(&step)) {
    return node.find(*key);
  }
  const std::size_t index = std::get<std::size_t>(step);
  return index < node.items().size() ? &node.items()[index] : nullptr;
}

}  // namespace

std::string quote_some(const std::vector<std::string_view>& names) {
  constexpr std::size_t most_named = 3;
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), most_named); ++i) {
    text += fmt::format("{}'{}'", i == 0 ? "" : ", ", names[i]);
  }
  if (names.size() > most_named) {
    text += fmt::format(" and {} more", names.size() - most_named);
  }
  return text;
}

void Report::add(std::string_view rule, findings::Severity severity, Path path, std::string message,
                 std::string hint) {
  findings::Finding finding;
  finding.rule = rule;
  finding.severity = severity;
  finding.message = std::move(message);
  finding.hint = std::move(hint);
  finding.place = locate(path, finding.path);
  findings_.push_back(std::move(finding));
}

void Report::error_at(std::string_view rule, document::Mark mark, std::string pointer,
                      std::string message, std::string hint) {
  findings::Finding finding;
  finding.rule = rule;
  finding.message = std::move(message);
  finding.hint = std::move(hint);
  finding.path = std::move(pointer);
  if (source_ != nullptr) {
    finding.place = {std::string(source_->name()), mark.line, mark.column};
  }
  findings_.push_back(std::move(finding));
}

void Report::relate(Path path, std::string message) {
  std::string pointer;
  findings_.back().related.push_back({std::move(message), locate(path, pointer)});
}

bool Report::has(Path path) const {
  if (source_ == nullptr) {
    return false;
  }
  const Node* node = &source_->root();
  for (const Step& step : path) {
    node = child(*node, step);
    if (node == nullptr) {
      return false;
    }
  }
  return true;
}

findings::Place Report::locate(Path path, std::string& pointer) const {
  const Node* node = source_ != nullptr ? &source_->root() : nullptr;
  const Node* last = node;
  for (const Step& step : path) {
    if (const auto* key = std::get_if<std::string_view>(&step)) {
      support::append_key(pointer, *key);
    } else {
      support::append_index(pointer, std::get<std::size_t>(step));
    }
    node = node != nullptr ? child(*node, step) : nullptr;
    last = node != nullptr ? node : last;
  }
  if (last == nullptr) {
    return {};
  }
  return {std::string(source_->name()), last->mark().line, last->mark().column};
}

}  // namespace dbrepl::config
