#include "analysis/expansion.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "analysis/function.hpp"
#include "analysis/substitution.hpp"
#include "analysis/template.hpp"
#include "support/characters.hpp"

namespace dbrepl::analysis {

namespace {

using document::Member;
using document::Node;

constexpr std::string_view extensions = "AWS::LanguageExtensions";
constexpr std::size_t most_nodes = 500'000;
constexpr int deepest = 100;

constexpr std::string_view loop_prefix = "Fn::ForEach::";

/// However its letters are written: "Fn::Foreach::Topics" is meant to be one.
bool is_loop(std::string_view key) {
  return key.size() >= loop_prefix.size() && key.starts_with("F") &&
         support::lowered(key.substr(0, loop_prefix.size())) == "fn::foreach::";
}

enum class Declared { yes, forgotten, unknown };

/// Whether the template has the transform; unknown where a macro may do with loops what it likes.
Declared extensions_of(const Node& root) {
  const std::vector<std::string_view> names = declared_transforms(root);
  if (std::find(names.begin(), names.end(), extensions) != names.end()) return Declared::yes;
  const bool is_known = root.find("Fn::Transform") == nullptr &&
                        std::all_of(names.begin(), names.end(), is_known_transform);
  return is_known ? Declared::forgotten : Declared::unknown;
}

bool has_loop(const Node& value) {
  for (const Member& member : value.members()) {
    if (is_loop(member.key) || has_loop(member.value)) return true;
  }
  for (const Node& item : value.items()) {
    if (has_loop(item)) return true;
  }
  return false;
}

std::string alphanumeric(std::string_view text) {
  std::string kept;
  for (const char c : text) {
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) kept += c;
  }
  return kept;
}

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t comma = text.find(',');
    std::string_view part = text.substr(0, comma);
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    parts.push_back(part);
    if (comma == std::string_view::npos) return parts;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace

class Expansion::Writer {
 public:
  Writer(Expansion& expansion, const Node& root, const Options& options, bool declared)
      : expansion_(expansion), root_(root), options_(options), declared_(declared) {}

  Node write(const Node& value, const Path* path, int depth) {
    if (++nodes_ > most_nodes || depth > deepest) {
      if (!overrun_) {
        problem(path, value.mark(), "loops make more than 500,000 values");
        overrun_ = true;
      }
      return value;
    }
    switch (value.kind()) {
      case document::Kind::string:
        return substitute(value);
      case document::Kind::array: {
        std::vector<Node> items;
        items.reserve(value.size());
        for (std::size_t i = 0; i < value.size(); ++i) {
          const Path step(path, i);
          items.push_back(write(value.items()[i], &step, depth + 1));
        }
        return expansion_.builder_.array(items, value.mark());
      }
      case document::Kind::object:
        return write_object(value, path, depth);
      default:
        return value;
    }
  }

 private:
  struct Binding {
    std::string_view name;
    std::string_view value;
  };

  Node write_object(const Node& value, const Path* path, int depth) {
    if (const Invocation call = invocation_of(value);
        call.function == Function::ref && call.argument().is_string()) {
      if (const Binding* binding = find(call.argument().text())) {
        return expansion_.builder_.string(binding->value, value.mark());
      }
    }
    if (const Invocation call = invocation_of(value);
        call.function == Function::sub && call.argument().is_string()) {
      // Without other variables, what is left is a fixed text.
      const std::string_view text = replaced(call.argument().text());
      if (text.data() != call.argument().text().data() && text.find("${") == std::string_view::npos)
        return expansion_.builder_.string(text, value.mark());
    }
    std::vector<Member> members;
    members.reserve(value.size());
    bool looped = false;
    for (const Member& member : value.members()) {
      const Path step(path, member.key);
      if (is_loop(member.key)) {
        looped = true;
        write_loop(member, &step, depth + 1, members);
      } else {
        members.push_back(
            {replaced(member.key), member.key_mark, write(member.value, &step, depth + 1)});
      }
    }
    if (looped) check_names(members, path);
    return expansion_.builder_.object(members, value.mark(), value.short_form());
  }

  void write_loop(const Member& loop, const Path* path, int depth, std::vector<Member>& into) {
    if (overrun_) return;
    if (!declared_ && bindings_.empty())
      expansion_.undeclared_.push_back({loop.key, json_pointer(path), loop.key_mark});
    const auto collection = check_loop(loop, path);
    if (!collection) {
      expansion_.incomplete_ = true;
      return;
    }
    const auto parts = loop.value.items();
    for (const std::string_view value : *collection) {
      bindings_.push_back({parts[0].text(), value});
      const Path step(path, 2U);
      for (const Member& member : parts[2].members()) {
        const Path inner(&step, member.key);
        if (is_loop(member.key)) {
          write_loop(member, &inner, depth + 1, into);
        } else {
          into.push_back(
              {replaced(member.key), member.key_mark, write(member.value, &inner, depth + 1)});
        }
      }
      bindings_.pop_back();
    }
  }

