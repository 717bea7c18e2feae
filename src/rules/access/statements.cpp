#include "rules/access/statements.hpp"

#include <algorithm>
#include <array>

namespace dbrepl::rules {

using analysis::Piece;
using analysis::SymbolicText;

bool is_literally(const SymbolicText& text, std::string_view literal) {
  return text.pieces.size() == 1 && text.pieces[0].kind == Piece::Kind::literal &&
         text.pieces[0].text == literal;
}

bool is_about_everything(const Statement& statement) {
  return !statement.all_but_targets &&
         std::any_of(
             statement.targets.begin(), statement.targets.end(),
             [](const analysis::access::Target& one) { return is_literally(one.text, "*"); });
}

namespace {

/// What stands in an ARN behind the colons that end its account, where it is known; "" for another
/// service or text.
std::string_view resource_part(const SymbolicText& arn, std::string_view service) {
  int colons = 0;
  for (std::size_t i = 0; i < arn.pieces.size(); ++i) {
    const Piece& piece = arn.pieces[i];
    // A reference or a parameter may hold colons: those before the last piece are pseudo
    // parameters.
    if (piece.kind == Piece::Kind::pseudo) continue;
    if (piece.kind != Piece::Kind::literal) return {};
    std::size_t start = 0;
    for (std::size_t at = piece.text.find(':'); at != std::string_view::npos;
         at = piece.text.find(':', start)) {
      const std::string_view part = piece.text.substr(start, at - start);
      if (++colons == 1 && part != "arn") return {};
      if (colons == 3 && part != service) return {};
      start = at + 1;
      if (colons == 5) return i + 1 == arn.pieces.size() ? piece.text.substr(start) : "";
    }
  }
  return {};
}

bool names_all(std::string_view resource, std::string_view kind) {
  if (resource == "*" || resource == "*/*") return true;
  return !kind.empty() && resource.size() == kind.size() + 2 && resource.starts_with(kind) &&
         (resource[kind.size()] == '/' || resource[kind.size()] == ':') && resource.ends_with('*');
}

}  // namespace

bool is_about_all(const Statement& statement, std::string_view service, std::string_view kind) {
  if (statement.all_but_targets) return false;
  return std::any_of(
      statement.targets.begin(), statement.targets.end(), [&](const analysis::access::Target& one) {
        if (one.text.pieces.empty()) return false;
        const Piece& last = one.text.pieces.back();
        if (last.kind != Piece::Kind::literal || !last.text.ends_with('*')) {
          return false;
        }
        return is_literally(one.text, "*") || names_all(resource_part(one.text, service), kind);
      });
}

Verdict is_service(const Principal& principal, std::string_view prefix) {
  if (principal.kind == Principal::Kind::unknown) return Verdict::unknown;
  if (principal.kind != Principal::Kind::service) return Verdict::broken;
  if (principal.text.pieces.empty()) return Verdict::broken;
  const Piece& first = principal.text.pieces.front();
  if (first.kind != Piece::Kind::literal) return Verdict::unknown;
  const std::string_view text = first.text;
  if (text.size() <= prefix.size()) {
    return prefix.starts_with(text) && principal.text.pieces.size() > 1 ? Verdict::unknown
                                                                        : Verdict::broken;
  }
  return text.starts_with(prefix) && text[prefix.size()] == '.' ? Verdict::holds : Verdict::broken;
}

Verdict admits_service(const Statement& statement, std::string_view prefix) {
  if (statement.effect != Effect::allow) {
    return statement.effect == Effect::unknown ? Verdict::unknown : Verdict::broken;
  }
  if (statement.all_but_principals || statement.uncertain) return Verdict::unknown;
  Verdict found = Verdict::broken;
  for (const Principal& principal : statement.principals) {
    const Verdict one =
        principal.kind == Principal::Kind::any ? Verdict::holds : is_service(principal, prefix);
    if (one == Verdict::holds) return one;
    if (one == Verdict::unknown) found = one;
  }
  return found;
}

analysis::SymbolicText arn_of_log_group(const analysis::SymbolicText& name) {
  using Kind = analysis::Piece::Kind;
  analysis::SymbolicText arn;
  arn.pieces = {{Kind::literal, "arn:", {}},       {Kind::pseudo, "AWS::Partition", {}},
                {Kind::literal, ":logs:", {}},     {Kind::pseudo, "AWS::Region", {}},
                {Kind::literal, ":", {}},          {Kind::pseudo, "AWS::AccountId", {}},
                {Kind::literal, ":log-group:", {}}};
  arn.pieces.insert(arn.pieces.end(), name.pieces.begin(), name.pieces.end());
  return arn;
}

const Resource* key_named_by(const Context& context, const Node* value) {
  const Resource* found = value == nullptr ? nullptr : context.analysis.symbols.resource_of(*value);
  if (found != nullptr && found->type == "AWS::KMS::Alias") {
    const Node* target = found->property("TargetKeyId");
    found = target == nullptr ? nullptr : context.analysis.symbols.resource_of(*target);
  }
  return found != nullptr && found->type == "AWS::KMS::Key" ? found : nullptr;
}

namespace {

bool same_word(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return analysis::access::covers(std::string_view(&x, 1), std::string_view(&y, 1));
  });
}

