# One C++ type for each resource type of schemas/system-types.txt, generated from the facts under
# schemas/resources: headers in ${DBREPL_GENERATED_DIR}/aws, and a source a service.
set(model_types_file ${PROJECT_SOURCE_DIR}/schemas/system-types.txt)
set(model_facts_dir ${PROJECT_SOURCE_DIR}/schemas/resources)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${model_types_file})

file(GLOB model_generator_sources CONFIGURE_DEPENDS
     ${PROJECT_SOURCE_DIR}/src/tools/model_generator.cpp ${PROJECT_SOURCE_DIR}/src/tools/model/*.cpp
     ${PROJECT_SOURCE_DIR}/src/support/fmt.cpp)
add_executable(model_generator ${model_generator_sources})
target_include_directories(model_generator PRIVATE ${PROJECT_SOURCE_DIR}/src)
target_link_libraries(model_generator PRIVATE dbrepl_options dbrepl_fmt
                      nlohmann_json::nlohmann_json)

# The services that the list names, for the names of the generated sources: AWS::RDS::… is aws/rds.
file(STRINGS ${model_types_file} model_types REGEX "^[A-Za-z0-9]+::")
set(model_sources)
set(model_facts)
foreach(type ${model_types})
  string(REGEX MATCH "^([^:]+)::([^:]+)::" _ ${type})
  string(TOLOWER ${CMAKE_MATCH_1} vendor)
  string(TOLOWER ${CMAKE_MATCH_2} service)
  list(APPEND model_facts ${model_facts_dir}/${vendor}-${service}.json)
  if(NOT vendor STREQUAL "aws")
    set(service ${vendor}_${service})
  endif()
  list(APPEND model_sources ${DBREPL_GENERATED_DIR}/aws/${service}.cpp)
endforeach()
list(REMOVE_DUPLICATES model_facts)
list(REMOVE_DUPLICATES model_sources)

add_custom_command(
  OUTPUT ${model_sources}
  COMMAND model_generator ${model_facts_dir} ${model_types_file} ${DBREPL_GENERATED_DIR}
  DEPENDS model_generator ${model_types_file} ${model_facts}
  COMMENT "Generating the C++ types of the resource types in use"
  VERBATIM)
target_sources(dbrepl_core PRIVATE ${model_sources})
