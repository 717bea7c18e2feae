#include "rules/schema/explanations.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace dbrepl::rules {

namespace {

constexpr std::array explanations{
    Explanation{"E3045", "",
                "a bucket takes this ACL only with OwnershipControls: Rules: [{ObjectOwnership: "
                "BucketOwnerPreferred}]; without an ACL, a bucket policy permits the same"},
    Explanation{"E3663", "Lambda reserves the name of this environment variable", ""},
    Explanation{"W3045", "property \"AccessControl\" is legacy: ACLs are off by default",
                "an AWS::S3::BucketPolicy permits the same", true},
};

/// Why a property must not stand beside others.
constexpr std::array exclusions{
    Explanation{"E3029", "", "an alias record has the TTL of its target"},
    Explanation{"E3501", "", "only a FIFO queue takes it: FifoQueue: true"},
    Explanation{"E3634", "", "a queue has no starting position: only a stream has one"},
    Explanation{"E3638", "", "BillingMode PAY_PER_REQUEST buys no capacity ahead"},
    Explanation{"E3674", "", "PrivateIpAddress of the resource gives the primary address already"},
    Explanation{"E3681", "", "a target group of type lambda has no port, protocol or VPC"},
    Explanation{"E3684", "", "only a health check over HTTP or HTTPS takes it"},
    Explanation{"E3686", "",
                "EngineMode serverless goes with ScalingConfiguration, every other one with "
                "ServerlessV2ScalingConfiguration"},
    Explanation{"E3692", "", "of the clusters only those of Aurora take it"},
    Explanation{"E3693", "",
                "a cluster of Aurora does not take it: its instances have a class, and its storage "
                "grows by itself"},
    Explanation{"E3696", "", "log levels need LogFormat: JSON"},
    Explanation{"E3719", "",
                "an instance of a cluster has the backups of the cluster: set it there"},
    Explanation{"W3671", "", "only volumes of type io1, io2 and gp3 take it"},
    Explanation{"W3687", "",
                "it counts only for tcp, udp, icmp and icmpv6: another protocol opens every port"},
    Explanation{"W3688", "", "the master user is that of the snapshot"},
    Explanation{"W3689", "", "the cluster takes it from the one that it is restored from"},
    Explanation{"W3693", "", "Aurora Serverless v1 has no Performance Insights"},
    Explanation{"W3698", "", "Ebs makes it a volume, a virtual name an instance store: give one"},
    Explanation{"W3699", "", "only Oracle and Db2 take it"},
};

template <std::size_t size>
const Explanation* find(const std::array<Explanation, size>& those, std::string_view peer_rule) {
  const auto found = std::find_if(those.begin(), those.end(), [peer_rule](const Explanation& one) {
    return one.peer_rule == peer_rule;
  });
  return found == those.end() ? nullptr : &*found;
}

}  // namespace

const Explanation* explanation_of(const schema::Violation& violation) {
  if (violation.basis != schema::Basis::condition) return nullptr;
  if (violation.fault == schema::Fault::excluded_property) {
    if (const Explanation* why = find(exclusions, violation.peer_rule)) return why;
  }
  return find(explanations, violation.peer_rule);
}

}  // namespace dbrepl::rules
