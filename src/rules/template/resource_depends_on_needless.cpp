#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check resource_depends_on_needless;

namespace {

void run(const Context& context, Reporter& reporter) {
  for (const analysis::Edge& edge : context.graph.edges()) {
    if (edge.link != analysis::Link::depends_on || edge.from == edge.to) continue;
    for (const analysis::Edge& other : context.graph.from(edge.from)) {
      // A reference in a branch of Fn::If is not there in every deployment.
      if (other.to != edge.to || other.link == analysis::Link::depends_on || other.guard != nullptr)
        continue;
      const std::string_view name = context.tree.resources()[edge.to].id;
      Finding& finding =
          reporter.report(resource_depends_on_needless, edge.path, edge.mark,
                          fmt::format("DependsOn {} is needless, {} names it already", quoted(name),
                                      dotted(other.path, 2)));
      finding.related.push_back(reporter.related("the reference", other.mark));
      break;
    }
  }
}

}  // namespace

constinit const Check resource_depends_on_needless{
    .rule =
        {
            .id = "TPL062",
            .severity = Severity::info,
            .title = "DependsOn says nothing that a reference says already",
            .why =
                "Ref, Fn::GetAtt and Fn::Sub make CloudFormation wait for the resource that they "
                "name. The attribute adds nothing then, and outlives its reason.",
            .bad = R"yaml(Resources:
  Queue:
    Type: AWS::SQS::Queue
  Topic:
    Type: AWS::SNS::Topic
    DependsOn: Queue
    Properties:
      DisplayName: !GetAtt Queue.QueueName
)yaml",
            .good = R"yaml(Resources:
  Queue:
    Type: AWS::SQS::Queue
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: !GetAtt Queue.QueueName
)yaml",
            .peers = "W3005",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "aws-attribute-dependson.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
