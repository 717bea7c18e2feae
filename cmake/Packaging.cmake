# What `cmake --install` puts where, the CMake package for programs that embed the library, and the
# Debian packages that cpack makes: dbrepl with the program, libdbrepl-dev with the library.
include(CMakePackageConfigHelpers)
set(package_directory ${CMAKE_INSTALL_LIBDIR}/cmake/dbrepl)

# --- the program -------------------------------------------------------------------------------------
install(TARGETS dbrepl RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT program)
install(FILES README.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)

# Shells complete what the program registers, so the program itself writes the scripts.
function(dbrepl_completion shell file destination)
  set(script ${CMAKE_CURRENT_BINARY_DIR}/completions/${file})
  add_custom_command(OUTPUT ${script}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_CURRENT_BINARY_DIR}/completions
    COMMAND dbrepl completion ${shell} > ${script}
    DEPENDS dbrepl VERBATIM)
  set_property(GLOBAL APPEND PROPERTY dbrepl_completions ${script})
  install(FILES ${script} DESTINATION ${CMAKE_INSTALL_DATADIR}/${destination} COMPONENT program)
endfunction()
dbrepl_completion(bash dbrepl bash-completion/completions)
dbrepl_completion(zsh _dbrepl zsh/site-functions)
dbrepl_completion(fish dbrepl.fish fish/vendor_completions.d)
get_property(completions GLOBAL PROPERTY dbrepl_completions)
add_custom_target(dbrepl_completions ALL DEPENDS ${completions})

# --- the library -------------------------------------------------------------------------------------
install(TARGETS dbrepl_core EXPORT dbreplTargets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
install(DIRECTORY include/dbrepl DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development
  FILES_MATCHING PATTERN "*.hpp")
install(FILES ${DBREPL_GENERATED_DIR}/dbrepl/version.hpp
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/dbrepl COMPONENT development)
install(EXPORT dbreplTargets NAMESPACE dbrepl:: DESTINATION ${package_directory}
  COMPONENT development)
configure_package_config_file(cmake/dbreplConfig.cmake.in dbreplConfig.cmake
  INSTALL_DESTINATION ${package_directory})
write_basic_package_version_file(dbreplConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/dbreplConfig.cmake
  ${CMAKE_CURRENT_BINARY_DIR}/dbreplConfigVersion.cmake
  DESTINATION ${package_directory} COMPONENT development)

# --- the packages ------------------------------------------------------------------------------------
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "The dbrepl authors <dbrepl@localhost>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL program development)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME dbrepl)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libdbrepl-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_COMPONENT_PROGRAM_DESCRIPTION "${PROJECT_DESCRIPTION}.")
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION
  "The library of dbrepl, its headers and its CMake package.")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "libyaml-dev, libpcre2-dev, zlib1g-dev, pkg-config")
# A statically linked program needs nothing but the kernel.
if(DBREPL_STATIC)
  set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS OFF)
else()
  set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
endif()
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SUGGESTS awscli)
include(CPack)
