#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/check.hpp"
#include "support/quote.hpp"

namespace dbrepl::rules {

using support::quoted;

/// A scalar in quotes; "a call of Fn::Sub" for a function, else the kind with its article.
std::string described(const Node& value);

/// Reports each member whose key is none of `known`: '"Defualt" is not an attribute of a
/// parameter'. `what` is "an attribute of a parameter". The result tells whether one of them is
/// near to `wanted`, which is then misspelt, not missing.
bool report_unknown_keys(const Check& check, Reporter& reporter, const Node& object,
                         const Path* path, std::span<const std::string_view> known,
                         std::string_view what, std::string_view wanted = {});

/// ", and so do 2 others" behind a sentence about the first of several; "" where there is no other.
std::string and_more(std::size_t others);

/// Whether a name has letters and digits only.
bool is_alphanumeric(std::string_view name);

/// The logical ids that a template defines, the first 500, for nearest_hint().
std::vector<std::string_view> parameter_names(const analysis::Template& tree);
std::vector<std::string_view> resource_names(const analysis::Template& tree);
/// What a Ref or Fn::Sub may name: parameters, resources, pseudo parameters; `early` where there
/// are no resources yet, as in conditions.
std::vector<std::string_view> names_to_refer_to(const analysis::Template& tree, bool early);
/// The keys of an object; none for null.
std::vector<std::string_view> keys_of(const Node* object);

}  // namespace dbrepl::rules
