#include "analysis/network/endpoint_names.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <utility>

#include "analysis/network/reach.hpp"
#include "schema/database.hpp"
#include "support/characters.hpp"
#include "support/spelling.hpp"

namespace dbrepl::analysis::network {

namespace {

/// Names of services that neither their clients nor their endpoints go by.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> other_names{
    {{"cloudwatch-logs", "logs"},
     {"cloudwatchlogs", "logs"},
     {"ecr.docker", "ecr.dkr"},
     {"eventbridge", "events"}}};

bool is_mark(char c) {
  return c == '-' || c == '.' || c == '_';
}

/// The letters alone: "secrets-manager" and "secretsmanager" are spelt alike.
std::string letters_of(std::string_view name) {
  std::string letters;
  for (const char c : name) {
    if (!is_mark(c)) letters += support::lower(c);
  }
  return letters;
}

}  // namespace

std::string_view misspelt_service(std::string_view typed) {
  const auto& facts = schema::Database::installed();
  const schema::Value known = facts.table("endpoint-services").find("services");
  if (known.contains(typed)) return {};
  for (const auto& [other, name] : other_names) {
    if (other == typed) return name;
  }
  const std::string_view of_client = endpoint_service_of(typed);
  if (of_client != typed && known.contains(of_client)) return of_client;
  // Short names are all near to each other.
  constexpr std::size_t shortest = 5;
  if (typed.size() < shortest || typed.ends_with("-fips") ||
      facts.table("iam-actions").find(typed)) {
    return {};
  }
  const std::string letters = letters_of(typed);
  for (std::size_t i = 0; i < known.size(); ++i) {
    const std::string_view name = known[i].text();
    if (support::is_slip_of_letters(typed, name) || letters == letters_of(name)) return name;
  }
  return {};
}

}  // namespace dbrepl::analysis::network
