// A hostile session description, up to the choice of tracks.
#include "ingest/track_choice.hpp"

using namespace dvr;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto session = sdp::parse(as_text({data, size}));
  if (!session.has_value()) return 0;
  const auto choice = ingest::choose_tracks(*session, true);
  if (const auto* tracks = std::get_if<ingest::TrackChoice>(&choice))
    media::h264_track(tracks->video.parameters.sps, tracks->video.parameters.pps);
  return 0;
}
