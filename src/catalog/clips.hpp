// Clips, and the links that open them without an account.
#pragma once
#include "catalog/database.hpp"

namespace dvr::catalog {

enum class ClipMode : std::uint8_t { exact, fast };
enum class ClipState : std::uint8_t { queued, running, ready, failed };
std::string_view to_string(ClipMode mode);
std::string_view to_string(ClipState state);
std::optional<ClipState> clip_state_from_string(std::string_view text);

// A stretch of the asked range that has no footage.
struct ClipGap {
  WallTime start_time{}, end_time{};
  std::string reason;  // media::Reason; empty: the ledger says nothing of it
  bool operator==(const ClipGap&) const = default;
};

struct Clip {
  std::int64_t id = 0, camera_id = 0;
  std::optional<std::int64_t> recording_id;  // the first that it is cut from
  std::int64_t user_id = 0;                  // who made it; the account owner once that user is gone
  std::string name;
  WallTime start_time{}, end_time{};  // as asked
  Micros duration{0};                 // of media: estimated until ready
  ClipMode mode = ClipMode::exact;
  ClipState state = ClipState::queued;
  double progress = 0;               // 0 to 1
  std::optional<std::string> error;  // why it failed, for a person
  std::vector<ClipGap> gaps;
  std::optional<std::int64_t> job_id;
  WallTime created_at{};
  // once ready
  std::optional<std::string> file_path;  // key in the store
  std::optional<std::int64_t> size_bytes;
  std::optional<std::string> sha256;                   // of the file, hex
  std::optional<WallTime> footage_start, footage_end;  // of its pictures
  std::optional<WallTime> ready_at;
};

struct ClipCursor {
  WallTime created_at{};
  std::int64_t id = 0;
};

// Whose clips: those made by `user_id` on `maker_cameras`, and all of the account `owner_id`; everything with
// `everybody`.
struct ClipFilter {
  bool everybody = false;
  std::optional<std::int64_t> owner_id;
  std::int64_t user_id = 0;
  std::vector<std::int64_t> maker_cameras;
  std::optional<std::int64_t> camera_id;
  std::optional<ClipState> state;
  std::optional<WallTime> from, to;   // those whose range overlaps [from, to)
  std::optional<std::string> search;  // in the name
  bool newest_first = true;
  std::optional<ClipCursor> after;
  int limit = 50;
};

struct ClipUsage {
  std::int64_t clips = 0, size_bytes = 0;
};

struct FailedClips {
  std::int64_t camera_id = 0, count = 0;
  WallTime oldest{};  // when the oldest of them was ordered
};

namespace clips {

Result<std::int64_t> insert(Connection& c, const Clip& clip);
Result<std::optional<Clip>> find(Connection& c, std::int64_t id);         // without its manifest
Result<std::vector<Clip>> list(Connection& c, const ClipFilter& filter);  // by created_at and id
Result<std::int64_t> count(Connection& c, const ClipFilter& filter);      // `after` and `limit` do not matter
Result<ClipUsage> usage_of_account(Connection& c, std::int64_t owner_id);
// Those that failed for good and were ordered at `from` or later, by camera.
Result<std::vector<FailedClips>> failed_by_camera(Connection& c, WallTime from);

Result<void> rename(Connection& c, std::int64_t id, std::string_view name);
// False: it is no longer queued or running.
Result<bool> set_progress(Connection& c, std::int64_t id, double progress);
Result<bool> set_running(Connection& c, std::int64_t id);
Result<void> set_queued(Connection& c, std::int64_t id, std::int64_t job_id);
Result<bool> set_failed(Connection& c, std::int64_t id, std::string_view error);

struct ReadyClip {
  std::string file_path;
  std::int64_t size_bytes = 0;
  std::string sha256;
  Micros duration{0};
  WallTime footage_start{}, footage_end{};
  std::optional<std::int64_t> recording_id;
  std::vector<ClipGap> gaps;
  std::string manifest;
  Bytes picture;  // JPEG; empty: none
};
Result<bool> set_ready(Connection& c, std::int64_t id, const ReadyClip& ready, WallTime now);

Result<std::optional<std::string>> manifest(Connection& c, std::int64_t id);
Result<std::optional<Bytes>> picture(Connection& c, std::int64_t id);

// The row goes, its file into the garbage.
Result<void> remove(Connection& c, std::int64_t id, WallTime now);
// Queued and running clips of a camera become failed and give up their footage. Answers their jobs.
Result<std::vector<std::int64_t>> abandon(Connection& c, std::int64_t camera_id, std::string_view error, WallTime now);
// Is this key a clip's file, or on its way to removal?
Result<bool> is_known_file(Connection& c, std::string_view file_path);

}  // namespace clips

struct ClipShare {
  std::int64_t id = 0, clip_id = 0;
  std::int64_t user_id = 0;  // who made it
  std::string name;
  std::string token_hash;                    // SHA-256, hex
  std::optional<std::string> password_hash;  // none: the link is enough
  WallTime expires_at{};
  std::int64_t downloads = 0;
  std::optional<WallTime> used_at;
  WallTime created_at{};
};

namespace clip_shares {

Result<std::int64_t> insert(Connection& c, const ClipShare& share);
Result<std::optional<ClipShare>> find(Connection& c, std::int64_t id);
Result<std::optional<ClipShare>> find_by_hash(Connection& c, std::string_view token_hash);
Result<std::vector<ClipShare>> of_clip(Connection& c, std::int64_t clip_id);
Result<bool> remove(Connection& c, std::int64_t clip_id, std::int64_t id);
Result<void> count_download(Connection& c, std::int64_t id, WallTime now);

}  // namespace clip_shares
}  // namespace dvr::catalog
