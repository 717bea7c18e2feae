#include "findings/suppression.hpp"

#include <algorithm>

#include "findings/rule_names.hpp"
#include "support/json_pointer.hpp"

namespace dbrepl::findings {

namespace {

/// "Properties.Tags.0" or "/Properties/Tags/0" as a JSON pointer.
std::string pointer_of(std::string_view path) {
  if (path.starts_with('/')) return std::string(path);
  std::string pointer;
  while (!path.empty()) {
    const std::size_t dot = path.find('.');
    support::append_key(pointer, path.substr(0, dot));
    if (dot == std::string_view::npos) break;
    path.remove_prefix(dot + 1);
  }
  return pointer;
}

bool is_below(std::string_view path, std::string_view start) {
  return path.starts_with(start) && (path.size() == start.size() || path[start.size()] == '/');
}

}  // namespace

Suppression::Suppression(const document::Node& root, std::span<const std::string> ignored) {
  for (const std::string& name : ignored) entries_.push_back({name, {}, {}});
  read(root.find("Metadata"), {});
  const document::Node* resources = root.find("Resources");
  if (resources == nullptr) return;
  for (const document::Member& resource : resources->members()) {
    read(resource.value.find("Metadata"), resource.key);
  }
}

void Suppression::read(const document::Node* metadata, std::string_view resource) {
  if (metadata == nullptr) return;
  if (const document::Node* own = metadata->find("dbrepl")) {
    if (const document::Node* ignore = own->find("ignore")) {
      for (const document::Node& item : ignore->items()) {
        if (item.is_string()) entries_.push_back({item.text(), resource, {}});
        const document::Node* rule = item.find("rule");
        const document::Node* path = item.find("path");
        if (rule == nullptr || !rule->is_string()) continue;
        std::string pointer;
        if (path != nullptr && path->is_string()) {
          if (!resource.empty()) {
            pointer = "/Resources";
            support::append_key(pointer, resource);
          }
          pointer += pointer_of(path->text());
        }
        entries_.push_back({rule->text(), resource, std::move(pointer)});
      }
    }
  }
  if (const document::Node* lint = metadata->find("cfn-lint")) {
    const document::Node* config = lint->find("config");
    const document::Node* ignore = config == nullptr ? nullptr : config->find("ignore_checks");
    if (ignore == nullptr) return;
    for (const document::Node& item : ignore->items()) {
      if (item.is_string()) entries_.push_back({item.text(), resource, {}});
    }
  }
}

bool Suppression::covers(const Finding& finding) const {
  return std::any_of(entries_.begin(), entries_.end(), [&](const Entry& entry) {
    return (entry.resource.empty() || entry.resource == finding.resource) &&
           (entry.path.empty() || is_below(finding.path, entry.path)) &&
           names_rule(entry.name, finding.rule);
  });
}

bool Suppression::silences(std::string_view rule) const {
  return std::any_of(entries_.begin(), entries_.end(), [&](const Entry& entry) {
    return entry.resource.empty() && entry.path.empty() && names_rule(entry.name, rule);
  });
}

void Suppression::apply(std::vector<Finding>& findings) const {
  if (entries_.empty()) return;
  findings.erase(std::remove_if(findings.begin(), findings.end(),
                                [this](const Finding& finding) { return covers(finding); }),
                 findings.end());
}

}  // namespace dbrepl::findings
