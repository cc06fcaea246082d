// AAC over RTP (RFC 3640, modes AAC-hbr and AAC-lbr, without interleaving) and what cameras make of it:
// docs/design/camera-quirks.md, row 24.
#pragma once
#include "proto/rtp/packet.hpp"
#include "proto/sdp/sdp.hpp"

namespace dvr::rtp {

struct AudioUnit {
  Bytes data;                  // one raw frame
  std::int64_t timestamp = 0;  // RTP, of this frame; may pass 2^32 by a frame or so: take it modulo
};

struct AacFormat {
  int size_length = 13, index_length = 3, index_delta_length = 3;  // bits: AAC-hbr
  std::uint32_t samples_per_frame = 1024;
};

// From a=fmtp. Missing lengths are those of the mode; those that cannot be are an error: drop the audio, never the
// video.
Result<AacFormat> aac_format(const sdp::Format& format);

class AacDepacketizer {
 public:
  static constexpr std::size_t kMaxFrame = 8191;  // 13 bits of size; more than 6144 bits a channel is not AAC anyway
  explicit AacDepacketizer(AacFormat format) : format_(format) {}

  void push(const Packet& packet, bool hole, std::vector<AudioUnit>& out);
  std::uint64_t malformed() const { return malformed_; }
  std::uint64_t dropped() const { return dropped_; }  // fragmented frames with a hole
  std::uint64_t adts() const { return adts_; }        // frames that came with an ADTS header

 private:
  void take_units(const Packet& packet, ByteView headers, std::size_t header_bits, ByteView data,
                  std::vector<AudioUnit>& out);
  void take_fragment(const Packet& packet, std::size_t size, ByteView data, std::vector<AudioUnit>& out);
  void emit(ByteView frame, std::int64_t timestamp, std::vector<AudioUnit>& out);

  AacFormat format_;
  Bytes fragments_;
  std::size_t fragmented_size_ = 0;  // of the whole frame; 0: none in the making
  std::uint32_t fragments_timestamp_ = 0;
  std::optional<std::uint32_t> broken_timestamp_;
  std::uint64_t malformed_ = 0, dropped_ = 0, adts_ = 0;
};

}  // namespace dvr::rtp
