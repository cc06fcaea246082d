#include "quirks.hpp"

#include <algorithm>
#include <array>

namespace camsim {
namespace {

constexpr auto kNames = std::to_array<std::string_view>({
    "no-content-base",
    "content-base-relative",
    "content-base-doubled",
    "control-absolute",
    "control-star",
    "control-slash",
    "no-content-type",
    "content-type-charset",
    "no-reason-phrase",
    "odd-headers",
    "garbage-between",
    "camera-requests",
    "need-user-agent",
    "redirect",
    "several-challenges",
    "stale-nonce",
    "sdp-lf",
    "sdp-minimal",
    "sdp-bad-lines",
    "sdp-unknown-media",
    "rtpmap-space",
    "empty-fmtp",
    "inband-only",
    "sprop-bad",
    "aac-no-index-length",
    "other-channels",
    "transport-no-tcp",
    "ssrc-odd",
    "empty-source",
    "reject-mode",
    "session-changes",
    "foreign-channel",
    "rtp-before-play",
    "no-rtp-info",
    "bogus-rtp-info",
    "require-range",
    "ignore-get-parameter",
    "get-parameter-400",
    "alive-rtcp-only",
    "alive-rtsp-only",
    "timeout-5",
    "unknown-payload-type",
    "duplicate-seq",
    "rtp-extension",
    "rtp-padding",
    "broken-rtcp",
    "no-sender-report",
    "sr-ntp-zero",
    "marker-never",
    "marker-after-parameters",
    "fu-single",
    "stap-a",
    "annexb-payload",
    "fu-mode-0",
    "no-inband",
    "access-unit-delimiter",
    "mid-gop",
    "burst-50ms",
    "no-audio",
});
static_assert(kNames.size() == std::size_t(Quirk::count_));

}  // namespace

std::string quirk_name(Quirk quirk) { return std::string(kNames[std::size_t(quirk)]); }

dvr::Result<Quirks> parse_quirks(std::string_view list) {
  Quirks out;
  while (!list.empty()) {
    const auto name = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), name.size() + 1));
    const auto it = std::find(kNames.begin(), kNames.end(), name);
    if (it == kNames.end()) return dvr::fail(dvr::ErrorKind::invalid, "no such quirk: {}", name);
    out.set(std::size_t(it - kNames.begin()));
  }
  return out;
}

std::string all_quirk_names() {
  std::string out;
  for (auto name : kNames) out.append(out.empty() ? "" : " ").append(name);
  return out;
}

}  // namespace camsim
