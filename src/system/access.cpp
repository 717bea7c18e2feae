#include "system/access.hpp"

#include <cstddef>

#include <fmt/format.h>

#include "aws/ssm.hpp"

namespace dbrepl::system {

void add_connection_parameters(Scope& scope, const Databases& databases) {
  const auto& environments = scope.config().environments;
  for (std::size_t i = 0; i < environments.size(); ++i) {
    const config::Environment& environment = environments[i];
    scope.out().add(
        Scope::id(environment, "ConnectionParameter"),
        aws::ssm::Parameter{
            .Description = fmt::format("Where the {} cluster takes connections", environment.name),
            .Name = Scope::name(scope.names().connection_parameter(environment)),
            .Tags = scope.tag_map(environment, scope.names().of(environment, "connection")),
            .Type = "String",
            .Value = cfn::sub("mysql://", attr(databases.clusters[i]).Endpoint_Address,
                              fmt::format(":{}", mysql_port)),
        });
  }
}

}  // namespace dbrepl::system
