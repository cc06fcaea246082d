// Text from outside, made safe to repeat in JSON and logs.
#pragma once
#include <string>
#include <string_view>

namespace dvr {

bool is_utf8(std::string_view text);  // RFC 3629

// The same text as valid UTF-8 (RFC 3629) of at most `most_bytes`: each byte that belongs to no character becomes '?',
// and no character is cut in two.
std::string as_utf8(std::string_view text, std::size_t most_bytes = std::string_view::npos);

}  // namespace dvr
