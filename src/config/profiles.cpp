#include "config/config.hpp"

namespace dbrepl::config {
namespace {

void apply_functional(Config& config) {
  config.network.egress = Gateway::endpoints;
  config.driver.layer = DriverLayer::object;
  config.bucket.empty_on_deletion = true;
  // Alarms on replica lag need a reader that publishes it.
  config.defaults.instances = 2;
  config.defaults.database_name = "appdb";
  config.defaults.export_retention_days = 7;
  config.functions.forget_state = true;
  config.functions.sync_alarm.enabled = true;
  // Without these, the template would not fit into what CloudFormation takes directly.
  config.functions.code = Code::packed;
  config.name_tags = NameTags::nameless;
  config.functions.describe_access = DescribeAccess::none;
  config.defaults.ingress = Ingress::peered;
  // A database of Aurora MySQL 2 begins with latin1.
  config.functions.prepare_databases = true;
}

}  // namespace

void apply_profile(Profile profile, Config& config) {
  config.profile = profile;
  if (profile == Profile::functional) {
    apply_functional(config);
  }
}

}  // namespace dbrepl::config
