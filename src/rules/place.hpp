#pragma once

#include <initializer_list>
#include <string_view>
#include <vector>

#include "analysis/path.hpp"
#include "analysis/template.hpp"

namespace dbrepl::rules {

/// Where something stands in a template, for a rule that does not come there by walking. It owns
/// its steps, and stands for the path to the last of them: `reporter.report(check,
/// property_place(table, {"KeySchema", 0U}), mark, message)`.
class Place {
 public:
  struct Step {
    std::string_view key;
    std::size_t index = 0;
    bool is_element = false;

    Step(const char* member) : key(member) {}       // NOLINT(google-explicit-constructor)
    Step(std::string_view member) : key(member) {}  // NOLINT(google-explicit-constructor)
    Step(std::size_t element)                       // NOLINT(google-explicit-constructor)
        : index(element), is_element(true) {}
    Step(unsigned element)  // NOLINT(google-explicit-constructor)
        : index(element), is_element(true) {}
  };
  using Steps = std::initializer_list<Step>;

  /// Texts of the steps must outlive it.
  Place(Steps above, Steps below) {
    paths_.reserve(above.size() + below.size());
    for (const Step& step : above) add(step);
    for (const Step& step : below) add(step);
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  const analysis::Path* path() const { return &paths_.back(); }
  operator const analysis::Path*() const { return path(); }  // NOLINT(google-explicit-constructor)

 private:
  void add(const Step& step) {
    const analysis::Path* above = paths_.empty() ? nullptr : &paths_.back();
    if (step.is_element) {
      paths_.emplace_back(above, step.index);
    } else {
      paths_.emplace_back(above, step.key);
    }
  }

  std::vector<analysis::Path> paths_;  // each is linked to the one before: never grown beyond what
                                       // was reserved
};

/// `steps` below a resource: "Condition", "DependsOn" …
inline Place resource_place(const analysis::Resource& resource, Place::Steps steps = {}) {
  return {{"Resources", resource.id}, steps};
}

/// `steps` below the Properties of a resource.
inline Place property_place(const analysis::Resource& resource, Place::Steps steps = {}) {
  return {{"Resources", resource.id, "Properties"}, steps};
}

/// `steps` below an output.
inline Place output_place(const analysis::Output& output, Place::Steps steps = {}) {
  return {{"Outputs", output.id}, steps};
}

/// `steps` below a parameter.
inline Place parameter_place(const analysis::Parameter& parameter, Place::Steps steps = {}) {
  return {{"Parameters", parameter.id}, steps};
}

}  // namespace dbrepl::rules
