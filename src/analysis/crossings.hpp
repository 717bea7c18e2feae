#pragma once

#include <string_view>
#include <vector>

#include "analysis/analysis.hpp"
#include "analysis/parallels.hpp"

namespace dbrepl::analysis {

/// Something of one environment that names the resource of another one, where the same place of its
/// siblings names their own: the key of StagingSecret is DevKey, while DevSecret has DevKey and
/// ProdSecret has ProdKey.
struct Crossing {
  const Resource* owner = nullptr;  ///< that the value belongs to; null in an output
  const Path* path = nullptr;       ///< of the value
  Mark mark;
  std::string_view subject;            ///< the name that tells whose it is: an id, a variable's key
  std::string_view named;              ///< what it names: an id, or a name in a dynamic reference
  const Resource* target = nullptr;    ///< the resource with that id; null for a name
  const Resource* expected = nullptr;  ///< the one of its own environment; null for a name
  std::string_view own_word;           ///< "staging"
  std::string_view other_word;         ///< "dev"

  bool is_of_alarm() const { return owner != nullptr && owner->type == "AWS::CloudWatch::Alarm"; }
};

/// All crossings of a template, in its order. What crosses in several siblings is meant so, and no
/// crossing. Networks are left out: rules of their own say what does not work. Linear in the
/// references but for sorting them.
class Crossings {
 public:
  explicit Crossings(Analysis& analysis);

  const std::vector<Crossing>& all() const { return crossings_; }

 private:
  struct Use;
  using Uses = std::vector<Use>;

  static void collect(Analysis& analysis, Parallels& parallels, std::uint32_t scheme, Uses& uses);
  void judge(Parallels& parallels, std::uint32_t scheme, Uses& uses);

  std::vector<Crossing> crossings_;
};

}  // namespace dbrepl::analysis
