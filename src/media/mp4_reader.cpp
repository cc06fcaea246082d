#include "media/mp4_reader.hpp"

#include "media/box_walk.hpp"

namespace dvr::media {
namespace {

constexpr std::uint64_t kMaxBoxSize = std::uint64_t(1) << 48;
constexpr std::uint64_t kMaxInit = 1 << 20;

}  // namespace

Result<BoxHeader> read_box_header(ByteView bytes) {
  ByteReader r(bytes);
  BoxHeader h{0, r.u32(), 8};
  h.type = r.u32();
  if (h.size_bytes == 1) {
    h.size_bytes = r.u64();
    h.header_bytes = 16;
  }
  if (r.failed()) return corrupt("a box header is cut short");
  if (h.size_bytes < h.header_bytes || h.size_bytes > kMaxBoxSize) return corrupt("a box has an impossible size");
  return h;
}

namespace {

// `ftyp moov` at the start of the file.
Result<Bytes> read_init(const ReadAt& read, std::uint64_t file_size) {
  std::uint64_t at = 0;
  bool moov = false;
  while (!moov) {
    if (file_size - at < 8) return corrupt("the file ends inside its init segment");
    DVR_TRY(const Bytes start, read(at, std::size_t(std::min<std::uint64_t>(kMaxBoxHeader, file_size - at))));
    DVR_TRY(const auto box, read_box_header(start));
    moov = box.type == four_cc("moov");
    if (at == 0 && box.type != four_cc("ftyp")) return corrupt("the file does not begin with ftyp");
    if (!moov && at != 0 && box.type != four_cc("free")) return corrupt("no moov after ftyp");
    if (box.size_bytes > file_size - at || at + box.size_bytes > kMaxInit)
      return corrupt("the init segment is cut short or too long");
    at += box.size_bytes;
  }
  return read(0, std::size_t(at));
}

// The head of the part at `at`, read with as few bytes as will do.
Result<PartHead> read_head(const ReadAt& read, std::uint64_t at, std::uint64_t file_size) {
  for (std::size_t want = 4096;; want *= 8) {
    const auto size = std::size_t(std::min<std::uint64_t>({want, file_size - at, kMaxPartHead}));
    DVR_TRY(const Bytes bytes, read(at, size));
    auto head = parse_part_head(bytes);
    const bool more = size == want && size < kMaxPartHead;
    if (head || head.error().kind != ErrorKind::too_large || !more) return head;
  }
}

}  // namespace

Result<WalkedFile> walk_file(const ReadAt& read, std::uint64_t file_size,
                             const std::function<Result<void>(const FoundPart&)>& each) {
  WalkedFile file;
  DVR_TRY(file.init_bytes, read_init(read, file_size));
  DVR_TRY(file.init, parse_init(file.init_bytes));
  std::uint64_t at = file.init_bytes.size();
  while (at < file_size) {
    auto head = read_head(read, at, file_size);
    if (!head && head.error().kind == ErrorKind::io) return head.error();
    if (!head || head->size_bytes > file_size - at) break;
    DVR_CHECK(each(FoundPart{at, *head}));
    at += head->size_bytes;
  }
  file.whole_bytes = at;
  file.torn = at < file_size;
  return file;
}

}  // namespace dvr::media
