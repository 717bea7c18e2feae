#pragma once

#include <optional>
#include <vector>

#include "aws/lambda.hpp"
#include "aws/s3.hpp"
#include "system/code.hpp"
#include "system/encryption.hpp"
#include "system/functions.hpp"
#include "system/scope.hpp"

namespace dbrepl::system {

/// A function that serves the stack itself: it clears away what the replication functions wrote,
/// when the stack is deleted, and prepares the databases, once the stack stands. It is outside of
/// every VPC, for it has to answer CloudFormation.
class Housekeeping {
 public:
  /// Adds the function where the configuration gives it something to do, with the permissions for
  /// that alone, and what has it clear away.
  Housekeeping(Scope& scope, const Codes& codes, const Encryption& encryption,
               const cfn::Handle<aws::s3::Bucket>& bucket);

  /// What has to be there before anything is written that shall go with the stack.
  const std::vector<cfn::ResourceId>& clears() const { return clears_; }

  /// Adds what has it run a first script in every database, after everything in `needs`; where the
  /// configuration asks for it.
  void add_preparation(Scope& scope, const cfn::Handle<aws::s3::Bucket>& bucket,
                       const cfn::Handle<aws::lambda::Function>& schema_replication,
                       std::vector<cfn::ResourceId> needs) const;

 private:
  std::optional<cfn::Handle<aws::lambda::Function>> function_;
  std::vector<cfn::ResourceId> clears_;
};

}  // namespace dbrepl::system
