#include "media/aac.hpp"

#include "media/bits.hpp"

namespace dvr::media {
namespace {

constexpr std::array<std::uint32_t, 13> kRates{96'000, 88'200, 64'000, 48'000, 44'100, 32'000, 24'000,
                                               22'050, 16'000, 12'000, 11'025, 8'000,  7'350};
constexpr std::array<int, 8> kChannels{0, 1, 2, 3, 4, 5, 6, 8};

int read_object_type(BitReader& r) {  // 1.6.2.1, GetAudioObjectType
  const int type = int(r.bits(5));
  return type == 31 ? 32 + int(r.bits(6)) : type;
}

std::uint32_t read_rate(BitReader& r) {
  const auto index = r.bits(4);
  if (index == 15) return r.bits(24);
  return index < kRates.size() ? kRates[index] : 0;
}

bool is_general_audio(int type) {
  return type == 1 || type == 2 || type == 3 || type == 4 || type == 6 || type == 7 || type == 17 || type == 19 ||
         type == 20 || type == 21 || type == 22 || type == 23;
}

// GASpecificConfig, 4.4.1: only what its first fields say.
void read_general(BitReader& r, AacConfig& c) {
  const bool short_frame = r.bit();
  c.samples_per_frame = c.object_type == 23 ? (short_frame ? 480 : 512) : (short_frame ? 960 : 1024);
}

}  // namespace

Result<AacConfig> parse_aac_config(ByteView config) {
  BitReader r(config);
  AacConfig c;
  c.object_type = read_object_type(r);
  c.sample_rate = read_rate(r);
  const auto channels = r.bits(4);
  if (c.object_type == 5 || c.object_type == 29) {  // SBR, PS signalled first: the core coder follows
    c.sbr = true;
    c.ps = c.object_type == 29;
    read_rate(r);
    c.object_type = read_object_type(r);
  }
  if (r.failed() || !is_general_audio(c.object_type))
    return fail(ErrorKind::unsupported, "AAC object type {} of a {} byte configuration", c.object_type, config.size());
  if (c.sample_rate < 1'000 || c.sample_rate > 192'000)
    return fail(ErrorKind::unsupported, "AAC sample rate {}", c.sample_rate);
  if (channels >= kChannels.size()) return fail(ErrorKind::unsupported, "AAC channel configuration {}", channels);
  c.channels = kChannels[channels];
  read_general(r, c);
  return c;
}

Result<AudioTrack> aac_track(Bytes config) {
  DVR_TRY(const auto c, parse_aac_config(config));
  AudioTrack track;
  track.clock_rate = c.sample_rate;
  track.channels = c.channels;
  track.samples_per_frame = c.samples_per_frame;
  track.codecs = fmt::format("mp4a.40.{}", c.ps ? 29 : c.sbr ? 5 : c.object_type);
  track.config = std::move(config);
  return track;
}

}  // namespace dvr::media
