#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "rules/access/statements.hpp"
#include "rules/reports.hpp"

namespace dbrepl::rules {

extern const Check container_starts;

namespace {

using analysis::access::Role;

/// What a container asks of the role with which ECS or Batch starts it.
class Container {
 public:
  Container(const Context& context, const Resource& holder, const Role& role, Reporter& reporter)
      : context_(context), holder_(holder), role_(role), reporter_(reporter) {}

  void check(const Node& container) {
    check_logs(container);
    check_image(container);
    const Node* secrets = container.find("Secrets");
    if (secrets != nullptr) {
      for (const Node& secret : secrets->items()) {
        const Node* from = secret.find("ValueFrom");
        if (from != nullptr) check_secret(*from);
      }
    }
    const Node* login = container.find("RepositoryCredentials");
    const Node* parameter = login == nullptr ? nullptr : login->find("CredentialsParameter");
    if (parameter != nullptr) check_secret(*parameter);
  }

 private:
  void check_logs(const Node& container) {
    const Node* logging = container.find("LogConfiguration");
    const Node* driver = logging == nullptr ? nullptr : logging->find("LogDriver");
    if (driver == nullptr || context_.resolver.text_of(*driver) != "awslogs") return;
    for (const std::string_view action : {"logs:CreateLogStream", "logs:PutLogEvents"}) {
      if (!require(*driver, action, nullptr)) return;
    }
    const Node* options = logging->find("Options");
    const Node* named = options == nullptr ? nullptr : options->find("awslogs-group");
    const Resource* group =
        named == nullptr ? nullptr
                         : context_.analysis.symbols.resource_of(*named, "AWS::Logs::LogGroup");
    if (group == nullptr) return;
    analysis::access::Wanted stream{
        arn_of_log_group(context_.analysis.symbols.reference_to(*group)), group};
    stream.text.pieces.push_back({analysis::Piece::Kind::literal, ":log-stream:0", {}});
    require(*named, "logs:PutLogEvents", &stream);
  }

  /// Images of ECR are pulled with the role.
  void check_image(const Node& container) {
    const Node* image = container.find("Image");
    if (image == nullptr) return;
    bool is_private = false;
    for (const analysis::Piece& piece : context_.analysis.symbols.text_of(*image).pieces) {
      is_private =
          is_private || piece.text.find(".dkr.ecr.") != std::string_view::npos ||
          (piece.kind == analysis::Piece::Kind::reference && piece.attribute == "RepositoryUri");
    }
    if (!is_private) return;
    for (const std::string_view action : {"ecr:GetAuthorizationToken", "ecr:BatchGetImage"}) {
      if (!require(*image, action, nullptr)) return;
    }
  }

  void check_secret(const Node& from) {
    const analysis::SymbolicText text = context_.analysis.symbols.text_of(from);
    if (text.pieces.empty()) return;
    const analysis::Piece& first = text.pieces.front();
    const Resource* resource = context_.analysis.symbols.resource_of(from);
    // "${Secret}:password::" reads one key of the secret.
    if (resource == nullptr && first.kind == analysis::Piece::Kind::reference &&
        first.attribute.empty()) {
      resource = context_.tree.resource(first.text);
    }
    if (resource != nullptr && (resource->type == "AWS::SecretsManager::Secret" ||
                                resource->type == "AWS::SSM::Parameter")) {
      const analysis::access::Wanted wanted{context_.analysis.symbols.arn_of(*resource), resource};
      const bool is_secret = resource->type == "AWS::SecretsManager::Secret";
      if (require(from, is_secret ? "secretsmanager:GetSecretValue" : "ssm:GetParameters",
                  &wanted) &&
          is_secret) {
        check_key(from, *resource);
      }
      return;
    }
    const bool is_of_database = first.kind == analysis::Piece::Kind::reference &&
                                first.attribute.find("Secret") != std::string_view::npos;
    const bool is_literal = first.kind == analysis::Piece::Kind::literal;
    const bool is_arn = is_literal && text.spelling().find(":secretsmanager:") != std::string::npos;
    if (is_of_database || is_arn) {
      require(from, "secretsmanager:GetSecretValue", nullptr);
    } else if (is_literal) {
      require(from, "ssm:GetParameters", nullptr);
    }
  }

  void check_key(const Node& from, const Resource& secret) {
    const Resource* key = key_named_by(context_, secret.property("KmsKeyId"));
    if (key == nullptr) return;
    const auto decision = access_of(context_).key_allows(*key, role_, "kms:Decrypt");
    if (decision.verdict == Verdict::broken) {
      report(from, "kms:Decrypt", fmt::format(" on the key \"{}\" of the secret", key->id));
    }
  }

