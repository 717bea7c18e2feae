#include "system/driver.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace dbrepl::system {
namespace {

/// The configured text, or a parameter that asks for it.
template <class T>
cfn::Value<T> text_or_parameter(Scope& scope, const std::optional<std::string>& text,
                                std::string_view id, cfn::StringParameter parameter) {
  if (text) {
    return *text;
  }
  return scope.out().add_parameter(id, std::move(parameter));
}

cfn::Handle<aws::lambda::LayerVersion> add_layer(Scope& scope) {
  const config::Driver& options = scope.config().driver;
  auto bucket = text_or_parameter<cfn::Reference<aws::kinds::S3_Bucket_Name>>(
      scope, options.bucket, "DriverLayerBucket",
      {.description = "Bucket of the archive that 'dbrepl layer' builds; in the stack's region",
       .allowed_pattern = "[a-z0-9][a-z0-9.-]+[a-z0-9]",
       .constraint_description = "the name of a bucket"});
  auto key = text_or_parameter<cfn::String>(
      scope, options.key, "DriverLayerKey",
      {.description = "Key of that archive; a new one under the same key is not noticed",
       .default_value = "pymysql-layer.zip",
       .min_length = 1});
  return scope.out().add(
      "DriverLayer",
      aws::lambda::LayerVersion{
          .CompatibleRuntimes = {scope.config().functions.runtime},
          .Content = aws::lambda::layer_version::Content{.S3Bucket = std::move(bucket),
                                                         .S3Key = std::move(key)},
          .Description = "The database driver",
          .LayerName = Scope::name(scope.names().driver_layer()),
          .LicenseInfo = "MIT",
      });
}

}  // namespace

Layers add_driver(Scope& scope) {
  const config::Driver& options = scope.config().driver;
  switch (options.layer) {
    case config::DriverLayer::object:
      return {ref(add_layer(scope))};
    case config::DriverLayer::arn:
      if (options.arn) {
        return {*options.arn};
      }
      return {scope.out().add_parameter(
          "DriverLayerArn",
          cfn::StringParameter{
              .description = "ARN of a layer version with python/pymysql, in the stack's region",
              .allowed_pattern =
                  "arn:[a-z-]+:lambda:[a-z0-9-]+:[0-9]{12}:layer:[a-zA-Z0-9_-]+:[0-9]+",
              .constraint_description = "the ARN of a layer version"})};
    case config::DriverLayer::none:
      break;
  }
  return {};
}

}  // namespace dbrepl::system
