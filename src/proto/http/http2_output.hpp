// Frames that wait for the socket: small ones as bytes, the payload of DATA by reference.
#pragma once
#include "base/bytes.hpp"

#include <memory>
#include <vector>

namespace dvr::http {

class Http2Output {
 public:
  void frame(ByteView bytes);  // copied
  void payload(std::shared_ptr<const void> owner, ByteView bytes);
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  std::vector<ByteView> views() const;  // in order; live as long as this object is not changed

 private:
  struct Piece {
    std::shared_ptr<const void> owner;  // none: bytes of frames_
    ByteView bytes;
    std::size_t begin = 0, count = 0;  // in frames_
  };
  Bytes frames_;
  std::vector<Piece> pieces_;
  std::size_t size_ = 0;
};

}  // namespace dvr::http
