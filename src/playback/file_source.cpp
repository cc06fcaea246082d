#include "playback/file_source.hpp"

#include <algorithm>

namespace dvr::playback {

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

}  // namespace dvr::playback
