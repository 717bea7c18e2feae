#include "commands/choice.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <algorithm>
#include <string_view>
#include <utility>

#include "support/quote.hpp"
#include "support/spelling.hpp"

namespace dbrepl::commands {

CLI::Validator one_of(std::vector<std::string> words) {
  std::string listed = fmt::format("{{{}}}", fmt::join(words, ","));
  const auto objection = [words = std::move(words)](std::string& typed) {
    if (std::find(words.begin(), words.end(), typed) != words.end()) return std::string();
    const std::vector<std::string_view> known(words.begin(), words.end());
    const std::string_view near = support::nearest_spelling(typed, known);
    return fmt::format("expected one of {}, found {}{}", fmt::join(words, ", "),
                       support::quoted(typed),
                       near.empty() ? std::string() : fmt::format("; did you mean \"{}\"?", near));
  };
  return {objection, std::move(listed), "one_of"};
}

}  // namespace dbrepl::commands