  /// Whether the role may; reports where it surely may not.
  bool require(const Node& place, std::string_view action, const analysis::access::Wanted* wanted) {
    const auto decision = access_of(context_).allows(role_, action, wanted);
    if (decision.verdict != Verdict::broken) return true;
    if (wanted != nullptr && wanted->resource != nullptr &&
        access_of(context_).may_grant(*wanted->resource)) {
      return true;
    }
    report(place, action,
           wanted == nullptr ? std::string() : fmt::format(R"( on "{}")", wanted->resource->id));
    return false;
  }

  void report(const Node& place, std::string_view action, const std::string& on) {
    Finding& finding = report_value(
        container_starts, reporter_, holder_, place,
        fmt::format("the container needs {}{}, which the execution role \"{}\" does not allow",
                    action, on, role_.resource->id),
        fmt::format("allow {} in a policy of the role", action));
    finding.related.push_back(reporter_.related("the role", role_.resource->mark));
  }

  const Context& context_;
  const Resource& holder_;
  const Role& role_;
  Reporter& reporter_;
};

/// On Fargate ECS refuses a definition whose secrets or logs nobody may read or write.
void check_roleless(const Context& context, const Resource& holder, const Node& containers,
                    Reporter& reporter) {
  const Node* kinds = holder.property("RequiresCompatibilities");
  if (kinds == nullptr || !containers.is_array()) return;
  const auto& items = kinds->items();
  if (std::none_of(items.begin(), items.end(),
                   [&](const Node& kind) { return context.resolver.text_of(kind) == "FARGATE"; })) {
    return;
  }
  for (const Node& container : containers.items()) {
    const Node* logging = container.find("LogConfiguration");
    const Node* driver = logging == nullptr ? nullptr : logging->find("LogDriver");
    const bool logs = driver != nullptr && context.resolver.text_of(*driver) == "awslogs";
    if (!logs && container.find("Secrets") == nullptr) continue;
    report_value(container_starts, reporter, holder, container,
                 fmt::format("the container {}, for which the definition has no ExecutionRoleArn",
                             logs ? "writes to a log group" : "is given secrets"),
                 "add an ExecutionRoleArn")
        .severity = Severity::error;
    return;
  }
}

void check_containers(const Context& context, const Resource& holder, const Node* role_value,
                      const Node* containers, Reporter& reporter) {
  if (containers == nullptr) return;
  if (role_value == nullptr) return check_roleless(context, holder, *containers, reporter);
  const Role* role = access_of(context).role_of(*role_value);
  if (role == nullptr) return;
  Container one(context, holder, *role, reporter);
  if (containers->is_array()) {
    for (const Node& container : containers->items()) one.check(container);
  } else {
    one.check(*containers);
  }
}

void run(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    if (resource.type == "AWS::ECS::TaskDefinition") {
      check_containers(context, resource, resource.property("ExecutionRoleArn"),
                       resource.property("ContainerDefinitions"), reporter);
    } else if (resource.type == "AWS::Batch::JobDefinition") {
      const Node* container = resource.property("ContainerProperties");
      const Node* role = container == nullptr ? nullptr : container->find("ExecutionRoleArn");
      check_containers(context, resource, role, container, reporter);
    }
  }
}

}  // namespace

constinit const Check container_starts{
    .rule =
        {
            .id = "IAM017",
            .severity = Severity::warning,
            .title = "The execution role of a container may do what starting it needs",
            .why = "Before a container runs, ECS and Batch pull its image, read its secrets "
                   "and open its log stream with the execution role. Where that does not "
                   "allow one of them, no task of the definition ever starts.",
            .bad = R"yaml(Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: "sts:AssumeRole"}
      Policies:
        - PolicyName: work
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - {Effect: Allow, Action: "ecr:GetAuthorizationToken", Resource: "*"}
  Logs:
    Type: AWS::Logs::LogGroup
    Properties: {LogGroupName: /jobs, RetentionInDays: 7}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Cpu: "256"
      Memory: "512"
      NetworkMode: awsvpc
      RequiresCompatibilities: [FARGATE]
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions:
        - Name: job
          Image: public.ecr.aws/docker/library/python:3.13-slim
          LogConfiguration:
            LogDriver: awslogs
            Options: {awslogs-group: !Ref Logs, awslogs-region: !Ref AWS::Region, awslogs-stream-prefix: job}
)yaml",
            .good = R"yaml(Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: "sts:AssumeRole"}
      Policies:
        - PolicyName: work
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - {Effect: Allow, Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: !GetAtt Logs.Arn}
  Logs:
    Type: AWS::Logs::LogGroup
    Properties: {LogGroupName: /jobs, RetentionInDays: 7}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Cpu: "256"
      Memory: "512"
      NetworkMode: awsvpc
      RequiresCompatibilities: [FARGATE]
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions:
        - Name: job
          Image: public.ecr.aws/docker/library/python:3.13-slim
          LogConfiguration:
            LogDriver: awslogs
            Options: {awslogs-group: !Ref Logs, awslogs-region: !Ref AWS::Region, awslogs-stream-prefix: job}
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/"
                      "task_execution_IAM_role.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
