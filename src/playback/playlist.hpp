// A plan as an HLS media playlist (RFC 8216) with byte ranges into the recordings' files.
//
// Always a VOD playlist with EXT-X-ENDLIST, also when the range reaches now: it is a picture of what was written when
// it was asked for. A player that comes to its end asks again with a later start. (An EVENT playlist would make
// players jump to its end, reload for ever, and forbid the clipping at `start`.) Watching on is what live/ is for.
#pragma once
#include "playback/plan.hpp"

#include <functional>

namespace dvr::playback {

inline constexpr std::string_view kPlaylistType = "application/vnd.apple.mpegurl";

// The URL of a recording's file, as the playlist shall name it.
using FileUrl = std::function<std::string(std::int64_t camera_id, std::int64_t recording_id)>;

// One EXT-X-MAP (the file's first bytes), EXT-X-PROGRAM-DATE-TIME at every file, EXT-X-DISCONTINUITY at a hole and at a
// new run. EXT-X-START leads to the range's exact start inside the first segment.
std::string render_playlist(const Plan& plan, const FileUrl& file_url);

}  // namespace dvr::playback
