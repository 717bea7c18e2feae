#include "analysis/code/python_values.hpp"

namespace dbrepl::analysis::code {

namespace {

PythonValue merged(const PythonValue& a, const PythonValue& b) {
  if (!a) return b;
  if (!b || (a.kind == b.kind && a.text == b.text && a.part == b.part)) return a;
  if (a.kind != b.kind) return b.kind == PythonValue::Kind::client ? b : a;
  PythonValue both = a;
  both.text.clear();
  both.arguments.clear();
  return both;
}

}  // namespace

PythonValues::PythonValues() {
  // Names that are looked at for other reasons than a value of theirs.
  for (const std::string_view word :
       {"self", "cls", "exec", "eval", "globals", "setattr", "__import__"}) {
    seen_.set(slot(0, word));
  }
}

const PythonValue* PythonValues::find(std::size_t scope, std::string_view name) const {
  if (!may_hold(scope, name)) return nullptr;
  for (const std::size_t where : {scope, std::size_t{0}}) {
    const auto names = names_.find(where);
    if (names == names_.end()) continue;
    const auto found = names->second.find(name);
    if (found != names->second.end()) return &found->second;
  }
  const auto function = functions_.find(name);
  return function == functions_.end() ? nullptr : &function->second;
}

PythonValue PythonValues::find_member(std::string_view name) const {
  const auto member = members_.find(name);
  if (member != members_.end()) return member->second;
  const auto method = functions_.find(name);
  if (method == functions_.end()) return {};
  PythonValue value = method->second;
  if (value.parameter >= 0) --value.parameter;  // the object itself is the first one
  return value;
}

void PythonValues::assign(std::size_t scope, std::string_view name, const PythonValue& value) {
  seen_.set(slot(scope, name));
  PythonValue& known = names_[scope][name];
  known = merged(known, value);
}

void PythonValues::assign_member(std::string_view name, const PythonValue& value) {
  PythonValue& known = members_[name];
  known = merged(known, value);
}

void PythonValues::returns(std::string_view function, const PythonValue& value) {
  PythonValue& known = functions_[function];
  known = value;
  if (value.parameter >= 0) known.kind = PythonValue::Kind::function;
  seen_.set(slot(0, function));
}

}  // namespace dbrepl::analysis::code
