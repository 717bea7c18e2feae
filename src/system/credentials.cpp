#include "system/credentials.hpp"

#include <cstddef>
#include <optional>
#include <string>

#include <fmt/format.h>

namespace dbrepl::system {

Credentials add_credentials(Scope& scope, const Encryption& encryption) {
  using aws::secretsmanager::secret::GenerateSecretString;
  const auto& environments = scope.config().environments;
  Credentials credentials;
  for (std::size_t i = 0; i < environments.size(); ++i) {
    const std::string name = scope.names().secret(environments[i]);
    const std::optional<std::string>& database = environments[i].settings.database_name;
    const std::string rest =
        database ? fmt::format(R"(", "dbname": "{}"}})", *database) : std::string(R"("})");
    credentials.secrets.push_back(scope.out().add(
        Scope::id(environments[i], "DBSecret"),
        aws::secretsmanager::Secret{
            .Description = fmt::format("Master user of the {} cluster", environments[i].name),
            .GenerateSecretString =
                GenerateSecretString{
                    .ExcludeCharacters = R"("@/\)",
                    .GenerateStringKey = "password",
                    .PasswordLength = 32,
                    .SecretStringTemplate =
                        cfn::sub(R"({"username": ")", scope.master_username(), rest),
                },
            .KmsKeyId = ref(encryption.keys[i]),
            .Name = Scope::name(name),
            .Tags = scope.minor_tags(environments[i], name),
        }));
  }
  return credentials;
}

}  // namespace dbrepl::system
