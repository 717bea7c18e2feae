#include <string>
#include <string_view>

#include <fmt/format.h>

#include "rules/access/statements.hpp"
#include "rules/known.hpp"
#include "rules/reports.hpp"

namespace dbrepl::rules {

extern const Check job_allowed;

namespace {

void report_lack(const Resource& job, const Node& place, const analysis::access::Role& role,
                 std::string_view action, std::string_view what, Reporter& reporter) {
  Finding& finding = report_value(job_allowed, reporter, job, place,
                                  fmt::format(R"("{}" {}, but its role "{}" does not allow {})",
                                              job.id, what, role.resource->id, action),
                                  fmt::format("allow {} in a policy of the role", action));
  finding.related.push_back(reporter.related("the role", role.resource->mark));
}

/// The script of a job of Glue, in a bucket of the template: "s3://${Bucket}/job.py".
void check_script(const Context& context, const Resource& job, Reporter& reporter) {
  const Node* value = job.property("Role");
  const Node* script = property_of(job, {"Command", "ScriptLocation"});
  if (value == nullptr || script == nullptr) return;
  const analysis::access::Role* role = access_of(context).role_of(*value);
  const analysis::SymbolicText location = context.analysis.symbols.text_of(*script);
  using Kind = analysis::Piece::Kind;
  const auto& pieces = location.pieces;
  if (role == nullptr || pieces.size() < 2 || pieces[0].text != "s3://" ||
      pieces[1].kind != Kind::reference || !pieces[1].attribute.empty()) {
    return;
  }
  const Resource* bucket = context.tree.resource(pieces[1].text);
  if (bucket == nullptr || bucket->type != "AWS::S3::Bucket" ||
      access_of(context).may_grant(*bucket)) {
    return;
  }
  analysis::access::Wanted wanted{context.analysis.symbols.arn_of(*bucket), bucket};
  wanted.text.pieces.insert(wanted.text.pieces.end(), pieces.begin() + 2, pieces.end());
  if (access_of(context).allows(*role, "s3:GetObject", &wanted).verdict == Verdict::broken) {
    report_lack(job, *script, *role, "s3:GetObject",
                fmt::format("reads its script in \"{}\"", bucket->id), reporter);
  }
}

/// The log of a build, which CodeBuild makes before anything else, unless it is turned off.
void check_log(const Context& context, const Resource& project, Reporter& reporter) {
  const Node* value = project.property("ServiceRole");
  if (value == nullptr) return;
  const Node* logs = project.property("LogsConfig");
  const Node* status = property_of(project, {"LogsConfig", "CloudWatchLogs", "Status"});
  if (logs != nullptr && certain_text(context, status) != "ENABLED") return;
  const analysis::access::Role* role = access_of(context).role_of(*value);
  if (role == nullptr) return;
  for (const std::string_view action : {"logs:CreateLogStream", "logs:PutLogEvents"}) {
    if (access_of(context).allows(*role, action).verdict != Verdict::broken) continue;
    report_lack(project, *value, *role, action, "writes the log of each build", reporter);
    return;
  }
}

void run(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    if (resource.type == "AWS::Glue::Job") check_script(context, resource, reporter);
    if (resource.type == "AWS::CodeBuild::Project") check_log(context, resource, reporter);
  }
}

}  // namespace

constinit const Check job_allowed{
    .rule =
        {
            .id = "IAM019",
            .severity = Severity::warning,
            .title = "The role of a job or build may do what starting it needs",
            .why = "Glue fetches the script of a job with the job's role, and CodeBuild makes the "
                   "log stream of a build with that of the project. Without the permission the run "
                   "ends before it has begun: Access Denied.",
            .bad = R"yaml(Resources:
  Scripts: {Type: AWS::S3::Bucket}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Principal: {Service: glue.amazonaws.com}, Action: "sts:AssumeRole"}
      Policies:
        - PolicyName: job
          PolicyDocument:
            Version: "2012-10-17"
            Statement: [{Effect: Allow, Action: "glue:GetTable", Resource: "*"}]
  Job:
    Type: AWS::Glue::Job
    Properties:
      Role: !GetAtt Role.Arn
      GlueVersion: "5.0"
      Command: {Name: glueetl, ScriptLocation: !Sub "s3://${Scripts}/job.py"}
)yaml",
            .good = R"yaml(Resources:
  Scripts: {Type: AWS::S3::Bucket}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Principal: {Service: glue.amazonaws.com}, Action: "sts:AssumeRole"}
      Policies:
        - PolicyName: job
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - {Effect: Allow, Action: "s3:GetObject", Resource: !Sub "${Scripts.Arn}/*"}
  Job:
    Type: AWS::Glue::Job
    Properties:
      Role: !GetAtt Role.Arn
      GlueVersion: "5.0"
      Command: {Name: glueetl, ScriptLocation: !Sub "s3://${Scripts}/job.py"}
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/glue/latest/dg/"
                      "create-an-iam-role.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
