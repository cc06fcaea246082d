#include "live/read_back.hpp"

namespace dvr::live {

SharedBytes ReadBack::find(const store::FileSlice& slice) const {
  const auto is_of = [&](const Entry& e) {
    return e.offset == slice.offset && e.size_bytes == slice.size_bytes && !e.file.owner_before(slice.file) &&
           !slice.file.owner_before(e.file);
  };
  std::lock_guard lock(mutex_);
  for (const auto& entry : entries_)
    if (is_of(entry))
      if (auto bytes = entry.bytes.lock()) return bytes;
  return nullptr;
}

// Of those that miss it at the same moment each thread of the pool reads it once more at most.
Result<SharedBytes> ReadBack::read(const store::FileSlice& slice) {
  if (auto bytes = find(slice)) return bytes;
  DVR_TRY(auto read, slice.file->read(slice.offset, std::size_t(slice.size_bytes)));
  auto bytes = share(std::move(read));
  std::lock_guard lock(mutex_);
  std::erase_if(entries_, [](const Entry& e) { return e.bytes.expired(); });
  entries_.push_back({slice.file, slice.offset, slice.size_bytes, bytes});
  return bytes;
}

}  // namespace dvr::live
