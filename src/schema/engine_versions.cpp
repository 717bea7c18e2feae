#include "schema/engine_versions.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>
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

/// Whether a version lacks the letters that all versions of its engine have: "mysql_aurora".
bool lacks_mark(const Value& known, std::string_view version) {
  const auto letters = [](std::string_view text) {
    const std::size_t start = text.find_first_not_of("0123456789.");
    const std::size_t end = text.find_last_not_of("0123456789.");
    return start == std::string_view::npos ? std::string_view()
                                           : text.substr(start, end - start + 1);
  };
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (letters(known[i].text()).empty()) return false;
  }
  return !known.empty() && letters(version).empty();
}

}  // namespace

VersionVerdict judge_version(const Value& engine, std::string_view version) {
  const Value creatable = engine.find("creatable");
  const Value refused = engine.find("refused");
  if (creatable.empty() && refused.empty()) return VersionVerdict::unknown;
  if (creatable.contains(version)) return VersionVerdict::creatable;
  // The service takes a series for its default version.
  for (std::size_t i = 0; i < creatable.size(); ++i) {
    if (continues(creatable[i].text(), version)) return VersionVerdict::unknown;
  }
  if (refused.contains(version)) return VersionVerdict::refused;
  const std::vector<unsigned long> numbers = numbers_of(version);
  if (numbers.empty()) return VersionVerdict::unheard;
  bool newer = true;
  for (std::size_t i = 0; i < creatable.size(); ++i) {
    const std::vector<unsigned long> others = numbers_of(creatable[i].text());
    if (!others.empty() && others.front() == numbers.front() && others > numbers) newer = false;
  }
  if (!newer || lacks_mark(creatable, version)) return VersionVerdict::unheard;
  // Newer than all of its series, or of a series above all others.
  for (const Value& list : {creatable, refused}) {
    for (std::size_t i = 0; i < list.size(); ++i) {
      const std::vector<unsigned long> others = numbers_of(list[i].text());
      if (!others.empty() && others.front() == numbers.front()) return VersionVerdict::unknown;
    }
  }
  const std::vector<unsigned long> newest =
      creatable.empty() ? numbers : numbers_of(creatable[creatable.size() - 1].text());
  const bool above = numbers > newest && numbers.front() <= newest.front() + 1;
  return above ? VersionVerdict::unknown : VersionVerdict::unheard;
}

std::string_view nearest_version(const Value& engine, std::string_view version) {
  const Value creatable = engine.find("creatable");
  const std::vector<unsigned long> typed = numbers_of(version);
  if (typed.empty()) return {};
  // The numbers before the last one are the series; the list is ordered, the last of a series is
  // its newest.
  const auto series_of = [&typed](std::vector<unsigned long> numbers) {
    numbers.resize(std::max<std::size_t>(1, std::min(numbers.size(), typed.size()) - 1));
    return numbers;
  };
  const std::vector<unsigned long> wanted = series_of(typed);
  std::string_view nearest;
  std::vector<unsigned long> found;
  for (std::size_t i = 0; i < creatable.size(); ++i) {
    const std::vector<unsigned long> numbers = numbers_of(creatable[i].text());
    if (numbers.empty()) continue;
    const std::vector<unsigned long> series = series_of(numbers);
    if (found >= wanted && series != found) break;
    // "16.4-limitless" follows "16.4".
    if (!nearest.empty() && numbers_of(nearest) == numbers) continue;
    found = series;
    nearest = creatable[i].text();
  }
  if (found == wanted || wanted.size() < 2) return nearest;
  // Of a series that is gone, the newest version of the ones beside it.
  std::string_view beside;
  for (std::size_t i = 0; i < creatable.size(); ++i) {
    const std::vector<unsigned long> numbers = numbers_of(creatable[i].text());
    if (numbers.size() >= wanted.size() &&
        std::equal(wanted.begin(), wanted.end() - 1, numbers.begin())) {
      beside = creatable[i].text();
    }
  }
  return beside.empty() ? nearest : beside;
}

}  // namespace dbrepl::schema
