# Puts the Python of all functions into the program once more, in one packed text: pack_functions.py writes
# functions/packed.hpp in DBREPL_GENERATED_DIR, which declares dbrepl::functions::housekeeping and packed.

find_package(Python3 3.9 REQUIRED COMPONENTS Interpreter)
set(functions_dir ${CMAKE_CURRENT_SOURCE_DIR}/functions)
add_custom_command(
  OUTPUT ${DBREPL_GENERATED_DIR}/functions/packed.hpp
  COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_LIST_DIR}/pack_functions.py
          ${functions_dir} ${DBREPL_GENERATED_DIR}/functions
  DEPENDS ${CMAKE_CURRENT_LIST_DIR}/pack_functions.py ${CMAKE_CURRENT_LIST_DIR}/compose_functions.py
          ${CMAKE_CURRENT_LIST_DIR}/deflate.py ${functions_dir}/replication.py ${functions_dir}/schema_replication.py
          ${functions_dir}/data_replication.py ${functions_dir}/housekeeping.py
  COMMENT "Packing the code of the functions"
  VERBATIM)
target_sources(dbrepl_core PRIVATE ${DBREPL_GENERATED_DIR}/functions/packed.hpp)
