#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "analysis/network/elements.hpp"

namespace dbrepl::analysis::network {

/// Where a resource stands: a function, a database, a service's tasks, an endpoint.
struct Placement {
  enum class State : std::uint8_t {
    placed,
    outside,  ///< a function that is in no VPC
    unknown,  ///< only the deployment tells
  };

  const Resource* resource = nullptr;
  State state = State::unknown;
  Vpc* vpc = nullptr;  ///< of its subnets or else its groups, where they agree
  std::vector<const Subnet*> subnets;
  bool subnets_known = true;  ///< whether `subnets` are all
  std::vector<const Group*> groups;
  bool groups_known = true;
  bool names_groups = false;  ///< else it gets the default group of the VPC
  bool conditional = false;   ///< some of it stands within an Fn::If
  const Resource* subnet_group = nullptr;
  const Node* subnets_node = nullptr;  ///< the list, in the resource or its subnet group
  const Node* groups_node = nullptr;
  Truth public_address = Truth::no;
  std::optional<std::int64_t> port;  ///< where it takes connections
};

/// What is known of a type that is placed in subnets.
struct PlacedType {
  std::string_view type;
  std::string_view subnets;       ///< the property, dotted; "" where a subnet group names them
  std::string_view groups;        ///< "" where it has none
  std::string_view subnet_group;  ///< the property that names one; "" where it has none
  /// What takes connections names its host by attributes: "Endpoint.Address".
  bool is_target = false;
  std::string_view port = {};      ///< the property; "" where it has none
  std::int32_t fallback_port = 0;  ///< 0 where it depends on the engine
};

/// Null for a type that is not placed, or not known to be.
const PlacedType* find_placed_type(std::string_view type);

/// Groups of subnets: the property with their list; "" for any other type.
std::string_view subnet_list_of(std::string_view type);

/// Whether an attribute yields a host of the resource to connect to.
bool is_host_attribute(std::string_view attribute);

/// The port that an engine takes where nothing else is said.
std::optional<std::int64_t> port_of_engine(std::string_view engine);

}  // namespace dbrepl::analysis::network
