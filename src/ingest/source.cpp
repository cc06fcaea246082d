#include "ingest/source.hpp"

#include "proto/rtsp/url.hpp"

namespace dvr::ingest {

CameraSource split_credentials(CameraSource source) {
  const auto url = rtsp::parse_url(source.url);
  if (!url.has_value()) return source;
  source.url = url->to_string();
  if (!source.username.empty()) return source;
  source.username = url->credentials.username;
  if (source.password.empty()) source.password = url->credentials.password;
  return source;
}

}  // namespace dvr::ingest
