# SPDX-FileCopyrightText: 2026 The Boundscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A room is a folder of the house with a target of its own: bs_<room>. Its sources are globbed, so that adding
# a file needs no edit here; its dependencies are stated, so that a wall is broken by nobody unseen.

add_library(bs_flags INTERFACE)
target_include_directories(bs_flags INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_definitions(bs_flags INTERFACE QT_NO_CAST_FROM_ASCII QT_NO_KEYWORDS QT_NO_SIGNALS_SLOTS_KEYWORDS
  BOUNDSCOPE_VERSION="${PROJECT_VERSION}")
target_compile_options(bs_flags INTERFACE -Wall -Wextra -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports these inside libstdc++ and Qt for correct code at -O1 and above.
  target_compile_options(bs_flags INTERFACE -Wno-maybe-uninitialized -Wno-stringop-overflow -Wno-array-bounds
    -Wno-restrict)
endif()
if(BOUNDSCOPE_WERROR)
  target_compile_options(bs_flags INTERFACE -Werror)
endif()
if(BOUNDSCOPE_SANITIZE)
  target_compile_options(bs_flags INTERFACE -fsanitize=${BOUNDSCOPE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
  target_link_options(bs_flags INTERFACE -fsanitize=${BOUNDSCOPE_SANITIZE})
endif()
find_program(BOUNDSCOPE_MOLD mold)
if(BOUNDSCOPE_MOLD)
  target_link_options(bs_flags INTERFACE -fuse-ld=mold)
endif()

# bs_room(NAME [GUI] [MOC] [DEPS targets...]): data/NAME or widgets/NAME -> static library bs_NAME.
function(bs_room name)
  cmake_parse_arguments(R "GUI;MOC" "DIR" "DEPS" ${ARGN})
  if(NOT R_DIR)
    set(R_DIR ${CMAKE_CURRENT_SOURCE_DIR}/${name})
  endif()
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${R_DIR}/*.cpp ${R_DIR}/*.h)
  file(GLOB_RECURSE units CONFIGURE_DEPENDS ${R_DIR}/*.cpp)
  if(NOT units)
    add_library(bs_${name} INTERFACE)
    target_link_libraries(bs_${name} INTERFACE bs_flags ${R_DEPS})
    return()
  endif()
  add_library(bs_${name} STATIC ${sources})
  target_link_libraries(bs_${name} PUBLIC bs_flags ${R_DEPS})
  if(R_MOC)
    set_target_properties(bs_${name} PROPERTIES AUTOMOC ON)
  endif()
  if(R_GUI)
    target_precompile_headers(bs_${name} PRIVATE ${CMAKE_SOURCE_DIR}/cmake/pch_gui.h)
  else()
    target_precompile_headers(bs_${name} PRIVATE ${CMAKE_SOURCE_DIR}/cmake/pch_data.h)
  endif()
endfunction()

# bs_tests(DIR LABEL libs...): every tst_*.cpp in DIR is a test program of its own.
function(bs_tests dir label)
  file(GLOB tests CONFIGURE_DEPENDS ${dir}/tst_*.cpp)
  foreach(source ${tests})
    get_filename_component(name ${source} NAME_WE)
    set(target ${name})
    add_executable(${target} ${source})
    set_target_properties(${target} PROPERTIES AUTOMOC ON RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
    target_link_libraries(${target} PRIVATE ${ARGN} Qt6::Test)
    target_compile_definitions(${target} PRIVATE BOUNDSCOPE_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
      BOUNDSCOPE_BINARY_DIR="${CMAKE_BINARY_DIR}")
    add_test(NAME ${name} COMMAND ${target})
    set_tests_properties(${name} PROPERTIES LABELS "${label}" TIMEOUT 300
      ENVIRONMENT "QT_QPA_PLATFORM=offscreen;QT_LOGGING_RULES=")
    if("hostile" IN_LIST label)
      add_dependencies(hostile_tests ${target})
    endif()
  endforeach()
endfunction()
