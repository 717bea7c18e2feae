#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dbrepl::commands {

/// A file to judge.
struct TemplateFile {
  std::string path;
  /// Found in a folder rather than named: judged only where it looks like a template, since folders
  /// hold JSON and YAML of all kinds.
  bool found = false;
};

/// Replaces folders by the *.json, *.yaml, *.yml and *.template in them, at any depth and in the
/// order of their names; hidden folders and node_modules are left out, links to folders not
/// followed. What is no folder stays, in the order given. Of a file that comes up twice the first
/// place counts.
std::vector<TemplateFile> expand_folders(const std::vector<std::string>& paths);

/// Whether a text has the keys of a template.
bool looks_like_template(std::string_view text);

}  // namespace dbrepl::commands
