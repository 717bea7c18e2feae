#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "rules/check.hpp"

namespace dbrepl::rules {

/// A set of functions.
class Functions {
 public:
  constexpr Functions(std::initializer_list<Function> functions) {
    for (const Function function : functions) bits_ |= 1U << static_cast<unsigned>(function);
  }
  constexpr bool has(Function function) const {
    return (bits_ >> static_cast<unsigned>(function) & 1U) != 0;
  }

 private:
  std::uint32_t bits_ = 0;
};

/// Those that yield a string.
inline constexpr Functions text_functions{
    Function::ref,       Function::get_att,         Function::sub,
    Function::join,      Function::select,          Function::find_in_map,
    Function::base64,    Function::import_value,    Function::if_,
    Function::transform, Function::get_stack_output};
/// Those that yield a list.
inline constexpr Functions list_functions{
    Function::ref,  Function::get_att, Function::split, Function::find_in_map,
    Function::cidr, Function::get_azs, Function::if_,   Function::transform};

enum class Wanted : std::uint8_t { text, number, list, literal };

/// An argument that a function takes.
struct Slot {
  std::string_view what;  ///< "the delimiter of Fn::Join"
  Wanted wanted;
  Functions functions;  ///< that CloudFormation takes here; AWS::LanguageExtensions takes all
};

/// Reports a value that does not fit its slot; true where it fits, as far as is known.
bool check_slot(const Check& check, const Slot& slot, const Node& value, const Path* path,
                const Context& context, Reporter& reporter);

/// What kind a value has at deployment that is not a string or number: "a list", "an object", or
/// "".
std::string_view kind_beside_text(const Context& context, const Node& value);

/// Makes a warning of a finding about a value that a parameter only has by default, or may have.
void soften(const schema::Alternative& one, Finding& finding);

/// The resource that a call itself depends on, for Ref, Fn::GetAtt and Fn::Sub; empty where it
/// depends on none.
std::string_view resource_behind(const Context& context, const Call& call);

/// "eu-west-1", "us-gov-east-1": words and a number, with hyphens.
bool looks_like_region(std::string_view text);

/// Whether a name may be that of something which a transform, a module or a loop adds.
bool may_be_added(const Context& context, std::string_view name);

/// Whether a call's argument is a list of as many elements as the function takes; else reports it:
/// "Fn::Join takes a list of a delimiter and a list, found 3 elements".
bool check_list(const Check& check, const Call& call, std::size_t least, std::size_t most,
                std::string_view takes, Reporter& reporter);

/// Visits the calls of one function: visit(call, path of the argument).
template <typename Visit>
void for_each_call(const Context& context, Function function, Visit visit) {
  for (const std::uint32_t position : context.calls.of(function)) {
    const Call& call = context.calls.all()[position];
    const Path path(call.site.path, call.member->key);
    visit(call, path);
  }
}

}  // namespace dbrepl::rules
