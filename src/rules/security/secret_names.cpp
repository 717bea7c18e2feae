#include "rules/security/secret_names.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <vector>

#include "analysis/parallels.hpp"
#include "support/characters.hpp"
#include "support/search.hpp"

namespace dbrepl::rules {
namespace {

using support::is_alphanumeric;
using support::is_digit;
using support::lowered;

constexpr auto npos = std::string_view::npos;

template <std::size_t Size>
bool among(const std::array<std::string_view, Size>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

constexpr std::array<std::string_view, 5> passwords{"password", "passwd", "passphrase", "pwd",
                                                    "passcode"};
// What makes a secret, token or key one that nobody may see.
constexpr std::array<std::string_view, 14> before_secret{
    "api", "app",   "auth",    "client", "consumer", "cookie", "hmac",
    "jwt", "oauth", "session", "shared", "signing",  "token",  "webhook"};
constexpr std::array<std::string_view, 16> before_token{
    "access", "api", "auth",  "bearer",   "bot",     "deploy", "github", "gitlab",
    "hec",    "npm", "oauth", "personal", "refresh", "secret", "slack",  "vault"};
constexpr std::array<std::string_view, 7> before_key{"access", "api",     "encryption", "private",
                                                     "secret", "signing", "master"};

/// Words that stand for a secret, not for one.
constexpr std::array<std::string_view, 16> placeholders{
    "true",  "false", "yes",     "no",        "none",    "null",     "required", "optional",
    "hours", "days",  "minutes", "undefined", "enabled", "disabled", "empty",    "prompt"};

/// Properties of resource types in the provider schemas, sorted.
constexpr std::array<std::string_view, 34> properties{"ADDomainJoinPassword",
                                                      "AccountPassword",
                                                      "AdminPassword",
                                                      "AdminUserPassword",
                                                      "ApiKeySecret",
                                                      "ApiKeyValue",
                                                      "AppSecret",
                                                      "AsmPassword",
                                                      "AuthPassword",
                                                      "AuthToken",
                                                      "AuthorizationApiKeyValue",
                                                      "ClientSecret",
                                                      "CrossRealmTrustPrincipalPassword",
                                                      "DbPassword",
                                                      "DomainSigningPrivateKey",
                                                      "FsxAdminPassword",
                                                      "HECToken",
                                                      "KdcAdminPassword",
                                                      "KeyPassphrase",
                                                      "MasterUserPassword",
                                                      "OAuthToken",
                                                      "OauthToken",
                                                      "Password",
                                                      "PreSharedKey",
                                                      "PrivateKey",
                                                      "PrivateKeyPassphrase",
                                                      "SaslPassword",
                                                      "SecretKey",
                                                      "SecretString",
                                                      "SecretToken",
                                                      "ServiceAccountPassword",
                                                      "SslClientKeyPassword",
                                                      "SvmAdminPassword",
                                                      "TdeCredentialPassword"};

bool is_placeholder(std::string_view text) {
  if (text.find("{{") != npos || text.find("${") != npos) return true;
  if (text.find_first_of("$<%`(") == 0 || text.starts_with("arn:")) return true;
  if (text.find_first_not_of(text[0]) == npos) return true;  // "****", "xxxx"
  return among(placeholders, lowered(text));
}

constexpr auto word_characters = [] {
  std::array<bool, 256> table{};
  for (int c = 0; c < 256; ++c)
    table[static_cast<std::size_t>(c)] =
        is_alphanumeric(static_cast<char>(c)) || c == '_' || c == '-';
  return table;
}();

bool continues_word(char c) {
  return word_characters[static_cast<unsigned char>(c)];
}

constexpr std::size_t key_length = 20;

/// Calls `take` with each run of at least `key_length` letters, digits, '_' and '-', until it
/// returns true. Such a run has one of every `key_length` characters: few others are looked at.
template <class Take>
void each_long_word(std::string_view text, Take take) {
  std::size_t passed = 0;
  for (std::size_t at = key_length - 1; at < text.size(); at += key_length) {
    if (!continues_word(text[at])) continue;
    std::size_t start = at;
    while (start > passed && continues_word(text[start - 1])) --start;
    std::size_t end = at + 1;
    while (end < text.size() && continues_word(text[end])) ++end;
    if (end - start >= key_length && take(text.substr(start, end - start))) return;
    passed = end;
    at = std::max(at, end);
  }
}

bool is_of_key(char c) {
  return (c >= 'A' && c <= 'Z') || is_digit(c);
}

/// Whether a word has a character of an access key at one of the places of which each key takes
/// one.
bool may_hold_key(std::string_view word) {
  for (std::size_t at = key_length - 1; at < word.size(); at += key_length) {
    if (is_of_key(word[at])) return true;
  }
  return false;
}

std::string_view access_key(std::string_view word) {
  if (!may_hold_key(word)) return {};
  constexpr std::array<std::string_view, 2> starts{"AKIA", "ASIA"};
  for (const std::string_view start : starts) {
    for (std::size_t at = word.find(start); at != npos; at = word.find(start, at + 4)) {
      const std::string_view key = word.substr(at, key_length);
      const bool whole =
          (at == 0 || !is_alphanumeric(word[at - 1])) && key.size() == key_length &&
          (at + key_length == word.size() || !is_alphanumeric(word[at + key_length]));
      const bool spelt = std::all_of(key.begin(), key.end(), is_of_key);
      if (whole && spelt && !key.ends_with("EXAMPLE")) return key;
    }
  }
  return {};
}

std::string_view token(std::string_view word) {
  if (word.find('_') == npos && word.find('-') == npos) return {};
  constexpr std::array<std::string_view, 6> starts{"ghp_",  "github_pat_", "xoxb-",
                                                   "xoxp-", "sk_live_",    "glpat-"};
  for (const std::string_view start : starts) {
    const std::size_t at = word.find(start);
    if (at != npos && word.size() - at >= start.size() + 16) return word.substr(at);
  }
  return {};
}

/// In a run of letters, digits, '_' and '-'.
std::string_view credential_in(std::string_view word) {
  const std::string_view key = access_key(word);
  return key.empty() ? token(word) : key;
}

std::string_view private_key(std::string_view text) {
  const std::size_t begin = support::find_word(text, "-----BEGIN ");
  if (begin == npos) return {};
  const std::string_view head = text.substr(begin, 64);
  const std::size_t end = head.find("PRIVATE KEY-----");
  // A lone first line is a search pattern, not a key.
  return end != npos && text.size() > begin + 200 ? head.substr(0, end + 16) : std::string_view();
}

}  // namespace

Secrecy secrecy_of_name(std::string_view name) {
  const std::vector<std::string_view> words = analysis::words_of(name);
  if (words.empty()) return Secrecy::none;
  const std::string last = lowered(words.back());
  const std::string before = words.size() > 1 ? lowered(words[words.size() - 2]) : std::string();
  if (among(passwords, last) || (last == "pass" && !before.empty())) return Secrecy::certain;
  if (last == "apikey" || last == "secretkey" || last == "privatekey") return Secrecy::likely;
  if (last == "secret" && among(before_secret, before)) return Secrecy::likely;
  if (last == "token" && among(before_token, before)) return Secrecy::likely;
  if (last == "key" && among(before_key, before)) return Secrecy::likely;
  return Secrecy::none;
}

bool is_secret_property(std::string_view key) {
  // Most keys of a template end otherwise: Password, Secret, Token, …Value, Key, SecretString.
  if (key.size() < 8) return false;
  const char before = key[key.size() - 2];
  const char last = key.back();
  const bool ends_alike = (before == 'e' && (last == 't' || last == 'n' || last == 'y')) ||
                          ((before == 'u' || before == 's') && last == 'e') ||
                          (before == 'r' && last == 'd') || (before == 'n' && last == 'g');
  if (!ends_alike) return false;
  return std::binary_search(properties.begin(), properties.end(), key);
}

bool can_be_secret(std::string_view text, Secrecy secrecy) {
  if (secrecy == Secrecy::none || text.empty() || is_placeholder(text)) return false;
  if (text[0] == '/') return false;
  if (secrecy == Secrecy::certain) return true;
  // Names of secrets and keys read like words; what is secret itself does not.
  const bool has_digit = std::any_of(text.begin(), text.end(), is_digit);
  return text.size() >= 12 && has_digit && text.find_first_of("/: ") == npos;
}

std::string_view password_in_url(std::string_view text) {
  for (std::size_t at = text.find("://"); at != npos; at = text.find("://", at + 3)) {
    const std::string_view rest = text.substr(at + 3, 300);
    const std::string_view authority = rest.substr(0, rest.find_first_of("/ \"'\n"));
    const std::size_t host = authority.rfind('@');
    const std::size_t colon = authority.find(':');
    if (host == npos || colon == npos || colon + 1 >= host) continue;
    const std::string_view password = authority.substr(colon + 1, host - colon - 1);
    if (!is_placeholder(password)) return password;
  }
  return {};
}

std::string_view known_credential(std::string_view text) {
  std::string_view found;
  each_long_word(text, [&](std::string_view word) {
    found = credential_in(word);
    return !found.empty();
  });
  return found.empty() ? private_key(text) : found;
}

std::string_view kind_of_credential(std::string_view credential) {
  if (credential.starts_with("A")) return "an access key of AWS";
  if (credential.starts_with("-")) return "a private key";
  return "a token";
}

std::string_view password_in_code(std::string_view text) {
  constexpr std::size_t shortest = 8;
  for (const std::string_view word : {"assword", "ASSWORD", "asswd", "ASSWD"}) {
    for (std::size_t at = support::find_word(text, word); at != npos;
         at = support::find_word(text, word, at + 1)) {
      std::size_t i = text.find_first_not_of(' ', at + word.size());
      if (i == npos || text[i] != '=') continue;
      i = text.find_first_not_of(' ', i + 1);
      if (i == npos || (text[i] != '\'' && text[i] != '"')) continue;
      const std::size_t end = text.find(text[i], i + 1);
      if (end == npos) continue;
      const std::string_view value = text.substr(i + 1, end - i - 1);
      const bool is_word = std::none_of(value.begin(), value.end(), is_digit);
      if (value.size() >= shortest && !is_word && !is_placeholder(value) &&
          value.find_first_of(" /\n{%") == npos) {
        return value;
      }
    }
  }
  return {};
}

std::string_view password_in_script(std::string_view text) {
  for (const std::string_view word : {"assword", "ASSWORD", "asswd", "ASSWD"}) {
    for (std::size_t at = support::find_word(text, word); at != npos;
         at = support::find_word(text, word, at + 1)) {
      std::size_t i = at + word.size();
      if (i >= text.size() || text[i] != '=') continue;
      ++i;
      if (i < text.size() && (text[i] == '\'' || text[i] == '"')) ++i;
      const std::size_t end = std::min(text.find_first_of(" \t\r\n'\";,&|)", i), text.size());
      const std::string_view value = text.substr(i, end - i);
      // "!= '' ]" and "password=password" are code and placeholders.
      if (value.size() < 4 || is_placeholder(value) || value[0] == '=' || value[0] == '{' ||
          lowered(value).find("password") != npos)
        continue;
      return value;
    }
  }
  return {};
}

}  // namespace dbrepl::rules
