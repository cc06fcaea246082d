// RTSP URLs as cameras write them, and the joins that cameras expect (not those of RFC 3986).
#pragma once
#include "base/error.hpp"
#include "proto/rtsp/auth.hpp"

namespace dvr::rtsp {

struct Url {
  bool tls = false;
  std::string host;          // an IPv6 address without brackets
  std::uint16_t port = 554;  // 322 with TLS (RFC 7826, section 19)
  std::string path;          // path and query as given: empty, or with its leading '/' or '?'
  Credentials credentials;   // percent-decoded once

  std::string to_string() const;  // without credentials: what goes on the wire and into logs
  bool same_server(const Url& other) const { return host == other.host && port == other.port; }
};

// Accepts rtsp:// and rtsps:// in any case, user:password@ with '@', ':' and '%' in it, and IPv6 with or without
// brackets.
Result<Url> parse_url(std::string_view text);

// A URL that the camera sent (Content-Base, Location), repaired against the one in use: without scheme, relative,
// scheme doubled, port missing or wrong. Never fails: what cannot be understood is `in_use`.
Url repair_url(std::string_view text, const Url& in_use);

// The URL for `a=control:` of a track or of the session. base + "/" + control; an absolute control stands; "*" is the
// base.
std::string resolve_control(const std::string& base, std::string_view control);

std::string percent_decode(std::string_view text);  // '%' without two hex digits stays as it is

}  // namespace dvr::rtsp