/// Whether an operator compares with the values as they are, or as patterns.
bool compares_texts(std::string_view operation) {
  constexpr std::array<std::string_view, 4> known = {"ArnEquals", "ArnLike", "StringEquals",
                                                     "StringLike"};
  return std::find(known.begin(), known.end(), operation) != known.end();
}

Verdict is_among(const Context& context, const Node& values, const SymbolicText& text) {
  Verdict found = Verdict::broken;
  const auto consider = [&](const Node& value) {
    for (const SymbolicText& one : context.analysis.symbols.texts_of(value)) {
      const Verdict match = analysis::matches(one, text);
      if (match != Verdict::broken && found != Verdict::holds) found = match;
    }
  };
  if (values.is_array()) {
    for (const Node& value : values.items()) consider(value);
  } else {
    consider(values);
  }
  return found;
}

/// Whether a resource or an output uses a role through this edge: a policy that names it as a
/// principal does not.
bool is_principal(const analysis::Edge& edge) {
  for (const Path* path = edge.path; path != nullptr; path = path->parent) {
    if (path->key == "Principal") return true;
  }
  return false;
}

}  // namespace

Verdict admits_value(const Context& context, const Statement& statement, std::string_view key,
                     const SymbolicText& text) {
  if (statement.condition == nullptr) return Verdict::holds;
  if (analysis::invocation_of(*statement.condition)) return Verdict::unknown;
  Verdict found = Verdict::holds;
  for (const Member& operation : statement.condition->members()) {
    if (!operation.value.is_object() || analysis::invocation_of(operation.value)) {
      found = Verdict::unknown;
      continue;
    }
    for (const Member& test : operation.value.members()) {
      if (!same_word(test.key, key)) continue;
      if (!compares_texts(operation.key)) {
        found = Verdict::unknown;
        continue;
      }
      const Verdict one = is_among(context, test.value, text);
      if (one == Verdict::broken) return one;
      if (one == Verdict::unknown) found = one;
    }
  }
  return found;
}

bool is_for_functions_alone(const Context& context, const analysis::access::Role& role) {
  bool found = false;
  for (const std::uint32_t at : context.graph.to(context.tree.position(*role.resource))) {
    const analysis::Edge& edge = context.graph.edges()[at];
    if (edge.link == analysis::Link::depends_on || is_principal(edge)) continue;
    const std::string_view type = context.tree.resources()[edge.from].type;
    if (type == "AWS::Lambda::Function" || type == "AWS::Serverless::Function") {
      found = true;
    } else if (!type.starts_with("AWS::IAM::") || type == "AWS::IAM::InstanceProfile") {
      return false;
    }
  }
  return found &&
         std::none_of(context.tree.outputs().begin(), context.tree.outputs().end(),
                      [&](const analysis::Output& output) {
                        return output.value != nullptr &&
                               context.analysis.symbols.resource_of(*output.value) == role.resource;
                      });
}

}  // namespace dbrepl::rules
