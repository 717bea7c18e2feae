#include "analysis/code/sdk_clients.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

#include "schema/database.hpp"
#include "support/characters.hpp"
#include "support/spelling.hpp"

namespace dbrepl::analysis::code {

namespace {

schema::Value clients() {
  return schema::Database::installed().table("sdk-clients").find("clients");
}

bool is_of_iam(std::string_view name) {
  return static_cast<bool>(schema::Database::installed().table("iam-actions").find(name));
}

std::string_view package_of(const schema::Value& all, std::size_t at) {
  const schema::Value other = all.member(at).find("package");
  return other ? other.text() : all.key(at);
}

/// Letters and digits in lower case.
std::string plain(std::string_view name) {
  std::string letters;
  for (const char c : name) {
    if (c != '_') letters += support::lower(c);
  }
  return letters;
}

/// What a client of boto3 has besides operations.
bool is_helper(std::string_view method) {
  constexpr std::array<std::string_view, 17> helpers{"can_paginate",
                                                     "close",
                                                     "copy",
                                                     "download_file",
                                                     "download_fileobj",
                                                     "exceptions",
                                                     "generate_db_auth_token",
                                                     "generate_presigned_post",
                                                     "generate_presigned_url",
                                                     "get_paginator",
                                                     "get_waiter",
                                                     "meta",
                                                     "upload_file",
                                                     "upload_fileobj",
                                                     "waiter_names",
                                                     "batch_writer",
                                                     "serialize"};
  return std::find(helpers.begin(), helpers.end(), method) != helpers.end();
}

}  // namespace

std::string_view misspelt_client(std::string_view name) {
  const schema::Value all = clients();
  if (name.empty() || all.find(name) || is_of_iam(name)) return {};
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (support::is_slip_of_letters(name, all.key(i)) || package_of(all, i) == name)
      return all.key(i);
  }
  return {};
}

std::string_view misspelt_package(std::string_view name) {
  constexpr std::size_t shortest = 5;
  const schema::Value all = clients();
  std::string_view near;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string_view package = package_of(all, i);
    if (package == name) return {};
    const bool is_start =
        name.size() >= shortest && package.starts_with(name) && package.size() - name.size() <= 2;
    if (near.empty() &&
        (support::is_slip_of_letters(name, package) || is_start || all.key(i) == name))
      near = package;
  }
  return is_of_iam(name) && !all.find(name) ? std::string_view() : near;
}

std::string_view misspelt_operation(std::string_view client, std::string_view method) {
  const schema::Value known = clients().find(client).find("operations");
  if (known.empty() || is_helper(method) || known.contains(method)) return {};
  const std::string letters = plain(method);
  for (std::size_t i = 0; i < known.size(); ++i) {
    const std::string_view name = known[i].text();
    if (support::is_slip_of_letters(method, name) || letters == plain(name)) return name;
  }
  return {};
}

std::string_view misspelt_command(std::string_view client, std::string_view command) {
  constexpr std::string_view end = "Command";
  const schema::Value known = clients().find(client).find("operations");
  if (known.empty() || !command.ends_with(end)) return {};
  const std::string letters = plain(command.substr(0, command.size() - end.size()));
  std::string_view near;
  for (std::size_t i = 0; i < known.size(); ++i) {
    const std::string name = plain(known[i].text());
    if (name == letters) return {};
    if (near.empty() && support::is_slip_of_letters(letters, name)) near = known[i].text();
  }
  return near;
}

}  // namespace dbrepl::analysis::code
