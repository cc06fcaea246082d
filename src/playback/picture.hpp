// One key frame becomes a JPEG: for thumbnails, the camera's snapshot and the test of a new camera.
#pragma once
#include "media/track.hpp"

namespace dvr::playback {

inline constexpr int kMinWidth = 16, kMaxWidth = 1920;
// Pictures that claim more are refused (unsupported): a hostile SPS must not make us take gigabytes.
inline constexpr int kMaxPixels = 8192 * 8192;

// `access_unit`: one key frame as in media::AccessUnit (4-byte lengths) or Annex B; parameter sets may be missing in
// it. `width` in pixels is bounded to [kMinWidth, kMaxWidth] and to the picture's own; 0: the picture's own.
// Slow (tens of milliseconds): on a pool. not_found when it cannot be decoded.
Result<Bytes> jpeg_of_key_frame(const media::VideoTrack& track, ByteView access_unit, int width);

}  // namespace dvr::playback
