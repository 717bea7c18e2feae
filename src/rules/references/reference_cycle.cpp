#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check reference_cycle;

namespace {

void run(const Context& context, Reporter& reporter) {
  const auto& resources = context.tree.resources();
  for (const std::vector<std::uint32_t>& cycle : context.graph.cycles()) {
    const analysis::Edge& first = context.graph.edges()[cycle.front()];
    // DependsOn on itself has a finding of its own.
    if (cycle.size() == 1 && first.link == analysis::Link::depends_on) continue;
    std::string chain(resources[first.from].id);
    for (const std::uint32_t position : cycle) {
      const analysis::Edge& edge = context.graph.edges()[position];
      chain += fmt::format(" → {} ({})", resources[edge.to].id, dotted(edge.path, 2));
    }
    Finding& finding = reporter.report(reference_cycle, first.path, first.mark,
                                       fmt::format("circular dependency: {}", chain));
    for (std::size_t i = 1; i < cycle.size(); ++i) {
      const analysis::Edge& edge = context.graph.edges()[cycle[i]];
      finding.related.push_back(reporter.related(
          fmt::format("{} names {}", resources[edge.from].id, resources[edge.to].id), edge.mark));
    }
  }
}

}  // namespace

constinit const Check reference_cycle{
    .rule =
        {
            .id = "REF024",
            .severity = Severity::error,
            .title = "No resource depends on itself",
            .why = "CloudFormation makes a resource after those that it refers to. Resources that "
                   "refer to each other in a circle cannot be made, and the template is refused.",
            .bad = R"yaml(Resources:
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Web servers
      SecurityGroupIngress:
        - IpProtocol: tcp
          FromPort: 3306
          ToPort: 3306
          SourceSecurityGroupId: !GetAtt Data.GroupId
  Data:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Databases
      SecurityGroupIngress:
        - IpProtocol: tcp
          FromPort: 3306
          ToPort: 3306
          SourceSecurityGroupId: !GetAtt Web.GroupId
)yaml",
            .good = R"yaml(Resources:
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Web servers
      SecurityGroupIngress:
        - IpProtocol: tcp
          FromPort: 3306
          ToPort: 3306
          SourceSecurityGroupId: !GetAtt Data.GroupId
  Data:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Databases
  FromWeb:
    Type: AWS::EC2::SecurityGroupIngress
    Properties:
      GroupId: !GetAtt Data.GroupId
      IpProtocol: tcp
      FromPort: 3306
      ToPort: 3306
      SourceSecurityGroupId: !GetAtt Web.GroupId
)yaml",
            .peers = "E3004",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "troubleshooting.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
