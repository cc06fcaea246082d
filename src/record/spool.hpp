// The file of an open recording, and where it lies before and after it is finished.
//
//   spool/{camera_id}/{recording_id}.mp4 :=
//     ftyp moov            the init segment of the run
//     uuid                 52 bytes, ours (below); players skip it, and the range of EXT-X-MAP covers it
//     (prft moof mdat)*    the parts as they were packaged
//
//   uuid := size:u32 'uuid' usertype:16 version:u32 camera_id:u64 recording_id:u64 run_id:u64      all big-endian
//
// The finished file is the same file under another name.
#pragma once
#include "base/bytes.hpp"
#include "base/time.hpp"
#include "store/checksum.hpp"
#include "store/file_system.hpp"

namespace dvr::record {

// Whose footage a file holds: what recovery cannot know from the boxes of the standard.
struct SpoolIdentity {
  std::int64_t camera_id = 0, recording_id = 0, run_id = 0;
  bool operator==(const SpoolIdentity&) const = default;
};
inline constexpr std::size_t kIdentityBoxBytes = 52;
Bytes identity_box(const SpoolIdentity& identity);
std::optional<SpoolIdentity> parse_identity_box(ByteView box);  // none: not ours

std::filesystem::path spool_root(const std::filesystem::path& data_directory);
std::filesystem::path quarantine_directory(const std::filesystem::path& data_directory);
std::filesystem::path spool_directory(const std::filesystem::path& data_directory, std::int64_t camera_id);
std::filesystem::path spool_path(const std::filesystem::path& data_directory, std::int64_t camera_id, std::int64_t id);
// recordings/{camera_id}/{YYYY}/{MM}/{DD}/{start_ms}-{id}.mp4, the day in UTC.
std::string recording_key(std::int64_t camera_id, WallTime start, std::int64_t id);

// Blocking; used by one job at a time.
class SpoolFile {
 public:
  // The header is written; nothing is synced yet.
  static Result<std::unique_ptr<SpoolFile>> create(store::FileSystem& files, const std::filesystem::path& path,
                                                   ByteView header);
  // All of it or nothing: after an error the file is as before.
  Result<void> append(const std::vector<ByteView>& buffers);
  // Now a power cut leaves all that was appended. The kernel tells of lost pages once and then forgets them: after a
  // failure neither sync() nor finish() ever succeeds again.
  Result<void> sync();
  Result<store::Checksum> finish();  // syncs for the last time; of all bytes
  std::uint64_t size_bytes() const { return size_bytes_; }
  std::shared_ptr<const store::File> reader() const { return file_->reader(); }

 private:
  SpoolFile(store::FileSystem& files, std::filesystem::path path, std::unique_ptr<store::WritableFile> file)
      : files_(files), path_(std::move(path)), file_(std::move(file)) {}
  Result<void> synced(Result<void> done);
  Result<void> sync_name();
  Result<void> cut_torn_tail();

  store::FileSystem& files_;
  const std::filesystem::path path_;
  std::unique_ptr<store::WritableFile> file_;
  store::ChecksumStream checksum_;
  std::uint64_t size_bytes_ = 0;  // of what was appended whole
  bool named_ = false;            // the directory entry was synced
  std::optional<Error> unsure_;   // why nobody knows what of it is on the disk
};

// How a finished file got its place.
enum class Placed {
  linked,         // it has both names: enter the row, then remove the spool's name
  after_its_row,  // no hard links here: enter the row first, then rename
};

// Blocking. Gives a synced spool file its final name, and syncs that. Done before: fine.
Result<Placed> place(store::FileSystem& files, const std::filesystem::path& data_directory,
                     const std::filesystem::path& spool_file, std::string_view key);
// Blocking, once the row is committed: the file has only its final name.
Result<void> leave_spool(store::FileSystem& files, const std::filesystem::path& data_directory,
                         const std::filesystem::path& spool_file, std::string_view key);

}  // namespace dvr::record
