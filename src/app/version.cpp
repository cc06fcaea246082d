#include "app/version.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <sodium.h>
#include <sqlite3.h>
#include <boost/version.hpp>

extern "C" {
#include <libavcodec/avcodec.h>
}

namespace dvr::app {

std::string_view version() { return DVR_VERSION; }
std::string_view commit() { return DVR_COMMIT; }

std::string release() { return fmt::format("dvr-lite@{}+{}", version(), commit()); }

std::string describe_version() {
  return fmt::format(
      "dvr-lite {} ({})\ncompiler  {}\nboost     {}.{}.{}\nopenssl   {}\nsqlite    {}\nsodium    {}\nffmpeg    {}\n",
      version(), commit(), __VERSION__, BOOST_VERSION / 100'000, BOOST_VERSION / 100 % 1000, BOOST_VERSION % 100,
      OpenSSL_version(OPENSSL_VERSION_STRING), sqlite3_libversion(), sodium_version_string(), av_version_info());
}

}  // namespace dvr::app
