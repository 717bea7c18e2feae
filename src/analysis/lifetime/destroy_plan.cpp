#include "analysis/lifetime/destroy_plan.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace dbrepl::analysis {

namespace {

struct Typical {
  std::string_view type;
  Minutes minutes;
};

constexpr std::array typical_times{
    Typical{"AWS::AutoScaling::AutoScalingGroup", {3, 15}},
    Typical{"AWS::CloudFormation::Stack", {1, 60}},
    Typical{"AWS::CloudFront::Distribution", {3, 20}},
    Typical{"AWS::DMS::ReplicationInstance", {5, 20}},
    Typical{"AWS::DirectoryService::MicrosoftAD", {10, 40}},
    Typical{"AWS::DocDB::DBCluster", {2, 15}},
    Typical{"AWS::DocDB::DBInstance", {5, 20}},
    Typical{"AWS::EC2::Instance", {1, 5}},
    Typical{"AWS::EC2::NatGateway", {1, 5}},
    Typical{"AWS::EC2::TransitGateway", {2, 10}},
    Typical{"AWS::EC2::VPCEndpoint", {1, 8}},
    Typical{"AWS::ECS::Service", {2, 15}},
    Typical{"AWS::EKS::Cluster", {5, 15}},
    Typical{"AWS::EKS::Nodegroup", {3, 15}},
    Typical{"AWS::ElastiCache::CacheCluster", {5, 15}},
    Typical{"AWS::ElastiCache::ReplicationGroup", {5, 25}},
    Typical{"AWS::FSx::FileSystem", {5, 30}},
    Typical{"AWS::MSK::Cluster", {10, 40}},
    Typical{"AWS::Neptune::DBCluster", {2, 15}},
    Typical{"AWS::Neptune::DBInstance", {5, 20}},
    Typical{"AWS::OpenSearchService::Domain", {10, 45}},
    Typical{"AWS::RDS::DBCluster", {2, 15}},
    Typical{"AWS::RDS::DBInstance", {5, 20}},
    Typical{"AWS::RDS::DBProxy", {2, 10}},
    Typical{"AWS::Redshift::Cluster", {5, 20}},
};

constexpr std::uint32_t no_one = std::numeric_limits<std::uint32_t>::max();

/// Takes resources in the order in which nothing depends on them any more.
class Planner {
 public:
  explicit Planner(Analysis& analysis)
      : analysis_(analysis),
        lifetime_(analysis.model<Lifetime>()),
        resources_(analysis.tree.resources()),
        waiting_(resources_.size()),
        wave_(resources_.size()),
        finish_(resources_.size()),
        after_(resources_.size(), no_one) {}

  DestroyPlan run() {
    std::vector<std::uint32_t> ready;
    for (std::uint32_t i = 0; i < resources_.size(); ++i) {
      waiting_[i] = analysis_.graph.to(i).size();
      if (waiting_[i] == 0) ready.push_back(i);
    }
    std::vector<bool> taken(resources_.size());
    for (std::size_t next = 0; next < ready.size(); ++next) {
      take(ready[next]);
      taken[ready[next]] = true;
      for (const Edge& edge : analysis_.graph.from(ready[next])) {
        release(ready[next], edge.to);
        if (--waiting_[edge.to] == 0) ready.push_back(edge.to);
      }
    }
    for (std::uint32_t i = 0; i < resources_.size(); ++i) {
      if (!taken[i]) {
        plan_.circular.push_back(&resources_[i]);
        continue;
      }
      if (plan_.waves.size() <= wave_[i]) plan_.waves.resize(wave_[i] + 1);
      plan_.waves[wave_[i]].push_back({&resources_[i], time_of(i), is_kept(i)});
    }
    find_slowest();
    return std::move(plan_);
  }

 private:
  bool is_kept(std::uint32_t at) const {
    return lifetime_.disposal(resources_[at]).deletion == Fate::retained;
  }
  Minutes time_of(std::uint32_t at) const {
    return is_kept(at) ? Minutes{} : deletion_time(resources_[at]);
  }

  void take(std::uint32_t at) {
    const Minutes time = time_of(at);
    finish_[at].least += time.least;
    finish_[at].most += time.most;
  }

  /// `to` goes after `from`.
  void release(std::uint32_t from, std::uint32_t to) {
    wave_[to] = std::max(wave_[to], wave_[from] + 1);
    finish_[to].least = std::max(finish_[to].least, finish_[from].least);
    if (finish_[from].most > finish_[to].most || after_[to] == no_one) {
      finish_[to].most = std::max(finish_[to].most, finish_[from].most);
      after_[to] = from;
    }
  }

  void find_slowest() {
    std::uint32_t last = no_one;
    for (std::uint32_t i = 0; i < resources_.size(); ++i) {
      plan_.takes.least = std::max(plan_.takes.least, finish_[i].least);
      if (last == no_one || finish_[i].most > finish_[last].most) last = i;
    }
    if (last == no_one) return;
    plan_.takes.most = finish_[last].most;
    for (std::uint32_t at = last; at != no_one; at = after_[at]) {
      plan_.slowest.push_back(&resources_[at]);
    }
    std::reverse(plan_.slowest.begin(), plan_.slowest.end());
  }

  Analysis& analysis_;
  const Lifetime& lifetime_;
  const std::vector<Resource>& resources_;
  std::vector<std::size_t> waiting_;  // edges of what is there still and depends on it
  std::vector<std::size_t> wave_;
  std::vector<Minutes> finish_;       // before take(): when it may start
  std::vector<std::uint32_t> after_;  // the last one that it waits for
  DestroyPlan plan_;
};

}  // namespace

Minutes deletion_time(const Resource& resource) {
  if (resource.is_custom()) return {0, 5};
  // Lambda removes the network interfaces of a function within 20 minutes; stacks were seen to wait
  // for twice as long.
  if (resource.type == "AWS::Lambda::Function" && resource.property("VpcConfig") != nullptr)
    return {5, 40};
  const auto found = std::find_if(typical_times.begin(), typical_times.end(),
                                  [&](const Typical& one) { return one.type == resource.type; });
  return found == typical_times.end() ? Minutes{0, 1} : found->minutes;
}

DestroyPlan plan_destruction(Analysis& analysis) {
  DestroyPlan plan = Planner(analysis).run();
  plan.blockers = analysis.model<Lifetime>().blockers();
  plan.remainders = remainders(analysis);
  plan.exports = static_cast<std::size_t>(
      std::count_if(analysis.tree.outputs().begin(), analysis.tree.outputs().end(),
                    [](const Output& output) { return output.export_name != nullptr; }));
  return plan;
}

}  // namespace dbrepl::analysis
