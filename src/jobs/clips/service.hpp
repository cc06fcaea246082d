// Clips as a whole, for api/ and app/: ordering, changing, removing them, and the runner that makes them.
#pragma once
#include "base/clock.hpp"
#include "catalog/clips.hpp"
#include "jobs/clips/manifest.hpp"
#include "jobs/origin.hpp"
#include "jobs/worker.hpp"
#include "playback/library.hpp"

namespace dvr::jobs::clips {

inline constexpr std::string_view kKind = "clip";

struct Limits {
  Micros max_length = std::chrono::hours(4);
  std::int64_t max_per_account = 10'000;
  std::int64_t max_bytes_per_account = 0;  // 0: no limit
  std::uint64_t floor_bytes = 0;           // of free disk that clips must leave
};

// What somebody wants; the caller has asked the authoriser.
struct Order {
  std::int64_t camera_id = 0;
  std::int64_t account_id = 0;  // the camera's owner
  std::int64_t user_id = 0;
  std::string name;
  WallTime start_time{}, end_time{};
  catalog::ClipMode mode = catalog::ClipMode::exact;
  Origin origin = {};
};

// Further work in the transaction of a change: the audit log.
using Also = std::function<Result<void>(catalog::Connection&, const catalog::Clip&)>;

struct Parts {
  catalog::Database& database;
  store::FileSystem& files;
  store::Store& store;
  playback::Library& library;
  const Clock& clock;
  Queue& queue;
  WorkPool& disk;
  std::filesystem::path data_directory;
};

// Any thread. What it is given outlives it; the worker that runs it is stopped before it goes.
class Service final : public Runner {
 public:
  Service(Parts parts, Signer signer, Limits limits = {});
  ~Service() override;

  const Limits& limits() const { return limits_; }
  const Bytes& public_key() const { return signer_.public_key(); }
  // A clip was made, changed or removed; on any thread. Before the worker starts.
  using Listener = std::function<void(const catalog::Clip& clip, bool removed)>;  // as the clip is now, or last was
  void on_change(Listener listener);
  // Removes what a crash left below clips/. Blocks; before the worker starts.
  Result<int> sweep();

  // invalid: "start_time: …" or "end_time: …", a range without footage among them; conflict: a limit is reached;
  // rate_limited: the queue is full.
  Task<Result<catalog::Clip>> order(Order order, Also also);
  // A failed clip once more. conflict when it is not failed.
  Task<Result<catalog::Clip>> retry(catalog::Clip clip, std::int64_t account_id, Origin origin, Also also);
  Task<Result<catalog::Clip>> rename(catalog::Clip clip, std::string name, Also also);
  // Whatever its state; one in the making is stopped.
  Task<Result<void>> remove(catalog::Clip clip, Also also);
  // Of a ready clip; conflict when it is not ready.
  Task<Result<playback::FileView>> file(catalog::Clip clip);
  std::unique_ptr<ByteSource> source(const playback::FileView& view, std::uint64_t offset, std::uint64_t size);

  Result<Commit> run(Attempt& attempt) override;
  Result<void> failed(catalog::Connection& c, const catalog::Job& job, const std::string& error) override;
  bool progressed(const catalog::Job& job, double progress) override;
  void ended(const catalog::Job& job) override;

 private:
  Result<catalog::Clip> queue_up(catalog::Connection& c, catalog::Clip clip, std::int64_t account_id,
                                 const Origin& origin, const Also& also);
  void changed(const catalog::Clip& clip, bool removed = false);
  Task<Result<catalog::Clip>> change(std::int64_t clip_id,
                                     std::function<Result<void>(catalog::Connection&, const catalog::Clip&)> work);

  const Parts parts_;
  const Signer signer_;
  const Limits limits_;
  Listener listener_;
};

// Stretches of [start, end) that a plan has no footage for, shorter than `least` ones left out. Without reasons.
std::vector<catalog::ClipGap> gaps_of(const playback::Plan& plan, Micros least = Millis(500));

}  // namespace dvr::jobs::clips
