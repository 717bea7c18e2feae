# schemas/ -> one flat image -> read-only data of the core library.
# When cross-compiling, point DBREPL_SCHEMA_COMPILER at a dbrepl-schema-compiler of the build machine.
set(DBREPL_SCHEMA_COMPILER "" CACHE FILEPATH "A schema compiler that runs on the build machine")
file(GLOB_RECURSE schema_facts CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/schemas/*.json)

if(DBREPL_SCHEMA_COMPILER)
  set(schema_compiler ${DBREPL_SCHEMA_COMPILER})
else()
  add_executable(dbrepl-schema-compiler ${CMAKE_CURRENT_SOURCE_DIR}/src/tools/schema_compiler.cpp
                 $<TARGET_OBJECTS:dbrepl_foundation>)
  target_include_directories(dbrepl-schema-compiler PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/src)
  target_link_libraries(dbrepl-schema-compiler PRIVATE dbrepl_options dbrepl_yaml dbrepl_pcre2 dbrepl_fmt)
  set(schema_compiler dbrepl-schema-compiler)
endif()

set(schema_image ${DBREPL_GENERATED_DIR}/schemas.image)
add_custom_command(
  OUTPUT ${schema_image}
  COMMAND ${CMAKE_COMMAND} -E make_directory ${DBREPL_GENERATED_DIR}
  COMMAND ${schema_compiler} ${CMAKE_CURRENT_SOURCE_DIR}/schemas ${schema_image}
  DEPENDS ${schema_compiler} ${schema_facts}
  COMMENT "Compiling the facts of all resource types"
  VERBATIM)

# The start of a page, so that the pages of one type are few, and no page is shared with code.
set(schema_assembly ${DBREPL_GENERATED_DIR}/schema_image.S)
file(GENERATE OUTPUT ${schema_assembly} CONTENT
"    .section .rodata
    .balign 4096
    .globl dbrepl_schema_image
    .type dbrepl_schema_image, %object
dbrepl_schema_image:
    .incbin \"${schema_image}\"
    .size dbrepl_schema_image, . - dbrepl_schema_image
    .section .note.GNU-stack,\"\",%progbits
")
set_source_files_properties(${schema_assembly} PROPERTIES GENERATED TRUE OBJECT_DEPENDS ${schema_image})
target_sources(dbrepl_core PRIVATE ${schema_assembly})
