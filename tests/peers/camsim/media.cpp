#include "media.hpp"

#include "rtp.hpp"

extern "C" {
#include <libavformat/avformat.h>
}

namespace camsim {
namespace {

using dvr::ErrorKind;
using dvr::fail;

struct CloseFormat {
  void operator()(AVFormatContext* f) const { avformat_close_input(&f); }
};
struct FreePacket {
  void operator()(AVPacket* p) const { av_packet_free(&p); }
};
using Format = std::unique_ptr<AVFormatContext, CloseFormat>;

Result<Format> open_format(const std::string& file) {
  AVFormatContext* raw = nullptr;
  if (avformat_open_input(&raw, file.c_str(), nullptr, nullptr) < 0) return fail(ErrorKind::io, "cannot open {}", file);
  Format format(raw);
  if (avformat_find_stream_info(raw, nullptr) < 0) return fail(ErrorKind::corrupt, "cannot read {}", file);
  return format;
}

// avcC, ISO 14496-15, section 5.3.3.1.2: the first SPS and the first PPS.
Result<void> read_parameter_sets(ByteView avcc, Media& media) {
  dvr::ByteReader in(avcc);
  in.skip(5);
  for (auto* set : {&media.sps, &media.pps}) {
    const int count = in.u8() & 0x1f;
    for (int i = 0; i < count; ++i) {
      const auto nal = in.bytes(in.u16());
      if (i == 0) set->assign(nal.begin(), nal.end());
    }
  }
  if (in.failed() || media.sps.size() < 4 || media.pps.empty())
    return fail(ErrorKind::unsupported, "{}: no H.264 parameter sets", media.file);
  return {};
}

Result<void> read_parameters(const AVStream& stream, Media& media) {
  const auto& p = *stream.codecpar;
  const ByteView extra(p.extradata, std::size_t(p.extradata_size));
  if (p.codec_id == AV_CODEC_ID_H264) {
    media.video.clock_rate = dvr::kMediaClock;
    return read_parameter_sets(extra, media);
  }
  media.audio.clock_rate = std::uint32_t(p.sample_rate);
  media.audio_config.assign(extra.begin(), extra.end());
  media.channels = p.ch_layout.nb_channels;
  return {};
}

dvr::Sha256 vcl_digest(const Frame& frame) {
  dvr::Sha256Stream sha;
  for (auto nal : nal_units(frame))
    if (nal_type(nal) >= 1 && nal_type(nal) <= 5) sha.update(nal);
  return sha.finish();
}

Frame to_frame(const AVPacket& packet, const AVStream& stream, const Track& track) {
  const AVRational clock{1, int(track.clock_rate)};
  Frame frame;
  frame.dts = av_rescale_q(packet.dts, stream.time_base, clock);
  frame.pts = av_rescale_q(packet.pts, stream.time_base, clock);
  frame.key = (packet.flags & AV_PKT_FLAG_KEY) != 0;
  frame.data.assign(packet.data, packet.data + packet.size);
  return frame;
}

void read_frames(AVFormatContext& format, Media& media) {
  std::unique_ptr<AVPacket, FreePacket> packet(av_packet_alloc());
  while (av_read_frame(&format, packet.get()) >= 0) {
    const auto& stream = *format.streams[packet->stream_index];
    const auto codec = stream.codecpar->codec_id;
    if (codec == AV_CODEC_ID_H264 || codec == AV_CODEC_ID_AAC) {
      auto& track = codec == AV_CODEC_ID_H264 ? media.video : media.audio;
      track.frames.push_back(to_frame(*packet, stream, track));
    }
    av_packet_unref(packet.get());
  }
}

// Counts from zero, and lets the last frame last as long as the first.
void finish_track(Track& track) {
  if (track.frames.empty()) return;
  const auto first = track.frames.front().dts;
  for (auto& f : track.frames) f.dts -= first, f.pts -= first;
  const auto step = track.frames.size() > 1 ? track.frames[1].dts : std::int64_t(track.clock_rate);
  track.length = track.frames.back().dts + step;
}

void prepare_frames(Media& media) {
  for (auto& f : media.video.frames) {
    f.digest = vcl_digest(f);
    f.wire = packetise_video(f, media, {});
  }
  for (auto& f : media.audio.frames) {
    f.digest = dvr::sha256(f.data);
    f.wire = packetise_audio(f, {});
  }
}

}  // namespace

std::vector<ByteView> nal_units(const Frame& frame) {
  std::vector<ByteView> out;
  dvr::ByteReader in(frame.data);
  while (in.left() > 4) out.push_back(in.bytes(in.u32()));
  if (in.failed()) out.pop_back();
  return out;
}

Result<Media> load_media(const std::string& file) {
  DVR_TRY(auto format, open_format(file));
  Media media;
  media.file = file;
  for (unsigned i = 0; i < format->nb_streams; ++i) {
    const auto codec = format->streams[i]->codecpar->codec_id;
    if (codec == AV_CODEC_ID_H264 || codec == AV_CODEC_ID_AAC) DVR_CHECK(read_parameters(*format->streams[i], media));
  }
  if (media.video.clock_rate == 0) return fail(ErrorKind::unsupported, "{}: no H.264 video", file);
  read_frames(*format, media);
  if (media.video.frames.empty()) return fail(ErrorKind::corrupt, "{}: no frames", file);
  finish_track(media.video);
  finish_track(media.audio);
  prepare_frames(media);
  return media;
}

}  // namespace camsim
