# Puts the Python of the two functions into the program.
#
# compose_functions.py makes one file of each function and what both share, and functions/embedded.hpp in
# DBREPL_GENERATED_DIR of them, which declares dbrepl::functions::schema_replication and data_replication as
# std::string_view; the composed files stand beside it.

find_package(Python3 3.9 REQUIRED COMPONENTS Interpreter)
set(functions_dir ${CMAKE_CURRENT_SOURCE_DIR}/functions)
add_custom_command(
  OUTPUT ${DBREPL_GENERATED_DIR}/functions/embedded.hpp
  COMMAND Python3::Interpreter ${CMAKE_CURRENT_LIST_DIR}/compose_functions.py
          ${functions_dir} ${DBREPL_GENERATED_DIR}/functions
  DEPENDS ${CMAKE_CURRENT_LIST_DIR}/compose_functions.py ${functions_dir}/replication.py
          ${functions_dir}/schema_replication.py ${functions_dir}/data_replication.py
  COMMENT "Composing the code of the functions"
  VERBATIM)
target_sources(dbrepl_core PRIVATE ${DBREPL_GENERATED_DIR}/functions/embedded.hpp)
