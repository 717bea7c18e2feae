#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/substitution.hpp"
#include "rules/network/model.hpp"
#include "support/characters.hpp"

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

/// What a variable of a Sub stands for, also by a name of the Sub's own.
analysis::Target target_in(const analysis::Substitution& sub, std::string_view name) {
  if (!sub.is_local(name)) return analysis::target_of(name);
  const Node* value = sub.values()->find(name);
  const analysis::Invocation call =
      value == nullptr ? analysis::Invocation() : analysis::invocation_of(*value);
  return call.function == Function::get_att ? analysis::get_att_target(call.argument())
                                            : analysis::Target();
}

void judge_sub(const Context& context, const Call& call, Judge& judge) {
  const analysis::Substitution sub(call.argument());
  if (sub.text() == nullptr) return;
  const std::string_view text = sub.text()->text();
  for (const analysis::Variable& variable : sub.variables()) {
    const analysis::Target host = target_in(sub, variable.name);
    const std::string_view behind = text.substr(variable.offset + variable.length);
    // The port may be a name of the Sub's own.
    const std::size_t end = behind.starts_with(":${") ? behind.find('}') : std::string_view::npos;
    const bool is_named = end != std::string_view::npos && sub.is_local(behind.substr(3, end - 3));
    const Node* port = is_named ? sub.values()->find(behind.substr(3, end - 3)) : nullptr;
    if (port == nullptr || !port->is_scalar()) {
      judge.judge(host, context.tree, behind, call.site, call.mark());
    } else {
      const std::string spelled = fmt::format(":{}{}", port->text(), behind.substr(end + 1));
      judge.judge(host, context.tree, spelled, call.site, call.mark());
    }
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

/// A variable that a program is given.
struct Setting {
  std::string_view name;
  const Node* value = nullptr;
};

bool ends_with_word(std::string_view name, std::string_view word) {
  return name.size() >= word.size() &&
         std::equal(word.begin(), word.end(), name.end() - static_cast<std::ptrdiff_t>(word.size()),
                    [](char a, char b) { return a == support::upper(b); });
}

/// What stands before the word for a host in the name of a variable: "DB_" of "DB_HOST"; nothing
/// where there is no such word.
std::optional<std::string_view> stem_of_host(std::string_view name) {
  constexpr std::array<std::string_view, 6> words = {"HOSTNAME", "HOST",   "ENDPOINT",
                                                     "ADDRESS",  "SERVER", "ADDR"};
  for (const std::string_view word : words) {
    if (ends_with_word(name, word)) return name.substr(0, name.size() - word.size());
  }
  return std::nullopt;
}

/// A variable for the host of a database, and beside it one for the port of the same stem.
void judge_settings(net::Network& network, const Resource& holder,
                    const std::vector<Setting>& settings, Reporter& reporter) {
  for (const Setting& host : settings) {
    const auto stem = stem_of_host(host.name);
    if (!stem) continue;
    const net::Named named = network.reader().named(host.value);
    const net::Placement* target = network.placement(named.resource);
    if (target == nullptr || !target->port || !net::is_host_attribute(named.attribute) ||
        target->resource->type == "AWS::ElastiCache::ServerlessCache") {
      continue;
    }
    for (const Setting& port : settings) {
      if (!ends_with_word(port.name, "PORT") ||
          !support::same_letters(port.name.substr(0, port.name.size() - 4), *stem)) {
        continue;
      }
      const auto given = network.reader().number(port.value);
      if (!given || *given == *target->port) continue;
      const Resource& resource = *target->resource;
      Finding& finding = report_value(
          connection_port, reporter, holder, *port.value,
          fmt::format(R"({} is {}, and "{}", whose host {} has, takes connections at {})",
                      port.name, *given, resource.id, host.name, *target->port),
          fmt::format("take the port from \"{}\" as well", resource.id));
      finding.related.push_back(reporter.related("where it is declared", resource.mark));
    }
  }
}

void judge_variables(net::Network& network, const Resource& resource, Reporter& reporter) {
  std::vector<Setting> settings;
  const Node* environment = resource.property("Environment");
  const Node* variables = environment == nullptr ? nullptr : environment->find("Variables");
  if (variables != nullptr && !analysis::invocation_of(*variables)) {
    for (const Member& variable : variables->members()) {
      settings.push_back({variable.key, &variable.value});
    }
    judge_settings(network, resource, settings, reporter);
  }
  const auto judge_container = [&](const Node& container) {
    const Node* list = container.find("Environment");
    if (list == nullptr) return;
    settings.clear();
    for (const Node& entry : list->items()) {
      const Node* name = entry.find("Name");
      const Node* value = entry.find("Value");
      if (name != nullptr && name->is_string() && value != nullptr) {
        settings.push_back({name->text(), value});
      }
    }
    judge_settings(network, resource, settings, reporter);
  };
  if (const Node* containers = resource.property("ContainerDefinitions")) {
    for (const Node& container : containers->items()) judge_container(container);
  }
  if (const Node* container = resource.property("ContainerProperties")) {
    judge_container(*container);
  }
}

void run(const Context& context, Reporter& reporter) {
  net::Network& network = network_of(context);
  if (network.placements().empty()) return;
  for (const Resource& resource : context.tree.resources()) {
    if (resource.is_function() || resource.type == "AWS::ECS::TaskDefinition" ||
        resource.type == "AWS::Batch::JobDefinition") {
      judge_variables(network, resource, reporter);
    }
  }
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
            .title = "A connection has the port of its database",
            .why = "A database takes connections at one port: the one that is asked for, or else "
                   "its engine's. A connection string, or a variable for the port beside one for "
                   "the host, with another one leads nowhere.",
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
