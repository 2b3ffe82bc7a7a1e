# Puts the message catalogues into the program, so that it needs no file beside it.
#
#   entente_embed_texts(<target>)   adds a source to the target that defines entente::built_in_catalogues()
#
# The source is made again when a catalogue changes. Each catalogue becomes adjacent raw string literals of whole
# lines: some compilers refuse one long literal.

if(CMAKE_SCRIPT_MODE_FILE)
    set(chunk_bytes 8000)
    set(source "// Made from texts/*.toml by cmake/Texts.cmake.\n\n#include <entente/base/built_in_catalogues.hpp>\n\n")
    string(APPEND source "namespace entente {\n\nstd::vector<std::string_view> built_in_catalogues()\n{\n    return {\n")
    file(GLOB CATALOGUES ${TEXTS}/*.toml)
    foreach(catalogue IN LISTS CATALOGUES)
        file(READ ${catalogue} rest)
        string(FIND "${rest}" ")entente\"" delimiter)
        if(NOT delimiter EQUAL -1)
            message(FATAL_ERROR "${catalogue} holds the delimiter )entente\"")
        endif()
        string(LENGTH "${rest}" length)
        while(length GREATER ${chunk_bytes})
            string(SUBSTRING "${rest}" 0 ${chunk_bytes} chunk)
            string(FIND "${chunk}" "\n" end REVERSE)
            if(end EQUAL -1)
                message(FATAL_ERROR "${catalogue} has a line of more than ${chunk_bytes} bytes")
            endif()
            math(EXPR end "${end} + 1")
            string(SUBSTRING "${rest}" 0 ${end} chunk)
            string(SUBSTRING "${rest}" ${end} -1 rest)
            string(APPEND source "        R\"entente(${chunk})entente\"\n")
            string(LENGTH "${rest}" length)
        endwhile()
        string(APPEND source "        R\"entente(${rest})entente\",\n")
    endforeach()
    string(APPEND source "    };\n}\n\n} // namespace entente\n")
    file(WRITE ${OUTPUT} "${source}")
    return()
endif()

set(ENTENTE_TEXTS_SCRIPT ${CMAKE_CURRENT_LIST_FILE})

function(entente_embed_texts target)
    file(GLOB catalogues CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/texts/*.toml)
    set(source ${PROJECT_BINARY_DIR}/texts/built_in_catalogues.cpp)
    add_custom_command(
        OUTPUT ${source}
        COMMAND ${CMAKE_COMMAND} -DOUTPUT=${source} -DTEXTS=${PROJECT_SOURCE_DIR}/texts -P ${ENTENTE_TEXTS_SCRIPT}
        DEPENDS ${catalogues} ${ENTENTE_TEXTS_SCRIPT}
        COMMENT "Putting the texts into the program"
        VERBATIM)
    target_sources(${target} PRIVATE ${source})
    set_source_files_properties(${source} PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
endfunction()
