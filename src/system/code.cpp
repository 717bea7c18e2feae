#include "system/code.hpp"

#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "functions/embedded.hpp"
#include "functions/packed.hpp"

namespace dbrepl::system {
namespace {

constexpr std::string_view map_row = "Functions";
constexpr std::string_view map_column = "Packed";

std::string_view plain(Program program) {
  switch (program) {
    case Program::schema_replication:
      return functions::schema_replication;
    case Program::data_replication:
      return functions::data_replication;
    case Program::housekeeping:
      break;
  }
  return functions::housekeeping;
}

/// What runs the parts that make up a program: those that the replication functions share come
/// first.
std::string_view parts(Program program) {
  switch (program) {
    case Program::schema_replication:
      return "p[0]+p[1]";
    case Program::data_replication:
      return "p[0]+p[2]";
    case Program::housekeeping:
      break;
  }
  return "p[3]";
}

}  // namespace

Codes::Codes(Scope& scope) {
  if (scope.config().functions.code == config::Code::packed) {
    // No brace stands in the packed text, so that nothing in it looks like a substitution.
    std::string text = fmt::format(
        "import "
        "base64,zlib\np=zlib.decompress(base64.b85decode('{}'.replace(',','{{')),-15).decode()"
        ".split('\\0')\n",
        functions::packed);
    packed_ = scope.out().add_mapping(
        "Code", {{std::string(map_row), {{std::string(map_column), std::move(text)}}}});
  }
}

cfn::Value<cfn::String> Codes::of(Program program) const {
  if (!packed_) {
    return plain(program);
  }
  return cfn::join("", {cfn::find_in_map(*packed_, map_row, map_column),
                        fmt::format("exec({})\n", parts(program))});
}

}  // namespace dbrepl::system
