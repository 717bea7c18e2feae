#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "analysis/resolution.hpp"
#include "analysis/symbolic_text.hpp"

namespace dbrepl::analysis::access {

/// An action of a statement, with wildcards: "s3:Get*".
struct Action {
  std::string_view text;  ///< "" where it is not known
  const Node* node = nullptr;
};

/// A resource of a statement, with wildcards.
struct Target {
  SymbolicText text;
  const Node* node = nullptr;
};

/// Whom a statement speaks of.
struct Principal {
  enum class Kind : std::uint8_t { any, aws, service, federated, canonical, unknown };
  Kind kind = Kind::unknown;
  SymbolicText text;  ///< "lambda.amazonaws.com", an ARN, an account
  const Node* node = nullptr;
};

enum class Effect : std::uint8_t { allow, deny, unknown };

/// A statement of a policy as far as it can be read.
struct Statement {
  const Node* node = nullptr;
  Effect effect = Effect::unknown;
  std::vector<Action> actions;
  bool all_but_actions = false;  ///< NotAction
  std::vector<Target> targets;
  bool all_but_targets = false;  ///< NotResource
  std::vector<Principal> principals;
  bool all_but_principals = false;  ///< NotPrincipal
  const Node* condition = nullptr;  ///< null where there is none
  /// Whether it depends on the deployment that the statement is there, or what it says.
  bool uncertain = false;
};

/// A policy document.
struct Policy {
  const Node* node = nullptr;
  std::vector<Statement> statements;
  bool open = false;  ///< whether there may be statements that cannot be read
};

/// Reads a document where it is an object; one given as text or by a function is open.
Policy read_policy(const Node& document, Resolver& resolver, Symbols& symbols);

/// Whether an action with wildcards covers another one; case does not count.
bool covers(std::string_view pattern, std::string_view action);

/// Whether a statement speaks of an action: unknown where one of its actions is not known.
Verdict speaks_of(const Statement& statement, std::string_view action);
/// Whether a statement speaks of a resource; of none (`target` is null): of any resource at all.
Verdict speaks_of(const Statement& statement, const SymbolicText* target);
/// The same where `judge` tells of a target of the statement whether it is the resource.
Verdict speaks_of(const Statement& statement, const std::function<Verdict(const Target&)>& judge);

/// Whether a condition of a statement, in whatever operator, asks for one of these keys; they and
/// the template's compare without case. A key ends at '/', as in "aws:PrincipalTag/team".
bool asks_for(const Statement& statement, std::initializer_list<std::string_view> keys);

/// Whether a principal is an account as a whole: its number, or the ARN that ends in ":root".
bool is_account(const SymbolicText& principal);

}  // namespace dbrepl::analysis::access
