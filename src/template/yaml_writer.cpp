#include <array>

#include "template/printing.hpp"

namespace dbrepl::cfn {

namespace {

using document::Kind;
using document::Member;
using document::Node;

// The functions that have a short tag: their name without "Fn::".
constexpr std::array<std::string_view, 18> tagged_functions{
    "And",    "Base64", "Cidr",        "Equals", "FindInMap",    "GetAZs",
    "GetAtt", "If",     "ImportValue", "Join",   "Length",       "Not",
    "Or",     "Select", "Split",       "Sub",    "ToJsonString", "Transform"};

/// The tag of an intrinsic, without "!"; empty for any other value.
std::string_view tag_of(const Node& node) {
  if (!node.is_object() || node.size() != 1) return {};
  const Member& member = node.members().front();
  if (member.key == "Ref" || member.key == "Condition") {
    return member.value.is_string() ? member.key : std::string_view();
  }
  constexpr std::string_view prefix = "Fn::";
  if (!member.key.starts_with(prefix)) return {};
  // A tag turns a plain number or null into a text.
  if (!member.value.is_string() && member.value.kind() < Kind::array) return {};
  const std::string_view name = member.key.substr(prefix.size());
  for (const std::string_view function : tagged_functions) {
    if (name == function) return name;
  }
  return {};
}

/// `!GetAtt A.B` says the same as the list [A, B], where A has no dot.
bool is_dotted(const Node& path) {
  return path.size() == 2 && path.items()[0].is_string() && path.items()[1].is_string() &&
         !path.items()[0].text().empty() && !path.items()[1].text().empty() &&
         path.items()[0].text().find('.') == std::string_view::npos;
}

class YamlWriter {
 public:
  explicit YamlWriter(std::string& out) : out_(out) {}

  void write_document(const Node& root) {
    if (root.is_object() && root.size() > 0 && tag_of(root).empty()) {
      write_members(root, 0, true);
    } else if (root.is_array() && root.size() > 0) {
      write_items(root, 0, true);
    } else if (root.is_string()) {
      append_yaml_text(out_, root.text());
    } else {
      write_value(root, 0, false);
    }
    out_ += '\n';
  }

 private:
  /// Writes a value behind a key, a dash or a tag, whose line starts after `indent` spaces.
  /// `same_line`: the first member or item may stand on that line, as behind a dash.
  void write_value(const Node& node, std::size_t indent, bool same_line) {
    if (!write_tagged(node, indent)) write_untagged(node, indent, same_line);
  }

  /// Writes an intrinsic by its tag; false where it has none, or where its argument has one itself:
  /// a value takes one tag only.
  bool write_tagged(const Node& node, std::size_t indent) {
    const std::string_view tag = tag_of(node);
    if (tag.empty()) return false;
    const Node& argument = node.members().front().value;
    if (!tag_of(argument).empty()) return false;
    if (tag == "GetAtt" && argument.is_string()) return false;
    out_.append(" !").append(tag);
    if (tag == "GetAtt" && is_dotted(argument)) {
      out_ += ' ';
      std::string path(argument.items()[0].text());
      path.append(".").append(argument.items()[1].text());
      append_yaml_text(out_, path);
    } else {
      write_untagged(argument, indent, false);
    }
    return true;
  }

  void write_untagged(const Node& node, std::size_t indent, bool same_line) {
    if (node.is_object() && node.size() > 0) {
      if (same_line) out_ += ' ';
      write_members(node, indent + 2, same_line);
      return;
    }
    if (node.is_array() && node.size() > 0) {
      if (same_line) out_ += ' ';
      write_items(node, indent + 2, same_line);
      return;
    }
    out_ += ' ';
    switch (node.kind()) {
      case Kind::null:
        out_ += "null";
        break;
      case Kind::boolean:
        out_ += node.text();
        break;
      case Kind::number:
        append_yaml_number(out_, node.text());
        break;
      case Kind::string:
        if (fits_literal_block(node.text())) {
          append_literal_block(out_, node.text(), indent + 2);
        } else {
          append_yaml_text(out_, node.text());
        }
        break;
      case Kind::array:
        out_ += "[]";
        break;
      case Kind::object:
        out_ += "{}";
        break;
    }
  }

  void write_members(const Node& node, std::size_t indent, bool first_on_line) {
    for (const Member& member : node.members()) {
      break_line(indent, first_on_line);
      first_on_line = false;
      write_key(member.key, indent);
      write_value(member.value, indent, false);
    }
  }

  void write_key(std::string_view key, std::size_t indent) {
    // A longer key needs the explicit form; readers look no further for the colon.
    constexpr std::size_t longest_implicit_key = 1000;
    const std::size_t start = out_.size();
    append_yaml_text(out_, key);
    if (out_.size() - start > longest_implicit_key) {
      out_.insert(start, "? ");
      break_line(indent, false);
    }
    out_ += ':';
  }

  void write_items(const Node& node, std::size_t indent, bool first_on_line) {
    for (const Node& item : node.items()) {
      break_line(indent, first_on_line);
      first_on_line = false;
      out_ += '-';
      write_value(item, indent, true);
    }
  }

  void break_line(std::size_t indent, bool first_on_line) {
    if (first_on_line) return;
    out_ += '\n';
    out_.append(indent, ' ');
  }

  std::string& out_;
};

}  // namespace

void write_yaml(std::string& out, const Node& root) {
  YamlWriter(out).write_document(root);
}

}  // namespace dbrepl::cfn
