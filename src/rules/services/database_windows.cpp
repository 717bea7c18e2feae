#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"
#include "support/characters.hpp"

namespace dbrepl::rules {

extern const Check database_windows;

namespace {

constexpr int minutes_of_day = 24 * 60;
constexpr int shortest = 30;

/// From minute to minute, of a day or of a week; the end is the smaller one where it lies in the
/// next day or week.
struct Window {
  int from = 0;
  int to = 0;

  int length(int round) const { return (to - from + round) % round; }
};

/// "hh:mm"
std::optional<int> minute_of(std::string_view text) {
  using support::is_digit;
  if (text.size() != 5 || text[2] != ':' || !is_digit(text[0]) || !is_digit(text[1]) ||
      !is_digit(text[3]) || !is_digit(text[4])) {
    return std::nullopt;
  }
  const int hour = (text[0] - '0') * 10 + text[1] - '0';
  const int minute = (text[3] - '0') * 10 + text[4] - '0';
  if (hour > 23 || minute > 59) return std::nullopt;
  return hour * 60 + minute;
}

/// "ddd:hh:mm", in minutes since the start of Monday.
std::optional<int> minute_of_week(std::string_view text) {
  constexpr std::string_view days = "montuewedthufrisatsun";
  const std::string day = support::lowered(text.substr(0, 3));
  const std::size_t at = days.find(day);
  const auto minute = text.size() == 9 ? minute_of(text.substr(4)) : std::nullopt;
  if (!minute || text[3] != ':' || at == std::string_view::npos || at % 3 != 0) {
    return std::nullopt;
  }
  return static_cast<int>(at / 3) * minutes_of_day + *minute;
}

std::optional<Window> window_of(std::string_view text,
                                std::optional<int> (*read)(std::string_view)) {
  const std::size_t hyphen = text.find('-');
  if (hyphen == std::string_view::npos) return std::nullopt;
  const auto from = read(text.substr(0, hyphen));
  const auto to = read(text.substr(hyphen + 1));
  if (!from || !to) return std::nullopt;
  return Window{*from, *to};
}

/// Whether a time of every day falls into a time of the week.
bool overlap(const Window& daily, const Window& weekly) {
  const int length = daily.length(minutes_of_day);
  const int whole = weekly.length(7 * minutes_of_day);
  // From the start of one to that of the other, on the next day that has both.
  const int behind = (daily.from - weekly.from % minutes_of_day + minutes_of_day) % minutes_of_day;
  return behind < whole || minutes_of_day - behind < length;
}

void check(const Context& context, const Resource& database, Reporter& reporter) {
  const Node* backup = database.property("PreferredBackupWindow");
  const Node* maintenance = database.property("PreferredMaintenanceWindow");
  const auto backup_text = certain_text(context, backup);
  const auto maintenance_text = certain_text(context, maintenance);
  const auto daily = backup_text ? window_of(*backup_text, minute_of) : std::nullopt;
  const auto weekly =
      maintenance_text ? window_of(*maintenance_text, minute_of_week) : std::nullopt;
  const auto check_length = [&](std::string_view property, const Node& value, int length) {
    if (length >= shortest) return;
    reporter.report(database_windows, property_place(database, {property}), value.mark(),
                    fmt::format("the window of {} has {} minutes", quoted(database.id), length),
                    fmt::format("give it {} minutes or more", shortest));
  };
  if (daily) check_length("PreferredBackupWindow", *backup, daily->length(minutes_of_day));
  if (weekly) {
    check_length("PreferredMaintenanceWindow", *maintenance, weekly->length(7 * minutes_of_day));
  }
  if (!daily || !weekly || !overlap(*daily, *weekly)) return;
  Finding& finding = reporter.report(
      database_windows, property_place(database, {"PreferredBackupWindow"}), backup->mark(),
      fmt::format("the window {} for backups of {} overlaps {}, that for its maintenance",
                  *backup_text, quoted(database.id), *maintenance_text),
      "move one of them");
  finding.related.push_back(reporter.related("the window for maintenance", maintenance->mark()));
}

void run(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    if (resource.type == "AWS::RDS::DBInstance" || resource.type == "AWS::RDS::DBCluster" ||
        resource.type == "AWS::DocDB::DBCluster" || resource.type == "AWS::Neptune::DBCluster") {
      check(context, resource, reporter);
    }
  }
}

}  // namespace

constinit const Check database_windows{
    .rule =
        {
            .id = "SCH074",
            .severity = Severity::error,
            .title = "The windows of a database are long enough, and do not overlap",
            .why = "Backups and maintenance take half an hour at the least, and exclude each "
                   "other: Amazon RDS refuses a shorter window, and two that overlap. A window "
                   "may end on the next day.",
            .bad = R"yaml(Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    DeletionPolicy: Snapshot
    UpdateReplacePolicy: Snapshot
    Properties:
      Engine: aurora-mysql
      MasterUsername: keeper
      ManageMasterUserPassword: true
      StorageEncrypted: true
      PreferredBackupWindow: 23:45-00:30
      PreferredMaintenanceWindow: mon:00:15-mon:01:00
)yaml",
            .good = R"yaml(Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    DeletionPolicy: Snapshot
    UpdateReplacePolicy: Snapshot
    Properties:
      Engine: aurora-mysql
      MasterUsername: keeper
      ManageMasterUserPassword: true
      StorageEncrypted: true
      PreferredBackupWindow: 23:45-00:15
      PreferredMaintenanceWindow: mon:00:15-mon:01:00
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/"
                      "API_CreateDBCluster.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
