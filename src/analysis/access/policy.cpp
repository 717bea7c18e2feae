#include "analysis/access/policy.hpp"

#include <algorithm>

#include "support/characters.hpp"

namespace dbrepl::analysis::access {

namespace {

using support::lower;

/// Hands each element of a value to `use`, with whether it is there for sure. A text counts as a
/// list of one. False where there may be others.
template <class Use>
bool each_of(const Node& value, Resolver& resolver, Use&& use) {
  bool complete = true;
  const auto alternatives = resolver.alternatives_of(value);
  for (const Alternative& one : alternatives) {
    if (one.state == Alternative::State::absent) continue;
    if (one.state == Alternative::State::unknown || !one.value.is_array()) {
      use(one, alternatives.size() == 1);
      continue;
    }
    for (const Node& item : one.value.items()) {
      const auto inner = resolver.alternatives_of(item);
      for (const Alternative& element : inner) {
        if (element.state == Alternative::State::absent) continue;
        complete = complete && !element.value.is_array();
        use(element, alternatives.size() == 1 && inner.size() == 1);
      }
    }
  }
  return complete;
}

class StatementReader {
 public:
  StatementReader(const Node& node, Resolver& resolver, Symbols& symbols)
      : node_(node), resolver_(resolver), symbols_(symbols) {
    one_.node = &node;
  }

  Statement read() {
    for (const Member& member : node_.members()) {
      if (member.key == "Effect") {
        read_effect(member.value);
      } else if (member.key == "Action" || member.key == "NotAction") {
        one_.all_but_actions = member.key == "NotAction";
        read_actions(member.value);
      } else if (member.key == "Resource" || member.key == "NotResource") {
        one_.all_but_targets = member.key == "NotResource";
        read_targets(member.value);
      } else if (member.key == "Principal" || member.key == "NotPrincipal") {
        one_.all_but_principals = member.key == "NotPrincipal";
        read_principals(member.value);
      } else if (member.key == "Condition") {
        if (!is_no_value(member.value)) one_.condition = &member.value;
      } else if (member.key.starts_with("Fn::")) {
        one_.uncertain = true;
      }
    }
    return std::move(one_);
  }

 private:
  void read_effect(const Node& value) {
    const auto text = resolver_.text_of(value);
    if (!text) {
      one_.uncertain = true;
    } else if (*text == "Allow") {
      one_.effect = Effect::allow;
    } else if (*text == "Deny") {
      one_.effect = Effect::deny;
    }
  }

  void read_actions(const Node& value) {
    const bool complete = each_of(value, resolver_, [&](const Alternative& one, bool certain) {
      Action action;
      action.node = one.source;
      if (one.state == Alternative::State::known && certain) action.text = one.value.text();
      one_.actions.push_back(action);
    });
    if (!complete) one_.actions.push_back({{}, &value});
  }

  /// The texts of the elements of a value, with the places that spell them.
  template <class Use>
  void each_text(const Node& value, Use&& use) {
    if (!value.is_array() || invocation_of(value)) return add_texts(value, use);
    for (const Node& item : value.items()) add_texts(item, use);
  }

  template <class Use>
  void add_texts(const Node& value, Use&& use) {
    const Invocation call = invocation_of(value);
    if (call.function == Function::if_ && call.argument().size() == 3) {
      // Of two branches only one is there.
      one_.uncertain = one_.uncertain || depth_ > 4;
      if (depth_ > 4) return;
      ++depth_;
      for (const std::size_t branch : {1U, 2U}) {
        const Node& chosen = call.argument().items()[branch];
        if (!is_no_value(chosen)) each_text(chosen, use);
      }
      --depth_;
      one_.uncertain = true;
      return;
    }
    if (is_no_value(value)) return;
    use(value);
  }

  void read_targets(const Node& value) {
    each_text(value, [&](const Node& node) {
      for (SymbolicText& text : symbols_.texts_of(node)) {
        one_.targets.push_back({std::move(text), &node});
      }
    });
  }

