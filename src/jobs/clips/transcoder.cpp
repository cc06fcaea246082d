#include "jobs/clips/transcoder.hpp"

#include "jobs/clips/av.hpp"
#include "media/bits.hpp"
#include "media/h264.hpp"

#include <algorithm>
#include <mutex>
#include <set>

namespace dvr::jobs::clips {
namespace {

constexpr std::size_t kMaxUnit = 64 << 20;  // bytes of one picture
constexpr std::int64_t kMaxPixels = 8192 * 8192;
// The worker's own: how much of the machine clips may take is said by jobs.workers alone.
constexpr int kThreads = 1;
constexpr int kQuality = 18;  // constant rate factor: not to be told from the copied pictures beside it

void silence_libav() {
  static std::once_flag once;
  std::call_once(once, [] { av_log_set_level(AV_LOG_FATAL); });
}

// seq_parameter_set_id (7.3.2.1.1); ids in a PPS: its own and its SPS's (7.3.2.2). 0 of what cannot be read.
std::uint32_t id_of_sps(ByteView sps) {
  if (sps.size() < 5) return 0;
  media::BitReader bits(sps.subspan(4));
  return bits.ue();
}
std::uint32_t id_of_pps(ByteView pps) {
  if (pps.size() < 2) return 0;
  media::BitReader bits(pps.subspan(1));
  return bits.ue();
}

const char* profile_name(int idc) {
  switch (idc) {
    case 66: return "baseline";
    case 77: return "main";
    case 110: return "high10";
    case 122: return "high422";
    case 244: return "high444";
    default: return "high";
  }
}

// Annex B as the encoder writes it: 00 00 01 or 00 00 00 01 before each NAL unit.
template <class F>
void each_nal(ByteView in, F take) {
  const auto next = [&](std::size_t from) {
    for (auto i = from; i + 3 <= in.size(); ++i)
      if (in[i] == 0 && in[i + 1] == 0 && in[i + 2] == 1) return i;
    return in.size();
  };
  for (auto at = next(0); at < in.size();) {
    const auto begin = at + 3;
    const auto following = next(begin);
    auto end = following;
    while (end > begin && in[end - 1] == 0) --end;  // no NAL unit ends with a zero byte (7.4.1)
    take(in.subspan(begin, end - begin));
    at = following;
  }
}

media::MoreParameterSets sets_of(const AVCodecContext& encoder) {
  media::MoreParameterSets out;
  each_nal({encoder.extradata, std::size_t(encoder.extradata_size)}, [&](ByteView nal) {
    const auto type = media::nal_type(nal[0]);
    if (type == media::NalType::sps) out.sps.assign(nal.begin(), nal.end());
    if (type == media::NalType::pps) out.pps.assign(nal.begin(), nal.end());
  });
  return out;
}

Bytes with_lengths(ByteView annex_b) {
  Bytes out;
  ByteWriter w(out);
  each_nal(annex_b, [&](ByteView nal) {
    if (nal.empty() || !media::is_vcl(media::nal_type(nal[0]))) return;
    w.u32(std::uint32_t(nal.size()));
    w.bytes(nal);
  });
  return out;
}

Result<av::Context> open_decoder(const media::VideoTrack& source) {
  silence_libav();
  const auto* codec = avcodec_find_decoder(source.codec == media::Codec::h265 ? AV_CODEC_ID_HEVC : AV_CODEC_ID_H264);
  av::Context context(codec ? avcodec_alloc_context3(codec) : nullptr);
  if (!context) return fail(ErrorKind::unsupported, "no decoder for {}", media::to_string(source.codec));
  context->thread_count = kThreads;
  context->max_pixels = kMaxPixels;
  context->pkt_timebase = {1, int(kMediaClock)};
  context->flags |= AV_CODEC_FLAG_OUTPUT_CORRUPT;  // a damaged picture is better evidence than none
  context->flags2 |= AV_CODEC_FLAG2_SHOW_ALL;
  if (avcodec_open2(context.get(), codec, nullptr) < 0) return av::broken("open the decoder");
  return context;
}

void fix(EncoderShape& shape, const AVFrame& first) {
  if (shape.is_fixed) return;
  shape.is_fixed = true;
  const auto format = AVPixelFormat(first.format);
  const bool known = format == AV_PIX_FMT_YUV420P || format == AV_PIX_FMT_YUVJ420P || format == AV_PIX_FMT_YUV422P ||
                     format == AV_PIX_FMT_YUV420P10 || format == AV_PIX_FMT_YUV422P10;
  shape.pixel_format = known ? format : AV_PIX_FMT_YUV420P;
  shape.color_range = first.color_range;
  shape.color_primaries = first.color_primaries;
  shape.color_transfer = first.color_trc;
  shape.color_space = first.colorspace;
  if (first.sample_aspect_ratio.num > 0 && first.sample_aspect_ratio.den > 0) {
    shape.aspect_num = first.sample_aspect_ratio.num;
    shape.aspect_den = first.sample_aspect_ratio.den;
  }
}

// One reference picture and no B pictures: decoded in the order in which they are shown, by every decoder at once.
std::string x264_parameters(const EncoderShape& shape) {
  return fmt::format(
      "sps-id={}:bframes=0:ref=1:keyint=infinite:scenecut=0:open-gop=0:repeat-headers=0:aud=0:"
      "nal-hrd=none:rc-lookahead=0:sliced-threads=0",
      shape.set_id);
}

Result<av::Context> open_encoder(EncoderShape& shape) {
  const auto* codec = avcodec_find_encoder_by_name("libx264");
  av::Context context(codec ? avcodec_alloc_context3(codec) : nullptr);
  if (!context) return fail(ErrorKind::unsupported, "this build of FFmpeg has no libx264");
  context->width = shape.width;
  context->height = shape.height;
  context->pix_fmt = AVPixelFormat(shape.pixel_format);
  context->time_base = {1, int(kMediaClock)};
  context->framerate = {shape.fps, 1};
  context->thread_count = kThreads;
  context->color_range = AVColorRange(shape.color_range);
  context->color_primaries = AVColorPrimaries(shape.color_primaries);
  context->color_trc = AVColorTransferCharacteristic(shape.color_transfer);
  context->colorspace = AVColorSpace(shape.color_space);
  context->sample_aspect_ratio = {shape.aspect_num, shape.aspect_den};
  context->max_b_frames = 0;
  context->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  if (shape.level_idc > 0) context->level = shape.level_idc;
  AVDictionary* options = nullptr;
  av_dict_set(&options, "preset", "superfast", 0);
  av_dict_set(&options, "forced-idr", "1", 0);
  av_dict_set_int(&options, "crf", kQuality, 0);
  av_dict_set(&options, "profile", profile_name(shape.profile_idc), 0);
  av_dict_set(&options, "x264-params", x264_parameters(shape).c_str(), 0);
  const int code = avcodec_open2(context.get(), codec, &options);
  av_dict_free(&options);
  if (code < 0) return av::broken("open the encoder");
  auto sets = sets_of(*context);
  if (sets.sps.empty() || sets.pps.empty()) return av::broken("tell its parameter sets");
  if (!shape.sets.sps.empty() && shape.sets != sets) return av::broken("make equal parameter sets twice");
  shape.sets = std::move(sets);
  return context;
}

}  // namespace

EncoderShape::EncoderShape(const media::VideoTrack& main) : width(main.width), height(main.height) {
  if (main.sps.size() >= 4) {
    profile_idc = main.sps[1];
    level_idc = main.sps[3];
  }
  if (main.fps >= 1 && main.fps <= 240) fps = int(main.fps + 0.5);
  const std::set<std::uint32_t> taken{id_of_sps(main.sps), id_of_pps(main.pps)};
  while (taken.contains(std::uint32_t(set_id))) ++set_id;
}

struct Transcoder::Impl {
  Impl(EncoderShape& s, Wanted w, Take t) : shape(s), wanted(std::move(w)), take(std::move(t)) {}

