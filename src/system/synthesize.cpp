#include "system/synthesize.hpp"

#include <utility>
#include <vector>

#include "system/access.hpp"
#include "system/artifacts.hpp"
#include "system/credentials.hpp"
#include "system/database.hpp"
#include "system/egress.hpp"
#include "system/encryption.hpp"
#include "system/functions.hpp"
#include "system/housekeeping.hpp"
#include "system/network.hpp"
#include "system/observability.hpp"
#include "system/outputs.hpp"
#include "system/permissions.hpp"
#include "system/scope.hpp"
#include "system/sync_alarms.hpp"

namespace dbrepl::system {
namespace {

/// The functions' way to AWS services, and what they do first: that needs databases, which take far
/// longer to come up than the routes to them.
void add_preparation(Scope& scope, const Network& network, const Databases& databases,
                     const cfn::Handle<aws::s3::Bucket>& bucket, const Functions& functions,
                     const Housekeeping& housekeeping) {
  std::vector<cfn::ResourceId> needs = add_egress(scope, network, functions.group);
  needs.insert(needs.end(), databases.writers.begin(), databases.writers.end());
  housekeeping.add_preparation(scope, bucket, functions.handles.front(), std::move(needs));
}

}  // namespace

cfn::Template synthesize(const config::Config& config) {
  cfn::Template out;
  out.set_description(config.description);
  out.add_metadata(
      "dbrepl", cfn::object({{"policy", config.policy == config::Policy::ephemeral ? "ephemeral"
                                                                                   : "durable"}}));
  Scope scope(config, out);
  const Network network = add_network(scope);
  const Encryption encryption = add_encryption(scope);
  const Credentials credentials = add_credentials(scope, encryption);
  const Databases databases = add_databases(scope, network, encryption, credentials);
  const auto bucket = add_artifacts(scope, encryption);
  const Codes codes(scope);
  const Housekeeping housekeeping(scope, codes, encryption, bucket);
  const auto log_groups = add_log_groups(scope);
  const auto role = add_role(scope, {encryption, credentials, databases, bucket, log_groups});
  const Functions functions = add_functions(
      scope, {network, credentials, databases, bucket, role, codes, housekeeping.clears()});
  add_preparation(scope, network, databases, bucket, functions, housekeeping);
  add_lag_alarms(scope, databases);
  add_sync_alarms(scope);
  add_connection_parameters(scope, databases);
  add_outputs(scope, databases, bucket, functions.handles);
  return out;
}

}  // namespace dbrepl::system
