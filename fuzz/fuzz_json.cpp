// Reads JSON, and compares what nlohmann_json makes of the same bytes.
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "check_document.hpp"

namespace {

using dbrepl::document::Document;
using dbrepl::document::Fault;
using dbrepl::document::Node;
using dbrepl::fuzz::require;
using nlohmann::json;

bool has(const Document& document, Fault fault) {
  for (const auto& problem : document.problems()) {
    if (problem.fault == fault) return true;
  }
  return false;
}

void compare(const Node& ours, const json& theirs) {
  switch (theirs.type()) {
    case json::value_t::null:
      return require(ours.is_null(), "null");
    case json::value_t::boolean:
      return require(ours.is_boolean() && ours.boolean() == theirs.get<bool>(), "boolean");
    case json::value_t::string:
      return require(ours.is_string() && ours.text() == theirs.get_ref<const std::string&>(),
                     "string");
    case json::value_t::array:
      require(ours.is_array() && ours.size() == theirs.size(), "array");
      for (std::size_t i = 0; i < ours.size(); ++i) compare(ours.items()[i], theirs[i]);
      return;
    case json::value_t::object:
      require(ours.is_object() && ours.size() == theirs.size(), "object");
      for (const auto& member : ours.members()) {
        const auto found = theirs.find(std::string(member.key));
        require(found != theirs.end(), "key");
        compare(member.value, *found);
      }
      return;
    default:
      require(ours.is_number(), "number");
      if (theirs.is_number_integer() && !theirs.is_number_unsigned()) {
        require(ours.integer() == theirs.get<std::int64_t>(), "integer");
      }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const dbrepl::document::Limits limits{1U << 20U, 40, 10'000, 20};
  const Document document = dbrepl::document::read("fuzz", text, limits);
  dbrepl::fuzz::DocumentCheck check(document, limits);

  const std::size_t first = text.find_first_not_of(" \t\r\n");
  // nlohmann_json takes a NUL for the end.
  if (text.find('\0') != std::string::npos) return 0;
  if (first == std::string::npos || (text[first] != '{' && text[first] != '[')) return 0;
  if (has(document, Fault::encoding) || has(document, Fault::too_deep) ||
      has(document, Fault::too_many_nodes)) {
    return 0;
  }
  const json theirs = json::parse(text, nullptr, false);
  const bool ours = document.readable() && document.syntax() == dbrepl::document::Syntax::json;
  // nlohmann_json refuses numbers that no double holds, which are spelt well all the same.
  if (ours && theirs.is_discarded()) {
    bool huge = false;
    try {
      const json parsed = json::parse(text);
    } catch (const json::out_of_range&) {
      huge = true;
    } catch (const json::exception&) {
    }
    require(huge, "what we read as JSON is JSON");
    return 0;
  }
  require(ours == !theirs.is_discarded(), "what is JSON we read as JSON");
  if (ours && !has(document, Fault::duplicate_key)) compare(document.root(), theirs);
  return 0;
}
