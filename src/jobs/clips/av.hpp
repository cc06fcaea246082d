// libav's objects with owners.
#pragma once
#include "base/error.hpp"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/frame.h>
#include <libavutil/opt.h>
#include <libswscale/swscale.h>
}

#include <memory>

namespace dvr::jobs::clips::av {

template <class T, void (*kFree)(T**)>
struct Free {
  void operator()(T* p) const { kFree(&p); }
};
struct FreeScaler {
  void operator()(SwsContext* s) const { sws_freeContext(s); }
};
using Context = std::unique_ptr<AVCodecContext, Free<AVCodecContext, avcodec_free_context>>;
using Frame = std::unique_ptr<AVFrame, Free<AVFrame, av_frame_free>>;
using Packet = std::unique_ptr<AVPacket, Free<AVPacket, av_packet_free>>;
using Scaler = std::unique_ptr<SwsContext, FreeScaler>;

inline Error broken(std::string_view what) { return fail(ErrorKind::internal, "libavcodec cannot {}", what); }

}  // namespace dvr::jobs::clips::av
