#include "proto/http/http2_output.hpp"

namespace dvr::http {

void Http2Output::frame(ByteView bytes) {
  if (pieces_.empty() || pieces_.back().owner) pieces_.push_back({nullptr, {}, frames_.size(), 0});
  frames_.insert(frames_.end(), bytes.begin(), bytes.end());
  pieces_.back().count += bytes.size();
  size_ += bytes.size();
}

void Http2Output::payload(std::shared_ptr<const void> owner, ByteView bytes) {
  pieces_.push_back({std::move(owner), bytes});
  size_ += bytes.size();
}

std::vector<ByteView> Http2Output::views() const {
  std::vector<ByteView> out;
  out.reserve(pieces_.size());
  for (const auto& piece : pieces_)
    out.push_back(piece.owner ? piece.bytes : ByteView(frames_).subspan(piece.begin, piece.count));
  return out;
}

}  // namespace dvr::http
