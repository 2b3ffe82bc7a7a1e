# What `cmake --install` puts where:
#   program      bin/entente, share/entente (the evidence file and the drawing of figures)
#   development  the methods, for other programs: libraries, headers and a CMake package (find_package(Entente))
include(CMakePackageConfigHelpers)

set(entente_data ${CMAKE_INSTALL_DATADIR}/entente)
set(entente_package ${CMAKE_INSTALL_LIBDIR}/cmake/Entente)

if(TARGET entente)
    install(TARGETS entente RUNTIME COMPONENT program)
    install(FILES ${PROJECT_BINARY_DIR}/evidence.sqlite DESTINATION ${entente_data} COMPONENT program)
    install(FILES tools/draw_figures.py tools/requirements.txt DESTINATION ${entente_data} COMPONENT program)
    install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)
endif()

# The headers of the given rooms that need no other room: a door reads evidence and stays at home.
function(entente_install_headers)
    list(JOIN ARGN "|" rooms)
    foreach(room IN LISTS ARGN)
        file(GLOB_RECURSE headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/entente/${room}/*.hpp)
        # A header that includes one that stays at home stays too; twice, for a chain of two.
        set(at_home "")
        foreach(pass RANGE 1 2)
            foreach(header IN LISTS headers)
                file(STRINGS ${header} ours REGEX "^#include <entente/")
                foreach(line IN LISTS ours)
                    string(REGEX REPLACE "^#include <(.*)>.*" "\\1" included "${line}")
                    if(NOT included MATCHES "^entente/(${rooms})/" OR included IN_LIST at_home)
                        string(REPLACE "${PROJECT_SOURCE_DIR}/src/" "" name ${header})
                        list(APPEND at_home ${name})
                    endif()
                endforeach()
            endforeach()
        endforeach()
        foreach(header IN LISTS headers)
            string(REPLACE "${PROJECT_SOURCE_DIR}/src/" "" name ${header})
            if(NOT name IN_LIST at_home)
                get_filename_component(folder ${name} DIRECTORY)
                install(FILES ${header} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/${folder} COMPONENT development)
            endif()
        endforeach()
    endforeach()
endfunction()

install(TARGETS entente_base entente_lessons_methods entente_pathway_methods entente_safeguards_methods
        EXPORT EntenteTargets
        ARCHIVE COMPONENT development)
entente_install_headers(base lessons pathway safeguards)
install(EXPORT EntenteTargets NAMESPACE Entente:: DESTINATION ${entente_package} COMPONENT development)
configure_package_config_file(cmake/EntenteConfig.cmake.in ${PROJECT_BINARY_DIR}/EntenteConfig.cmake
                              INSTALL_DESTINATION ${entente_package})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/EntenteConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/EntenteConfig.cmake ${PROJECT_BINARY_DIR}/EntenteConfigVersion.cmake
        DESTINATION ${entente_package} COMPONENT development)

# A program outside the project finds the package, compiles every installed header and calls one method of each room.
# It is compiled with our flags: under a sanitizer the libraries ask the same of who uses them.
if(ENTENTE_TESTS)
    string(REGEX MATCHALL "-fsanitize[^ ]*" sanitizers "${CMAKE_CXX_FLAGS}")
    list(JOIN sanitizers " " sanitizers)
    add_test(NAME install.another_program_finds_and_uses_the_package
             COMMAND ${CMAKE_COMMAND} -DBUILD=${PROJECT_BINARY_DIR} -DSOURCE=${PROJECT_SOURCE_DIR}/tests/install
                     -DCXX=${CMAKE_CXX_COMPILER} "-DFLAGS=${sanitizers}" -P ${PROJECT_SOURCE_DIR}/tests/install/check.cmake)
    set_tests_properties(install.another_program_finds_and_uses_the_package PROPERTIES TIMEOUT 300)
endif()
