#include "store/store.hpp"

namespace dvr::store {
namespace {

bool is_plain_name(std::string_view name) { return !name.empty() && name != "." && name != ".."; }

bool is_key(std::string_view key) {
  if (key.empty() || key.find('\0') != key.npos || key.find('\\') != key.npos) return false;
  while (true) {
    const auto slash = key.find('/');
    if (!is_plain_name(key.substr(0, slash))) return false;
    if (slash == key.npos) return true;
    key.remove_prefix(slash + 1);
  }
}

}  // namespace

Result<fs::path> DiskStore::path_of(std::string_view key) const {
  if (!is_key(key)) return fail(ErrorKind::invalid, "'{}' is not a key of the store", key);
  return root_ / key;
}

Result<std::shared_ptr<const File>> DiskStore::open(std::string_view key) {
  DVR_TRY(const auto path, path_of(key));
  return files_.open_for_reading(path);
}

Result<std::optional<std::uint64_t>> DiskStore::size_bytes(std::string_view key) {
  DVR_TRY(const auto path, path_of(key));
  return files_.size_bytes(path);
}

// A day's directory goes with its last recording, so the tree does not grow for ever. A recorder that has just made
// the directory finds it missing when it places its file, and makes it again.
Result<void> DiskStore::remove(std::string_view key) {
  DVR_TRY(const auto path, path_of(key));
  DVR_CHECK(files_.remove(path));
  auto directory = path.parent_path();
  for (int level = 0; level < 3 && directory != root_; ++level, directory = directory.parent_path())
    DVR_CHECK(files_.remove_empty_directory(directory));
  return {};
}

}  // namespace dvr::store
