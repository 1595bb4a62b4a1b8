# SPDX-FileCopyrightText: 2026 The Boundscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
# cmake --install gives a working desktop program; cpack gives a .deb of it.
set(desktop ${CMAKE_SOURCE_DIR}/resources/desktop)
install(TARGETS boundscope RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES ${desktop}/boundscope.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications)
install(FILES ${desktop}/org.boundscope.Boundscope.metainfo.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/metainfo)
install(FILES ${desktop}/boundscope-mime.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/mime/packages RENAME boundscope.xml)
install(FILES ${desktop}/boundscope.svg DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps)
install(FILES ${CMAKE_SOURCE_DIR}/LICENSE ${CMAKE_SOURCE_DIR}/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
# Written by other parts of the tree; installed when they are there.
file(GLOB man_pages CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/resources/man/*.1)
if(man_pages)
  install(FILES ${man_pages} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
endif()

# Completions come from the table of commands of the program itself.
set(completions ${CMAKE_BINARY_DIR}/completions)
install(CODE "file(MAKE_DIRECTORY \"${completions}\")
  foreach(shell bash zsh fish)
    execute_process(COMMAND \"$<TARGET_FILE:boundscope>\" completions \${shell}
      OUTPUT_FILE \"${completions}/\${shell}\" COMMAND_ERROR_IS_FATAL ANY)
  endforeach()")
install(FILES ${completions}/bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME boundscope)
install(FILES ${completions}/zsh DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions RENAME _boundscope)
install(FILES ${completions}/fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d RENAME boundscope.fish)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME boundscope)
set(CPACK_PACKAGE_VENDOR "The Boundscope authors")
set(CPACK_PACKAGE_CONTACT "The Boundscope authors <boundscope@example.org>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Desktop instrument for people on call for concurrent services")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libqt6svg6")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "qt6-wayland, graphviz")
include(CPack)
