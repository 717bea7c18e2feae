// expect: to 'Value<Reference<kinds::IAM_Role_Arn>>'
#include "prelude.hpp"

auto role_name_where_arn([[maybe_unused]] const World& world) {
#ifdef BROKEN
  return aws::lambda::Function{.Code = aws::lambda::function::Code{.ZipFile = "x"},
                               .Role = ref(world.role)};
#else
  return aws::lambda::Function{.Code = aws::lambda::function::Code{.ZipFile = "x"},
                               .Role = attr(world.role).Arn};
#endif
}
