#pragma once

#include "analysis/access/access.hpp"
#include "rules/check.hpp"

namespace dbrepl::rules {

using analysis::Verdict;
using analysis::access::Effect;
using analysis::access::Principal;
using analysis::access::Statement;

/// What roles, resources and keys of the template permit.
inline const analysis::access::Access& access_of(const Context& context) {
  return context.analysis.model<analysis::access::Access>();
}

/// Whether a text is this literal.
bool is_literally(const analysis::SymbolicText& text, std::string_view literal);

/// Whether a statement of an identity's policy speaks of every resource: "*" is one of them.
bool is_about_everything(const Statement& statement);

/// Whether a statement speaks of everything of a kind that an action takes: by "*", or by the ARN
/// of a service, "kms", that ends in "key/*", "key:*" or, in place of a kind, "*" alone.
bool is_about_all(const Statement& statement, std::string_view service, std::string_view kind);

/// Whether a principal is a service with this prefix: "logs" for "logs.eu-west-1.amazonaws.com";
/// unknown where its name is not known.
Verdict is_service(const Principal& principal, std::string_view prefix);

/// Whether a statement lets a service in: `holds` also for everybody.
Verdict admits_service(const Statement& statement, std::string_view prefix);

/// The ARN of a log group of this name, without ":*" at its end.
analysis::SymbolicText arn_of_log_group(const analysis::SymbolicText& name);

/// The key that a property names, through an alias of the template too; null where it is none of
/// the template.
const Resource* key_named_by(const Context& context, const Node* value);

/// What the condition of a statement says of a key that the template's text for it is known of:
/// broken where an operator that compares texts or ARNs, and passes no request without the key,
/// lists only values that it never has; holds where nothing is asked of the key.
Verdict admits_value(const Context& context, const Statement& statement, std::string_view key,
                     const analysis::SymbolicText& text);

/// Whether functions have a role, and nothing else does as far as the template tells: no other
/// resource and no output names it.
bool is_for_functions_alone(const Context& context, const analysis::access::Role& role);

}  // namespace dbrepl::rules
