#include "analysis/lifetime/names.hpp"

#include <algorithm>
#include <array>

namespace dbrepl::analysis {

namespace {

constexpr std::size_t longest_parameter = 4096;

std::optional<std::size_t> length_of(const Parameter& parameter, std::string_view bound) {
  const Node* node = parameter.node == nullptr ? nullptr : parameter.node->find(bound);
  if (node == nullptr) return std::nullopt;
  std::size_t length = 0;
  for (const char c : node->text()) {
    if (c < '0' || c > '9' || length > longest_parameter) return std::nullopt;
    length = length * 10 + static_cast<std::size_t>(c - '0');
  }
  return length;
}

/// A text of a given length that repeats another one.
std::string repeated(std::string_view unit, std::size_t length) {
  std::string text;
  while (text.size() < length) text += unit;
  text.resize(length);
  return text;
}

}  // namespace

struct Names::Open {
  explicit Open(const Analysis& analysis)
      : options(without_values(analysis.tree.options())),
        tree(analysis.tree.root(), options),
        resolver(tree),
        symbols(tree, resolver) {}

  static Options without_values(Options known) {
    known.parameters.clear();
    return known;
  }

  Options options;
  Template tree;
  Resolver resolver;
  Symbols symbols;
};

PermittedValues::PermittedValues(const Parameter& parameter) : parameter_(parameter) {
  const Node* pattern =
      parameter.node == nullptr ? nullptr : parameter.node->find("AllowedPattern");
  if (pattern != nullptr && pattern->is_string()) {
    pattern_ = pattern->text();
    compiled_ =
        std::make_shared<support::Pattern>(pattern_, support::Pattern::Options{.whole = true});
  }
  min_length_ = length_of(parameter, "MinLength").value_or(0);
  max_length_ = length_of(parameter, "MaxLength");
  constexpr std::size_t most = 64;
  if (parameter.allowed_values != nullptr) {
    for (const Node& value : parameter.allowed_values->items()) {
      if (values_.size() < most && value.is_scalar()) values_.emplace_back(value.text());
    }
    return;
  }
  constexpr std::array<std::string_view, 16> breaking{"",     "a",   "0",   "A",   "a-",  "-a",
                                                      "a--a", "a_a", "a.a", "a/a", "a a", "a:a",
                                                      "_a",   "a_",  ".a",  "aA"};
  const std::size_t shortest = shortest_permitted();
  for (const std::string_view value : breaking) {
    std::string text(value);
    // Lengthened before the last character, the ends stay as they are.
    while (!text.empty() && text.size() < shortest && shortest < 64) {
      text.insert(text.size() - 1, 1, text.front() == '0' ? '0' : (text == "A" ? 'A' : 'a'));
    }
    if (permits(text)) values_.push_back(std::move(text));
  }
}

std::size_t PermittedValues::shortest_permitted() const {
  // A pattern may ask for more characters than MinLength does: "[a-z0-9]{3,8}".
  constexpr std::size_t most_tries = 12;
  const std::size_t start = std::max<std::size_t>(min_length_, 1);
  for (std::size_t length = start; length < start + most_tries; ++length) {
    if (permits(std::string(length, 'a'))) return length;
  }
  return min_length_;
}

bool PermittedValues::permits(std::string_view value) const {
  if (value.size() < min_length_ || value.size() > max_length_.value_or(longest_parameter))
    return false;
  return compiled_ == nullptr || compiled_->match(value) == support::Match::yes;
}

std::optional<std::string> PermittedValues::longer_than(std::size_t length) const {
  if (parameter_.allowed_values != nullptr) {
    const auto longest =
        std::max_element(values_.begin(), values_.end(),
                         [](const auto& a, const auto& b) { return a.size() < b.size(); });
    if (longest == values_.end() || longest->size() <= length) return std::nullopt;
    return *longest;
  }
  // From the longest down, where that is near; else from the first that is too long up.
  constexpr std::size_t most_tries = 64;
  const std::size_t top = std::min(max_length_.value_or(length + most_tries), length + most_tries);
  for (std::size_t tried = top; tried > length; --tried) {
    for (const std::string_view unit : {"a", "a1", "0", "A", "a-a"}) {
      std::string value = repeated(unit, tried);
      if (permits(value)) return value;
    }
  }
  return std::nullopt;
}

Names::Names(Analysis& analysis) : analysis_(analysis) {
  if (!analysis.tree.options().parameters.empty()) open_ = std::make_shared<Open>(analysis);
  for (const Resource& resource : analysis.tree.resources()) {
    const support::NameRule* rule = support::find_name_rule(resource.type);
    if (rule == nullptr || resource.properties == nullptr) continue;
    const Node* value = resource.property(rule->property);
    if (value == nullptr || value->is_null() || is_no_value(*value)) continue;
    all_.push_back({&resource, rule, value, texts_of(*value)});
  }
  if (const Parameter* suffix = analysis.model<Intent>().suffix()) permitted_.emplace(*suffix);
}

std::vector<SymbolicText> Names::texts_of(const Node& value) {
  return open_ == nullptr ? analysis_.symbols.texts_of(value) : open_->symbols.texts_of(value);
}

std::string name_with(const SymbolicText& text, std::string_view parameter,
                      std::string_view value) {
  std::string name;
  for (const Piece& piece : text.pieces) {
    switch (piece.kind) {
      case Piece::Kind::literal:
        name += piece.text;
        break;
      case Piece::Kind::parameter:
        name += piece.text == parameter ? value : std::string_view("x");
        break;
      case Piece::Kind::pseudo:
        if (piece.text == "AWS::AccountId") {
          name += "123456789012";
        } else if (piece.text == "AWS::Region") {
          name += "us-east-1";
        } else {
          name += piece.text == "AWS::Partition" ? "aws" : "x";
        }
        break;
      case Piece::Kind::reference:
      case Piece::Kind::unknown:
        name += 'x';
        break;
    }
  }
  return name;
}

NameEvidence name_evidence(Analysis& analysis) {
  const Names& names = analysis.model<Names>();
  NameEvidence evidence;
  evidence.names = names.all().size();
  const Parameter* suffix = analysis.model<Intent>().suffix();
  if (suffix == nullptr) return evidence;
  evidence.parameter = suffix->id;
  evidence.pattern = names.permitted()->pattern();
  evidence.values = names.permitted()->values().size();
  for (const PhysicalName& name : names.all()) {
    bool has_suffix = false;
    for (const SymbolicText& text : name.texts) {
      const auto times = static_cast<std::size_t>(
          std::count_if(text.pieces.begin(), text.pieces.end(), [&](const Piece& piece) {
            return piece.kind == Piece::Kind::parameter && piece.text == suffix->id;
          }));
      if (times == 0) continue;
      has_suffix = true;
      if (name.rule->max == 0) continue;
      const std::size_t fixed = name_with(text, suffix->id, "").size();
      const std::size_t room = fixed >= name.rule->max ? 0 : (name.rule->max - fixed) / times;
      evidence.longest = std::min(evidence.longest.value_or(room), room);
    }
    if (has_suffix) ++evidence.with_suffix;
  }
  return evidence;
}

}  // namespace dbrepl::analysis
