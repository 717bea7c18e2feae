# Libraries come from the system; where it lacks one, its source is fetched. docs/dependencies.md
# says what each is for.
include(FetchContent)
set(FETCHCONTENT_QUIET ON)
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)

function(dbrepl_fetch name url hash)
  message(STATUS "${name} is not installed: fetching its source")
  FetchContent_Declare(${name} URL ${url} URL_HASH SHA256=${hash})
  FetchContent_MakeAvailable(${name})
endfunction()

find_package(fmt QUIET)
if(NOT fmt_FOUND)
  dbrepl_fetch(fmt https://github.com/fmtlib/fmt/archive/refs/tags/9.1.0.tar.gz
    5dea48d1fcddc3ec571ce2058e13910a0d4a6bab4cc09a809d8b1dd1c88ae6f2)
endif()

find_package(spdlog QUIET)
if(NOT spdlog_FOUND)
  set(SPDLOG_FMT_EXTERNAL_HO ON)
  dbrepl_fetch(spdlog https://github.com/gabime/spdlog/archive/refs/tags/v1.11.0.tar.gz
    ca5cae8d6cac15dae0ec63b21d6ad3530070650f68076f3a4a862ca293a858bb)
endif()

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
    list(APPEND CMAKE_MODULE_PATH ${catch2_SOURCE_DIR}/contrib ${catch2_SOURCE_DIR}/extras)
  endif()
endif()

pkg_check_modules(yaml IMPORTED_TARGET yaml-0.1)
pkg_check_modules(pcre2 IMPORTED_TARGET libpcre2-8)
