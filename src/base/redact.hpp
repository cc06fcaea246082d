// Secrets do not leave: every URL that reaches a log, an error or an answer goes through here.
#pragma once
#include <string>
#include <string_view>

namespace dvr {

// "rtsp://user:pass@host/path?token=x" -> "rtsp://host/path": credentials go, and the values of query parameters
// whose name looks like a secret become "***". Text that is no URL loses everything up to its last '@'.
std::string redact_url(std::string_view url);

}  // namespace dvr
