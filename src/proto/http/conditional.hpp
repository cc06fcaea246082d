// Conditional requests (RFC 9110, section 13) and dates (section 5.6.7).
#pragma once
#include "base/time.hpp"
#include "proto/http/message.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace dvr::http {

std::string format_date(WallTime t);                        // "Sun, 06 Nov 1994 08:49:37 GMT"
std::optional<WallTime> parse_date(std::string_view text);  // the preferred form only

std::string strong_etag(std::string_view opaque);  // quotes it

// Does If-None-Match (a list or "*") name this tag? Compared weakly (section 13.1.2).
bool etag_matches(std::string_view if_none_match, std::string_view etag);

// Answer 304 instead of the body? If-None-Match first; If-Modified-Since only without it (section 13.2.2).
bool not_modified(const Request& request, std::string_view etag, std::optional<WallTime> modified = {});

// May this Range be used? False when If-Range names another version (section 13.1.5): then answer the whole.
bool range_applies(const Request& request, std::string_view etag);

}  // namespace dvr::http
