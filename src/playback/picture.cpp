#include "playback/picture.hpp"

#include "media/h264.hpp"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/imgutils.h>
#include <libswscale/swscale.h>
}

#include <algorithm>
#include <mutex>

namespace dvr::playback {
namespace {

template <class T, void (*kFree)(T**)>
struct AvFree {
  void operator()(T* p) const { kFree(&p); }
};
using Context = std::unique_ptr<AVCodecContext, AvFree<AVCodecContext, avcodec_free_context>>;
using Frame = std::unique_ptr<AVFrame, AvFree<AVFrame, av_frame_free>>;
using Packet = std::unique_ptr<AVPacket, AvFree<AVPacket, av_packet_free>>;
struct FreeScaler {
  void operator()(SwsContext* s) const { sws_freeContext(s); }
};
using Scaler = std::unique_ptr<SwsContext, FreeScaler>;

// The camera's own bits: nothing of ours is broken.
Error undecodable() {
  return fail(ErrorKind::not_found, "there is no picture: the camera's key frame cannot be decoded");
}
Error broken_codec(std::string_view what) { return fail(ErrorKind::internal, "libavcodec: cannot {}", what); }

// NAL units with their lengths in front, 32 bits each, and nothing else. A length of 256 to 511 looks like a start
// code, so that one cannot be looked for instead.
bool has_lengths(ByteView unit) {
  ByteReader in(unit);
  while (in.left() > 4) in.skip(in.u32());
  return !in.failed() && in.left() == 0 && !unit.empty();
}

// Annex B with the track's parameter sets in front: what the decoder takes without further configuration.
Bytes decoder_input(const media::VideoTrack& track, ByteView unit) {
  Bytes out;
  for (const auto* set : {&track.vps, &track.sps, &track.pps}) media::append_annex_b(out, *set);
  if (!has_lengths(unit)) {
    out.insert(out.end(), unit.begin(), unit.end());
  } else {
    for (ByteReader in(unit); in.left() > 4;) media::append_annex_b(out, in.bytes(in.u32()));
  }
  return out;
}

Result<Packet> make_packet(ByteView bytes) {
  Packet packet(av_packet_alloc());
  if (!packet || av_new_packet(packet.get(), int(bytes.size())) < 0) return broken_codec("take a packet");
  std::copy(bytes.begin(), bytes.end(), packet->data);
  packet->flags |= AV_PKT_FLAG_KEY;
  return packet;
}

// What libav has to say about a camera's bits is in our errors; its own lines on standard error help nobody.
void silence_libav() {
  static std::once_flag once;
  std::call_once(once, [] { av_log_set_level(AV_LOG_FATAL); });
}

Result<Context> open_decoder(media::Codec codec) {
  const auto id = codec == media::Codec::h265 ? AV_CODEC_ID_HEVC : AV_CODEC_ID_H264;
  const auto* decoder = avcodec_find_decoder(id);
  Context context(decoder ? avcodec_alloc_context3(decoder) : nullptr);
  if (!context) return fail(ErrorKind::unsupported, "no decoder for {}", media::to_string(codec));
  context->thread_count = 1;
  context->max_pixels = kMaxPixels;
  context->flags |= AV_CODEC_FLAG_LOW_DELAY;
  if (avcodec_open2(context.get(), decoder, nullptr) < 0) return broken_codec("open the decoder");
  return context;
}

Result<Frame> decode(const media::VideoTrack& track, ByteView unit) {
  const auto input = decoder_input(track, unit);
  if (input.size() > (64u << 20)) return fail(ErrorKind::too_large, "the key frame is larger than 64 MiB");
  silence_libav();
  DVR_TRY(auto context, open_decoder(track.codec));
  DVR_TRY(auto packet, make_packet(input));
  Frame frame(av_frame_alloc());
  if (avcodec_send_packet(context.get(), packet.get()) < 0) return undecodable();
  avcodec_send_packet(context.get(), nullptr);
  if (!frame || avcodec_receive_frame(context.get(), frame.get()) < 0) return undecodable();
  if (frame->width <= 0 || frame->height <= 0) return undecodable();
  return frame;
}

struct Size {
  int width, height;
};

// Even numbers; pixels that are not square (SAR) are made so.
Size picture_size(const AVFrame& frame, int wanted_width) {
  double aspect = double(frame.width) / frame.height;
  const auto sar = frame.sample_aspect_ratio;
  if (sar.num > 0 && sar.den > 0) aspect *= std::clamp(double(sar.num) / sar.den, 0.25, 4.0);
  const int own = std::clamp(int(frame.height * aspect + 0.5), kMinWidth, kMaxWidth);
  const int width = wanted_width <= 0 ? own : std::clamp(wanted_width, kMinWidth, own);
  const int height = std::clamp(int(width / aspect + 0.5), 2, 4 * kMaxWidth);
  return {std::max(2, width & ~1), std::max(2, height & ~1)};
}

Result<Frame> scaled_picture(const AVFrame& in, Size size) {
  Frame out(av_frame_alloc());
  if (!out) return broken_codec("make a picture");
  out->format = AV_PIX_FMT_YUVJ420P;
  out->width = size.width;
  out->height = size.height;
  if (av_frame_get_buffer(out.get(), 0) < 0) return broken_codec("make a picture");
  Scaler scaler(sws_getContext(in.width, in.height, AVPixelFormat(in.format), size.width, size.height,
                               AV_PIX_FMT_YUVJ420P, SWS_AREA, nullptr, nullptr, nullptr));
  if (!scaler) return fail(ErrorKind::unsupported, "this kind of picture cannot be made a JPEG");
  const int* table = sws_getCoefficients(in.colorspace == AVCOL_SPC_BT709 ? SWS_CS_ITU709 : SWS_CS_ITU601);
  const bool full = in.color_range == AVCOL_RANGE_JPEG;
  sws_setColorspaceDetails(scaler.get(), table, full, sws_getCoefficients(SWS_CS_ITU601), 1, 0, 1 << 16, 1 << 16);
  sws_scale(scaler.get(), in.data, in.linesize, 0, in.height, out->data, out->linesize);
  return out;
}

Result<Bytes> encode_jpeg(AVFrame& frame) {
  constexpr int kQuality = 4;  // of 2 (best) to 31
  const auto* encoder = avcodec_find_encoder(AV_CODEC_ID_MJPEG);
  Context context(encoder ? avcodec_alloc_context3(encoder) : nullptr);
  Packet packet(av_packet_alloc());
  if (!context || !packet) return broken_codec("make JPEG");
  context->width = frame.width;
  context->height = frame.height;
  context->pix_fmt = AV_PIX_FMT_YUVJ420P;
  context->color_range = AVCOL_RANGE_JPEG;
  context->time_base = {1, 25};
  context->thread_count = 1;
  context->flags |= AV_CODEC_FLAG_QSCALE;
  context->global_quality = frame.quality = FF_QP2LAMBDA * kQuality;
  frame.pts = 0;
  if (avcodec_open2(context.get(), encoder, nullptr) < 0) return broken_codec("open the JPEG encoder");
  if (avcodec_send_frame(context.get(), &frame) < 0 || avcodec_receive_packet(context.get(), packet.get()) < 0)
    return broken_codec("encode JPEG");
  return Bytes(packet->data, packet->data + packet->size);
}

}  // namespace

Result<Bytes> jpeg_of_key_frame(const media::VideoTrack& track, ByteView access_unit, int width) {
  DVR_TRY(auto frame, decode(track, access_unit));
  DVR_TRY(auto picture, scaled_picture(*frame, picture_size(*frame, width)));
  return encode_jpeg(*picture);
}

}  // namespace dvr::playback
