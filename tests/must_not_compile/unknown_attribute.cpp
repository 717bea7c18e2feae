// expect: no member named 'Endpoint_Adress'
#include "prelude.hpp"

auto unknown_attribute([[maybe_unused]] const World& world) {
#ifdef BROKEN
  return attr(world.cluster).Endpoint_Adress;
#else
  return attr(world.cluster).Endpoint_Address;
#endif
}
