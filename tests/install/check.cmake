# Installs the libraries of BUILD beside it, then configures, builds and runs the program in SOURCE against them.
set(place ${BUILD}/tests/install)
file(REMOVE_RECURSE ${place})
function(run)
    execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()
run(${CMAKE_COMMAND} --install ${BUILD} --component development --prefix ${place}/prefix)
run(${CMAKE_COMMAND} -S ${SOURCE} -B ${place}/build -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_COMPILER=${CXX}
    "-DCMAKE_CXX_FLAGS=${FLAGS}" -DCMAKE_PREFIX_PATH=${place}/prefix -DINCLUDES=${place}/prefix/include)
run(${CMAKE_COMMAND} --build ${place}/build)
run(${place}/build/uses_entente)
