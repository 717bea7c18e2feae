#include "analysis/code/function_code.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include "analysis/analysis.hpp"
#include "analysis/code/python_reader.hpp"
#include "analysis/code/script_reader.hpp"

namespace dbrepl::analysis::code {

namespace {

/// The minor version of "python3.12"; the newest known where it is none.
int minor_of(std::string_view runtime) {
  constexpr std::string_view prefix = "python3.";
  int minor = 14;
  if (runtime.starts_with(prefix)) {
    std::from_chars(runtime.data() + prefix.size(), runtime.data() + runtime.size(), minor);
  }
  return minor;
}

/// A value that can be taken as it stands: not a function, not one of several.
std::string_view known_text(const Node* value, Resolver& resolver) {
  if (value == nullptr) return {};
  return resolver.text_of(*value).value_or(std::string_view());
}

class FunctionReader {
 public:
  explicit FunctionReader(Analysis& analysis) : analysis_(analysis) {
    if (const Node* globals = analysis.tree.section("Globals")) {
      globals_ = globals->find("Function");
    }
  }

  FunctionCode read(const Resource& resource) {
    FunctionCode one;
    one.resource = &resource;
    properties_ = resource.properties;
    use_globals_ = resource.is_serverless();
    one.runtime_node = property("Runtime");
    one.runtime = known_text(one.runtime_node, analysis_.resolver);
    one.handler_node = property("Handler");
    one.handler = known_text(one.handler_node, analysis_.resolver);
    one.role = property("Role");
    one.policies = use_globals_ ? property("Policies") : nullptr;
    one.vpc_config = property("VpcConfig");
    one.timeout = property("Timeout");
    const Node* layers = property("Layers");
    one.has_layers = layers != nullptr && !(layers->is_array() && layers->size() == 0);
    read_environment(one);
    read_source(one);
    return one;
  }

 private:
  /// Of the function, else what Globals give a serverless one.
  const Node* property(std::string_view name) const {
    const Node* found = properties_ == nullptr ? nullptr : properties_->find(name);
    if (found == nullptr && use_globals_ && globals_ != nullptr) found = globals_->find(name);
    return found != nullptr && is_no_value(*found) ? nullptr : found;
  }

  void read_environment(FunctionCode& one) {
    one.environment = properties_ == nullptr ? nullptr : properties_->find("Environment");
    if (one.environment != nullptr) add_variables(*one.environment, one);
    if (use_globals_ && globals_ != nullptr) {
      if (const Node* shared = globals_->find("Environment")) add_variables(*shared, one);
    }
  }

  static void add_variables(const Node& environment, FunctionCode& one) {
    if (is_no_value(environment)) return;
    const Node* variables = environment.find("Variables");
    if (invocation_of(environment) ||
        (variables != nullptr && (!variables->is_object() || invocation_of(*variables)))) {
      one.open_environment = true;
      return;
    }
    if (variables == nullptr) return;
    for (const Member& member : variables->members()) {
      if (member.key.starts_with("Fn::")) one.open_environment = true;
      one.variables.push_back({member.key, &member.value, member.key_mark});
    }
  }

  void read_source(FunctionCode& one) {
    if (properties_ == nullptr) return;
    if (one.resource->is_serverless()) {
      one.source_property = "InlineCode";
      one.source_node = properties_->find("InlineCode");
    } else if (const Node* code = properties_->find("Code")) {
      one.source_property = "ZipFile";
      one.source_node = code->find("ZipFile");
    }
    if (one.source_node == nullptr) return;
    if (!lines_) lines_.emplace(analysis_.document);
    one.source = Source(*one.source_node, analysis_.resolver, *lines_);
    if (!one.source.is_known()) return;
    bool unpacked = false;
    if (one.runtime.starts_with("python3")) {
      one.language = Language::python;
      unpacked = one.source.unpack();
    } else if (one.runtime.starts_with("nodejs")) {
      one.language = Language::nodejs;
    } else {
      return;
    }
    auto& known = contents_[std::string(one.runtime).append("\n").append(one.source.text())];
    if (known == nullptr) {
      known = std::make_shared<const Contents>(
          one.language == Language::python
              ? read_python(one.source.text(), minor_of(one.runtime), !unpacked)
              : read_script(one.source.text()));
    }
    one.contents = known;
  }

  Analysis& analysis_;
  const Node* globals_ = nullptr;
  const Node* properties_ = nullptr;
  bool use_globals_ = false;
  std::optional<Lines> lines_;
  /// What is read already, by the lines of runtime and source.
  std::map<std::string, std::shared_ptr<const Contents>> contents_;
};

}  // namespace

bool Contents::defines(std::string_view name) const {
  return std::find(definitions.begin(), definitions.end(), name) != definitions.end();
}

bool FunctionCode::is_understood() const {
  return contents != nullptr && !contents->open_calls && !contents->syntax_error;
}

const Variable* FunctionCode::variable(std::string_view name) const {
  const auto found = std::find_if(variables.begin(), variables.end(),
                                  [&](const Variable& one) { return one.name == name; });
  return found == variables.end() ? nullptr : &*found;
}

const Node* FunctionCode::value_of(const Argument& argument) const {
  if (argument.kind != Argument::Kind::variable) return nullptr;
  const Variable* found = variable(argument.text);
  return found == nullptr ? nullptr : found->value;
}

Functions::Functions(Analysis& analysis) {
  FunctionReader reader(analysis);
  for (const Resource& resource : analysis.tree.resources()) {
    if (resource.type != "AWS::Lambda::Function" && resource.type != "AWS::Serverless::Function") {
      continue;
    }
    functions_.push_back(reader.read(resource));
  }
}

const FunctionCode* Functions::find(const Resource& resource) const {
  const auto found =
      std::find_if(functions_.begin(), functions_.end(),
                   [&](const FunctionCode& one) { return one.resource == &resource; });
  return found == functions_.end() ? nullptr : &*found;
}

}  // namespace dbrepl::analysis::code
