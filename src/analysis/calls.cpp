#include "analysis/calls.hpp"

namespace dbrepl::analysis {

namespace {

Part part_of_section(std::string_view name) {
  if (name == "Resources") return Part::resource_properties;
  if (name == "Outputs") return Part::outputs;
  if (name == "Conditions") return Part::conditions;
  if (name == "Parameters") return Part::parameters;
  if (name == "Mappings") return Part::mappings;
  if (name == "Metadata") return Part::metadata;
  if (name == "Rules") return Part::rules;
  if (name == "Hooks") return Part::hooks;
  if (name == "AWSTemplateFormatVersion" || name == "Description" || name == "Transform")
    return Part::head;
  return Part::other;
}

Part part_of_attribute(std::string_view key) {
  if (key == "Properties") return Part::resource_properties;
  if (key == "Metadata") return Part::resource_metadata;
  return Part::resource_attributes;
}

bool has_names(Part part) {
  return part == Part::outputs || part == Part::parameters || part == Part::mappings ||
         part == Part::rules;
}

bool takes_conditions(Function function) {
  return function == Function::and_ || function == Function::or_ || function == Function::not_;
}

}  // namespace

/// Walks with the steps on the stack; a step moves to the heap only where a call is found below it.
class Calls::Walker {
 public:
  Walker(const Template& source, Calls& calls) : template_(source), calls_(calls) {}

  void walk_template() {
    for (const Member& section : template_.root().members()) {
      const Frame frame(nullptr, Path(nullptr, section.key));
      Site site;
      site.part = part_of_section(section.key);
      if (section.key == "Resources" && section.value.is_object()) {
        for (const Member& member : section.value.members()) walk_resource(member, frame, site);
      } else if (section.key == "Conditions" && section.value.is_object()) {
        for (const Member& member : section.value.members()) {
          const Frame inner(&frame, Path(nullptr, member.key));
          walk(member.value, inner, site, true);
        }
      } else if (has_names(site.part) && section.value.find("Ref") != nullptr) {
        // What is declared there may be named like the function.
        for (const Member& member : section.value.members()) {
          const Frame inner(&frame, Path(nullptr, member.key));
          walk(member.value, inner, site, false);
        }
      } else {
        walk(section.value, frame, site, false);
      }
    }
  }

 private:
  struct Frame {
    Frame(const Frame* above, Path here) : parent(above), step(here) {}
    const Frame* parent;
    Path step;
    mutable const Path* saved = nullptr;
  };

  const Path* save(const Frame& frame) {
    if (frame.saved == nullptr) {
      Path path = frame.step;
      path.parent = frame.parent == nullptr ? nullptr : save(*frame.parent);
      frame.saved = &calls_.paths_.emplace_back(path);
    }
    return frame.saved;
  }

  void walk_resource(const Member& member, const Frame& section, Site site) {
    const Frame frame(&section, Path(nullptr, member.key));
    site.resource = template_.resource(member.key);
    if (!member.value.is_object() || function_of(member.key) != Function::none) {
      walk(member.value, frame, site, false);
      return;
    }
    for (const Member& attribute : member.value.members()) {
      site.part = part_of_attribute(attribute.key);
      walk(attribute.value, Frame(&frame, Path(nullptr, attribute.key)), site, false);
    }
  }

  void walk(const Node& value, const Frame& frame, const Site& site, bool among_conditions) {
    switch (value.kind()) {
      case document::Kind::string:
        note_text(value, frame, site);
        break;
      case document::Kind::array:
        for (std::size_t i = 0; i < value.size(); ++i) {
          const Node& item = value.items()[i];
          if (item.kind() >= document::Kind::string) {
            walk(item, Frame(&frame, Path(nullptr, i)), site, among_conditions);
          }
        }
        break;
      case document::Kind::object:
        walk_object(value, frame, site, among_conditions);
        break;
      default:
        break;
    }
  }

  void walk_object(const Node& value, const Frame& frame, const Site& site, bool among_conditions) {
    const Invocation call = among_conditions ? condition_function_of(value) : invocation_of(value);
    if (call) {
      walk_call(value, call, frame, site);
      return;
    }
    bool crowded = false;
    for (const Member& member : value.members()) {
      const Frame inner(&frame, Path(nullptr, member.key));
      if (member.key.starts_with('F') || member.key == "Ref") {
        const Function function = function_of(member.key);
        // A transform stands beside other members by design, and so do loops.
        if (function != Function::none && function != Function::transform &&
            function != Function::for_each && !crowded) {
          note_crowded(value, member, frame, site);
          crowded = true;
        }
      }
      if (member.value.kind() >= document::Kind::string) {
        walk(member.value, inner, site, among_conditions || is_rule_condition(member.key, site));
      }
    }
  }

  void walk_call(const Node& value, const Invocation& call, const Frame& frame, const Site& site) {
    const auto position = static_cast<std::int32_t>(calls_.calls_.size());
    Site here = site;
    here.path = save(frame);
    calls_.calls_.push_back({call.function, &value, call.member, here});
    calls_.by_function_[static_cast<std::size_t>(call.function)].push_back(
        static_cast<std::uint32_t>(position));

    Site within = site;
    within.caller = position;
    const Frame argument(&frame, Path(nullptr, call.member->key));
    if (call.function == Function::ref && call.argument().is_string()) return;
    if (call.function == Function::if_) {
      walk_if(call.argument(), argument, within);
    } else {
      walk(call.argument(), argument, within, takes_conditions(call.function));
    }
  }

  void walk_if(const Node& argument, const Frame& frame, const Site& site) {
    if (!argument.is_array()) {
      walk(argument, frame, site, false);
      return;
    }
    const auto items = argument.items();
    const bool named = !items.empty() && items[0].is_string();
    for (std::size_t i = 0; i < items.size(); ++i) {
      Site branch = site;
      if (i > 0 && named) {
        branch.guard = &calls_.guards_.emplace_back(Guard{items[0].text(), i == 1, site.guard});
      }
      walk(items[i], Frame(&frame, Path(nullptr, i)), branch, i == 0);
    }
  }

  static bool is_rule_condition(std::string_view key, const Site& site) {
    return site.part == Part::rules && (key == "RuleCondition" || key == "Assert");
  }

  void note_text(const Node& value, const Frame& frame, const Site& site) {
    if (!has_variables(value.text()) && !is_pseudo_parameter(value.text())) return;
    Site here = site;
    here.path = save(frame);
    calls_.texts_.push_back({&value, here});
  }

  static bool has_variables(std::string_view text) {
    for (std::size_t at = text.find('{'); at != std::string_view::npos;
         at = text.find('{', at + 1)) {
      if (at > 0 && text[at - 1] == '$') return true;
      if (at + 1 < text.size() && text[at + 1] == '{') return true;
    }
    return false;
  }

  void note_crowded(const Node& value, const Member& member, const Frame& frame, const Site& site) {
    Site here = site;
    here.path = save(frame);
    calls_.crowded_.push_back({&value, &member, here});
  }

  const Template& template_;
  Calls& calls_;
};

Calls::Calls(const Template& source) {
  Walker(source, *this).walk_template();
}

}  // namespace dbrepl::analysis
