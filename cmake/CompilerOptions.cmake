# dbrepl_options: the language level, warnings and sanitizers of our own code.
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
# Other compilers than those that the project is developed with may warn of what is no defect; that
# must not keep anybody from building.
if(PROJECT_IS_TOP_LEVEL AND
   ((CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION MATCHES "^12\\.") OR
    (CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_CXX_COMPILER_VERSION MATCHES "^14\\.")))
  set(warnings_are_errors ON)
endif()
option(DBREPL_WERROR "Treat warnings as errors" ${warnings_are_errors})
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")  # -O3 costs build time and gains nothing here
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(DBREPL_SANITIZE OR DBREPL_FUZZ OR NOT CMAKE_SYSTEM_NAME STREQUAL "Linux")
  set(DBREPL_STATIC OFF)
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

# What nearly every source includes. Only system headers: a path of this checkout in the precompiled
# header would keep ccache from sharing objects between checkouts.
set(DBREPL_PRECOMPILED <algorithm> <cstdint> <optional> <span> <string> <string_view> <utility>
    <vector> <fmt/format.h>)

add_library(dbrepl_options INTERFACE)
target_compile_features(dbrepl_options INTERFACE cxx_std_20)
target_compile_options(dbrepl_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual
  $<$<BOOL:${DBREPL_WERROR}>:-Werror>
  # GCC 12 takes strings that are moved for ones that overflow (its bug 105651).
  "$<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-array-bounds;-Wno-restrict;-Wno-stringop-overflow;-Wno-stringop-overread>"
  # ccache can only reuse objects built with a precompiled header when macros are preprocessed.
  $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
if(DBREPL_SANITIZE)
  target_compile_options(dbrepl_options INTERFACE -fsanitize=${DBREPL_SANITIZE}
    -fno-sanitize-recover=all -fno-omit-frame-pointer
    # GCC loses track of what is initialized among the checks it inserts, as its manual says.
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  target_link_options(dbrepl_options INTERFACE -fsanitize=${DBREPL_SANITIZE})
endif()

if(DBREPL_FUZZ)
  target_compile_options(dbrepl_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# A static executable has no dynamic loading to do: it starts several times faster and runs on any
# Linux of its architecture. At the first exception a program of -static sorts the tables of all its
# functions, which takes longer than a validation; one of -static-pie has an index of them.
function(dbrepl_link_statically target)
  if(DBREPL_STATIC)
    target_link_options(${target} PRIVATE $<IF:$<BOOL:${DBREPL_CAN_LINK_STATIC_PIE}>,-static-pie,-static>)
  endif()
endfunction()
