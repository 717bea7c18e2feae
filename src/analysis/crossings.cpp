#include "analysis/crossings.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <tuple>

#include "analysis/secrets.hpp"
#include "analysis/substitution.hpp"

namespace dbrepl::analysis {

struct Crossings::Use {
  std::uint64_t place = 0;  // equal for siblings, and for what they name
  Parallels::Word own = 0;
  Parallels::Word named = 0;
  Crossing crossing;
};

namespace {

using Word = Parallels::Word;

constexpr std::uint64_t mix(std::uint64_t sum, std::uint64_t part) {
  return (sum ^ part) * 0x9e3779b97f4a7c15U + (sum >> 29U);
}

/// Whose a place is, by the names on the way to it.
struct Owner {
  std::optional<Word> word;  // nothing where the names tell of none, or of several
  std::string_view subject;  // the last name that tells
  std::uint64_t rest = 0;
};

bool is_network(const Resource* target) {
  return target != nullptr &&
         (target->type.starts_with("AWS::EC2::") || target->type == "AWS::RDS::DBSubnetGroup");
}

Owner owner_of(Parallels& parallels, std::uint32_t scheme, const Path* path) {
  Owner owner;
  bool several = false;
  for (const Path* step = path; step != nullptr && !several; step = step->parent) {
    // "Resources", "Outputs" tell nothing.
    if (step->is_element() || step->parent == nullptr) continue;
    const Parallels::Reading& reading = parallels.read(step->key, scheme);
    owner.rest = mix(owner.rest, reading.rest);
    several = reading.several || (owner.word && reading.word && *owner.word != *reading.word);
    if (!reading.word) continue;
    if (!owner.word) owner.subject = step->key;
    owner.word = reading.word;
  }
  if (several) owner.word.reset();
  return owner;
}

/// Whether what names a resource is called after just that: a variable, an output, or an alarm.
/// The name of a whole resource says less: "StagingCopy" may well read what is Prod's.
bool names_its_target(const Crossing& crossing) {
  return crossing.target != nullptr && (crossing.is_of_alarm() || crossing.owner == nullptr ||
                                        crossing.subject != crossing.owner->id);
}

/// The name of a secret or parameter in "{{resolve:secretsmanager:name:…}}"; empty for other texts.
std::string_view resolved_name(std::string_view text) {
  if (text.find("{{resolve:s") == std::string_view::npos) return {};
  for (const std::string_view start :
       {"{{resolve:secretsmanager:", "{{resolve:ssm:", "{{resolve:ssm-secure:"}) {
    const std::size_t at = text.find(start);
    if (at == std::string_view::npos) continue;
    const std::string_view name = text.substr(at + start.size());
    return name.substr(0, name.find_first_of(":}$"));
  }
  return {};
}

}  // namespace

void Crossings::collect(Analysis& analysis, Parallels& parallels, std::uint32_t scheme,
                        Uses& uses) {
  const auto add = [&](const Path* path, Mark mark, std::string_view name,
                       std::string_view attribute, const Resource* target, const Resource* owner) {
    const Parallels::Reading& named = parallels.read(name, scheme);
    if (!named.word) return;
    const Owner whose = owner_of(parallels, scheme, path);
    if (!whose.word) return;
    Use use;
    use.place = mix(mix(whose.rest, named.rest), parallels.read(attribute, scheme).rest);
    use.own = *whose.word;
    use.named = *named.word;
    use.crossing = {owner, path, mark, whose.subject, name, target, nullptr, {}, {}};
    uses.push_back(use);
  };
  const Template& tree = analysis.tree;
  for (const Edge& edge : analysis.graph.edges()) {
    if (edge.link == Link::depends_on) continue;
    const Resource& target = tree.resources()[edge.to];
    add(edge.path, edge.mark, target.id, edge.attribute, &target, &tree.resources()[edge.from]);
  }
  for (const Call& call : analysis.calls.all()) {
    if (call.site.part != Part::outputs) continue;
    const auto add_target = [&](const Target& named) {
      const Resource* target = tree.resource(named.id);
      if (target == nullptr) return;
      add(call.site.path, call.mark(), target->id, named.attribute, target, nullptr);
    };
    if (call.function == Function::ref && call.argument().is_string()) {
      add_target({call.argument().text(), {}});
    } else if (call.function == Function::get_att) {
      add_target(get_att_target(call.argument()));
    } else if (call.function == Function::sub) {
      const Substitution substitution(call.argument());
      for (const Variable& variable : substitution.variables()) {
        if (!substitution.is_local(variable.name)) add_target(target_of(variable.name));
      }
    }
  }
  for (const Text& text : analysis.calls.texts()) {
    const std::string_view name = resolved_name(text.node->text());
    if (name.empty()) continue;
    // A secret of the template may be called by its name: that is a use as any other, which is
    // known by the place of its Fn::Sub.
    const auto& secrets = analysis.model<Secrets>().uses();
    const auto use = std::find_if(secrets.begin(), secrets.end(),
                                  [&](const SecretUse& one) { return one.node == text.node; });
    if (use == secrets.end()) {
      add(text.site.path, text.node->mark(), name, {}, nullptr, text.site.resource);
    } else {
      const Call* caller = analysis.calls.caller(text.site);
      add(caller == nullptr ? text.site.path : caller->site.path, text.node->mark(),
          use->secret->id, {}, use->secret, text.site.resource);
    }
  }
}

void Crossings::judge(Parallels& parallels, std::uint32_t scheme, Uses& uses) {
  std::stable_sort(uses.begin(), uses.end(), [](const Use& a, const Use& b) {
    return std::tie(a.place, a.own) < std::tie(b.place, b.own);
  });
  const auto stays = [](const Use& use) { return use.named == use.own; };
  const auto staying = std::count_if(uses.begin(), uses.end(), stays);
  // Words that nobody knows for environments are taken for such where nearly all keeps to its own.
  const bool known = parallels.is_environments(scheme);
  const bool kept = !known && std::count_if(uses.begin(), uses.end(), [&](const Use& use) {
                                return stays(use) && !is_network(use.crossing.target);
                              }) >= 6;

  for (auto first = uses.begin(); first != uses.end();) {
    const auto last =
        std::find_if(first, uses.end(), [&](const Use& use) { return use.place != first->place; });
    // Who stays within its own environment, and who does not.
    std::uint32_t owners_within = 0;
    std::uint32_t owners_across = 0;
    std::span<const Use> across;
    for (auto owner = first; owner != last;) {
      const auto end =
          std::find_if(owner, last, [&](const Use& use) { return use.own != owner->own; });
      if (std::all_of(owner, end, stays)) {
        ++owners_within;
      } else {
        ++owners_across;
        across = {owner, end};
      }
      owner = end;
    }
    // Of two siblings one alone shows what is meant; that all others stay must be seen elsewhere.
    const bool shown = known ? owners_within > 1 || (owners_within == 1 && staying > 2)
                             : owners_within > 2 || (owners_within == 1 && kept);
    // What has no sibling says by its own name what it is meant to name.
    const bool alone = owners_within == 0 && (kept || (known && staying > 2));
    if (owners_across == 1 && (shown || alone) &&
        std::none_of(across.begin(), across.end(), stays)) {
      for (const Use& use : across) {
        if (is_network(use.crossing.target) || (alone && !names_its_target(use.crossing))) continue;
        Crossing crossing = use.crossing;
        crossing.own_word = parallels.words()[use.own].text;
        crossing.other_word = parallels.words()[use.named].text;
        if (crossing.target != nullptr) {
          crossing.expected = parallels.counterpart(*crossing.target, scheme, use.own);
          // The secret of one environment serves no other, even if that has none of its own.
          const bool serves_one =
              shown && known && crossing.target->type == "AWS::SecretsManager::Secret";
          if (crossing.expected == nullptr && !serves_one) continue;
        }
        crossings_.push_back(crossing);
      }
    }
    first = last;
  }
}

Crossings::Crossings(Analysis& analysis) {
  auto& parallels = analysis.model<Parallels>();
  Uses uses;
  for (std::uint32_t scheme = 0; scheme < parallels.schemes(); ++scheme) {
    uses.clear();
    collect(analysis, parallels, scheme, uses);
    judge(parallels, scheme, uses);
  }
  std::stable_sort(crossings_.begin(), crossings_.end(), [](const Crossing& a, const Crossing& b) {
    return std::tie(a.mark.line, a.mark.column) < std::tie(b.mark.line, b.mark.column);
  });
}

}  // namespace dbrepl::analysis
