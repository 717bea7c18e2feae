#include "rules/check.hpp"
#include "rules/template/serverless_types.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check serverless_properties;

namespace {

void check_required(const ServerlessType& type, const Resource& resource, const Node* globals,
                    const Path* path, Reporter& reporter) {
  for (const std::string_view name : type.required) {
    if (resource.properties != nullptr && resource.properties->find(name) != nullptr) continue;
    if (globals != nullptr && globals->find(name) != nullptr) continue;
    reporter.report(
        serverless_properties, path, resource.mark,
        fmt::format("{} has no {}, which {} needs", quoted(resource.id), name, resource.type));
  }
}

void run(const Context& context, Reporter& reporter) {
  if (!context.tree.is_serverless() || context.tree.is_open()) return;
  const Node* globals = context.tree.root().find("Globals");
  const Path section(nullptr, "Resources");
  for (const Resource& resource : context.tree.resources()) {
    if (!resource.is_serverless()) continue;
    const Path path(&section, resource.id);
    const ServerlessType* type = find_serverless_type(resource.type);
    if (type == nullptr) {
      const Path step(&path, "Type");
      reporter.report(
          serverless_properties, &step, resource.type_mark,
          fmt::format("{} is not a type of the serverless transform", quoted(resource.type)),
          nearest_hint(resource.type, serverless_type_names()));
      continue;
    }
    const Node* properties = resource.node->find("Properties");
    if (properties != nullptr && (!properties->is_object() || analysis::invocation_of(*properties)))
      continue;
    const Path step(&path, "Properties");
    const std::size_t kind_at = resource.type.rfind("::") + 2;
    if (properties != nullptr) {
      report_unknown_keys(serverless_properties, reporter, *properties, &step, type->properties,
                          fmt::format("a property of {}", resource.type));
    }
    check_required(*type, resource,
                   globals == nullptr ? nullptr : globals->find(resource.type.substr(kind_at)),
                   properties == nullptr ? &path : &step, reporter);
  }
}

}  // namespace

constinit const Check serverless_properties{
    .rule =
        {
            .id = "TPL072",
            .severity = Severity::error,
            .title = "Serverless resources have the properties that the transform knows",
            .why = "The serverless transform refuses types and properties that it does not know, "
                   "and resources without those that it needs.",
            .bad = R"yaml(Transform: AWS::Serverless-2016-10-31
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      Runtimes: python3.13
      InlineCode: "def handler(event, context): pass"
)yaml",
            .good = R"yaml(Transform: AWS::Serverless-2016-10-31
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      Runtime: python3.13
      InlineCode: "def handler(event, context): pass"
)yaml",
            .peers = "E0001",
            .source = "https://docs.aws.amazon.com/serverless-application-model/latest/"
                      "developerguide/sam-specification-resources-and-properties.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