  EncoderShape& shape;
  const Wanted wanted;
  const Take take;
  media::VideoTrack source;
  av::Context decoder, encoder;
  av::Packet packet{av_packet_alloc()};
  av::Frame frame{av_frame_alloc()}, fitted;
  av::Scaler scaler;
  int scaled_width = 0, scaled_height = 0, scaled_format = -1;  // what the scaler takes
  std::int64_t last_pts = INT64_MIN;

  Result<void> send(const AVPacket* p) {
    const int code = avcodec_send_packet(decoder.get(), p);
    if (code < 0 && code != AVERROR_EOF && code != AVERROR_INVALIDDATA && code != AVERROR(EAGAIN))
      return av::broken("decode");  // damaged pictures are the camera's: the others go on
    return receive();
  }

  Result<void> receive() {
    while (avcodec_receive_frame(decoder.get(), frame.get()) == 0) {
      const auto pts = frame->pts;
      const auto want = pts == AV_NOPTS_VALUE || pts <= last_pts ? Want::no : wanted(pts);
      if (want != Want::no) {
        last_pts = pts;
        DVR_CHECK(encode(pts, want == Want::afresh));
      }
      av_frame_unref(frame.get());
    }
    return {};
  }

  Result<void> encode(std::int64_t pts, bool afresh) {
    if (!encoder) {
      fix(shape, *frame);
      DVR_TRY(encoder, open_encoder(shape));
    }
    AVFrame* picture = frame.get();
    if (frame->width != shape.width || frame->height != shape.height || frame->format != shape.pixel_format) {
      DVR_CHECK(fit());
      picture = fitted.get();
    }
    picture->pts = pts;
    picture->pict_type = afresh ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
    if (avcodec_send_frame(encoder.get(), picture) < 0) return av::broken("encode");
    return collect();
  }

