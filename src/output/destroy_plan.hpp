#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace dbrepl::output {

/// A resource that the deletion of a stack reaches.
struct DestroyStep {
  std::string resource;
  std::string type;
  bool kept = false;  ///< it leaves the stack, and stays
  std::uint32_t least_minutes = 0;
  std::uint32_t most_minutes = 0;
};

/// Something that stays, or that blocks.
struct DestroyNote {
  std::string resource;
  std::string what;  ///< "a last snapshot"; of what blocks, the way out
  std::string why;
  std::string certainty;  ///< "stays", "may stay", "stays for a time"; "" of what blocks
};

/// How the stack of one template goes.
struct DestroyPlan {
  std::string file;
  std::string policy;  ///< "ephemeral", "durable", "unknown"
  std::vector<std::vector<DestroyStep>> waves;
  std::vector<std::string> circular;
  std::vector<DestroyNote> stays;
  std::vector<DestroyNote> blocks;
  std::vector<std::string> slowest;  ///< the chain of resources that takes longest
  std::size_t exports = 0;
  std::uint32_t least_minutes = 0;
  std::uint32_t most_minutes = 0;
};

/// Appends plans for people. Nothing of what names hold can steer a terminal.
void render_plans_as_text(std::span<const DestroyPlan> plans, std::string& out);
/// Appends plans as one JSON object, {"version":1,"plans":[…]}.
void render_plans_as_json(std::span<const DestroyPlan> plans, std::string& out);

}  // namespace dbrepl::output
