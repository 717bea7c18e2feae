#include "rules/observability/log_groups.hpp"

#include <algorithm>
#include <array>

#include "analysis/parallels.hpp"
#include "support/characters.hpp"
#include "support/spelling.hpp"

namespace dbrepl::rules {
namespace {

using analysis::Node;
using analysis::Piece;
using analysis::Resource;
using analysis::SymbolicText;
using analysis::Verdict;

constexpr std::string_view lambda_start = "/aws/lambda/";

/// What a logical id says besides its kind: "Orders" of OrdersFunction and OrdersLogGroup.
std::string stem_of(std::string_view id) {
  constexpr std::array<std::string_view, 9> kinds{"function", "lambda", "log",  "group",  "logs",
                                                  "loggroup", "fn",     "func", "handler"};
  std::string stem;
  for (const std::string_view word : analysis::words_of(id)) {
    const std::string lower = support::lowered(word);
    if (std::find(kinds.begin(), kinds.end(), lower) == kinds.end()) stem += lower;
  }
  return stem;
}

/// Whether all of a name is text, parameters and pseudo parameters, and some of it is text.
bool is_written(const SymbolicText& name) {
  const auto is = [](Piece::Kind kind) {
    return [kind](const Piece& piece) { return piece.kind == kind; };
  };
  const auto& pieces = name.pieces;
  return name.is_literal() ||
         (std::any_of(pieces.begin(), pieces.end(), is(Piece::Kind::literal)) &&
          std::none_of(pieces.begin(), pieces.end(), is(Piece::Kind::reference)) &&
          std::none_of(pieces.begin(), pieces.end(), is(Piece::Kind::unknown)));
}

const Node* logging_group(const Resource& function) {
  const Node* config = function.property("LoggingConfig");
  return config == nullptr ? nullptr : config->find("LogGroup");
}

}  // namespace

bool behind(const SymbolicText& text, std::string_view start, SymbolicText& rest, bool& open) {
  open = text.pieces.empty() || text.pieces[0].kind != Piece::Kind::literal ||
         (text.pieces.size() > 1 && text.pieces[0].text.size() < start.size() &&
          start.starts_with(text.pieces[0].text));
  if (open || !text.pieces[0].text.starts_with(start)) return false;
  rest = text;
  rest.pieces[0].text.remove_prefix(start.size());
  if (rest.pieces[0].text.empty()) rest.pieces.erase(rest.pieces.begin());
  return true;
}

FunctionLogs::FunctionLogs(analysis::Analysis& analysis) {
  for (const Resource& resource : analysis.tree.resources()) {
    if (resource.is_function()) {
      functions_.push_back({&resource, analysis.symbols.reference_to(resource), nullptr, true});
    } else if (resource.type == "AWS::Logs::LogGroup") {
      LogGroup group;
      group.resource = &resource;
      group.name = resource.property("LogGroupName");
      if (group.name != nullptr) {
        group.text = analysis.symbols.text_of(*group.name);
        group.starts = behind(group.text, lambda_start, group.function, group.open);
      }
      groups_.push_back(std::move(group));
    }
  }
  for (LoggingFunction& function : functions_) assign(analysis, function);
  const bool wanted = std::any_of(functions_.begin(), functions_.end(),
                                  [](const auto& one) { return one.group == nullptr; });
  for (LogGroup& group : groups_) {
    if (!wanted || group.serves || group.name == nullptr) continue;
    group.spelling = group.text.spelling();
    group.stem = stem_of(group.resource->id);
  }
}

void FunctionLogs::assign(analysis::Analysis& analysis, LoggingFunction& function) {
  if (const Node* named = logging_group(*function.resource)) {
    function.group = analysis.symbols.resource_of(*named, "AWS::Logs::LogGroup");
    function.certain = function.group != nullptr;
    for (LogGroup& group : groups_) group.serves = group.serves || group.resource == function.group;
    return;
  }
  const bool generated =
      function.name.pieces.size() == 1 && function.name.pieces[0].kind == Piece::Kind::reference;
  for (LogGroup& group : groups_) {
    if (group.name == nullptr) continue;
    // A generated name is no text that somebody wrote, whatever parameters stand in it.
    if (generated && group.starts && is_written(group.function)) continue;
    Verdict same = group.open ? Verdict::unknown : Verdict::broken;
    if (group.starts) same = equal(group.function, function.name);
    if (same == Verdict::holds) {
      function.group = group.resource;
      group.serves = true;
      return;
    }
    if (same == Verdict::unknown) {
      function.certain = false;
      group.serves = true;
    }
  }
}

const LogGroup* FunctionLogs::meant_for(const LoggingFunction& function) const {
  const std::string stem = stem_of(function.resource->id);
  const std::string name = function.name.spelling();
  const std::string wanted = std::string(lambda_start) + name;
  const std::array<std::string_view, 1> known{wanted};
  const LogGroup* near = nullptr;
  for (const LogGroup& group : groups_) {
    if (group.serves || group.name == nullptr) continue;
    const std::string& text = group.spelling;
    const bool looks = text.find("lambda") != std::string::npos ||
                       text.find("lamda") != std::string::npos ||
                       text.find(name) != std::string::npos;
    if (!looks) continue;
    if (!stem.empty() && group.stem == stem) return &group;
    if (near == nullptr &&
        (text.find(name) != std::string::npos ||
         (name.size() > 5 && text.size() + 2 >= wanted.size() && wanted.size() + 2 >= text.size() &&
          support::nearest_spelling(text, known) == wanted)))
      near = &group;
  }
  return near;
}

}  // namespace dbrepl::rules