  /// What a loop runs over, or nothing where it cannot be written out.
  std::optional<std::vector<std::string_view>> check_loop(const Member& loop, const Path* path) {
    const auto parts = loop.value.items();
    if (parts.size() != 3 || !parts[0].is_string() || !parts[2].is_object()) {
      problem(path, loop.key_mark,
              fmt::format("\"{}\" is not a list of an identifier, a collection and an object",
                          loop.key));
      return std::nullopt;
    }
    if (find(parts[0].text()) != nullptr) {
      problem(path, parts[0].mark(),
              fmt::format("\"{}\" is the identifier of a loop around this one as well",
                          parts[0].text()));
      return std::nullopt;
    }
    const std::string_view name = loop.key.substr(loop_prefix.size());
    if (!loop.key.starts_with(loop_prefix)) {
      problem(path, loop.key_mark, fmt::format("\"{}\" is not a function", loop.key),
              fmt::format("did you mean \"{}{}\"?", loop_prefix, name));
    } else if (name.empty() || alphanumeric(name) != name) {
      problem(path, loop.key_mark,
              fmt::format("\"{}\" has no name of letters and digits for the loop", loop.key));
    }
    auto collection = collection_of(parts[1], path);
    if (collection) drop_repeated(*collection, parts[1], path);
    return collection;
  }

  /// Turns with the same value make everything twice.
  void drop_repeated(std::vector<std::string_view>& collection, const Node& source,
                     const Path* path) {
    std::unordered_set<std::string_view> seen;
    std::vector<std::string_view> once;
    for (const std::string_view value : collection) {
      if (seen.insert(value).second) {
        once.push_back(value);
        continue;
      }
      document::Mark mark = source.mark();
      bool first = true;
      for (const Node& item : source.items()) {
        if (!item.is_scalar() || replaced(item.text()) != value) continue;
        if (!std::exchange(first, false)) mark = item.mark();
      }
      problem(path, mark, fmt::format("the loop runs over \"{}\" more than once", value));
    }
    collection = std::move(once);
  }

  /// The texts that a loop runs over, or nothing where only the deployment knows them.
  std::optional<std::vector<std::string_view>> collection_of(const Node& value, const Path* path) {
    std::vector<std::string_view> texts;
    if (value.is_array()) {
      for (const Node& item : value.items()) {
        if (item.is_scalar()) {
          texts.push_back(replaced(item.text()));
          continue;
        }
        if (!invocation_of(item)) {
          problem(path, item.mark(), "a loop runs over a list with an element that is no text");
          return std::nullopt;
        }
        const auto inner = parameter_value(item, false, path);
        if (!inner) return std::nullopt;
        texts.insert(texts.end(), inner->begin(), inner->end());
      }
      return texts;
    }
    if (value.is_object()) {
      if (const Invocation call = invocation_of(value)) {
        if (call.function == Function::find_in_map) return mapping_value(call.argument(), path);
        if (call.function == Function::get_att || call.function == Function::get_azs ||
            call.function == Function::import_value || call.function == Function::cidr) {
          problem(path, value.mark(),
                  fmt::format("a loop cannot run over a call of {}, which is evaluated later",
                              call.member->key));
        }
        return parameter_value(value, true, path);
      }
    }
    problem(path, value.mark(),
            fmt::format("a loop runs over {}, not over a list", to_string(value.kind())));
    return std::nullopt;
  }

  /// The text of a value that is known while loops are written out.
  std::optional<std::string_view> text_of(const Node& value, const Path* path) {
    if (value.is_scalar()) return replaced(value.text());
    const Invocation call = invocation_of(value);
    if (call.function == Function::ref && call.argument().text() == "AWS::Region")
      return options_.region.empty() ? std::nullopt : std::optional(options_.region);
    const auto texts = parameter_value(value, false, path);
    if (!texts || texts->size() != 1) return std::nullopt;
    return texts->front();
  }

  /// What stands in a mapping, where the keys are known.
  std::optional<std::vector<std::string_view>> mapping_value(const Node& argument,
                                                             const Path* path) {
    const auto parts = argument.items();
    const Node* found = root_.find("Mappings");
    if (parts.size() < 3 || found == nullptr) return std::nullopt;
    if (parts[0].is_string()) expansion_.used_.push_back(parts[0].text());
    for (std::size_t i = 0; i < 3; ++i) {
      const auto key = text_of(parts[i], path);
      const Node* next = key ? found->find(*key) : nullptr;
      if (next == nullptr) {
        if (!key || found->find("Fn::Transform") != nullptr || is_chosen(parts[i]) ||
            parts.size() == 4)
          return std::nullopt;
        problem(path, parts[i].mark(), fmt::format("no mapping has the key \"{}\" there", *key));
        return std::nullopt;
      }
      found = next;
    }
    if (found->is_array()) return collection_of(*found, path);
    problem(path, argument.mark(),
            fmt::format("a loop runs over {}, not over a list", to_string(found->kind())));
    return std::nullopt;
  }

