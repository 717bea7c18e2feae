#include "analysis/parallels.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <tuple>
#include <utility>

#include "support/characters.hpp"

namespace dbrepl::analysis {
namespace {

using support::is_alphanumeric;
using support::is_digit;
using support::is_lower;
using support::is_upper;
using support::lower;

/// What people call the environments that they keep beside each other, sorted.
constexpr std::array<std::string_view, 28> environment_names{
    "acceptance", "beta",        "canary", "demo",       "dev",     "develop", "development",
    "dr",         "integration", "int",    "live",       "nonprod", "perf",    "performance",
    "pre",        "preprod",     "prod",   "production", "qa",      "sandbox", "sit",
    "stage",      "staging",     "stg",    "test",       "testing", "uat",     "prd"};

bool is_environment(std::string_view word) {
  return std::find(environment_names.begin(), environment_names.end(), word) !=
         environment_names.end();
}

/// Words that number things, and single letters, tell copies apart, not environments.
bool can_name(std::string_view word) {
  return word.size() > 1 && !is_digit(word[0]);
}

/// More words than this are no name that somebody reads; more members no set of environments.
constexpr std::size_t most_words = 12;
constexpr std::size_t most_members = 16;
/// In a template with more schemes than this words alternate by chance: it is a generated one.
constexpr std::size_t most_schemes = 8;

/// A digest of words in their order.
class Digest {
 public:
  void add(std::string_view text) { add(std::hash<std::string_view>()(text)); }
  void add(std::size_t part) {
    value_ = (value_ ^ part) * 0x9e3779b97f4a7c15U;
    value_ ^= value_ >> 32U;
  }
  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0xcbf29ce484222325U;
};

/// In lower case, without what stands between the parts of a word.
std::string lowered(std::string_view word) {
  std::string result;
  for (const char c : word) {
    if (is_alphanumeric(c)) result += lower(c);
  }
  return result;
}

std::uint64_t place_of(std::string_view type, std::uint64_t rest, std::string_view word) {
  Digest digest;
  digest.add(type);
  digest.add(word);
  return digest.value() ^ (rest * 0x9e3779b97f4a7c15U);
}

/// Calls `use` for each run of letters or digits of a name.
template <class Use>
void each_run(std::string_view name, Use use) {
  std::size_t start = 0;
  const auto end_word = [&](std::size_t end) {
    if (end > start) use(name.substr(start, end - start));
    start = end;
  };
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const char before = i > start ? name[i - 1] : '\0';
    if (!is_alphanumeric(c)) {
      end_word(i);
      start = i + 1;
    } else if (before == '\0') {
      continue;
    } else if (is_digit(c) != is_digit(before) || (is_upper(c) && is_lower(before))) {
      end_word(i);
    } else if (is_lower(c) && is_upper(before) && i - start > 1) {
      end_word(i - 1);
    }
  }
  end_word(name.size());
}

bool begins_another(std::string_view word) {
  if (word.size() != 3) return false;
  const std::array<char, 3> letters{lower(word[0]), lower(word[1]), lower(word[2])};
  const std::string_view start(letters.data(), letters.size());
  return start == "pre" || start == "non";
}

/// Calls `use` for each word of a name: "PreProd" and "NON_PROD" are one.
template <class Use>
void each_word(std::string_view name, Use use) {
  std::string_view held;
  each_run(name, [&](std::string_view word) {
    if (!held.empty()) {
      if (lowered(word).starts_with("prod")) {
        const auto start = static_cast<std::size_t>(held.data() - name.data());
        const auto end = static_cast<std::size_t>(word.data() - name.data()) + word.size();
        use(name.substr(start, end - start));
        held = {};
        return;
      }
      use(held);
      held = {};
    }
    if (begins_another(word)) {
      held = word;
    } else {
      use(word);
    }
  });
  if (!held.empty()) use(held);
}

}  // namespace

std::vector<std::string_view> words_of(std::string_view name) {
  std::vector<std::string_view> words;
  each_word(name, [&](std::string_view word) { words.push_back(word); });
  return words;
}

Parallels::Parallels(Analysis& analysis) : template_(analysis.tree) {
  // Resources whose ids are equal but for one word, by the rest of the id: their words.
  std::vector<Alternation> alternations;
  std::vector<std::string_view> words;
  std::vector<std::size_t> hashes;
  for (const Resource& resource : template_.resources()) {
    words.clear();
    hashes.clear();
    each_word(resource.id, [&](std::string_view word) {
      words.push_back(word);
      hashes.push_back(std::hash<std::string_view>()(word));
    });
    if (words.size() > most_words) continue;
    const std::size_t type = std::hash<std::string_view>()(resource.type);
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (!can_name(words[i])) continue;
      Digest digest;
      digest.add(type);
      for (std::size_t j = 0; j < words.size(); ++j) digest.add(j == i ? 0U : hashes[j]);
      alternations.push_back({digest.value(), words[i]});
    }
  }
  std::sort(alternations.begin(), alternations.end(), [](const auto& a, const auto& b) {
    return std::tie(a.rest, a.word) < std::tie(b.rest, b.word);
  });
  number_words(alternations);

  for (const Resource& resource : template_.resources()) {
    for (std::uint32_t scheme = 0; scheme < schemes(); ++scheme) {
      const Reading& reading = read(resource.id, scheme);
      if (!reading.word) continue;
      places_.emplace(place_of(resource.type, reading.rest, words_[*reading.word].text), &resource);
    }
  }
}

