#pragma once

#include <string_view>
#include <vector>

#include "rules/check.hpp"

namespace dbrepl::rules {

/// A resource that has a service hand something to another one.
struct Delivery {
  const Resource* from = nullptr;  ///< the rule, bucket, topic
  const Resource* to = nullptr;    ///< the function, queue, topic
  const Node* place = nullptr;     ///< where `from` names it
  std::string_view service;        ///< "events"
};

/// What the resources of a template have services hand to others of it without a role of their own,
/// in the order of the template: targets of rules, actions of alarms, subscriptions, notifications
/// of buckets, integrations of APIs, rotations and triggers.
std::vector<Delivery> deliveries_of(const Context& context);

}  // namespace dbrepl::rules
