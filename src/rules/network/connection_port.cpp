#include <fmt/format.h>

#include <charconv>

#include "analysis/substitution.hpp"
#include "rules/network/model.hpp"

namespace dbrepl::rules {

extern const Check connection_port;

namespace {

/// The number behind a colon at the start of a text: the port of a connection string.
std::optional<std::int64_t> leading_port(std::string_view text) {
  if (!text.starts_with(':')) return std::nullopt;
  std::int64_t port = 0;
  const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), port);
  // "::1" or ":latest" are none, ":33060x" neither.
  if (error != std::errc{} || end == text.data() + 1 || port < 1 || port > 65535) {
    return std::nullopt;
  }
  const bool ends =
      end == text.data() + text.size() ||
      (*end != '.' && *end != ':' && *end != '$' && *end != '_' && (*end < '0' || *end > '9') &&
       (*end < 'A' || *end > 'Z') && (*end < 'a' || *end > 'z'));
  return ends ? std::optional(port) : std::nullopt;
}

class Judge {
 public:
  Judge(net::Network& network, Reporter& reporter) : network_(network), reporter_(reporter) {}

  /// What follows the host of a target in a text.
  void judge(const analysis::Target& host, const analysis::Template& tree, std::string_view behind,
             const Site& site, Mark mark) {
    const auto port = leading_port(behind);
    if (!port || !net::is_host_attribute(host.attribute)) return;
    const net::Placement* target = network_.placement(tree.resource(host.id));
    if (target == nullptr || !target->port || *target->port == *port ||
        target->resource->type == "AWS::ElastiCache::ServerlessCache") {  // has a second one
      return;
    }
    const Resource& resource = *target->resource;
    Finding& finding = reporter_.report(
        connection_port, site, mark,
        fmt::format(R"(the connection is to port {}, and "{}" takes connections at {})", *port,
                    resource.id, *target->port),
        fmt::format("take the port from it as well: ${{{}.Endpoint.Port}}", resource.id));
    finding.related.push_back(reporter_.related("where it is declared", resource.mark));
  }

 private:
  net::Network& network_;
  Reporter& reporter_;
};

void judge_sub(const Context& context, const Call& call, Judge& judge) {
  const analysis::Substitution sub(call.argument());
  if (sub.text() == nullptr) return;
  const std::string_view text = sub.text()->text();
  for (const analysis::Variable& variable : sub.variables()) {
    if (sub.is_local(variable.name)) continue;
    judge.judge(analysis::target_of(variable.name), context.tree,
                text.substr(variable.offset + variable.length), call.site, call.mark());
  }
}

void judge_join(const Context& context, const Call& call, Judge& judge) {
  const auto items = call.argument().items();
  if (items.size() != 2 || !items[0].is_string()) return;
  const auto parts = items[1].items();
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    const analysis::Invocation part = analysis::invocation_of(parts[i]);
    if (part.function != Function::get_att || !parts[i + 1].is_scalar()) continue;
    const std::string behind = fmt::format("{}{}", items[0].text(), parts[i + 1].text());
    judge.judge(analysis::get_att_target(part.argument()), context.tree, behind, call.site,
                call.mark());
  }
}

void run(const Context& context, Reporter& reporter) {
  net::Network& network = network_of(context);
  if (network.placements().empty()) return;
  Judge judge(network, reporter);
  for (const auto at : context.calls.of(Function::sub)) {
    judge_sub(context, context.calls.all()[at], judge);
  }
  for (const auto at : context.calls.of(Function::join)) {
    judge_join(context, context.calls.all()[at], judge);
  }
}

}  // namespace

constinit const Check connection_port{
    .rule =
        {
            .id = "NET023",
            .severity = Severity::warning,
            .title = "A connection string has the port of its database",
            .why = "A database takes connections at one port: the one that is asked for, or else "
                   "its engine's. A connection string with another one leads nowhere.",
            .bad = R"yaml(Parameters:
  Password:
    Type: String
    NoEcho: true
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      Engine: postgres
      EngineVersion: "16.6"
      DBInstanceClass: db.t4g.medium
      AllocatedStorage: "20"
      StorageEncrypted: true
      PubliclyAccessible: false
      Port: "5433"
      MasterUsername: orders
      MasterUserPassword: !Ref Password
  Address:
    Type: AWS::SSM::Parameter
    Properties:
      Type: String
      Value: !Sub postgresql://${Database.Endpoint.Address}:5432/orders
)yaml",
            .good = R"yaml(Parameters:
  Password:
    Type: String
    NoEcho: true
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      Engine: postgres
      EngineVersion: "16.6"
      DBInstanceClass: db.t4g.medium
      AllocatedStorage: "20"
      StorageEncrypted: true
      PubliclyAccessible: false
      Port: "5433"
      MasterUsername: orders
      MasterUserPassword: !Ref Password
  Address:
    Type: AWS::SSM::Parameter
    Properties:
      Type: String
      Value: !Sub postgresql://${Database.Endpoint.Address}:${Database.Endpoint.Port}/orders
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/"
                      "API_CreateDBCluster.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
