#include "tools/model/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <stdexcept>
#include <vector>

namespace dbrepl::tools {

namespace {

bool is_upper(char c) {
  return std::isupper(static_cast<unsigned char>(c)) != 0;
}
bool is_lower(char c) {
  return std::islower(static_cast<unsigned char>(c)) != 0;
}
bool is_alnum(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0;
}
char lower(char c) {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

std::string lower_case(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), lower);
  return result;
}

// Sorted. Names of properties are mostly capitalized, those of namespaces are not.
constexpr std::array<std::string_view, 92> keywords{
    "alignas",       "alignof",     "and",
    "and_eq",        "asm",         "auto",
    "bitand",        "bitor",       "bool",
    "break",         "case",        "catch",
    "char",          "char16_t",    "char32_t",
    "char8_t",       "class",       "co_await",
    "co_return",     "co_yield",    "compl",
    "concept",       "const",       "const_cast",
    "consteval",     "constexpr",   "constinit",
    "continue",      "decltype",    "default",
    "delete",        "do",          "double",
    "dynamic_cast",  "else",        "enum",
    "explicit",      "export",      "extern",
    "false",         "float",       "for",
    "friend",        "goto",        "if",
    "inline",        "int",         "long",
    "mutable",       "namespace",   "new",
    "noexcept",      "not",         "not_eq",
    "nullptr",       "operator",    "or",
    "or_eq",         "private",     "protected",
    "public",        "register",    "reinterpret_cast",
    "requires",      "return",      "short",
    "signed",        "sizeof",      "static",
    "static_assert", "static_cast", "struct",
    "switch",        "template",    "this",
    "thread_local",  "throw",       "true",
    "try",           "typedef",     "typeid",
    "typename",      "union",       "unsigned",
    "using",         "virtual",     "void",
    "volatile",      "wchar_t",     "while",
    "xor",           "xor_eq"};

}  // namespace

TypeName parse_type_name(std::string_view full) {
  const std::size_t first = full.find("::");
  const std::size_t second = first == std::string_view::npos ? first : full.find("::", first + 2);
  if (second == std::string_view::npos || second + 2 == full.size() ||
      full.find("::", second + 2) != std::string_view::npos) {
    throw std::runtime_error(fmt::format(
        "\"{}\" is not a resource type: expected a name such as AWS::S3::Bucket", full));
  }
  const std::string vendor = lower_case(full.substr(0, first));
  const std::string service = lower_case(full.substr(first + 2, second - first - 2));
  const std::string_view resource = full.substr(second + 2);
  return {.full = std::string(full),
          .service = identifier(vendor == "aws" ? service : vendor + "_" + service),
          .resource = identifier(resource),
          .parts = identifier(snake_case(resource)),
          .facts_file = vendor + "-" + service + ".json"};
}

std::string snake_case(std::string_view name) {
  std::string result;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool after_word =
        i > 0 && is_upper(name[i]) && !is_upper(name[i - 1]) && name[i - 1] != '_';
    const bool ends_acronym = i > 0 && i + 1 < name.size() && is_upper(name[i]) &&
                              is_upper(name[i - 1]) && is_lower(name[i + 1]);
    if (after_word || ends_acronym) result += '_';
    result += lower(name[i]);
  }
  return result;
}

std::string identifier(std::string_view name) {
  std::string result(name);
  std::replace_if(
      result.begin(), result.end(), [](char c) { return !is_alnum(c); }, '_');
  if (std::binary_search(keywords.begin(), keywords.end(), result)) result += '_';
  if (result.empty() || std::isdigit(static_cast<unsigned char>(result.front())) != 0) {
    result.insert(0, 1, '_');
  }
  return result;
}

}  // namespace dbrepl::tools
