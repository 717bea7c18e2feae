#include "rules/network/branches.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string_view>
#include <vector>

#include "rules/branches.hpp"
#include "rules/network/model.hpp"
#include "rules/scenarios.hpp"

namespace dbrepl::rules {
namespace {

/// CloudFormation takes no more: a longer template is checked as it stands.
constexpr std::size_t most_resources = 500;

/// The property of a resource that a path leads into: the fourth step, behind "Properties".
std::string_view property_on(const Path* path) {
  std::size_t depth = 0;
  for (const Path* step = path; step != nullptr; step = step->parent) ++depth;
  for (; depth > 4; --depth) path = path->parent;
  return depth == 4 ? path->key : std::string_view();
}

/// Whether a property says where something stands, or who may connect.
bool shapes_network(std::string_view type, std::string_view property) {
  if (type == "AWS::EC2::VPC" || type == "AWS::EC2::Subnet" || type == "AWS::EC2::SecurityGroup" ||
      type == "AWS::EC2::SecurityGroupIngress" || type == "AWS::EC2::SecurityGroupEgress" ||
      type == "AWS::EC2::Route" || type == "AWS::EC2::VPCEndpoint") {
    return property != "Tags" && property != "PolicyDocument";
  }
  const auto leads_to = [&](std::string_view dotted) {
    return !property.empty() && dotted.substr(0, dotted.find('.')) == property;
  };
  if (leads_to(net::subnet_list_of(type))) return true;
  const net::PlacedType* placed = net::find_placed_type(type);
  return placed != nullptr &&
         (leads_to(placed->subnets) || leads_to(placed->groups) || leads_to(placed->subnet_group));
}

/// The conditions that branches in the network depend on, the first few of them.
std::vector<std::string_view> conditions_of(const Context& context) {
  std::vector<std::string_view> found;
  if (context.tree.resources().size() > most_resources) return found;
  for (const std::uint32_t position : context.calls.of(Function::if_)) {
    const Call& call = context.calls.all()[position];
    const Resource* resource = call.site.resource;
    if (resource == nullptr || call.site.part != Part::resource_properties ||
        !shapes_network(resource->type, property_on(call.site.path))) {
      continue;
    }
    const auto arguments = call.argument().items();
    if (arguments.size() != 3 || !arguments[0].is_string()) continue;
    const std::string_view name = arguments[0].text();
    if (context.tree.condition(name) != nullptr && found.size() < most_conditions &&
        std::find(found.begin(), found.end(), name) == found.end()) {
      found.push_back(name);
    }
  }
  return found;
}

/// The networks that the template makes with one condition decided, shared by all rules. A model.
class BranchNetworks {
 public:
  struct Branch {
    Branch(analysis::Analysis& analysis, const Scenario& decided)
        : scenario(decided), network(analysis, decided.assumptions) {}

    Scenario scenario;
    net::Network network;
  };

  explicit BranchNetworks(analysis::Analysis& /*analysis*/) {}

  std::deque<Branch>& of(const Context& context) {
    if (!read_) {
      for (const Scenario& scenario : scenarios_of(context, {}, conditions_of(context))) {
        branches_.emplace_back(context.analysis, scenario);
      }
      read_ = true;
    }
    return branches_;
  }

 private:
  std::deque<Branch> branches_;
  bool read_ = false;
};

}  // namespace

void in_every_network(const Context& context, Reporter& reporter, const Check& check,
                      void (*run)(const Context& context, Reporter& reporter)) {
  if (context.calls.of(Function::if_).empty()) return run(context, reporter);
  auto& branches = context.analysis.model<BranchNetworks>().of(context);
  if (branches.empty()) return run(context, reporter);
  BranchFindings all(context, run);
  net::Network*& current = context.analysis.model<CurrentNetwork>().network;
  net::Network* const whole = current;
  for (BranchNetworks::Branch& branch : branches) {
    current = &branch.network;
    all.add(branch.scenario);
  }
  current = whole;
  all.report(reporter, check);
}

}  // namespace dbrepl::rules
