# Libraries come from the system; where it lacks one, its source is fetched. docs/dependencies.md
# says what each is for. The rest of the build links the targets dbrepl_yaml, dbrepl_pcre2 and
# dbrepl_spdlog, dbrepl_fmt, nlohmann_json::nlohmann_json, CLI11::CLI11, Catch2::Catch2.
include(FetchContent)
include(CheckCXXSourceCompiles)
set(FETCHCONTENT_QUIET ON)
find_package(Threads REQUIRED)
find_package(PkgConfig QUIET)

function(dbrepl_fetch name url hash)
  message(STATUS "${name} is not installed: fetching its source")
  FetchContent_Declare(${name} URL ${url} URL_HASH SHA256=${hash})
  FetchContent_GetProperties(${name})
  FetchContent_Populate(${name})
  # Without EXCLUDE_FROM_ALL, what they build for themselves would be built and installed with us.
  add_subdirectory(${${name}_SOURCE_DIR} ${${name}_BINARY_DIR} EXCLUDE_FROM_ALL)
  set(${name}_SOURCE_DIR ${${name}_SOURCE_DIR} PARENT_SCOPE)
  set(${name}_BINARY_DIR ${${name}_BINARY_DIR} PARENT_SCOPE)
endfunction()

# A static executable needs the C library's archive and one of each library; where the system has
# none, the executable is linked dynamically.
if(DBREPL_STATIC)
  set(program "#include <string>\nint main(int argc, char** argv) { return std::string(argv[argc - 1]).empty(); }")
  set(CMAKE_REQUIRED_LINK_OPTIONS -static-pie)
  check_cxx_source_compiles("${program}" DBREPL_CAN_LINK_STATIC_PIE)
  set(CMAKE_REQUIRED_LINK_OPTIONS -static)
  check_cxx_source_compiles("${program}" DBREPL_CAN_LINK_STATICALLY)
  unset(CMAKE_REQUIRED_LINK_OPTIONS)
  if(NOT DBREPL_CAN_LINK_STATICALLY)
    set(DBREPL_STATIC OFF)
  endif()
endif()

# dbrepl_find_library(TARGET MODULE ARCHIVE): an interface target for a pkg-config module, as its
# archive where the executable is linked statically. Whoever embeds the installed library needs the
# module as well: DBREPL_SYSTEM_MODULES lists them. Of a fetched library the objects become part of
# ours: DBREPL_FETCHED_OBJECTS.
function(dbrepl_find_library target module archive)
  if(PkgConfig_FOUND)
    pkg_check_modules(${target} QUIET ${module})
  endif()
  if(NOT ${target}_FOUND)
    return()
  endif()
  set(CMAKE_FIND_LIBRARY_PREFIXES "")
  set(CMAKE_FIND_LIBRARY_SUFFIXES "")
  find_library(${target}_ARCHIVE ${archive} HINTS ${${target}_LIBRARY_DIRS} ${${target}_LIBDIR})
  set(libraries ${${target}_LINK_LIBRARIES})
  if(${target}_ARCHIVE)
    set(libraries ${${target}_ARCHIVE})
  else()
    set(DBREPL_STATIC OFF PARENT_SCOPE)
  endif()
  if(NOT libraries)
    set(libraries ${${target}_LIBRARIES})
  endif()
  add_library(${target} INTERFACE)
  target_include_directories(${target} SYSTEM INTERFACE ${${target}_INCLUDE_DIRS})
  target_link_libraries(${target} INTERFACE ${libraries})
  set(DBREPL_SYSTEM_MODULES ${DBREPL_SYSTEM_MODULES} ${module} PARENT_SCOPE)
endfunction()

find_package(fmt QUIET)
if(NOT fmt_FOUND)
  dbrepl_fetch(fmt https://github.com/fmtlib/fmt/archive/refs/tags/9.1.0.tar.gz
    5dea48d1fcddc3ec571ce2058e13910a0d4a6bab4cc09a809d8b1dd1c88ae6f2)
endif()
# Version 9 is compiled once, in src/support/fmt.cpp; what others need there may differ.
add_library(dbrepl_fmt INTERFACE)
target_include_directories(dbrepl_fmt SYSTEM INTERFACE
  $<TARGET_PROPERTY:fmt::fmt-header-only,INTERFACE_INCLUDE_DIRECTORIES>)
if(NOT fmt_VERSION MATCHES "^9\\.")
  target_compile_definitions(dbrepl_fmt INTERFACE FMT_HEADER_ONLY=1)
endif()

