#include "analysis/code/python_expressions.hpp"

#include <algorithm>
#include <utility>

#include "analysis/code/service_actions.hpp"

namespace dbrepl::analysis::code {

namespace {

using Kind = PythonTokenKind;
using Keyword = PythonKeyword;

/// What a function does with the variable that one of its parameters names: `part` of its value.
constexpr std::string_view needed_variable = "needed variable";
constexpr std::string_view asked_variable = "variable";

}  // namespace

void PythonExpressions::read(std::size_t first, std::size_t end, std::size_t from) {
  std::size_t depth = 0;
  for (std::size_t i = first; i < end; ++i) {
    const PythonToken& token = tokens_[i];
    if (token.kind == Kind::op) {
      const char c = token.symbol;
      if (c == '(' || c == '[' || c == '{') ++depth;
      if ((c == ')' || c == ']' || c == '}') && depth > 0) --depth;
      continue;
    }
    if (token.kind == Kind::string) {
      if (situation.records) read_embedded(token);
      note_guard(i, end);
      continue;
    }
    if (token.kind != Kind::name || !values_.may_hold(situation.scope, token.text)) continue;
    if (i > first && tokens_[i - 1].is_op(".")) continue;
    if (depth > 0 && i + 1 < end && tokens_[i + 1].is_op("=")) continue;
    Value value = chain(i, end);
    if (depth == 0 && i >= from && value) latest = std::move(value);
  }
}

void PythonExpressions::read_embedded(const PythonToken& string) {
  const auto& all = source_.embedded;
  const char* done = string.text.data();
  const char* const last = done + string.text.size();
  auto next =
      std::lower_bound(all.begin(), all.end(), done, [&](const auto& range, const char* place) {
        return tokens_[range.first].text.data() < place;
      });
  for (; next != all.end() && tokens_[next->first].text.data() < last; ++next) {
    // Those of strings within an expression follow with it.
    if (tokens_[next->first].text.data() < done) continue;
    done = tokens_[next->second].text.data();
    if (nesting_ > deepest) continue;
    ++nesting_;
    read(next->first, next->second);
    --nesting_;
  }
}

void PythonExpressions::note_guard(std::size_t i, std::size_t end) {
  std::size_t next = i + 1;
  if (next < end && tokens_[next].is(Keyword::not_)) ++next;
  if (next + 1 >= end || !tokens_[next].is(Keyword::in)) return;
  const auto name = plain_text(tokens_[i]);
  if (name && tokens_[next + 1].kind == Kind::name) guarded.insert(*name);
}

PythonValue PythonExpressions::chain(std::size_t at, std::size_t end) {
  if (nesting_ > deepest) return {};
  const PythonToken& head = tokens_[at];
  const std::size_t next = at + 1;
  const bool is_member =
      (head.text == "self" || head.text == "cls") && next + 1 < end && tokens_[next].is_op(".");
  if (is_member) return read_chain(head, values_.find_member(tokens_[next + 1].text), at + 3, end);
  note_dynamic(head.text, next, end);
  const Value* known = values_.find(situation.scope, head.text);
  return known == nullptr ? Value() : read_chain(head, *known, next, end);
}

PythonValue PythonExpressions::read_chain(const PythonToken& head, Value value, std::size_t next,
                                          std::size_t end) {
  ++nesting_;
  while (next < end && value) {
    const PythonToken& token = tokens_[next];
    if (token.is_op(".") && next + 1 < end && tokens_[next + 1].kind == Kind::name) {
      const PythonToken& member = tokens_[next + 1];
      next += 2;
      if (next < end && tokens_[next].is_op("(") && tokens_[next].match > next) {
        value = call_member(value, member, next);
        next = tokens_[next].match + 1;
      } else {
        value = attribute(value, member.text);
      }
    } else if (token.is_op("(") && token.match > next) {
      value = call(value, next, source_.place_of(head));
      next = token.match + 1;
    } else if (token.is_op("[") && token.match > next) {
      value = subscript(value, next, end);
      next = token.match + 1;
    } else {
      break;
    }
  }
  --nesting_;
  return value;
}

void PythonExpressions::note_dynamic(std::string_view name, std::size_t next, std::size_t end) {
  if (!situation.records || next >= end || !tokens_[next].is_op("(")) return;
  if (name == "exec" || name == "eval" || name == "globals" || name == "setattr" ||
      name == "__import__") {
    out_.open_definitions = out_.open_calls = true;
  }
}

PythonValue PythonExpressions::attribute(const Value& value, std::string_view name) const {
  Value result;
  switch (value.kind) {
    case Value::Kind::os:
      if (name == "environ") result.kind = Value::Kind::environ;
      break;
    case Value::Kind::boto3:
      if (name == "session" || name == "Session") result = value;
      if (name == "client" || name == "resource") {
        result = value;
        result.kind = name == "client" ? Value::Kind::make_client : Value::Kind::make_resource;
      }
      break;
    case Value::Kind::part:
      if (name == "objects" || name == "object_versions") {
        result = value;
        result.part = std::string(value.part) + " " + std::string(name);
      }
      break;
    case Value::Kind::resource:
      if (name == "meta") result = value;
      if (name == "client") {
        result = value;
        result.kind = Value::Kind::client;
      }
      break;
    default:
      break;
  }
  return result;
}

PythonValue PythonExpressions::call(const Value& value, std::size_t open, Place place) {
  Value result;
  switch (value.kind) {
    case Value::Kind::boto3:
      return session(value, open);
    case Value::Kind::make_client:
      return client(value, open, Value::Kind::client);
    case Value::Kind::make_resource:
      return client(value, open, Value::Kind::resource);
    case Value::Kind::get_variable:
      return read_variable(open, false, place);
    case Value::Kind::function:
      return call_function(value, open, place);
    case Value::Kind::client:
    case Value::Kind::resource:
      return value;  // what the function of this name returns
    default:
      return result;
  }
}

PythonValue PythonExpressions::call_member(const Value& value, const PythonToken& member,
                                           std::size_t open) {
  const std::string_view name = member.text;
  switch (value.kind) {
    case Value::Kind::boto3:
      if (name == "client") return client(value, open, Value::Kind::client);
      if (name == "resource") return client(value, open, Value::Kind::resource);
      if (name == "Session" || name == "session") return session(value, open);
      return {};
    case Value::Kind::os:
      if (name == "getenv") return read_variable(open, false, source_.place_of(member));
      return {};
    case Value::Kind::environ:
      if (name == "get" || name == "pop")
        return read_variable(open, false, source_.place_of(member));
      if (name == "setdefault") set_variable(open + 1);
      if (name == "update" && situation.records) opens_environment = true;
      return {};
    case Value::Kind::client:
      return call_client(value, member, open);
    case Value::Kind::resource:
      return call_resource(value, member, open);
    case Value::Kind::part:
      return call_part(value, member, open);
    default:
      return {};
  }
}

bool PythonExpressions::has_credentials(std::size_t open) const {
  const std::size_t close = tokens_[open].match;
  for (std::size_t i = open + 1; i < close; i = end_of_argument(i, close) + 1) {
    if (tokens_[i].text.starts_with("aws_") || tokens_[i].text == "profile_name" ||
        tokens_[i].is_op("**")) {
      return true;
    }
  }
  return false;
}

PythonValue PythonExpressions::session(const Value& value, std::size_t open) const {
  Value result = value;
  if (has_credentials(open)) result.part = "foreign";
  return result;
}

PythonValue PythonExpressions::client(const Value& maker, std::size_t open, Value::Kind kind) {
  Value result;
  result.kind = kind;
  if (maker.part == "foreign" || has_credentials(open)) return result;
  const std::size_t close = tokens_[open].match;
  for (std::size_t i = open + 1; i < close;) {
    const std::size_t end = end_of_argument(i, close);
    const bool named = i + 1 < end && tokens_[i + 1].is_op("=");
    const std::size_t start = named ? i + 2 : i;
    if (named ? tokens_[i].text == "service_name" : i == open + 1) {
      if (end == start + 1) set_service(result, tokens_[start]);
      if (end == start + 1 && situation.records && !result.text.empty() &&
          tokens_[start].kind == Kind::string && kind == Value::Kind::client) {
        out_.clients.push_back({result.text, source_.place_of(tokens_[start])});
      }
    }
    i = end + 1;
  }
  return result;
}

void PythonExpressions::set_service(Value& result, const PythonToken& token) const {
  if (const auto text = plain_text(token)) {
    result.text = *text;
  } else if (token.kind == Kind::name) {
    const Value* known = values_.find(situation.scope, token.text);
    const auto parameter =
        std::find(situation.parameters.begin(), situation.parameters.end(), token.text);
    if (parameter != situation.parameters.end() && situation.scope != 0) {
      result.parameter = static_cast<int>(parameter - situation.parameters.begin());
    } else if (known != nullptr && known->kind == Value::Kind::text) {
      result.text = known->text;
    }
  }
}

PythonValue PythonExpressions::call_function(const Value& value, std::size_t open, Place place) {
  const bool reads = value.part == needed_variable || value.part == asked_variable;
  Value result = value;
  result.kind = reads ? Value::Kind::none : Value::Kind::client;
  result.parameter = -1;
  const std::size_t close = tokens_[open].match;
  int position = 0;
  for (std::size_t i = open + 1; i < close; ++position) {
    const std::size_t end = end_of_argument(i, close);
    if (position == value.parameter && end == i + 1) {
      const auto name = reads ? plain_text(tokens_[i]) : std::nullopt;
      if (!reads) set_service(result, tokens_[i]);
      if (name) {
        record_variable(std::string(*name), value.part == needed_variable, place);
        result.kind = Value::Kind::variable;
        result.part.clear();
        result.text = *name;
      }
    }
    i = end + 1;
  }
  return result;
}

std::size_t PythonExpressions::end_of_argument(std::size_t at, std::size_t close) const {
  while (at < close && !tokens_[at].is_op(",")) {
    at = tokens_[at].match > at ? tokens_[at].match + 1 : at + 1;
  }
  return std::min(at, close);
}

std::vector<Argument> PythonExpressions::arguments(std::size_t open) {
  std::vector<Argument> found;
  const std::size_t close = tokens_[open].match;
  for (std::size_t i = open + 1; i < close;) {
    const std::size_t end = end_of_argument(i, close);
    std::size_t start = i;
    Argument one;
    if (start + 2 < end && tokens_[start].kind == Kind::name && tokens_[start + 1].is_op("=")) {
      one.name = tokens_[start].text;
      start += 2;
    }
    if ((!one.name.empty() || i == open + 1) && fill(one, start, end)) {
      found.push_back(std::move(one));
    }
    i = end + 1;
  }
  return found;
}

bool PythonExpressions::fill(Argument& one, std::size_t start, std::size_t end) {
  if (end == start + 1) {
    if (const auto text = plain_text(tokens_[start])) {
      one.kind = Argument::Kind::text;
      one.text = *text;
      return true;
    }
  }
  if (start >= end || tokens_[start].kind != Kind::name) return false;
  // What surrounds the chain would change its value.
  std::size_t last = start + 1;
  while (last < end && (tokens_[last].is_op(".") || tokens_[last].kind == Kind::name ||
                        tokens_[last].match > last)) {
    last = tokens_[last].match > last ? tokens_[last].match + 1 : last + 1;
  }
  if (last != end) return false;
  const bool recording = std::exchange(situation.records, false);
  const std::size_t read_before = variables;
  const Value value = chain(start, end);
  situation.records = recording;
  this->variables = read_before;
  if (value.text.empty()) return false;
  if (value.kind == Value::Kind::text) one.kind = Argument::Kind::text;
  if (value.kind == Value::Kind::variable) one.kind = Argument::Kind::variable;
  one.text = value.text;
  return one.kind != Argument::Kind::unknown;
}

ServiceCall& PythonExpressions::add_call(const Value& value, std::string_view method, Place place) {
  ServiceCall& one = out_.calls.emplace_back();
  one.client = value.text;
  one.service = service_of_client(value.text);
  one.method = method;
  one.place = place;
  return one;
}

PythonValue PythonExpressions::call_client(const Value& value, const PythonToken& member,
                                           std::size_t open) {
  std::string_view method = member.text;
  if (method == "close" || method == "can_paginate" || method == "get_waiter" ||
      method == "generate_presigned_post") {
    return {};
  }
  const bool wraps = method == "get_paginator" || method == "generate_presigned_url";
  std::string operation;
  if (wraps) {
    const auto text = plain_text(tokens_[open + 1]);
    if (text) operation = *text;
    method = operation;
  }
  if (!situation.records) return {};
  if (value.text.empty() || method.empty()) {
    out_.open_calls = true;
    return {};
  }
  ServiceCall& one = add_call(value, method, source_.place_of(member));
  add_actions(value.text, method, one.actions);
  if (!wraps) one.arguments = arguments(open);
  return {};
}

PythonValue PythonExpressions::call_resource(const Value& value, const PythonToken& member,
                                             std::size_t open) {
  if (member.text.empty() || member.text.front() < 'A' || member.text.front() > 'Z') {
    if (situation.records) {
      if (value.text.empty()) {
        out_.open_calls = true;
      } else {
        add_actions(value.text, member.text,
                    add_call(value, member.text, source_.place_of(member)).actions);
      }
    }
    return {};
  }
  Value result = value;
  result.kind = Value::Kind::part;
  result.part = member.text;
  result.arguments = arguments(open);
  for (Argument& one : result.arguments) {
    if (one.name.empty()) {
      one.name = member.text == "Table" ? "TableName" : "Bucket";
      if (member.text == "Topic") one.name = "TopicArn";
      if (member.text == "Queue") one.name = "QueueUrl";
    }
  }
  return result;
}

PythonValue PythonExpressions::call_part(const Value& value, const PythonToken& member,
                                         std::size_t open) {
  std::string kind = value.part;
  std::string method(member.text);
  if (const std::size_t space = kind.find(' '); space != std::string::npos) {
    method = kind.substr(space + 1) + "." + method;
    kind.resize(space);
  } else if (method == "Object") {
    Value result = value;
    result.part = "Object";
    return result;
  }
  std::vector<std::string> actions;
  add_resource_actions(value.text, kind, method, actions);
  if (situation.records) {
    if (actions.empty()) {
      out_.open_calls = true;
    } else {
      ServiceCall& one = add_call(value, method, source_.place_of(member));
      one.actions = std::move(actions);
      one.arguments = value.arguments;
      for (Argument& more : arguments(open)) {
        if (!more.name.empty()) one.arguments.push_back(std::move(more));
      }
    }
  }
  Value result = value;
  return method.find('.') == std::string::npos ? Value() : result;
}

PythonValue PythonExpressions::read_variable(std::size_t open, bool required, Place place) {
  const std::size_t close = tokens_[open].match;
  Value result;
  if (open + 1 >= close) return result;
  std::string name;
  if (const auto text = plain_text(tokens_[open + 1])) {
    name = *text;
  } else if (tokens_[open + 1].kind == Kind::name) {
    const std::string_view word = tokens_[open + 1].text;
    const auto parameter =
        std::find(situation.parameters.begin(), situation.parameters.end(), word);
    const Value* known = values_.find(situation.scope, word);
    if (situation.scope != 0 && parameter != situation.parameters.end()) {
      result.kind = Value::Kind::variable;
      result.parameter = static_cast<int>(parameter - situation.parameters.begin());
      result.part = required ? needed_variable : asked_variable;
      return result;
    }
    if (known != nullptr && known->kind == Value::Kind::text) name = known->text;
  }
  if (name.empty() || end_of_argument(open + 1, close) != open + 2) return result;
  record_variable(name, required || (open + 2 == close && is_used_at_once(open)), place);
  result.kind = Value::Kind::variable;
  result.text = std::move(name);
  return result;
}

bool PythonExpressions::is_used_at_once(std::size_t open) const {
  const std::size_t close = tokens_[open].match;
  const PythonToken& next = tokens_[close + 1];
  if (next.is_op(".") || next.is_op("[")) return true;
  if (!next.is_op(")") || next.match == 0) return false;
  // "int(os.getenv(…))": nothing but the chain stands between the parentheses.
  const std::size_t outer = next.match;
  if (outer == 0 || (tokens_[outer - 1].text != "int" && tokens_[outer - 1].text != "float")) {
    return false;
  }
  for (std::size_t i = outer + 1; i < open; ++i) {
    if (tokens_[i].kind != Kind::name && !tokens_[i].is_op(".")) return false;
  }
  return true;
}

void PythonExpressions::record_variable(std::string name, bool required, Place place) {
  ++variables;
  if (!situation.records) return;
  out_.variables.push_back({std::move(name), required && !situation.is_by_setting, place, false});
}

void PythonExpressions::set_variable(std::size_t at) {
  const auto text = plain_text(tokens_[at]);
  if (text && situation.records) out_.variables_set.emplace_back(*text);
}

PythonValue PythonExpressions::subscript(const Value& value, std::size_t open, std::size_t end) {
  if (value.kind != Value::Kind::environ) return {};
  const std::size_t close = tokens_[open].match;
  if (close + 1 < end && tokens_[close + 1].is_op("=")) {
    set_variable(open + 1);
    return {};
  }
  return read_variable(open, true, source_.place_of(tokens_[open + 1]));
}

}  // namespace dbrepl::analysis::code
