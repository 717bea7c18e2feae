#include "document/yaml_error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <string>

#include "document/utf8.hpp"
#include "support/quote.hpp"

namespace dbrepl::document {
namespace {

/// What a message of libyaml becomes.
struct Wording {
  std::string_view theirs;
  std::string_view ours;  ///< "{}" is what stands at the place
};

constexpr Wording wordings[] = {
    {"did not find expected '-' indicator",
     "expected '-', indented as the others of its list, found {}"},
    {"did not find expected node content", "expected a value, found {}"},
    {"did not find expected ',' or ']'", "expected ',' or ']' behind a list element, found {}"},
    {"did not find expected ',' or '}'", "expected ',' or '}' behind a value, found {}"},
    {"mapping keys are not allowed in this context", "expected no key here; keys start a line"},
    {"block sequence entries are not allowed in this context",
     "expected no '-' here; each element of a list starts a line"},
    {"found a tab character that violates indentation",
     "expected spaces for indentation, found a tab"},
    {"found a tab character that violate indentation",  // as libyaml spells it before 0.2.5
     "expected spaces for indentation, found a tab"},
    {"found a tab character where an indentation space is expected",
     "expected spaces for indentation, found a tab"},
    {"found unexpected end of stream",
     "expected the closing quote of this text, found the end of the document"},
    {"found unexpected document indicator",
     "expected the closing quote of this text, found the end of the document"},
    {"found unknown escape character",
     "expected an escape behind the backslash that YAML knows, found {}; single quotes take a "
     "backslash as it is"},
    {"did not find expected hexdecimal number",
     "expected hexadecimal digits in an escape, found {}"},
    {"found invalid Unicode character escape code",
     "expected an escape for a Unicode character that exists"},
    {"found an indentation indicator equal to 0",
     "expected an indentation from 1 to 9 behind '|' or '>', found '0'"},
    {"did not find expected comment or line break",
     "expected a line break behind '|' or '>', found {}"},
    {"found unexpected ':'", "expected no ':' here; a text that holds one stands in quotes"},
    {"found undefined tag handle", "this tag starts with a handle that no %TAG line defines"},
    {"did not find expected <document start>", "expected the end of the text or '---', found {}"},
    {"found incompatible YAML document", "expected version 1.1 in the %YAML line"},
    {"found duplicate %YAML directive", "expected one %YAML line, found a second one"},
    {"found duplicate %TAG directive", "expected one %TAG line for a handle, found a second one"},
};

/// The part of `text` behind as many characters; marks count characters, not bytes.
std::string_view behind(std::string_view text, std::size_t characters) {
  std::size_t offset = 0;
  while (characters > 0 && offset < text.size()) {
    offset += utf8_length(text[offset]);
    --characters;
  }
  return text.substr(std::min(offset, text.size()));
}

/// The place where `rest`, an end of `text`, starts.
Mark place_of(std::string_view text, std::string_view rest, std::size_t line) {
  if (rest.empty()) return end_of_content(text);
  const std::string_view before = text.substr(0, text.size() - rest.size());
  const std::size_t line_start = before.find_last_of("\n\r") + 1;  // npos + 1 is 0
  return {static_cast<std::uint32_t>(line + 1),
          static_cast<std::uint32_t>(before.size() - line_start + 1)};
}

std::string fill(std::string_view pattern, std::string_view found) {
  const std::size_t hole = pattern.find("{}");
  if (hole == std::string_view::npos) return std::string(pattern);
  std::string message(pattern.substr(0, hole));
  message += found;
  message += pattern.substr(hole + 2);
  return message;
}

std::string_view word_at(std::string_view rest) {
  return rest.substr(0, std::min(rest.find_first_of(" \t\r\n,[]{}\"'"), rest.size()));
}

std::string found_at(std::string_view rest) {
  if (rest.empty()) return "the end of the text";
  const auto byte = static_cast<unsigned char>(rest[0]);
  if (byte == '\t') return "a tab";
  if (byte == '\n' || byte == '\r') return "a line break";
  if (byte < 0x20 || byte == 0x7F) return fmt::format("the control character 0x{:02x}", byte);
  if (byte == '"' || byte == '\'') return "a quote";
  if (byte == '\\') {
    const bool shown = rest.size() > 1 && static_cast<unsigned char>(rest[1]) > 0x20;
    return fmt::format("'{}'", rest.substr(0, 1 + (shown ? utf8_length(rest[1]) : 0)));
  }
  const std::string_view word = word_at(rest);
  if (word.size() > 1) return support::quoted(word, 32);
  return fmt::format("'{}'", rest.substr(0, utf8_length(rest[0])));
}

/// Characters that no plain text may start with.
std::string describe_start(std::string_view rest) {
  if (!rest.empty() && rest[0] == '\t') return "expected spaces for indentation, found a tab";
  return fmt::format("expected a value, found {}; a text that starts so stands in quotes",
                     found_at(rest));
}

/// The line up to the place where `rest`, an end of `text`, starts.
std::string_view line_before(std::string_view text, std::string_view rest) {
  const std::string_view before = text.substr(0, text.size() - rest.size());
  return before.substr(before.find_last_of("\n\r") + 1);  // npos + 1 is 0
}

/// Something stands where only another key of a mapping could.
std::string describe_missing_key(std::string_view text, std::string_view rest) {
  const std::string_view before = line_before(text, rest);
  const std::size_t last = before.find_last_not_of(" \t");
  if (last == std::string_view::npos) {
    return "expected a key, indented as the others of its mapping, found " + found_at(rest);
  }
  if (before[last] == '"' || before[last] == '\'') {
    return fmt::format("expected nothing behind the closing quote, found {}", found_at(rest));
  }
  return "expected the end of the value, found " + found_at(rest);
}

/// A ':' stands where no key can.
std::string describe_stray_colon(std::string_view text, std::string_view rest) {
  if (line_before(text, rest).find(": ") != std::string_view::npos) {
    return "expected no second ':' in this value; a text that holds ': ' stands in quotes";
  }
  return "expected no key here, as the line before holds a value; keys of one mapping are indented "
         "alike";
}

/// Whether libyaml was within an anchor, an alias, a tag or a directive.
bool within_name(std::string_view context) {
  for (const std::string_view construct : {"anchor", "alias", "tag", "directive"}) {
    if (context.find(construct) != std::string_view::npos) return true;
  }
  return false;
}

/// What is wrong within an anchor, an alias, a tag or a directive.
std::string describe_name(std::string_view context, std::string_view rest) {
  if (context.find("directive") != std::string_view::npos) {
    return "expected %YAML 1.1 or a %TAG line; a text that starts with '%' stands in quotes";
  }
  if (context.find("alias") != std::string_view::npos) {
    return "expected the name of an anchor behind '*'; a text that starts with '*' stands in "
           "quotes";
  }
  if (context.find("anchor") != std::string_view::npos) {
    return "expected a name behind '&'; a text that starts with '&' stands in quotes";
  }
  return fmt::format(
      "expected a tag such as !Ref, found {}; a text that starts with '!' stands in quotes",
      support::quoted(word_at(rest), 32));
}

/// Whether the place to change is where a construct starts, not where libyaml gave up.
bool is_at_start(std::string_view theirs, std::string_view context) {
  return within_name(context) || theirs == "could not find expected ':'" ||
         theirs == "found unexpected end of stream" ||
         theirs == "found unexpected document indicator";
}

std::string describe(std::string_view theirs, std::string_view context, std::string_view text,
                     std::string_view rest) {
  if (theirs == "found character that cannot start any token") return describe_start(rest);
  if (theirs == "did not find expected key") return describe_missing_key(text, rest);
  if (theirs == "mapping values are not allowed in this context") {
    return describe_stray_colon(text, rest);
  }
  if (theirs == "could not find expected ':'") {
    const std::string_view line = rest.substr(0, std::min(rest.find_first_of("\r\n"), rest.size()));
    return "expected ':' and a value behind the key " + support::quoted(line, 40);
  }
  if (within_name(context)) return describe_name(context, rest);
  for (const Wording& wording : wordings) {
    if (wording.theirs == theirs) return fill(wording.ours, found_at(rest));
  }
  return "expected YAML, found " + found_at(rest);
}

}  // namespace

Mark end_of_content(std::string_view text) {
  text = text.substr(0, text.find_last_not_of(" \t\r\n") + 1);  // npos + 1 is 0
  std::size_t line_start = 0;
  std::uint32_t line = 1;
  for (std::size_t i = text.find_first_of("\r\n"); i != std::string_view::npos;
       i = text.find_first_of("\r\n", i + 1)) {
    if (text[i] == '\r' && text[i + 1] == '\n') ++i;
    line_start = i + 1;
    ++line;
  }
  return {line, static_cast<std::uint32_t>(text.size() - line_start + 1)};
}

Problem describe_error(const yaml_parser_t& parser, std::string_view text) {
  Problem problem{Fault::syntax, {}, {1, 1}, {}};
  const std::string_view theirs = parser.problem == nullptr ? "" : parser.problem;
  const std::string_view context = parser.context == nullptr ? "" : parser.context;

  if (parser.error == YAML_READER_ERROR) {
    const std::string_view rest = text.substr(std::min(parser.problem_offset, text.size()));
    const std::string_view before = text.substr(0, text.size() - rest.size());
    const auto line = std::count(before.begin(), before.end(), '\n');
    problem.mark = place_of(text, rest, static_cast<std::size_t>(line));
    problem.message = "expected a printable character, found " + found_at(rest);
    return problem;
  }

  const bool at_start = !context.empty() && is_at_start(theirs, context);
  const yaml_mark_t& mark = at_start ? parser.context_mark : parser.problem_mark;
  const std::string_view rest = behind(text, mark.index);
  problem.mark = place_of(text, rest, mark.line);
  problem.message = describe(theirs, context, text, rest);
  if (!context.empty()) {
    problem.related =
        place_of(text, behind(text, parser.context_mark.index), parser.context_mark.line);
    if (problem.related == problem.mark) problem.related = {};
  }
  return problem;
}

}  // namespace dbrepl::document
