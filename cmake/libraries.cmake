# Everything comes from Debian 12 packages: see script/bootstrap.
find_package(Threads REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(spdlog REQUIRED)
find_package(fmt REQUIRED)
find_package(Boost 1.81 CONFIG REQUIRED COMPONENTS headers)
find_package(prometheus-cpp REQUIRED)
find_package(CLI11 REQUIRED)
find_package(GTest REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(ZLIB REQUIRED)
find_package(CURL REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(libpq REQUIRED IMPORTED_TARGET libpq)
pkg_check_modules(nghttp2 REQUIRED IMPORTED_TARGET libnghttp2)
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(libdw REQUIRED IMPORTED_TARGET libdw)
pkg_check_modules(libjwt REQUIRED IMPORTED_TARGET libjwt)
pkg_check_modules(libav REQUIRED IMPORTED_TARGET libavformat libavcodec libavutil libswscale libswresample)

# Boost's compiled halves, built once here: Asio, Beast, JSON and URL.
add_library(dvr_boost STATIC ${CMAKE_SOURCE_DIR}/cmake/boost_asio.cpp ${CMAKE_SOURCE_DIR}/cmake/boost_beast.cpp
                             ${CMAKE_SOURCE_DIR}/cmake/boost_json.cpp ${CMAKE_SOURCE_DIR}/cmake/boost_url.cpp)
target_compile_definitions(dvr_boost PUBLIC
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED
  BOOST_JSON_NO_LIB BOOST_URL_NO_LIB BOOST_ASIO_DISABLE_BOOST_REGEX=1)
target_link_libraries(dvr_boost PUBLIC dvr_flags Boost::headers OpenSSL::SSL Threads::Threads)
