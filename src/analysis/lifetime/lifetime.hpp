#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analysis/analysis.hpp"
#include "analysis/lifetime/disposal.hpp"

namespace dbrepl::analysis {

/// Something that keeps CloudFormation from deleting a resource.
struct Blocker {
  enum class Kind : std::uint8_t {
    protection,  ///< a property forbids it
    objects,     ///< a bucket must be empty, and nothing empties it
    versions,    ///< the same; what empties it leaves old versions
    content,     ///< a repository, vault or work group must be empty
  };
  Kind kind = Kind::protection;
  const Resource* resource = nullptr;
  std::string_view property;  ///< at the top of the properties; "" where it is the resource itself
  const Node* value = nullptr;        ///< of that property, where it has one
  std::string why;                    ///< "deletion protection is on"
  std::string way_out;                ///< what to change
  const Resource* emptier = nullptr;  ///< the custom resource that leaves versions
};

/// Something that is there after the stack is gone.
struct Remainder {
  enum class Certainty : std::uint8_t { stays, may_stay, for_a_time };
  const Resource* resource = nullptr;  ///< that it comes from
  Certainty certainty = Certainty::stays;
  std::string what;  ///< "the log group /aws/lambda/sync-${Suffix}"
  std::string why;
};

/// What the life of a template's resources leads to. A model: `analysis.model<Lifetime>()`.
class Lifetime {
 public:
  explicit Lifetime(Analysis& analysis);

  const Disposal& disposal(const Resource& resource) const {
    return disposals_[analysis_.tree.position(resource)];
  }
  /// What blocks the deletion of resources that are to be deleted, in the order of the template.
  const std::vector<Blocker>& blockers() const { return blockers_; }

  /// The function of this template behind a custom resource; null where it is another.
  const Resource* handler_of(const Resource& custom) const;

 private:
  void find_users();
  void find_protection(const Resource& resource);
  void find_content(const Resource& resource);
  void find_objects(const Resource& bucket);
  bool is_versioned(const Resource& bucket) const;

  Analysis& analysis_;
  std::vector<Disposal> disposals_;
  /// By bucket: the custom resources that name it, by reference or by its name.
  std::unordered_map<const Resource*, std::vector<const Resource*>> users_;
  std::vector<Blocker> blockers_;
};

/// What remains after deletion, in the order of the template; linear in its size.
std::vector<Remainder> remainders(Analysis& analysis);

/// Whether a path leads into a property at the top of a resource's properties.
bool leads_into(const Path* path, std::string_view property);

/// The words of a certainty: "stays", "may stay", "stays for a time".
std::string_view to_string(Remainder::Certainty certainty);

}  // namespace dbrepl::analysis
