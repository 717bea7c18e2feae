#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <tuple>

#include "document/document.hpp"

namespace dbrepl::fuzz {

/// Ends the run with a crash that libFuzzer keeps.
inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", what);
  std::abort();
}

/// What each place in a document promises.
class DocumentCheck {
 public:
  DocumentCheck(const document::Document& document, const document::Limits& limits)
      : limits_(limits) {
    lines_ = 1;
    // YAML ends lines with \r, NEL, LS and PS as well.
    lines_ += static_cast<std::size_t>(
        std::count_if(document.text().begin(), document.text().end(), [](char c) {
          return c == '\n' || c == '\r' || c == '\x85' || c == '\xa8' || c == '\xa9';
        }));
    bytes_ = document.text().size();
    const auto& problems = document.problems();
    require(problems.size() <= limits.problems + 2, "no more problems than asked for");
    for (const document::Problem& problem : problems) {
      check_mark(problem.mark);
      if (problem.related != document::Mark{}) check_mark(problem.related);
      require(!problem.message.empty(), "a problem says what it is");
      require(problem.message.find('\n') == std::string::npos, "a message has one line");
    }
    if (document.readable()) {
      check(document.root(), 0);
    } else {
      require(!problems.empty(), "what cannot be read has a problem");
      require(document.root().is_null(), "there is no tree");
    }
  }

 private:
  void check_mark(document::Mark mark) const {
    require(mark.line >= 1 && mark.line <= lines_, "a place is on a line of the text");
    require(mark.column >= 1 && mark.column <= bytes_ + 1, "a place is within the text");
  }

  void check(const document::Node& node, std::size_t depth) {
    // Each node of the tree may be a short form that stands for up to four.
    require(++nodes_ <= 4 * limits_.nodes, "no more nodes than allowed");
    require(depth <= limits_.depth + 2, "no deeper than allowed");
    check_mark(node.mark());
    for (const document::Node& item : node.items()) check(item, depth + 1);
    for (const document::Member& member : node.members()) {
      check_mark(member.key_mark);
      const document::Member* found = node.find_member(member.key);
      require(found != nullptr && found->key == member.key && found <= &member,
              "the first member with a key is found");
      check(member.value, depth + 1);
    }
    if (node.integer()) require(node.is_number(), "only numbers are integers");
    if (node.is_number()) require(!node.text().empty(), "a number has a spelling");
  }

  document::Limits limits_;
  std::size_t lines_ = 0;
  std::size_t bytes_ = 0;
  std::size_t nodes_ = 0;
};

}  // namespace dbrepl::fuzz
