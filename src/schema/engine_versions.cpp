#include "schema/engine_versions.hpp"

#include <cctype>
#include <vector>

namespace dbrepl::schema {
namespace {

/// "8.0.mysql_aurora.3.04.0" → 8, 0, 3, 4, 0.
std::vector<unsigned long> numbers_of(std::string_view version) {
  constexpr unsigned long most = 1'000'000;
  std::vector<unsigned long> result;
  bool inside = false;
  for (const char c : version) {
    const bool digit = c >= '0' && c <= '9';
    if (digit && !inside) result.push_back(0);
    if (digit && result.back() < most)
      result.back() = result.back() * 10 + static_cast<unsigned long>(c - '0');
    inside = digit;
  }
  return result;
}

bool continues(std::string_view version, std::string_view series) {
  return version.size() > series.size() && version.starts_with(series) &&
         version[series.size()] == '.';
}

}  // namespace

VersionVerdict judge_version(const Value& engine, std::string_view version) {
  const Value creatable = engine.find("creatable");
  const Value refused = engine.find("refused");
  if (creatable.empty() && refused.empty()) return VersionVerdict::unknown;
  if (creatable.contains(version)) return VersionVerdict::creatable;
  if (refused.contains(version)) return VersionVerdict::refused;
  const std::vector<unsigned long> numbers = numbers_of(version);
  if (numbers.empty()) return VersionVerdict::unheard;
  bool newer = true;
  for (std::size_t i = 0; i < creatable.size(); ++i) {
    const std::string_view known = creatable[i].text();
    if (continues(known, version)) return VersionVerdict::unknown;
    const std::vector<unsigned long> others = numbers_of(known);
    if (!others.empty() && others.front() == numbers.front() && others > numbers) newer = false;
  }
  if (!newer) return VersionVerdict::unheard;
  // Newer than all of its series, or of a series above all others.
  for (const Value& list : {creatable, refused}) {
    for (std::size_t i = 0; i < list.size(); ++i) {
      const std::vector<unsigned long> others = numbers_of(list[i].text());
      if (!others.empty() && others.front() == numbers.front()) return VersionVerdict::unknown;
    }
  }
  const std::size_t last = creatable.size();
  const bool above = last > 0 && numbers > numbers_of(creatable[last - 1].text());
  return above ? VersionVerdict::unknown : VersionVerdict::unheard;
}

}  // namespace dbrepl::schema
