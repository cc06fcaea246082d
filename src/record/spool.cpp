#include "record/spool.hpp"

namespace dvr::record {

namespace fs = std::filesystem;

namespace {

constexpr std::uint32_t kUuid = 0x75756964;  // 'uuid' (ISO 14496-12, 4.2)
constexpr std::uint32_t kIdentityVersion = 1;
constexpr std::array<std::uint8_t, 16> kUserType{0x9d, 0x0b, 0x5e, 0x2a, 0x41, 0xc7, 0x4f, 0x16,
                                                 0xa3, 0x58, 0x6c, 0xe1, 0x7b, 0x94, 0x20, 0xd5};

}  // namespace

Bytes identity_box(const SpoolIdentity& identity) {
  Bytes out;
  ByteWriter w(out);
  w.u32(kIdentityBoxBytes);
  w.u32(kUuid);
  w.bytes(kUserType);
  w.u32(kIdentityVersion);
  w.u64(std::uint64_t(identity.camera_id));
  w.u64(std::uint64_t(identity.recording_id));
  w.u64(std::uint64_t(identity.run_id));
  return out;
}

std::optional<SpoolIdentity> parse_identity_box(ByteView box) {
  ByteReader r(box);
  if (r.u32() != kIdentityBoxBytes || r.u32() != kUuid) return std::nullopt;
  if (!std::ranges::equal(r.bytes(kUserType.size()), kUserType) || r.u32() != kIdentityVersion) return std::nullopt;
  SpoolIdentity out{std::int64_t(r.u64()), std::int64_t(r.u64()), std::int64_t(r.u64())};
  if (r.failed() || out.camera_id <= 0 || out.recording_id <= 0 || out.run_id <= 0) return std::nullopt;
  return out;
}

fs::path spool_root(const fs::path& data_directory) { return data_directory / "spool"; }
fs::path quarantine_directory(const fs::path& data_directory) { return spool_root(data_directory) / "quarantine"; }

fs::path spool_directory(const fs::path& data_directory, std::int64_t camera_id) {
  return spool_root(data_directory) / std::to_string(camera_id);
}

fs::path spool_path(const fs::path& data_directory, std::int64_t camera_id, std::int64_t id) {
  return spool_directory(data_directory, camera_id) / fmt::format("{}.mp4", id);
}

std::string recording_key(std::int64_t camera_id, WallTime start, std::int64_t id) {
  const auto day = std::chrono::floor<std::chrono::days>(start);
  const std::chrono::year_month_day date(day);
  return fmt::format("recordings/{}/{:04}/{:02}/{:02}/{}-{}.mp4", camera_id, int(date.year()), unsigned(date.month()),
                     unsigned(date.day()), std::chrono::floor<Millis>(start).time_since_epoch().count(), id);
}

Result<std::unique_ptr<SpoolFile>> SpoolFile::create(store::FileSystem& files, const fs::path& path, ByteView header) {
  DVR_CHECK(files.make_directories(path.parent_path()));
  DVR_TRY(auto file, files.create(path));
  std::unique_ptr<SpoolFile> spool(new SpoolFile(files, path, std::move(file)));
  if (auto written = spool->append({header}); !written.has_value()) {
    (void)files.remove(path).has_value();  // what stays is empty, and recovery removes it
    return std::move(written).error();
  }
  return spool;
}

Result<void> SpoolFile::append(const std::vector<ByteView>& buffers) {
  DVR_CHECK(cut_torn_tail());
  auto written = file_->append(buffers);
  if (!written.has_value()) {
    (void)cut_torn_tail().has_value();  // tried again before anything else is done with the file
    return written;
  }
  for (const auto& b : buffers) checksum_.update(b);
  size_bytes_ = file_->size_bytes();
  return {};
}

Result<void> SpoolFile::cut_torn_tail() {
  if (file_->size_bytes() == size_bytes_) return {};
  return file_->truncate(size_bytes_);
}

Result<void> SpoolFile::sync_name() {
  if (named_) return {};
  DVR_CHECK(files_.sync_directory(path_.parent_path()));
  named_ = true;
  return {};
}

Result<void> SpoolFile::synced(Result<void> done) {
  if (!done.has_value() && !unsure_) unsure_ = done.error();
  if (unsure_) return *unsure_;
  return {};
}

Result<void> SpoolFile::sync() {
  DVR_CHECK(synced(file_->sync_data()));
  return sync_name();
}

Result<store::Checksum> SpoolFile::finish() {
  DVR_CHECK(cut_torn_tail());
  DVR_CHECK(synced(file_->sync_all()));
  DVR_CHECK(sync_name());
  return checksum_.finish();
}

Result<Placed> place(store::FileSystem& files, const fs::path& data_directory, const fs::path& spool_file,
                     std::string_view key) {
  const auto target = data_directory / key;
  DVR_CHECK(files.make_directories(target.parent_path()));
  auto linked = files.link(spool_file, target);
  if (!linked.has_value() && linked.error().kind == ErrorKind::unsupported) return Placed::after_its_row;
  // A name with this id can only be this file: ids are never used twice.
  if (!linked.has_value() && linked.error().kind != ErrorKind::conflict) return std::move(linked).error();
  DVR_CHECK(files.sync_directory(target.parent_path()));
  return Placed::linked;
}

Result<void> leave_spool(store::FileSystem& files, const fs::path& data_directory, const fs::path& spool_file,
                         std::string_view key) {
  const auto target = data_directory / key;
  DVR_TRY(const auto there, files.size_bytes(target));
  if (there) return files.remove(spool_file);
  DVR_CHECK(files.make_directories(target.parent_path()));
  DVR_CHECK(files.rename(spool_file, target));
  return files.sync_directory(target.parent_path());
}

}  // namespace dvr::record
