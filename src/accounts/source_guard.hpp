// Which addresses a camera URL may lead to: a recorder must not be turned into a way into its own host (SSRF).
// Private networks are where cameras live, so they are allowed; loopback, link-local (with the clouds' metadata
// address), multicast and unspecified addresses are refused unless the configuration lists them.
#pragma once
#include "base/cidr.hpp"

namespace dvr::accounts {

struct CameraUrl {
  std::string scheme;              // rtsp or rtsps
  std::string host;                // lower case, no brackets
  std::uint16_t port = 554;        // 322 for rtsps
  std::string username, password;  // percent-decoded once; empty when the URL has none
  std::string bare;                // the URL without credentials and fragment
};

// ErrorKind::invalid in words for a person; unsupported for another scheme, with what is supported.
Result<CameraUrl> parse_camera_url(std::string_view text);

// Why nobody may connect there; nothing when one may.
std::optional<std::string> refuse_address(const boost::asio::ip::address& address, const std::vector<Cidr>& allowed);

}  // namespace dvr::accounts
