#include <fmt/format.h>

#include "rules/branches.hpp"
#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check backup_lifecycle;

namespace {

constexpr std::int64_t cold_days = 90;

void check(const Context& context, const Node* lifecycle, const Path* path, Reporter& reporter) {
  if (lifecycle == nullptr) return;
  const Node* end = lifecycle->find("DeleteAfterDays");
  const auto moved = certain_integer(context, lifecycle->find("MoveToColdStorageAfterDays"));
  const auto deleted = certain_integer(context, end);
  // -1 is never.
  if (!moved || !deleted || *moved < 0 || *deleted < 0 || *deleted >= *moved + cold_days) return;
  const Path step(path, "DeleteAfterDays");
  reporter.report(backup_lifecycle, &step, end->mark(),
                  fmt::format("expected at least {}, which is {} after the move to cold storage, "
                              "found {}",
                              *moved + cold_days, cold_days, *deleted));
}

void run_once(const Context& context, Reporter& reporter) {
  for (const Resource& plan : context.tree.resources()) {
    if (plan.type != "AWS::Backup::BackupPlan") continue;
    const Node* rules = property_of(plan, {"BackupPlan", "BackupPlanRule"});
    if (rules == nullptr) continue;
    for (std::size_t i = 0; i < rules->items().size(); ++i) {
      const Node& each = rules->items()[i];
      check(context, each.find("Lifecycle"),
            property_place(plan, {"BackupPlan", "BackupPlanRule", i, "Lifecycle"}), reporter);
      const Node* copies = each.find("CopyActions");
      if (copies == nullptr) continue;
      for (std::size_t k = 0; k < copies->items().size(); ++k) {
        check(context, copies->items()[k].find("Lifecycle"),
              property_place(plan,
                             {"BackupPlan", "BackupPlanRule", i, "CopyActions", k, "Lifecycle"}),
              reporter);
      }
    }
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_branch(context, reporter, backup_lifecycle, run_once, {"AWS::Backup::BackupPlan"});
}

}  // namespace

constinit const Check backup_lifecycle{
    .rule =
        {
            .id = "SCH042",
            .severity = Severity::error,
            .title = "Backups stay in cold storage for 90 days",
            .why = "A recovery point that has moved to cold storage must stay there for 90 days: "
                   "DeleteAfterDays is at least 90 more than MoveToColdStorageAfterDays. AWS "
                   "Backup refuses the plan otherwise.",
            .bad = R"yaml(Resources:
  Plan:
    Type: AWS::Backup::BackupPlan
    Properties:
      BackupPlan:
        BackupPlanName: weekly
        BackupPlanRule:
          - RuleName: weekly
            TargetBackupVault: Default
            Lifecycle:
              MoveToColdStorageAfterDays: 30
              DeleteAfterDays: 60
)yaml",
            .good = R"yaml(Resources:
  Plan:
    Type: AWS::Backup::BackupPlan
    Properties:
      BackupPlan:
        BackupPlanName: weekly
        BackupPlanRule:
          - RuleName: weekly
            TargetBackupVault: Default
            Lifecycle:
              MoveToColdStorageAfterDays: 30
              DeleteAfterDays: 120
)yaml",
            .peers = "E3504",
            .source = "https://docs.aws.amazon.com/aws-backup/latest/devguide/API_Lifecycle.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
