#include "media/access_unit.hpp"

#include <array>

namespace dvr::media {

std::string_view to_string(Codec codec) {
  switch (codec) {
    case Codec::h264: return "h264";
    case Codec::h265: return "h265";
    case Codec::aac: return "aac";
    case Codec::opus: return "opus";
  }
  return "unknown";
}

std::string Tracks::codecs() const {
  std::string out = video ? video->codecs : "";
  if (audio && !audio->codecs.empty()) out.append(out.empty() ? "" : ",").append(audio->codecs);
  return out;
}

namespace {
constexpr std::array<std::string_view, 20> kReasons{
    "none",          "starting",           "disabled",   "unauthorized",      "unreachable",
    "timeout",       "not_found",          "no_video",   "unsupported_codec", "protocol_error",
    "camera_closed", "parameters_changed", "clock_jump", "disk_full",         "disk_error",
    "disk_slow",     "shutdown",           "crash",      "footage_lost",      "internal_error"};
static_assert(kReasons.size() == std::size_t(Reason::internal_error) + 1);
}  // namespace

std::string_view to_string(Reason reason) { return kReasons[std::size_t(reason)]; }

std::optional<Reason> reason_from_string(std::string_view text) {
  for (std::size_t i = 0; i < kReasons.size(); ++i)
    if (kReasons[i] == text) return Reason(i);
  return std::nullopt;
}

}  // namespace dvr::media
