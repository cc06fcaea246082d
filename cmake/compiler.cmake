# Compiler, warnings, sanitizers, linker, cache.

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  message(FATAL_ERROR "g++ below 13 silently generates wrong code for C++20 coroutines. "
                      "Use clang++-19: script/build does, or pass -DCMAKE_CXX_COMPILER=clang++-19.")
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

set(DVR_UNITY "" CACHE STRING "how many sources of a target are compiled as one, or empty")
option(DVR_FUZZ "build the fuzzers" OFF)
set(DVR_SANITIZE "" CACHE STRING "address (with undefined behaviour), thread, or empty")

add_library(dvr_flags INTERFACE)
target_compile_options(dvr_flags INTERFACE -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Werror -fno-omit-frame-pointer)
if(DVR_SANITIZE STREQUAL "address")
  target_compile_options(dvr_flags INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=all)
  target_link_options(dvr_flags INTERFACE -fsanitize=address,undefined)
elseif(DVR_SANITIZE STREQUAL "thread")
  target_compile_options(dvr_flags INTERFACE -fsanitize=thread)
  target_link_options(dvr_flags INTERFACE -fsanitize=thread)
endif()

find_program(DVR_MOLD mold)
if(DVR_MOLD)
  target_link_options(dvr_flags INTERFACE -fuse-ld=mold)
endif()

find_program(DVR_CCACHE ccache)
if(DVR_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${DVR_CCACHE})
  # lets ccache accept a precompiled header whose sources have a new date
  target_compile_options(dvr_flags INTERFACE "SHELL:-Xclang -fno-pch-timestamp")
endif()