  // Another size is fitted into the clip's, with black beside it.
  Result<void> fit() {
    const double scale = std::min(double(shape.width) / frame->width, double(shape.height) / frame->height);
    const int width = std::clamp(int(frame->width * scale + 0.5) & ~1, 2, shape.width & ~1);
    const int height = std::clamp(int(frame->height * scale + 0.5) & ~1, 2, shape.height & ~1);
    if (!scaler || scaled_width != frame->width || scaled_height != frame->height || scaled_format != frame->format) {
      scaler.reset(sws_getContext(frame->width, frame->height, AVPixelFormat(frame->format), width, height,
                                  AVPixelFormat(shape.pixel_format), SWS_BICUBIC, nullptr, nullptr, nullptr));
      if (!scaler) return fail(ErrorKind::unsupported, "pictures of this kind cannot be scaled");
      scaled_width = frame->width, scaled_height = frame->height, scaled_format = frame->format;
    }
    fitted.reset(av_frame_alloc());
    fitted->format = shape.pixel_format;
    fitted->width = shape.width;
    fitted->height = shape.height;
    if (av_frame_get_buffer(fitted.get(), 0) < 0) return av::broken("make a picture");
    blacken(*fitted);
    draw(width, height);
    return {};
  }

  static bool is_deep(int format) { return format == AV_PIX_FMT_YUV420P10 || format == AV_PIX_FMT_YUV422P10; }
  static int chroma_shift(int format) { return format == AV_PIX_FMT_YUV422P || format == AV_PIX_FMT_YUV422P10 ? 0 : 1; }

  static void blacken(AVFrame& f) {
    const bool deep = is_deep(f.format);
    const bool full = f.format == AV_PIX_FMT_YUVJ420P;
    for (int plane = 0; plane < 3; ++plane) {
      const int rows = plane == 0 ? f.height : (f.height + chroma_shift(f.format)) >> chroma_shift(f.format);
      const int value = (plane == 0 ? (full ? 0 : 16) : 128) << (deep ? 2 : 0);
      for (int y = 0; y < rows; ++y) {
        auto* row = f.data[plane] + std::ptrdiff_t(y) * f.linesize[plane];
        if (!deep) std::fill_n(row, f.linesize[plane], std::uint8_t(value));
        else std::fill_n(reinterpret_cast<std::uint16_t*>(row), f.linesize[plane] / 2, std::uint16_t(value));
      }
    }
  }

  void draw(int width, int height) {
    const int x = ((shape.width - width) / 2) & ~1, y = ((shape.height - height) / 2) & ~1;
    const int bytes = is_deep(fitted->format) ? 2 : 1, shift = chroma_shift(fitted->format);
    std::uint8_t* planes[4] = {};
    for (int plane = 0; plane < 3; ++plane) {
      const int px = (plane == 0 ? x : x / 2) * bytes, py = plane == 0 ? y : y >> shift;
      planes[plane] = fitted->data[plane] + std::ptrdiff_t(py) * fitted->linesize[plane] + px;
    }
    sws_scale(scaler.get(), frame->data, frame->linesize, 0, frame->height, planes, fitted->linesize);
  }

  Result<void> collect() {
    av::Packet out(av_packet_alloc());
    if (!out) return av::broken("take a packet");
    while (avcodec_receive_packet(encoder.get(), out.get()) == 0) {
      MadePicture made{with_lengths({out->data, std::size_t(out->size)}), out->pts,
                       (out->flags & AV_PKT_FLAG_KEY) != 0};
      av_packet_unref(out.get());
      DVR_CHECK(take(std::move(made)));
    }
    return {};
  }
};

Transcoder::Transcoder(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Transcoder::~Transcoder() = default;

Result<std::unique_ptr<Transcoder>> Transcoder::open(const media::VideoTrack& source, EncoderShape& shape,
                                                     Wanted wanted, Take take) {
  auto impl = std::make_unique<Impl>(shape, std::move(wanted), std::move(take));
  impl->source = source;
  if (!impl->packet || !impl->frame) return av::broken("begin");
  DVR_TRY(impl->decoder, open_decoder(source));
  return std::unique_ptr<Transcoder>(new Transcoder(std::move(impl)));
}

Result<void> Transcoder::feed(ByteView unit, std::int64_t pts, std::int64_t dts, bool key) {
  if (unit.size() > kMaxUnit) return fail(ErrorKind::corrupt, "a picture has {} bytes", unit.size());
  Bytes input;
  input.reserve(unit.size() + 256);
  if (key)
    for (const auto* set : {&impl_->source.vps, &impl_->source.sps, &impl_->source.pps})
      media::append_annex_b(input, *set);
  for (ByteReader in(unit); in.left() > 4;) media::append_annex_b(input, in.bytes(in.u32()));
  auto* packet = impl_->packet.get();
  if (av_new_packet(packet, int(input.size())) < 0) return av::broken("take a packet");
  std::copy(input.begin(), input.end(), packet->data);
  packet->pts = pts;
  packet->dts = dts;
  if (key) packet->flags |= AV_PKT_FLAG_KEY;
  const auto done = impl_->send(packet);
  av_packet_unref(packet);
  return done;
}

Result<void> Transcoder::finish() {
  DVR_CHECK(impl_->send(nullptr));
  if (!impl_->encoder) return {};
  if (avcodec_send_frame(impl_->encoder.get(), nullptr) < 0) return av::broken("end");
  return impl_->collect();
}

}  // namespace dvr::jobs::clips
