# Puts the Python of the two functions into the program.
#
# functions/<name>.py needs functions/replication.py, but an inline Lambda function is one file. So each is composed:
# the shared part, then the function's own part without its import of the shared part; comments, docstrings, spare
# blank lines and three of four columns of indentation stay behind, for a template has 51,200 bytes. functions/README.md says what that asks of the sources.
#
# Included, it adds functions/embedded.hpp to the sources of dbrepl_core, in DBREPL_GENERATED_DIR. The header declares
# dbrepl::functions::schema_replication and data_replication as std::string_view; the composed files stand beside it.
#
# Run as a script, it composes: cmake -DSOURCE_DIR=functions -DOUTPUT_DIR=... -P cmake/EmbedFunctions.cmake

if(NOT CMAKE_SCRIPT_MODE_FILE)
  set(functions_dir ${CMAKE_CURRENT_SOURCE_DIR}/functions)
  add_custom_command(
    OUTPUT ${DBREPL_GENERATED_DIR}/functions/embedded.hpp
    COMMAND ${CMAKE_COMMAND} -DSOURCE_DIR=${functions_dir} -DOUTPUT_DIR=${DBREPL_GENERATED_DIR}/functions
            -P ${CMAKE_CURRENT_LIST_FILE}
    DEPENDS ${CMAKE_CURRENT_LIST_FILE} ${functions_dir}/replication.py ${functions_dir}/schema_replication.py
            ${functions_dir}/data_replication.py
    COMMENT "Composing the code of the functions"
    VERBATIM)
  target_sources(dbrepl_core PRIVATE ${DBREPL_GENERATED_DIR}/functions/embedded.hpp)
  return()
endif()

# Sets `result` to the text of a source without what only its reader in the repository needs.
function(read_source file result)
  file(READ ${file} text)
  set(text "\n${text}")  # every line now begins after a line end, the first one too
  string(REGEX REPLACE "\nfrom replication import \\([^)]*\\)" "" text "${text}")
  string(REGEX REPLACE "\n *\"\"\"([^\"]|\"[^\"]|\"\"[^\"])*\"\"\"" "" text "${text}")
  string(REGEX REPLACE "\n *#[^\n]*" "" text "${text}")
  string(REGEX REPLACE "  # [^\n]*" "" text "${text}")
  string(REPLACE "    " " " text "${text}")
  set(${result} "${text}" PARENT_SCOPE)
endfunction()

read_source(${SOURCE_DIR}/replication.py shared)
set(views "")
foreach(name schema_replication data_replication)
  read_source(${SOURCE_DIR}/${name}.py own)
  string(STRIP "${shared}${own}" code)
  string(REGEX REPLACE "\n\n+" "\n\n" code "${code}\n")
  string(FIND "${code}" ")python\"" end_mark)
  if(NOT end_mark EQUAL -1)
    message(FATAL_ERROR "${name}.py holds )python\", which ends a C++ raw string")
  endif()
  file(WRITE ${OUTPUT_DIR}/${name}.py "${code}")
  string(APPEND views "inline constexpr std::string_view ${name} = R\"python(${code})python\";\n\n")
endforeach()

file(WRITE ${OUTPUT_DIR}/embedded.hpp
"// Written by cmake/EmbedFunctions.cmake from functions/*.py.
#pragma once

#include <string_view>

/// The inline code of the Lambda functions: one file each, handler index.lambda_handler.
namespace dbrepl::functions {

${views}}  // namespace dbrepl::functions
")
