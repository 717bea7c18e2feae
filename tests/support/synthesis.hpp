#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace dbrepl::tests {

using Json = nlohmann::ordered_json;

/// The text of a file of the checkout; fails the test where there is none.
std::string read_source(std::string_view path);

/// The template that a configuration in YAML gives; fails the test where it is refused.
Json synthesized(std::string_view config);

/// The template of examples/<name>.yaml.
Json synthesized_example(std::string_view name);

/// The properties of a resource of a template; makes them where there are none.
Json& properties(Json& tree, std::string_view id);

/// {"Ref": id}
Json ref(const char* id);

/// Takes a resource out of a template; fails the test where there is none.
void erase(Json& tree, std::string_view id);

/// The value that a JSON pointer leads to, as compact JSON; "" where there is none.
std::string at(const Json& json, std::string_view pointer);

}  // namespace dbrepl::tests
