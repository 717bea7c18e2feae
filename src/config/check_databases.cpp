#include <algorithm>
#include <charconv>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "config/check.hpp"
#include "config/engines.hpp"

namespace dbrepl::config {
namespace {

using findings::Severity;

constexpr int minutes_a_day = 24 * 60;
constexpr int minutes_a_week = 7 * minutes_a_day;

/// A window in minutes from the start of the day or week.
struct Window {
  int start = 0;
  int length = 0;
};

int minutes(std::string_view clock) {
  int hour = 0;
  int minute = 0;
  std::from_chars(clock.data(), clock.data() + 2, hour);
  std::from_chars(clock.data() + 3, clock.data() + 5, minute);
  return hour * 60 + minute;
}

/// Of "03:00-04:00", which the decoder has let pass.
Window daily(std::string_view text) {
  const int start = minutes(text.substr(0, 5));
  return {start, (minutes(text.substr(6)) - start + minutes_a_day) % minutes_a_day};
}

/// Of "mon:04:00-mon:05:00", which the decoder has let pass.
Window weekly(std::string_view text) {
  const auto moment = [](std::string_view part) {
    constexpr std::string_view day_names = "mon tue wed thu fri sat sun";
    const auto day = static_cast<int>(day_names.find(part.substr(0, 3)) / 4);
    return day * minutes_a_day + minutes(part.substr(4));
  };
  const int start = moment(text.substr(0, 9));
  return {start, (moment(text.substr(10)) - start + minutes_a_week) % minutes_a_week};
}

bool overlap(const Window& backup, const Window& maintenance) {
  // Both may run past midnight, the maintenance past the week's end.
  for (int day = -1; day <= 8; ++day) {
    const int start = day * minutes_a_day + backup.start;
    if (start < maintenance.start + maintenance.length &&
        maintenance.start < start + backup.length) {
      return true;
    }
  }
  return false;
}

/// Reports on a setting where it was set: in `defaults`, or in an environment that differs from it.
class SettingsCheck {
 public:
  SettingsCheck(const Settings& settings, const Settings* defaults, std::size_t environment,
                Report& report)
      : settings_(settings), defaults_(defaults), environment_(environment), report_(report) {}

  void run() {
    check_engine();
    check_class();
    check_windows();
    check_alarm_period();
    check_database_name();
  }

 private:
  template <class... Member>
  bool inherited(Member Settings::*... members) const {
    return defaults_ != nullptr && ((settings_.*members == defaults_->*members) && ...);
  }

  void add(std::string_view rule, Severity severity, std::string_view key, std::string message,
           std::string hint = {}) {
    if (defaults_ == nullptr) {
      report_.add(rule, severity, {"defaults", key}, std::move(message), std::move(hint));
    } else {
      report_.add(rule, severity, {"environments", environment_, key}, std::move(message),
                  std::move(hint));
    }
  }

  void add(std::string_view rule, std::string_view key, std::string_view value, Verdict verdict) {
    if (verdict.standing != Standing::good) {
      add(rule, verdict.standing == Standing::refused ? Severity::error : Severity::warning, key,
          fmt::format("'{}' {}", value, verdict.reason), std::move(verdict.hint));
    }
  }

  void check_engine() {
    if (!inherited(&Settings::engine_version)) {
      add(rule::engine, "engine_version", settings_.engine_version,
          judge_engine_version(settings_.engine_version));
    }
  }

  void check_class() {
    if (inherited(&Settings::instance_class, &Settings::engine_version)) {
      return;
    }
    const std::string& name = settings_.instance_class;
    Verdict verdict = judge_instance_class(name, settings_.engine_version);
    const bool refused = verdict.standing == Standing::refused;
    add(rule::instance_class, "instance_class", name, std::move(verdict));
    if (!refused && is_small(name)) {
      add(rule::small_class, Severity::warning, "instance_class",
          fmt::format("'{}' is smaller than db.r5.large, the smallest class meant for this system",
                      name),
          "use \"db.r5.large\" or greater");
    }
  }

  void check_windows() {
    if (inherited(&Settings::backup_window, &Settings::maintenance_window)) {
      return;
    }
    constexpr int shortest = 30;
    const Window backup = daily(settings_.backup_window);
    const Window maintenance = weekly(settings_.maintenance_window);
    const auto too_short = [&](std::string_view key, std::string_view text, const Window& window) {
      add(rule::window, Severity::error, key,
          fmt::format("the window '{}' has {} minutes, RDS wants at least {}", text, window.length,
                      shortest));
    };
    if (backup.length < shortest) {
      too_short("backup_window", settings_.backup_window, backup);
    }
    if (maintenance.length < shortest) {
      too_short("maintenance_window", settings_.maintenance_window, maintenance);
    }
    if (overlap(backup, maintenance)) {
      add(rule::window, Severity::error, "maintenance_window",
          fmt::format("the maintenance window '{}' overlaps with the backup window '{}'",
                      settings_.maintenance_window, settings_.backup_window));
    }
  }

  void check_alarm_period() {
    const LagAlarm& alarm = settings_.lag_alarm;
    constexpr int day_seconds = 86400;
    const int most = alarm.period_seconds < 3600 ? day_seconds : 7 * day_seconds;
    if (!inherited(&Settings::lag_alarm) &&
        alarm.evaluation_periods > most / alarm.period_seconds) {
      add(rule::value, Severity::error, "lag_alarm",
          fmt::format("{} periods of {} seconds are longer than the {} that CloudWatch evaluates",
                      alarm.evaluation_periods, alarm.period_seconds,
                      most == day_seconds ? "day" : "week"));
    }
  }

  void check_database_name() {
    constexpr std::string_view own_databases[] = {"innodb", "mysql", "sys", "tmp"};
    const std::optional<std::string>& name = settings_.database_name;
    if (name && !inherited(&Settings::database_name) &&
        std::find(std::begin(own_databases), std::end(own_databases), *name) !=
            std::end(own_databases)) {
      add(rule::name, Severity::error, "database_name",
          fmt::format("the database name '{}' is one of the server's own", *name));
    }
  }

  const Settings& settings_;
  const Settings* defaults_;
  std::size_t environment_;
  Report& report_;
};

/// Says once which alarms have no metric: replicas publish it, and these clusters have none.
void check_blind_alarms(const Config& config, Report& report) {
  std::vector<std::string_view> blind;
  for (const Environment& environment : config.environments) {
    if (environment.settings.lag_alarm.enabled && environment.settings.instances == 1) {
      blind.push_back(environment.name);
    }
  }
  if (blind.empty()) {
    return;
  }
  report.add(
      rule::alarm, Severity::info, {"defaults", "instances"},
      fmt::format("a cluster without a reader publishes no replica lag: the lag alarms of {} "
                  "stay silent",
                  quote_some(blind)),
      "set 'instances' to 2 or more, or leave the alarm out with 'enabled'");
}

}  // namespace

void check_databases(const Config& config, Report& report) {
  SettingsCheck(config.defaults, nullptr, 0, report).run();
  for (std::size_t i = 0; i < config.environments.size(); ++i) {
    SettingsCheck(config.environments[i].settings, &config.defaults, i, report).run();
  }
  check_blind_alarms(config, report);
}

}  // namespace dbrepl::config