find_package(spdlog QUIET)
if(NOT spdlog_FOUND)
  set(SPDLOG_FMT_EXTERNAL_HO ON CACHE INTERNAL "")
  dbrepl_fetch(spdlog https://github.com/gabime/spdlog/archive/refs/tags/v1.11.0.tar.gz
    ca5cae8d6cac15dae0ec63b21d6ad3530070650f68076f3a4a862ca293a858bb)
endif()
# Only the headers: the system's target would pull in shared libraries.
add_library(dbrepl_spdlog INTERFACE)
target_include_directories(dbrepl_spdlog SYSTEM INTERFACE
  $<TARGET_PROPERTY:spdlog::spdlog_header_only,INTERFACE_INCLUDE_DIRECTORIES>)
target_compile_definitions(dbrepl_spdlog INTERFACE SPDLOG_FMT_EXTERNAL)
target_link_libraries(dbrepl_spdlog INTERFACE dbrepl_fmt Threads::Threads)

find_package(nlohmann_json 3.10 QUIET)
if(NOT nlohmann_json_FOUND)
  dbrepl_fetch(nlohmann_json https://github.com/nlohmann/json/archive/refs/tags/v3.11.2.tar.gz
    d69f9deb6a75e2580465c6c4c5111b89c4dc2fa94e3a85fcd2ffcd9a143d9273)
endif()

find_package(CLI11 QUIET)
if(NOT CLI11_FOUND)
  dbrepl_fetch(CLI11 https://github.com/CLIUtils/CLI11/archive/refs/tags/v2.3.2.tar.gz
    aac0ab42108131ac5d3344a9db0fdf25c4db652296641955720a4fbe52334e22)
endif()

if(DBREPL_TESTS)
  find_package(Catch2 QUIET)
  if(NOT Catch2_FOUND)
    dbrepl_fetch(Catch2 https://github.com/catchorg/Catch2/archive/refs/tags/v2.13.10.tar.gz
      d54a712b7b1d7708bc7a819a8e6e47b2fde9536f487b89ccbca295072a7d9943)
    list(APPEND CMAKE_MODULE_PATH ${Catch2_SOURCE_DIR}/contrib)
  endif()
endif()

dbrepl_find_library(dbrepl_yaml yaml-0.1 libyaml.a)
if(NOT TARGET dbrepl_yaml)
  set(BUILD_TESTING OFF CACHE INTERNAL "")
  dbrepl_fetch(yaml https://github.com/yaml/libyaml/releases/download/0.2.5/yaml-0.2.5.tar.gz
    c642ae9b75fee120b2d96c712538bd2cf283228d2337df2cf2988e3c02678ef4)
  add_library(dbrepl_yaml ALIAS yaml)
  list(APPEND DBREPL_FETCHED_OBJECTS $<TARGET_OBJECTS:yaml>)
endif()

dbrepl_find_library(dbrepl_zlib zlib libz.a)
if(NOT TARGET dbrepl_zlib)
  set(ZLIB_BUILD_EXAMPLES OFF CACHE INTERNAL "")
  dbrepl_fetch(zlib https://github.com/madler/zlib/releases/download/v1.3.1/zlib-1.3.1.tar.gz
    9a93b2b7dfdac77ceba5a558a580e74667dd6fede4585b91eefb60f03b72df23)
  target_include_directories(zlibstatic INTERFACE
    $<BUILD_INTERFACE:${zlib_SOURCE_DIR}> $<BUILD_INTERFACE:${zlib_BINARY_DIR}>)
  add_library(dbrepl_zlib ALIAS zlibstatic)
  list(APPEND DBREPL_FETCHED_OBJECTS $<TARGET_OBJECTS:zlibstatic>)
endif()

dbrepl_find_library(dbrepl_pcre2 libpcre2-8 libpcre2-8.a)
if(NOT TARGET dbrepl_pcre2)
  set(PCRE2_BUILD_PCRE2GREP OFF CACHE INTERNAL "")
  set(PCRE2_BUILD_TESTS OFF CACHE INTERNAL "")
  dbrepl_fetch(pcre2
    https://github.com/PCRE2Project/pcre2/releases/download/pcre2-10.42/pcre2-10.42.tar.gz
    c33b418e3b936ee3153de2c61cc638e7e4fe3156022a5c77d0711bcbb9d64f1f)
  target_include_directories(pcre2-8-static INTERFACE $<BUILD_INTERFACE:${pcre2_BINARY_DIR}>)
  add_library(dbrepl_pcre2 ALIAS pcre2-8-static)
  list(APPEND DBREPL_FETCHED_OBJECTS $<TARGET_OBJECTS:pcre2-8-static>)
endif()
