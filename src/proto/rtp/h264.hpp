// H.264 over RTP (RFC 6184), packetization modes 0 and 1 and what cameras make of them: docs/design/camera-quirks.md,
// rows 45 to 53. Each payload byte is copied once, into the access unit that it belongs to.
#pragma once
#include "media/h264.hpp"
#include "proto/rtp/packet.hpp"

namespace dvr::rtp {

// One NAL unit each, without start code or length; empty until known.
struct ParameterSets {
  Bytes sps, pps;
  bool complete() const { return !sps.empty() && !pps.empty(); }
  bool operator==(const ParameterSets&) const = default;
};

// One whole picture. A picture of which a packet was lost is never given out: it is dropped and counted, and the stream
// goes on with the next. (Players show a short smear until the next key frame; waiting for that key frame instead would
// throw away seconds of footage for one lost packet.)
struct VideoUnit {
  Bytes data;                   // NAL units, each behind its length in 4 bytes; no AUD, filler, known parameter sets
  std::uint32_t timestamp = 0;  // RTP
  bool key = false;             // IDR, or a recovery point that decoding can start from
  std::shared_ptr<const ParameterSets> parameters;  // that it needs; the same object as long as they do not change
};

// What was met and survived; shown on the camera's page.
struct DepacketizerCounts {
  std::uint64_t dropped_units = 0;  // with a hole, or larger than the limits
  std::uint64_t oversized_units = 0;
  std::uint64_t start_codes = 0;          // NAL units that came with Annex-B start codes inside
  std::uint64_t odd_fragments = 0;        // FU-A that break the rules
  std::uint64_t missing_markers = 0;      // pictures ended by the next timestamp
  std::uint64_t early_markers = 0;        // markers before the first slice
  std::uint64_t unsupported_packets = 0;  // STAP-B, MTAP, FU-B
  std::uint64_t malformed_packets = 0;
};

class H264Depacketizer {
 public:
  static constexpr std::size_t kMaxUnitBytes = 8 * 1024 * 1024;
  static constexpr std::size_t kMaxUnitNals = 512;

  H264Depacketizer() = default;
  // Parameter sets known beforehand (sprop-parameter-sets); those in the stream replace them.
  explicit H264Depacketizer(ParameterSets known) : latest_(std::move(known)) {}

  // Takes the next packet; `hole`: something before it is missing. Appends pictures that are whole now to `out`.
  void push(const Packet& packet, bool hole, std::vector<VideoUnit>& out);

  const DepacketizerCounts& counts() const { return counts_; }

 private:
  void begin_timestamp(std::vector<VideoUnit>& out);
  void on_loss();
  void take_payload(ByteView payload);
  void take_aggregate(ByteView payload);
  void take_fragment(ByteView payload);
  void begin_nal();
  void append(ByteView bytes);
  void whole_nal(ByteView nal);
  void finish_fragment();
  void finish_nal();
  void split_nal();
  bool accept_nal(ByteView nal);
  bool accept_slice(ByteView nal, media::NalType type);
  bool accept_parameters(ByteView nal, Bytes& known, bool& seen);
  void end_unit(std::vector<VideoUnit>& out);
  void drop_unit();
  void reset_unit();

  ParameterSets latest_;
  std::shared_ptr<const ParameterSets> parameters_;  // latest_ as given out; null: changed since
  DepacketizerCounts counts_;

  // The unit in the making.
  Bytes data_;
  std::size_t nal_start_ = 0;  // of the length field of the NAL unit in the making
  std::size_t nals_ = 0;
  std::uint32_t timestamp_ = 0;
  bool started_ = false;  // something of it has come, kept or not
  bool has_slice_ = false;
  bool idr_ = false, recovery_point_ = false, intra_ = false;
  bool sps_seen_ = false, pps_seen_ = false;
  bool damaged_ = false;  // a hole, or too large: dropped at its end
  bool in_fragment_ = false;
  bool need_picture_start_ = true;  // at first and after a loss: the first slice must open a picture

  bool idr_ever_ = false;
  bool scan_slices_ = false;                           // this camera puts start codes into payloads
  std::size_t expected_key_ = 0, expected_other_ = 0;  // sizes of the last, to reserve memory once
};

}  // namespace dvr::rtp
