#include "rules/words.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/function.hpp"

namespace dbrepl::rules {

namespace {

/// The first ones, as many as a template may declare: of a larger one, whose names may be as many
/// mistakes, each would be compared with all.
template <class Declared>
std::vector<std::string_view> ids_of(const std::vector<Declared>& declared) {
  constexpr std::size_t most = 500;
  std::vector<std::string_view> ids;
  for (std::size_t i = 0; i < std::min(declared.size(), most); ++i) ids.push_back(declared[i].id);
  return ids;
}

}  // namespace

std::string described(const Node& value) {
  if (value.is_scalar()) return quoted(value.text());
  if (const analysis::Invocation call = analysis::invocation_of(value)) {
    return fmt::format("a call of {}", call.member->key);
  }
  return std::string(to_string(value.kind()));
}

bool report_unknown_keys(const Check& check, Reporter& reporter, const Node& object,
                         const Path* path, std::span<const std::string_view> known,
                         std::string_view what, std::string_view wanted) {
  bool misspelt = false;
  for (const Member& member : object.members()) {
    if (std::find(known.begin(), known.end(), member.key) != known.end()) continue;
    const Path step(path, member.key);
    std::string hint = nearest_hint(member.key, known);
    misspelt = misspelt || (!wanted.empty() && hint.find(quoted(wanted)) != std::string::npos);
    reporter.report(check, &step, member.key_mark,
                    fmt::format("{} is not {}", quoted(member.key), what), std::move(hint));
  }
  return misspelt;
}

std::string and_more(std::size_t others) {
  if (others == 0) return {};
  return others == 1 ? ", and so does another one" : fmt::format(", and so do {} others", others);
}

bool is_alphanumeric(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
}

std::vector<std::string_view> parameter_names(const analysis::Template& tree) {
  return ids_of(tree.parameters());
}

std::vector<std::string_view> resource_names(const analysis::Template& tree) {
  return ids_of(tree.resources());
}

std::vector<std::string_view> names_to_refer_to(const analysis::Template& tree, bool early) {
  std::vector<std::string_view> names = parameter_names(tree);
  if (!early) {
    const auto resources = resource_names(tree);
    names.insert(names.end(), resources.begin(), resources.end());
  }
  const auto pseudo = analysis::pseudo_parameters();
  names.insert(names.end(), pseudo.begin(), pseudo.end());
  return names;
}

std::vector<std::string_view> keys_of(const Node* object) {
  std::vector<std::string_view> keys;
  if (object == nullptr) return keys;
  for (const Member& member : object->members()) keys.push_back(member.key);
  return keys;
}

}  // namespace dbrepl::rules
