#include "proto/http/websocket_frames.hpp"

#include "base/utf8.hpp"

#include <algorithm>

namespace dvr::http {
namespace {

constexpr std::uint16_t kProtocolError = 1002, kNotText = 1007, kTooBig = 1009;
constexpr std::size_t kControlBytes = 125;

bool is_control_opcode(Opcode opcode) { return std::uint8_t(opcode) >= 8; }

bool is_known(std::uint8_t opcode) { return opcode <= 2 || (opcode >= 8 && opcode <= 10); }

// Codes that an endpoint may send (section 7.4).
bool is_close_code(std::uint16_t code) {
  return (code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006) ||
         (code >= 3000 && code <= 4999);
}

std::optional<Violation> check_close(std::string_view payload) {
  if (payload.empty()) return std::nullopt;
  ByteReader r(as_bytes(payload));
  if (payload.size() < 2 || !is_close_code(r.u16())) return Violation{kProtocolError, "this is no code to close with"};
  if (!is_utf8(payload.substr(2))) return Violation{kNotText, "the reason is not UTF-8"};
  return std::nullopt;
}

}  // namespace

std::string frame_head(Opcode opcode, std::uint64_t size) {
  Bytes out;
  ByteWriter w(out);
  w.u8(std::uint8_t(0x80 | std::uint8_t(opcode)));
  if (size < 126) {
    w.u8(std::uint8_t(size));
  } else if (size <= 0xffff) {
    w.u8(126);
    w.u16(std::uint16_t(size));
  } else {
    w.u8(127);
    w.u64(size);
  }
  return std::string(as_text(out));
}

std::string control_frame(Opcode opcode, std::string_view payload) {
  payload = payload.substr(0, kControlBytes);
  return frame_head(opcode, payload.size()).append(payload);
}

std::string close_frame(std::uint16_t code, std::string_view reason) {
  reason = reason.substr(0, kControlBytes - 2);
  while (!is_utf8(reason)) reason.remove_suffix(1);
  std::string payload{char(code >> 8), char(code & 0xff)};
  return control_frame(Opcode::close, payload.append(reason));
}

std::optional<Violation> FrameReader::take(ByteView bytes, std::vector<Message>& out) {
  std::optional<Violation> violation;
  while (!bytes.empty() && !violation && !broken_) {
    if (!in_payload_) {
      head_ += char(bytes[0]);
      bytes = bytes.subspan(1);
      violation = read_head();
    } else {
      auto& into = is_control_opcode(opcode_) ? control_ : message_;
      const auto piece = bytes.first(std::size_t(std::min<std::uint64_t>(left_, bytes.size())));
      for (const auto byte : piece) into += char(byte ^ mask_[masked_++ % 4]);
      left_ -= piece.size();
      bytes = bytes.subspan(piece.size());
    }
    if (!violation && in_payload_ && left_ == 0) violation = end_frame(out);
  }
  broken_ = broken_ || violation.has_value();
  return violation;
}

// Called after each byte of a head: does nothing before the last.
std::optional<Violation> FrameReader::read_head() {
  if (head_.size() < 2) return std::nullopt;
  const auto first = std::uint8_t(head_[0]), second = std::uint8_t(head_[1]);
  const auto size = second & 0x7f;
  if (head_.size() == 2) {
    if ((first & 0x70) != 0) return Violation{kProtocolError, "no extension was agreed on"};
    if (!is_known(first & 0x0f)) return Violation{kProtocolError, "an unknown kind of frame"};
    if ((second & 0x80) == 0) return Violation{kProtocolError, "a client's frames are masked"};
    opcode_ = Opcode(first & 0x0f);
    final_ = (first & 0x80) != 0;
    if (is_control_opcode(opcode_) && (!final_ || size > int(kControlBytes)))
      return Violation{kProtocolError, "a control frame is whole and short"};
    if (opcode_ == Opcode::continuation && !begun_) return Violation{kProtocolError, "nothing is to be continued"};
    if (!is_control_opcode(opcode_) && opcode_ != Opcode::continuation && begun_)
      return Violation{kProtocolError, "a message begins inside another"};
  }
  const std::size_t extra = size == 127 ? 8 : size == 126 ? 2 : 0;
  if (head_.size() < 2 + extra + 4) return std::nullopt;
  ByteReader r(as_bytes(head_).subspan(2));
  left_ = extra == 8 ? r.u64() : extra == 2 ? r.u16() : std::uint64_t(size);
  if ((extra == 8 && left_ <= 0xffff) || (extra == 2 && left_ < 126))
    return Violation{kProtocolError, "the length is not in its shortest form"};
  if (!is_control_opcode(opcode_) && (left_ > limit_ || message_.size() + left_ > limit_))
    return Violation{kTooBig, "the message is too large"};
  for (auto& byte : mask_) byte = r.u8();
  masked_ = 0;
  in_payload_ = true;
  return std::nullopt;
}

std::optional<Violation> FrameReader::end_frame(std::vector<Message>& out) {
  in_payload_ = false;
  head_.clear();
  if (is_control_opcode(opcode_)) {
    auto payload = std::exchange(control_, {});
    if (opcode_ == Opcode::close)
      if (const auto violation = check_close(payload)) return violation;
    out.push_back({opcode_, std::move(payload)});
    return std::nullopt;
  }
  if (opcode_ != Opcode::continuation) begun_ = opcode_;
  if (!final_) return std::nullopt;
  const auto kind = *std::exchange(begun_, std::nullopt);
  auto payload = std::exchange(message_, {});
  if (kind == Opcode::text && !is_utf8(payload)) return Violation{kNotText, "a text is not UTF-8"};
  out.push_back({kind, std::move(payload)});
  return std::nullopt;
}

}  // namespace dvr::http