  void read_principals(const Node& value) {
    if (value.is_string()) {
      Principal all;
      all.kind = value.text() == "*" ? Principal::Kind::any : Principal::Kind::unknown;
      all.node = &value;
      all.text = symbols_.text_of(value);
      one_.principals.push_back(std::move(all));
      return;
    }
    if (invocation_of(value) || !value.is_object()) {
      one_.principals.emplace_back().node = &value;
      return;
    }
    for (const Member& member : value.members()) {
      Principal::Kind kind = Principal::Kind::unknown;
      if (member.key == "AWS") kind = Principal::Kind::aws;
      if (member.key == "Service") kind = Principal::Kind::service;
      if (member.key == "Federated") kind = Principal::Kind::federated;
      if (member.key == "CanonicalUser") kind = Principal::Kind::canonical;
      each_text(member.value, [&](const Node& node) {
        for (SymbolicText& text : symbols_.texts_of(node)) {
          Principal one;
          one.kind = kind;
          if (kind == Principal::Kind::aws && text.is_literal() && text.spelling() == "*") {
            one.kind = Principal::Kind::any;
          }
          one.node = &node;
          one.text = std::move(text);
          one_.principals.push_back(std::move(one));
        }
      });
    }
  }

  const Node& node_;
  Resolver& resolver_;
  Symbols& symbols_;
  Statement one_;
  int depth_ = 0;
};

}  // namespace

Policy read_policy(const Node& document, Resolver& resolver, Symbols& symbols) {
  Policy policy;
  policy.node = &document;
  const Node* statements = document.is_object() ? document.find("Statement") : nullptr;
  if (statements == nullptr) {
    policy.open = !document.is_object() || invocation_of(document);
    return policy;
  }
  const bool complete = each_of(*statements, resolver, [&](const Alternative& one, bool certain) {
    if (one.state != Alternative::State::known || !one.value.is_object()) {
      policy.open = true;
      return;
    }
    // The alternative's own node lives no longer than this call; its source is the template's.
    const Node* node =
        one.source->is_object() && !invocation_of(*one.source) ? one.source : nullptr;
    if (node == nullptr) {
      policy.open = true;
      return;
    }
    policy.statements.push_back(StatementReader(*node, resolver, symbols).read());
    policy.statements.back().uncertain |= !certain;
  });
  policy.open = policy.open || !complete;
  return policy;
}

bool covers(std::string_view pattern, std::string_view action) {
  // Greedy, with one place to go back to: linear but for repeated stars.
  std::size_t p = 0;
  std::size_t a = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  while (a < action.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = a;
    } else if (p < pattern.size() && (pattern[p] == '?' || lower(pattern[p]) == lower(action[a]))) {
      ++p;
      ++a;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      a = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

Verdict speaks_of(const Statement& statement, std::string_view action) {
  Verdict found = Verdict::broken;
  for (const Action& one : statement.actions) {
    if (one.text.empty()) {
      found = Verdict::unknown;
    } else if (covers(one.text, action)) {
      found = Verdict::holds;
      break;
    }
  }
  if (!statement.all_but_actions || found == Verdict::unknown) return found;
  return found == Verdict::holds ? Verdict::broken : Verdict::holds;
}

Verdict speaks_of(const Statement& statement, const SymbolicText* target) {
  if (target == nullptr) return Verdict::holds;
  return speaks_of(statement, [&](const Target& one) { return matches(one.text, *target); });
}

Verdict speaks_of(const Statement& statement, const std::function<Verdict(const Target&)>& judge) {
  Verdict found = Verdict::broken;
  for (const Target& one : statement.targets) {
    const Verdict match = judge(one);
    if (match == Verdict::holds) {
      found = match;
      break;
    }
    if (match == Verdict::unknown) found = match;
  }
  if (!statement.all_but_targets || found == Verdict::unknown) return found;
  return found == Verdict::holds ? Verdict::broken : Verdict::holds;
}

bool asks_for(const Statement& statement, std::initializer_list<std::string_view> keys) {
  if (statement.condition == nullptr) return false;
  // A function may yield any condition.
  if (invocation_of(*statement.condition)) return true;
  for (const Member& operation : statement.condition->members()) {
    if (!operation.value.is_object() || invocation_of(operation.value)) return true;
    for (const Member& test : operation.value.members()) {
      const std::string_view key = test.key.substr(0, test.key.find('/'));
      for (const std::string_view wanted : keys) {
        if (support::same_letters(key, wanted)) return true;
      }
    }
  }
  return false;
}

}  // namespace dbrepl::analysis::access
