# SPDX-FileCopyrightText: 2026 The Boundscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
# Everything below resources/ is compiled in under :/boundscope/<path>; fonts are derived at build time.
function(bs_embed_resources target)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR}/resources ${CMAKE_SOURCE_DIR}/resources/*)
  list(FILTER files EXCLUDE REGEX "^(desktop|man|icons)/")
  set(qrc "<RCC><qresource prefix=\"/boundscope\">\n")
  foreach(f ${files})
    string(APPEND qrc "<file alias=\"${f}\">${CMAKE_SOURCE_DIR}/resources/${f}</file>\n")
  endforeach()
  string(APPEND qrc "</qresource></RCC>\n")
  file(GENERATE OUTPUT ${CMAKE_BINARY_DIR}/boundscope.qrc CONTENT "${qrc}")
  set_property(SOURCE ${CMAKE_BINARY_DIR}/boundscope.qrc PROPERTY GENERATED ON)
  list(TRANSFORM files PREPEND ${CMAKE_SOURCE_DIR}/resources/)
  add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/qrc_boundscope.cpp
    COMMAND Qt6::rcc --name boundscope --output ${CMAKE_BINARY_DIR}/qrc_boundscope.cpp ${CMAKE_BINARY_DIR}/boundscope.qrc
    DEPENDS ${CMAKE_BINARY_DIR}/boundscope.qrc ${files} VERBATIM)
  target_sources(${target} PRIVATE ${CMAKE_BINARY_DIR}/qrc_boundscope.cpp)
  set_source_files_properties(${CMAKE_BINARY_DIR}/qrc_boundscope.cpp PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
endfunction()
