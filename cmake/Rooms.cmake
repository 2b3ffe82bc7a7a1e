# A room is a static library. Its headers are visible only to those who link it: each room's include path holds
# nothing but itself, so an include against the direction of the house does not compile.
#
#   entente_room(<name> [FOLDER <folder>] SOURCES a.cpp ... ROOMS base ... [LIBRARIES lib ...])
#
# FOLDER is given when two targets share one folder (a room's methods and its door).
function(entente_room name)
    cmake_parse_arguments(ROOM "" "FOLDER" "SOURCES;ROOMS;LIBRARIES" ${ARGN})
    if(NOT ROOM_FOLDER)
        set(ROOM_FOLDER ${name})
    endif()
    add_library(entente_${name} STATIC ${ROOM_SOURCES})
    add_library(Entente::${name} ALIAS entente_${name})
    set_target_properties(entente_${name} PROPERTIES EXPORT_NAME ${name} POSITION_INDEPENDENT_CODE ON)

    set(view ${PROJECT_BINARY_DIR}/rooms/${ROOM_FOLDER})
    file(MAKE_DIRECTORY ${view}/entente)
    file(CREATE_LINK ${PROJECT_SOURCE_DIR}/src/entente/${ROOM_FOLDER} ${view}/entente/${ROOM_FOLDER} SYMBOLIC)
    target_include_directories(entente_${name} PUBLIC $<BUILD_INTERFACE:${view}>
                                                      $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
    foreach(room IN LISTS ROOM_ROOMS)
        target_link_libraries(entente_${name} PUBLIC entente_${room})
    endforeach()
    # A third-party library is private to the room that uses it.
    if(ROOM_LIBRARIES)
        target_link_libraries(entente_${name} PRIVATE ${ROOM_LIBRARIES})
    endif()
    entente_precompile(entente_${name})
endfunction()

# The standard headers nearly every file uses, compiled once for all rooms and once, with the test frame, for all tests:
# compiling them anew for each target took longer than the targets themselves.
set(ENTENTE_STANDARD_HEADERS <algorithm> <cmath> <expected> <functional> <map> <optional> <span> <string> <string_view>
                             <unordered_map> <utility> <variant> <vector>)

function(entente_precompile target)
    if(NOT ENTENTE_PRECOMPILED_HEADERS)
        return()
    endif()
    if(NOT TARGET entente_room_headers)
        entente_header_holder(entente_room_headers)
        set_target_properties(entente_room_headers PROPERTIES POSITION_INDEPENDENT_CODE ON)
        target_precompile_headers(entente_room_headers PRIVATE ${ENTENTE_STANDARD_HEADERS})
    endif()
    target_precompile_headers(${target} REUSE_FROM entente_room_headers)
endfunction()

function(entente_precompile_test target)
    if(NOT ENTENTE_PRECOMPILED_HEADERS)
        return()
    endif()
    if(NOT TARGET entente_test_headers)
        entente_header_holder(entente_test_headers GTest::gtest rapidcheck)
        target_precompile_headers(entente_test_headers PRIVATE ${ENTENTE_STANDARD_HEADERS} <gtest/gtest.h>
                                                               <rapidcheck/gtest.h>)
    endif()
    target_precompile_headers(${target} REUSE_FROM entente_test_headers)
endfunction()

# A target that holds precompiled headers and nothing else.
function(entente_header_holder name)
    file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/${name}.cpp CONTENT "")
    add_library(${name} OBJECT ${PROJECT_BINARY_DIR}/${name}.cpp)
    target_link_libraries(${name} PRIVATE ${ARGN})
endfunction()

#   entente_test(<room> SOURCES a_test.cpp ... ROOMS ... [LIBRARIES lib ...])
function(entente_test room)
    cmake_parse_arguments(TEST "TOGETHER" "" "SOURCES;ROOMS;LIBRARIES" ${ARGN})
    add_executable(test_${room} ${TEST_SOURCES})
    foreach(name IN LISTS TEST_ROOMS)
        target_link_libraries(test_${room} PRIVATE entente_${name})
    endforeach()
    target_link_libraries(test_${room} PRIVATE GTest::gtest GTest::gtest_main rapidcheck ${TEST_LIBRARIES})
    target_include_directories(test_${room} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
    # Seen from the top of the tree, where tests run: so that a test is compiled the same in every clone, and ccache knows it.
    file(RELATIVE_PATH binary_folder ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR})
    target_compile_definitions(test_${room} PRIVATE ENTENTE_SOURCE_DIR="."
                                                    ENTENTE_TEST_EVIDENCE="${binary_folder}/evidence.sqlite")
    add_dependencies(test_${room} evidence_file)
    entente_precompile_test(test_${room})
    # Together where every test looks at the same answers, which take seconds to make: one process makes each once.
    if(TEST_TOGETHER)
        add_test(NAME ${room} COMMAND test_${room} --gtest_brief=1 WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
    else()
        gtest_discover_tests(test_${room} DISCOVERY_TIMEOUT 60 TEST_PREFIX "${room}."
                             WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
    endif()
endfunction()
