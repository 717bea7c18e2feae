#include <fmt/format.h>

#include "rules/check.hpp"
#include "support/spelling.hpp"

namespace dbrepl::rules {

Finding& Reporter::report(const Check& check, const Path* path, Mark mark, std::string message,
                          std::string hint) {
  Finding& finding = findings_.emplace_back();
  finding.rule = check.rule.id;
  finding.severity = check.rule.severity;
  finding.message = std::move(message);
  finding.hint = std::move(hint);
  finding.resource = analysis::resource_of(path);
  finding.path = analysis::json_pointer(path);
  finding.place = {std::string(document_.name()), mark.line, mark.column};
  return finding;
}

findings::Related Reporter::related(std::string message, Mark mark) const {
  return {std::move(message), {std::string(document_.name()), mark.line, mark.column}};
}

std::string nearest_hint(std::string_view typed, std::span<const std::string_view> known) {
  // More names than a template may define are not worth the time.
  constexpr std::size_t most = 1000;
  const std::string_view near =
      support::nearest_spelling(typed, known.first(std::min(known.size(), most)));
  return near.empty() ? std::string() : fmt::format("did you mean \"{}\"?", near);
}

}  // namespace dbrepl::rules
