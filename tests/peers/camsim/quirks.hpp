// What a camera does otherwise than the standard says; numbers are the rows of the project's list of camera quirks.
#pragma once
#include "base/error.hpp"

#include <bitset>
#include <string>
#include <string_view>

namespace camsim {

enum class Quirk {
  no_content_base,          // 1
  content_base_relative,    // 2: path without scheme and host
  content_base_doubled,     // 2: rtsp://rtsp://
  control_absolute,         // 3: session-level a=control is absolute, media-level too
  control_star,             // 3: session-level a=control:*
  control_slash,            // 4: media-level control starts with a slash
  no_content_type,          // 5
  content_type_charset,     // 5
  no_reason_phrase,         // 6
  odd_headers,              // 6: strange case, stray spaces
  garbage_between,          // 7: CRLF and stray bytes between interleaved frames
  camera_requests,          // 8: sends OPTIONS to the client every second
  need_user_agent,          // 9: 401 without User-Agent
  redirect,                 // 10: 302 to the same camera without quirks
  several_challenges,       // 13: one that nobody knows, then the real ones
  stale_nonce,              // 14: a nonce is good for three requests
  sdp_lf,                   // 15: LF only, no last newline
  sdp_minimal,              // 15: v= o= s= t= missing
  sdp_bad_lines,            // 16: unreadable o=, c=, b=, two s=
  sdp_unknown_media,        // 17: an application and a metadata track first
  rtpmap_space,             // 18: trailing space, no clock rate for video
  empty_fmtp,               // 19
  inband_only,              // 20: no sprop-parameter-sets in the SDP
  sprop_bad,                // 20: sprop-parameter-sets is no base64
  aac_no_index_length,      // 24
  other_channels,           // 25: picks interleaved channels of its own
  transport_no_tcp,         // 25: answers RTP/AVP without /TCP
  ssrc_odd,                 // 26: ssrc with leading space and an odd length
  empty_source,             // 27
  reject_mode,              // 28: 400 when Transport has mode=
  session_changes,          // 30: a new session id in every SETUP answer
  foreign_channel,          // 31: data on a channel never set up, with a strange SSRC, even before PLAY
  rtp_before_play,          // 32: media before the PLAY answer
  no_rtp_info,              // 33
  bogus_rtp_info,           // 33: seq=0;rtptime=0
  require_range,            // 34: 457 without Range on PLAY
  ignore_get_parameter,     // 35: never answered
  get_parameter_400,        // 35: answered 400 every time
  alive_rtcp_only,          // 36: only RTCP keeps the session
  alive_rtsp_only,          // 36: only requests keep the session
  timeout_5,                // 36: the session ends after 5 s without a sign of life (60 s otherwise)
  unknown_payload_type,     // 38: packets of type 50 between the others
  duplicate_seq,            // 38: every tenth packet twice
  rtp_extension,            // 39: a header extension on every packet
  rtp_padding,              // 39: padding, and packets of padding only
  broken_rtcp,              // 41
  no_sender_report,         // 43
  sr_ntp_zero,              // 43
  marker_never,             // 45
  marker_after_parameters,  // 46: marker set on SPS and PPS too
  fu_single,                // 47: small NAL units as one FU-A with S and E both set
  stap_a,                   // parameter sets in one STAP-A, zero padded (47)
  annexb_payload,           // 48: start codes inside RTP payloads
  fu_mode_0,                // 49: says packetization-mode=0 and sends FU-A all the same
  no_inband,                // parameter sets only in the SDP
  access_unit_delimiter,    // 51
  mid_gop,                  // 51: starts at once, not with a key frame
  burst_50ms,               // sends every 50 ms what has come up
  no_audio,                 // the SDP has no audio
  count_
};

using Quirks = std::bitset<std::size_t(Quirk::count_)>;

std::string quirk_name(Quirk quirk);                      // as in a URL: "marker-never"
dvr::Result<Quirks> parse_quirks(std::string_view list);  // comma separated; an unknown name is an error
std::string all_quirk_names();

inline bool has(const Quirks& q, Quirk which) { return q.test(std::size_t(which)); }

}  // namespace camsim
