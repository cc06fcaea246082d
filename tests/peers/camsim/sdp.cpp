#include "sdp.hpp"

#include "rtp.hpp"

namespace camsim {
namespace {

std::string session_part(const std::string& base, const Quirks& quirks) {
  std::string out;
  if (!has(quirks, Quirk::sdp_minimal)) {
    out += "v=0\r\n";
    out += has(quirks, Quirk::sdp_bad_lines) ? "o=???\r\n" : "o=- 1 1 IN IP4 127.0.0.1\r\n";
    out += "s=camsim\r\n";
    out += has(quirks, Quirk::sdp_bad_lines) ? "c=IN\r\ns=again\r\nb=RR:abc\r\nb=TIAS:\r\nt=now\r\n\r\n"
                                             : "c=IN IP4 0.0.0.0\r\nt=0 0\r\n";
  }
  if (has(quirks, Quirk::control_absolute)) return out + "a=control:" + base + "\r\n";
  if (has(quirks, Quirk::control_star)) return out + "a=control:*\r\n";
  return out;
}

std::string control(int track, const std::string& base, const Quirks& quirks) {
  const char* slash = has(quirks, Quirk::control_slash) ? "/" : "";
  const auto root = has(quirks, Quirk::control_absolute) ? base + (base.ends_with('/') ? "" : "/") : "";
  return fmt::format("a=control:{}{}trackID={}\r\n", root, slash, track);
}

std::string sprop(const Media& media, const Quirks& quirks) {
  if (has(quirks, Quirk::inband_only)) return "";
  if (has(quirks, Quirk::sprop_bad)) return ";sprop-parameter-sets=%%%,!!!";
  return ";sprop-parameter-sets=" + dvr::base64_encode(media.sps) + "," + dvr::base64_encode(media.pps);
}

std::string video_part(const Media& media, const std::string& base, const Quirks& quirks) {
  auto out = fmt::format("m=video 0 RTP/AVP {}\r\na=rtpmap:{} H264{}\r\n", kVideoType, kVideoType,
                         has(quirks, Quirk::rtpmap_space) ? " " : "/90000");
  out += has(quirks, Quirk::empty_fmtp)
             ? fmt::format("a=fmtp:{}\r\n", kVideoType)
             : fmt::format("a=fmtp:{} packetization-mode={};profile-level-id={}{}\r\n", kVideoType,
                           has(quirks, Quirk::fu_mode_0) ? 0 : 1, dvr::to_hex(ByteView(media.sps).subspan(1, 3)),
                           sprop(media, quirks));
  return out + control(1, base, quirks);
}

std::string audio_part(const Media& media, const std::string& base, const Quirks& quirks) {
  if (media.audio.frames.empty() || has(quirks, Quirk::no_audio)) return "";
  const char* lengths =
      has(quirks, Quirk::aac_no_index_length) ? "SizeLength=13;" : "sizelength=13;indexlength=3;indexdeltalength=3;";
  return fmt::format(
             "m=audio 0 RTP/AVP {0}\r\na=rtpmap:{0} MPEG4-GENERIC/{1}/{2}\r\n"
             "a=fmtp:{0} streamtype=5;profile-level-id=1;mode=AAC-hbr;{3}config={4}\r\n",
             kAudioType, media.audio.clock_rate, media.channels, lengths, dvr::to_hex(media.audio_config)) +
         control(2, base, quirks);
}

std::string unknown_part(const Quirks& quirks) {
  if (!has(quirks, Quirk::sdp_unknown_media)) return "";
  return "m=application 0 application/TP-LINK 95\r\na=rtpmap:95 smart/1/90000\r\na=control:track9\r\n"
         "m=application 0 RTP/AVP 107\r\na=rtpmap:107 vnd.onvif.metadata/90000\r\na=control:track10\r\n";
}

std::string with_bare_lf(const std::string& text) {
  std::string out;
  for (char c : text)
    if (c != '\r') out += c;
  out.pop_back();
  return out;
}

}  // namespace

std::string make_sdp(const Media& media, const std::string& base, const Quirks& quirks) {
  const auto out = session_part(base, quirks) + unknown_part(quirks) + video_part(media, base, quirks) +
                   audio_part(media, base, quirks);
  return has(quirks, Quirk::sdp_lf) ? with_bare_lf(out) : out;
}

}  // namespace camsim
