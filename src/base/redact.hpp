// Secrets do not leave: every URL that reaches a log, an error or an answer goes through here.
#pragma once
#include <string>
#include <string_view>

namespace dvr {

// "rtsp://user:pass@host/path?token=x" -> "rtsp://host/path": credentials go, and the values of query parameters
// whose name looks like a secret become "***". Text that is no URL loses everything up to its last '@'.
std::string redact_url(std::string_view url);

// "/api/shared/Zk3…/clip.mp4" -> "/api/shared/***/clip.mp4": segments that are long enough to be a token go.
std::string redact_path(std::string_view path);

// Text of others, such as what an exception says: every URL in it is redacted, and what follows words such as
// "password=", "Authorization:" or "Bearer" goes, as do keys and tokens in forms that are known.
std::string redact_text(std::string_view text);

}  // namespace dvr