  /// Whether a parameter gives a value, so that its default is one of several.
  bool is_chosen(const Node& value) const {
    const Invocation call = invocation_of(value);
    return call.function == Function::ref && find(call.argument().text()) == nullptr;
  }

  /// `whole`: the loop runs over it, so that it must be a list.
  std::optional<std::vector<std::string_view>> parameter_value(const Node& value, bool whole,
                                                               const Path* path) {
    const Invocation call = invocation_of(value);
    if (call.function != Function::ref || !call.argument().is_string()) return std::nullopt;
    const std::string_view name = call.argument().text();
    if (const Binding* binding = find(name)) return std::vector{binding->value};
    expansion_.used_.push_back(name);
    const Node* parameters = root_.find("Parameters");
    const Node* parameter = parameters == nullptr ? nullptr : parameters->find(name);
    if (parameter == nullptr) {
      if (!is_pseudo_parameter(name)) {
        problem(path, value.mark(),
                fmt::format("\"{}\" is not a parameter, a loop runs over lists "
                            "that are known beforehand",
                            name));
      }
      return std::nullopt;
    }
    const Node* type = parameter->find("Type");
    const std::string_view kind = type == nullptr ? std::string_view{} : type->text();
    if (whole && (kind == "String" || kind == "Number")) {
      problem(path, value.mark(),
              fmt::format("a loop runs over parameter \"{}\", which is no list", name));
      return std::nullopt;
    }
    for (const auto& [key, given] : options_.parameters) {
      if (key == name) return split(given);
    }
    const Node* fallback = parameter->find("Default");
    if (type == nullptr || fallback == nullptr || !fallback->is_scalar()) return std::nullopt;
    if (type->text().starts_with("AWS::SSM::")) return std::nullopt;
    if (type->text() == "CommaDelimitedList" || type->text().starts_with("List<")) {
      return split(fallback->text());
    }
    return std::vector{fallback->text()};
  }

  const Binding* find(std::string_view name) const {
    const auto found = std::find_if(bindings_.rbegin(), bindings_.rend(),
                                    [&](const Binding& binding) { return binding.name == name; });
    return found == bindings_.rend() ? nullptr : &*found;
  }

  Node substitute(const Node& value) {
    const std::string_view text = replaced(value.text());
    return text.data() == value.text().data() ? value
                                              : expansion_.builder_.string(text, value.mark());
  }

  /// "${Identifier}" and "&{Identifier}" (letters and digits alone) by the value of this round.
  std::string_view replaced(std::string_view text) {
    if (bindings_.empty() || text.find('{') == std::string_view::npos) return text;
    std::string result;
    bool changed = false;
    std::size_t at = 0;
    while (at < text.size()) {
      const bool opens =
          at + 1 < text.size() && (text[at] == '$' || text[at] == '&') && text[at + 1] == '{';
      const std::size_t end = opens ? text.find('}', at) : std::string_view::npos;
      const Binding* binding =
          end == std::string_view::npos ? nullptr : find(text.substr(at + 2, end - at - 2));
      if (binding == nullptr) {
        result += text[at++];
        continue;
      }
      if (text[at] == '&') {
        result += alphanumeric(binding->value);
      } else {
        result += binding->value;
      }
      at = end + 1;
      changed = true;
    }
    return changed ? expansion_.builder_.store(result) : text;
  }

  void check_names(const std::vector<Member>& members, const Path* path) {
    std::unordered_set<std::string_view> seen;
    for (const Member& member : members) {
      if (seen.insert(member.key).second) continue;
      problem(path, member.key_mark,
              fmt::format("the loop makes \"{}\" more than once", member.key));
    }
  }

  void problem(const Path* path, document::Mark mark, std::string message, std::string hint = {}) {
    expansion_.problems_.push_back({std::move(message), json_pointer(path), mark, std::move(hint)});
  }

  Expansion& expansion_;
  const Node& root_;
  const Options& options_;
  bool declared_;
  std::vector<Binding> bindings_;
  std::size_t nodes_ = 0;
  bool overrun_ = false;
};

Expansion::Expansion(const Node& root, const Options& options) : root_(&root) {
  const Declared declared = extensions_of(root);
  if (declared == Declared::unknown || !has_loop(root)) return;
  expanded_ = Writer(*this, root, options, declared == Declared::yes).write(root, nullptr, 0);
  root_ = &expanded_;
}

}  // namespace dbrepl::analysis