void Parallels::number_words(const std::vector<Alternation>& alternations) {
  // How many kinds of resources two words alternate in.
  std::map<std::pair<std::string, std::string>, std::uint32_t> pairs;
  std::vector<std::string> group;
  for (auto first = alternations.begin(); first != alternations.end();) {
    const auto last = std::find_if(first, alternations.end(),
                                   [&](const Alternation& one) { return one.rest != first->rest; });
    const auto size = static_cast<std::size_t>(last - first);
    group.clear();
    if (size > 1 && size <= most_members) {
      for (auto one = first; one != last; ++one) group.push_back(lowered(one->word));
    }
    first = last;
    for (std::size_t i = 0; i < group.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (group[i] != group[j]) ++pairs[std::minmax(group[i], group[j])];
      }
    }
  }
  // Words that alternate, with others that do, are one scheme.
  std::map<std::string_view, std::string_view> leaders;
  const auto leader_of = [&](std::string_view word) {
    while (leaders.at(word) != word) word = leaders.at(word);
    return word;
  };
  for (const auto& [pair, count] : pairs) {
    const bool known = is_environment(pair.first) && is_environment(pair.second);
    if (count < (known ? 2U : 3U)) continue;
    leaders.emplace(pair.first, pair.first);
    leaders.emplace(pair.second, pair.second);
    const std::string_view a = leader_of(pair.first);
    const std::string_view b = leader_of(pair.second);
    if (a != b) leaders[std::max(a, b)] = std::min(a, b);
  }
  // Those of environments come first: of too many the rest is left out.
  std::map<std::string_view, std::uint32_t> schemes;
  for (const auto& [word, unused] : leaders) {
    if (is_environment(word)) schemes.emplace(leader_of(word), schemes.size());
  }
  const std::size_t environments = schemes.size();
  for (const auto& [word, unused] : leaders) schemes.emplace(leader_of(word), schemes.size());
  words_.reserve(leaders.size());
  for (const auto& [word, unused] : leaders) {
    const std::uint32_t scheme = schemes.at(leader_of(word));
    if (scheme >= most_schemes) continue;
    words_.push_back({std::string(word), scheme});
    positions_.emplace(words_.back().text, static_cast<Word>(words_.size() - 1));
    initials_.set(static_cast<unsigned char>(word.front()));
  }
  for (std::size_t i = 0; i < std::min(schemes.size(), most_schemes); ++i)
    environments_.push_back(i < environments);
  readings_.resize(environments_.size());
}

std::optional<Parallels::Word> Parallels::find(std::string_view word) const {
  if (!initials_.test(static_cast<unsigned char>(lower(word.front())))) return std::nullopt;
  std::array<char, 32> text{};
  std::size_t size = 0;
  for (const char c : word) {
    if (!is_alphanumeric(c)) continue;
    if (size == text.size()) return std::nullopt;
    text[size++] = lower(c);
  }
  const auto at = positions_.find(std::string_view(text.data(), size));
  if (at == positions_.end()) return std::nullopt;
  return at->second;
}

const Parallels::Reading& Parallels::read(std::string_view name, std::uint32_t scheme) {
  const auto [at, is_new] = readings_[scheme].try_emplace(name);
  if (is_new) at->second = read_anew(name, scheme);
  return at->second;
}

Parallels::Reading Parallels::read_anew(std::string_view name, std::uint32_t scheme) const {
  Reading reading;
  Digest digest;
  each_word(name, [&](std::string_view word) {
    const auto known = find(word);
    if (!known || words_[*known].scheme != scheme) {
      digest.add(word);
      return;
    }
    digest.add("*");
    reading.several = reading.several || (reading.word && *reading.word != *known);
    reading.word = known;
  });
  if (reading.several) reading.word.reset();
  reading.rest = digest.value();
  return reading;
}

const Resource* Parallels::counterpart(const Resource& resource, std::uint32_t scheme, Word word) {
  const auto at =
      places_.find(place_of(resource.type, read(resource.id, scheme).rest, words_[word].text));
  return at == places_.end() ? nullptr : at->second;
}

}  // namespace dbrepl::analysis
