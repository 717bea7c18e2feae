#include "analysis/path.hpp"

#include <algorithm>
#include <vector>

#include "support/json_pointer.hpp"

namespace dbrepl::analysis {

namespace {

std::vector<const Path*> steps_of(const Path* path) {
  std::vector<const Path*> steps;
  for (; path != nullptr; path = path->parent) steps.push_back(path);
  std::reverse(steps.begin(), steps.end());
  return steps;
}

}  // namespace

std::string json_pointer(const Path* path) {
  std::string pointer;
  for (const Path* step : steps_of(path)) {
    if (step->is_element()) {
      support::append_index(pointer, static_cast<std::size_t>(step->index));
    } else {
      support::append_key(pointer, step->key);
    }
  }
  return pointer;
}

std::string dotted(const Path* path, std::size_t skip) {
  std::string text;
  for (const Path* step : steps_of(path)) {
    if (skip > 0) {
      --skip;
      continue;
    }
    if (!text.empty()) text += '.';
    text += step->is_element() ? std::to_string(step->index) : std::string(step->key);
  }
  return text;
}

std::string_view resource_of(const Path* path) {
  const Path* below = nullptr;
  for (; path != nullptr; path = path->parent) {
    if (path->parent == nullptr) {
      return below != nullptr && path->key == "Resources" ? below->key : std::string_view{};
    }
    below = path;
  }
  return {};
}

}  // namespace dbrepl::analysis
