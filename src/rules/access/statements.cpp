#include "rules/access/statements.hpp"

#include <algorithm>

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

bool is_for_functions_alone(const Context& context, const analysis::access::Role& role) {
  bool found = false;
  for (const std::uint32_t at : context.graph.to(context.tree.position(*role.resource))) {
    const analysis::Edge& edge = context.graph.edges()[at];
    if (edge.link == analysis::Link::depends_on) continue;
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
