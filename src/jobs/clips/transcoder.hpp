// Pictures made anew: decoded from a recording, encoded so that they fit between copied ones of the same track.
#pragma once
#include "media/mp4_writer.hpp"
#include "media/track.hpp"

#include <functional>

namespace dvr::jobs::clips {

// Of all pictures that one clip makes anew: one set of parameter sets for all, with ids that the camera's do not have.
// Filled at the first picture, then only read.
struct EncoderShape {
  explicit EncoderShape(const media::VideoTrack& main);  // the track that they are to fit

  int width = 0, height = 0;
  int profile_idc = 100, level_idc = 0;
  int fps = 25;
  int set_id = 1;  // of SPS and PPS
  // as the first picture says
  bool is_fixed = false;
  int pixel_format = -1, color_range = 0, color_primaries = 0, color_transfer = 0, color_space = 0;
  int aspect_num = 0, aspect_den = 1;
  media::MoreParameterSets sets;  // of the encoder, once it was opened
};

struct MadePicture {
  Bytes data;  // NAL units with 4-byte lengths, without parameter sets
  std::int64_t pts = 0;
  bool key = false;
};

// One decoder and one encoder for one stretch of one run. One thread at a time; `shape` outlives it.
class Transcoder {
 public:
  enum class Want : std::uint8_t {
    no,
    yes,
    afresh,  // as a key frame: what was made before does not come right before it
  };
  using Wanted = std::function<Want(std::int64_t pts)>;
  using Take = std::function<Result<void>(MadePicture)>;

  // unsupported: there is no decoder, or no encoder, for this.
  static Result<std::unique_ptr<Transcoder>> open(const media::VideoTrack& source, EncoderShape& shape, Wanted wanted,
                                                  Take take);
  ~Transcoder();
  // In decode order, from a key frame on. `unit`: NAL units with 4-byte lengths.
  Result<void> feed(ByteView unit, std::int64_t pts, std::int64_t dts, bool key);
  Result<void> finish();  // the last pictures come out

 private:
  struct Impl;
  explicit Transcoder(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace dvr::jobs::clips
