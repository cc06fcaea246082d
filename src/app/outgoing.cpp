#include "app/outgoing.hpp"

#include "app/version.hpp"
#include "base/utf8.hpp"

#include <unistd.h>

namespace dvr::app {

std::string host_name() {
  char name[256] = "";
  return ::gethostname(name, sizeof name - 1) == 0 && name[0] != 0 ? as_utf8(name) : "dvr-lite";
}

http::FetchOptions fetch_options(const Settings& settings) {
  return {.ca_file = settings.outgoing.ca_file, .user_agent = fmt::format("DVR-Lite/{}", version())};
}

}  // namespace dvr::app
