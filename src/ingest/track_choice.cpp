#include "ingest/track_choice.hpp"

#include "base/utf8.hpp"
#include "media/aac.hpp"

namespace dvr::ingest {
namespace {

constexpr std::array<std::uint32_t, 13> kAacRates{96'000, 88'200, 64'000, 48'000, 44'100, 32'000, 24'000,
                                                  22'050, 16'000, 12'000, 11'025, 8'000,  7'350};

constexpr std::size_t kMostWords = 80;  // bytes

// What the camera calls a track.
std::string words(const sdp::Media& media) {
  if (media.formats.empty()) return as_utf8(media.type, kMostWords);
  const auto& f = media.formats.front();
  auto out = fmt::format("{} {}", media.type, f.encoding.empty() ? fmt::format("type {}", f.payload_type) : f.encoding);
  if (f.clock_rate > 0 && media.type == "audio") out += fmt::format("/{}", f.clock_rate);
  return as_utf8(out, kMostWords);
}

// H264 by its name, or by parameters that only H.264 has.
const sdp::Format* h264_of(const sdp::Media& media) {
  for (const auto& f : media.formats)
    if (f.encoding == "H264") return &f;
  for (const auto& f : media.formats)
    if (f.encoding.empty() && f.parameter("sprop-parameter-sets")) return &f;
  return nullptr;
}

rtp::ParameterSets parameters_of(const sdp::Format& format) {
  rtp::ParameterSets out;
  for (auto& nal : sdp::parse_sprops(format.parameter("sprop-parameter-sets").value_or(""))) {
    const auto type = media::nal_type(nal[0]);
    if (type == media::NalType::sps && out.sps.empty()) out.sps = std::move(nal);
    else if (type == media::NalType::pps && out.pps.empty()) out.pps = std::move(nal);
  }
  return out;
}

// AAC-LC as the rtpmap line tells it, for cameras that give no config.
Bytes config_from_rtpmap(const sdp::Format& format) {
  const auto rate = std::find(kAacRates.begin(), kAacRates.end(), format.clock_rate);
  if (rate == kAacRates.end()) return {};
  const auto index = unsigned(rate - kAacRates.begin()), channels = unsigned(std::clamp(format.channels, 1, 2));
  return {std::uint8_t(2 << 3 | index >> 1), std::uint8_t((index & 1) << 7 | channels << 3)};
}

Result<AudioChoice> choose_aac(const sdp::Media& media, const sdp::Format& format, TrackChoice& choice) {
  DVR_TRY(const auto lengths, rtp::aac_format(format));
  auto config = from_hex(format.parameter("config").value_or(""));
  auto track = media::aac_track(config.has_value() ? *config : Bytes{});
  if (!track.has_value()) {
    ++choice.quirks["aac_config_unreadable"];
    track = media::aac_track(config_from_rtpmap(format));
  }
  if (!track.has_value()) return std::move(track).error();
  AudioChoice out{media.control, format.payload_type, format.clock_rate, lengths, std::move(*track)};
  if (out.clock_rate == 0) out.clock_rate = out.track.clock_rate;
  // With HE-AAC the RTP clock runs at the doubled rate (RFC 3640, section 4.1).
  out.format.samples_per_frame =
      std::uint32_t(std::uint64_t(out.track.samples_per_frame) * out.clock_rate / std::max(1u, out.track.clock_rate));
  return out;
}

void choose_audio(const sdp::Media& media, TrackChoice& choice) {
  for (const auto& f : media.formats) {
    if (f.encoding != "MPEG4-GENERIC") continue;
    auto chosen = choose_aac(media, f, choice);
    if (chosen.has_value()) choice.audio = std::move(*chosen);
    else ++choice.quirks["aac_unusable"];
    if (choice.audio) return;
  }
  choice.ignored.push_back(words(media));
}

// Row 22: when everything is marked as back channel, the mark means nothing.
bool is_back_channel(const sdp::Media& media, const sdp::Session& session) {
  return media.sendonly &&
         !std::all_of(session.media.begin(), session.media.end(), [](const auto& m) { return m.sendonly; });
}

bool choose_video(const sdp::Media& media, TrackChoice& choice) {
  const auto* format = h264_of(media);
  if (format == nullptr) return false;
  choice.video = {media.control, format->payload_type, format->clock_rate == 0 ? kMediaClock : format->clock_rate,
                  parameters_of(*format)};
  if (format->clock_rate == 0) ++choice.quirks["no_clock_rate"];
  if (!choice.video.parameters.complete()) ++choice.quirks["no_parameters_in_sdp"];
  return true;
}

NoChoice explain(const TrackChoice& choice) {
  for (const auto& ignored : choice.ignored)
    if (ignored.starts_with("video"))
      return {media::Reason::unsupported_codec,
              fmt::format("the camera sends {}; H.264 is what can be recorded: choose it in the camera's settings",
                          ignored)};
  return {media::Reason::no_video, "the camera offers no video at this address"};
}

}  // namespace

std::variant<TrackChoice, NoChoice> choose_tracks(const sdp::Session& session, bool want_audio) {
  TrackChoice out;
  bool video = false;
  for (const auto& media : session.media) {
    const bool usable = media.rtp() && !is_back_channel(media, session);
    if (usable && media.type == "video" && !video && choose_video(media, out)) video = true;
    else if (usable && media.type == "audio" && want_audio && !out.audio) choose_audio(media, out);
    else if (media.type != "audio" || want_audio) out.ignored.push_back(words(media));
  }
  if (!video) return explain(out);
  return out;
}

}  // namespace dvr::ingest
