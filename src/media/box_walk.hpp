// How the MP4 readers walk boxes: shared by the .cpp files of mp4_reader.hpp only.
#pragma once
#include "media/mp4_reader.hpp"

namespace dvr::media {

inline Error corrupt(std::string_view what) { return fail(ErrorKind::corrupt, "MP4: {}", what); }

// The boxes inside `body`, in order. `each` gets the type and the content without header, and returns Result<void>.
template <class F>
Result<void> for_each_box(ByteView body, F each) {
  while (!body.empty()) {
    DVR_TRY(const auto header, read_box_header(body));
    if (header.size_bytes > body.size()) return corrupt("a box is longer than its parent");
    const auto size = std::size_t(header.size_bytes);
    DVR_CHECK(each(header.type, body.first(size).subspan(header.header_bytes)));
    body = body.subspan(size);
  }
  return {};
}

struct FullHeader {
  std::uint8_t version;
  std::uint32_t flags;
};
inline FullHeader read_full(ByteReader& r) {
  const auto v = r.u32();
  return {std::uint8_t(v >> 24), v & 0xff'ffff};
}

}  // namespace dvr::media
