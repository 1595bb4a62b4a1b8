# SPDX-FileCopyrightText: 2026 The Boundscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
# Icons and the derived fonts, below :/boundscopegui: part of widgets/common, so that a view's test has them too.
# /usr/bin/python3 is named in full: another python in PATH may lack Debian's python3-fonttools.
function(bs_embed_gui_resources target)
  set(dir ${CMAKE_BINARY_DIR}/fonts)
  set(fonts "")
  foreach(name sans-400 sans-500 sans-600 display-600 mono-400 mono-600)
    list(APPEND fonts ${dir}/${name}.ttf)
  endforeach()
  file(MAKE_DIRECTORY ${dir})
  add_custom_command(OUTPUT ${fonts} COMMAND /usr/bin/python3 ${CMAKE_SOURCE_DIR}/tools/fonts.py ${dir}
    DEPENDS ${CMAKE_SOURCE_DIR}/tools/fonts.py VERBATIM COMMENT "Deriving fonts")
  file(GLOB icons CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/resources/icons/*.svg)
  set(qrc "<RCC><qresource prefix=\"/boundscopegui\">\n")
  foreach(f ${fonts})
    get_filename_component(name ${f} NAME)
    string(APPEND qrc "<file alias=\"fonts/${name}\">${f}</file>\n")
  endforeach()
  foreach(f ${icons})
    get_filename_component(name ${f} NAME)
    string(APPEND qrc "<file alias=\"icons/${name}\">${f}</file>\n")
  endforeach()
  string(APPEND qrc "</qresource></RCC>\n")
  file(GENERATE OUTPUT ${CMAKE_BINARY_DIR}/boundscopegui.qrc CONTENT "${qrc}")
  add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/qrc_boundscopegui.cpp
    COMMAND Qt6::rcc --name boundscopegui --output ${CMAKE_BINARY_DIR}/qrc_boundscopegui.cpp
      ${CMAKE_BINARY_DIR}/boundscopegui.qrc
    DEPENDS ${CMAKE_BINARY_DIR}/boundscopegui.qrc ${fonts} ${icons} VERBATIM)
  target_sources(${target} PRIVATE ${CMAKE_BINARY_DIR}/qrc_boundscopegui.cpp)
  set_source_files_properties(${CMAKE_BINARY_DIR}/qrc_boundscopegui.cpp PROPERTIES SKIP_PRECOMPILE_HEADERS ON SKIP_AUTOMOC ON)
endfunction()
