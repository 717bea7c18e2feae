#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analysis/analysis.hpp"

namespace dbrepl::analysis {

/// The words of a name: runs of letters or of digits, split where lower case turns to upper case
/// and in front of the last capital of a run: "DevKMSKey1" is Dev, KMS, Key, 1; "DEV_SECRET_ARN" is
/// DEV, SECRET, ARN.
std::vector<std::string_view> words_of(std::string_view name);

/// Sets of resources that stand beside each other in one template, told apart by one word of their
/// logical ids: DevKey and DevSecret, ProdKey and ProdSecret. A word belongs to a scheme where it
/// and others alternate in the ids of resources of several kinds. Linear in the resources; at most
/// eight schemes.
class Parallels {
 public:
  using Word = std::uint32_t;  ///< position in words()

  explicit Parallels(Analysis& analysis);
  Parallels(const Parallels&) = delete;
  Parallels& operator=(const Parallels&) = delete;

  struct Entry {
    std::string text;      ///< in lower case
    std::uint32_t scheme;  ///< words of one scheme alternate with each other
  };
  const std::vector<Entry>& words() const { return words_; }
  /// Whether the words of a scheme are, some of them, known names of environments.
  bool is_environments(std::uint32_t scheme) const { return environments_[scheme]; }
  std::uint32_t schemes() const { return static_cast<std::uint32_t>(environments_.size()); }

  /// A name as one scheme sees it.
  struct Reading {
    std::optional<Word> word;  ///< the one of the scheme in it; nothing where none or several
    bool several = false;
    std::uint64_t rest = 0;  ///< a digest of the other words, and of where its own stands
  };
  /// Kept for the next time: `name` must be part of the template.
  const Reading& read(std::string_view name, std::uint32_t scheme);
  /// The resource of the same type whose id is equal but for the word; null where there is none.
  const Resource* counterpart(const Resource& resource, std::uint32_t scheme, Word word);

 private:
  std::optional<Word> find(std::string_view word) const;
  Reading read_anew(std::string_view name, std::uint32_t scheme) const;
  /// A word of a resource's id, with a digest of its type and of the other words.
  struct Alternation {
    std::uint64_t rest = 0;
    std::string_view word;
  };

  /// `alternations` are sorted.
  void number_words(const std::vector<Alternation>& alternations);

  const Template& template_;
  std::vector<Entry> words_;
  std::vector<bool> environments_;
  std::unordered_map<std::string_view, Word> positions_;  // views of words_, which grows no more
  std::bitset<256> initials_;  // of words_: few other words begin like one of them
  std::vector<std::unordered_map<std::string_view, Reading>> readings_;  // by scheme
  std::unordered_map<std::uint64_t, const Resource*> places_;
};

}  // namespace dbrepl::analysis
