// LL-HLS as text: pure functions from a window to a playlist. draft-pantos-hls-rfc8216bis ("the RFC" below).
//
// Names below /api/live/{camera_id}/, all relative in the playlists:
//   index.m3u8          multivariant playlist: one rendition, CODECS, RESOLUTION, FRAME-RATE
//   media.m3u8          media playlist; takes _HLS_msn, _HLS_part, _HLS_skip
//   init-{id}.mp4       init segment of a run
//   part-{number}.m4s   one part; the next one's number is always known, so a preload hint is never wrong
//   seg-{msn}.m4s       one segment: its parts one after another
// Names are never reused, not even after a restart (numbers begin at the wall time of the first run), so parts,
// segments and init segments may be cached for ever.
#pragma once
#include "live/window.hpp"

namespace dvr::live {

inline constexpr std::string_view kPlaylistType = "application/vnd.apple.mpegurl";
inline constexpr std::string_view kMediaType = "video/mp4";  // of init segments, parts and segments

enum class ResourceKind { multivariant, media, init, part, segment };
struct Resource {
  ResourceKind kind;
  std::uint64_t number = 0;  // id, part number or msn
};
std::optional<Resource> parse_resource(std::string_view name);  // the last path element

// `skip`: a delta update, when there is something to skip (section 6.2.5.1).
std::string render_media(const Window& window, bool skip);
std::string render_multivariant(const Window& window);

}  // namespace dvr::live
