#include "playback/file_source.hpp"

#include <algorithm>

namespace dvr::playback {
namespace {
constexpr std::uint64_t kStretchBytes = 1 << 20;
}  // namespace

Task<Result<std::vector<SharedBytes>>> FileSource::read() {
  std::vector<SharedBytes> out;
  if (slice_.size_bytes == 0) co_return out;
  const auto size = std::size_t(std::min<std::uint64_t>(slice_.size_bytes, kReadBytes));
  auto work = [file = slice_.file, offset = slice_.offset, size] { return file->read(offset, size); };
  DVR_CO_TRY(auto bytes, co_await disk_.run(std::move(work)));
  slice_.offset += size;
  slice_.size_bytes -= size;
  out.push_back(share(std::move(bytes)));
  co_return out;
}

Task<Result<std::optional<FileStretch>>> FileSource::next_stretch() {
  const auto size = std::size_t(std::min(slice_.size_bytes, kStretchBytes));
  auto work = [file = slice_.file, offset = slice_.offset, size]() -> Result<bool> {
    return file->fetch(offset, size);
  };
  DVR_CO_TRY(const bool fetched, co_await disk_.run(std::move(work)));
  if (!fetched) co_return std::nullopt;
  const FileStretch stretch{slice_.file, slice_.file->fd(), slice_.offset, size};
  slice_.offset += size;
  slice_.size_bytes -= size;
  co_return stretch;
}

}  // namespace dvr::playback
