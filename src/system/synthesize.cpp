#include "system/synthesize.hpp"

#include "system/access.hpp"
#include "system/artifacts.hpp"
#include "system/credentials.hpp"
#include "system/database.hpp"
#include "system/encryption.hpp"
#include "system/functions.hpp"
#include "system/network.hpp"
#include "system/observability.hpp"
#include "system/outputs.hpp"
#include "system/permissions.hpp"
#include "system/scope.hpp"

namespace dbrepl::system {

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
  const auto log_groups = add_log_groups(scope);
  const auto role = add_role(scope, {encryption, credentials, databases, bucket, log_groups});
  const auto functions = add_functions(scope, {network, credentials, databases, bucket, role});
  add_lag_alarms(scope, databases);
  add_connection_parameters(scope, databases);
  add_outputs(scope, databases, bucket, functions);
  return out;
}

}  // namespace dbrepl::system
