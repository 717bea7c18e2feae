#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "rules/branches.hpp"
#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check task_names;

namespace {

/// The names of the elements of a list; `open` where not all of them are known.
struct Names {
  std::vector<std::string_view> known;
  bool open = false;

  bool lacks(std::string_view name) const {
    return !open && std::find(known.begin(), known.end(), name) == known.end();
  }
};

Names names_of(const Context& context, const Node* list) {
  Names names;
  if (list == nullptr) return names;
  names.open = !list->is_array();
  for (const Node& item : list->items()) {
    const auto name = certain_text(context, item.find("Name"));
    if (name) names.known.push_back(*name);
    names.open |= !name;
  }
  return names;
}

class Task {
 public:
  Task(const Context& context, const Resource& task, Reporter& reporter)
      : context_(context), task_(task), reporter_(reporter) {}

  void check() {
    const Node* containers = task_.property("ContainerDefinitions");
    if (containers == nullptr || !containers->is_array()) return;
    const Node* volumes = task_.property("Volumes");
    const Names known_volumes = names_of(context_, volumes);
    const Names known_containers = names_of(context_, containers);
    for (std::size_t i = 0; i < containers->size(); ++i) {
      container_ = i;
      check_list("MountPoints", "SourceVolume", known_volumes, "volume");
      check_list("VolumesFrom", "SourceContainer", known_containers, "container");
      check_list("DependsOn", "ContainerName", known_containers, "container");
    }
  }

 private:
  /// Each element of a list of the container names, by `key`, one of these.
  void check_list(std::string_view list, std::string_view key, const Names& names,
                  std::string_view kind) {
    const Node& container = task_.property("ContainerDefinitions")->items()[container_];
    const Node* elements = container.find(list);
    if (elements == nullptr) return;
    for (std::size_t i = 0; i < elements->items().size(); ++i) {
      const Node* value = elements->items()[i].find(key);
      const auto name = certain_text(context_, value);
      if (!name || !names.lacks(*name)) continue;
      reporter_.report(task_names,
                       property_place(task_, {"ContainerDefinitions", container_, list, i, key}),
                       value->mark(), fmt::format("the task has no {} {}", kind, quoted(*name)),
                       nearest_hint(*name, names.known));
    }
  }

  const Context& context_;
  const Resource& task_;
  Reporter& reporter_;
  std::size_t container_ = 0;
};

void run_once(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    if (resource.type == "AWS::ECS::TaskDefinition") Task(context, resource, reporter).check();
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_branch(context, reporter, task_names, run_once, {"AWS::ECS::TaskDefinition"});
}

}  // namespace

constinit const Check task_names{
    .rule =
        {
            .id = "SCH063",
            .severity = Severity::error,
            .title = "Containers name volumes and containers of their own task",
            .why = "A container mounts volumes of its task, takes those of another container of "
                   "it, and waits for such. ECS refuses a task definition that lacks them.",
            .bad = R"yaml(Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Volumes:
        - Name: content
      ContainerDefinitions:
        - Name: web
          Image: nginx
          Memory: 256
          MountPoints:
            - SourceVolume: contents
              ContainerPath: /usr/share/nginx/html
)yaml",
            .good = R"yaml(Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Volumes:
        - Name: content
      ContainerDefinitions:
        - Name: web
          Image: nginx
          Memory: 256
          MountPoints:
            - SourceVolume: content
              ContainerPath: /usr/share/nginx/html
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/"
                      "API_ContainerDefinition.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
