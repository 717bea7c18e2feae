#include "system/outputs.hpp"

#include <cstddef>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "system/functions.hpp"

namespace dbrepl::system {
namespace {

void add_output(Scope& scope, const std::string& id, const std::string& description,
                cfn::Value<cfn::Any> value, const std::string& exported) {
  scope.out().add_output(
      id, cfn::Output{.description = description,
                      .value = std::move(value),
                      .export_name = cfn::sub(cfn::pseudo::stack_name, "-", exported)});
}

}  // namespace

void add_outputs(Scope& scope, const Databases& databases,
                 const cfn::Handle<aws::s3::Bucket>& bucket,
                 const std::vector<cfn::Handle<aws::lambda::Function>>& functions) {
  const auto& environments = scope.config().environments;
  for (std::size_t i = 0; i < environments.size(); ++i) {
    add_output(scope, Scope::id(environments[i], "AuroraClusterEndpoint"),
               fmt::format("Writer endpoint of the {} cluster", environments[i].name),
               attr(databases.clusters[i]).Endpoint_Address,
               Scope::id(environments[i], "AuroraEndpoint"));
  }
  add_output(scope, "MigrationScriptsBucketName", "Name of the bucket of migration scripts",
             ref(bucket), "MigrationBucket");
  for (std::size_t i = 0; i < functions.size(); ++i) {
    const std::string id = std::string(jobs[i].id) + "FunctionArn";
    add_output(scope, id, fmt::format("ARN of the {} function", jobs[i].name),
               attr(functions[i]).Arn, id);
  }
}

}  // namespace dbrepl::system
