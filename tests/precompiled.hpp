#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"
