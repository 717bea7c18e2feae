#pragma once

#include <string_view>

namespace dbrepl::rules {

/// How sure a name is that what it stands for must not be seen.
enum class Secrecy {
  none,
  likely,  ///< "CLIENT_SECRET", "API_KEY": may also hold the name of a secret
  certain  ///< "DB_PASSWORD"
};

/// What the name that somebody gave to a variable or parameter says: "DB_PASSWORD", "ApiToken".
/// Names of something about a secret ("PASSWORD_LENGTH", "SECRET_ARN", "TOKEN_URL") are none.
Secrecy secrecy_of_name(std::string_view name);

/// Whether a property of a resource type holds a secret: "MasterUserPassword", "AuthToken".
bool is_secret_property(std::string_view key);

/// Whether a literal can be the secret that a name of this secrecy stands for: nothing empty, no
/// placeholder, no path or ARN of where it is kept.
bool can_be_secret(std::string_view text, Secrecy secrecy);

/// The password in "scheme://user:password@host"; empty where there is none, or it is a
/// placeholder.
std::string_view password_in_url(std::string_view text);

/// A credential that its form gives away: an access key of AWS, a private key, a token of a known
/// service. Empty where there is none. AWS's own example keys do not count.
std::string_view known_credential(std::string_view text);
/// What known_credential() found: "an access key of AWS".
std::string_view kind_of_credential(std::string_view credential);

/// The password that a script assigns or passes in plain text: "MYSQL_PASSWORD=letmein". Empty
/// where there is none.
std::string_view password_in_script(std::string_view text);

/// The same for the source of a function: a literal that a variable of such a name is given.
std::string_view password_in_code(std::string_view text);

}  // namespace dbrepl::rules
