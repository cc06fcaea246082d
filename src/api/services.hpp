// What the routes need, given by app/. All of it outlives the router.
#pragma once
#include "accounts/accounts.hpp"
#include "api/event_hub.hpp"
#include "api/live_socket.hpp"
#include "api/memory_budget.hpp"
#include "api/rate_limiter.hpp"
#include "api/watch_audit.hpp"
#include "base/cidr.hpp"
#include "base/trace.hpp"
#include "ingest/probe.hpp"
#include "ingest/status.hpp"
#include "jobs/clips/service.hpp"
#include "live/hub.hpp"
#include "monitor/alarms.hpp"
#include "monitor/health.hpp"
#include "monitor/node.hpp"
#include "monitor/recent_errors.hpp"
#include "monitor/statistics.hpp"
#include "playback/library.hpp"
#include "record/recorder.hpp"
#include "record/storage_status.hpp"

namespace dvr::api {

// The running cameras. Implemented by app/; called after the catalog's commit, on any thread, and returns at once.
class CameraControl {
 public:
  virtual ~CameraControl() = default;
  virtual void camera_changed(std::int64_t camera_id) = 0;  // also: it is new
  // Its row says deleted. `delete_footage`: see pending_footage_deletions().
  virtual void camera_removed(std::int64_t camera_id, bool delete_footage) = 0;
  virtual std::optional<record::Recorder::Status> recorder_status(std::int64_t camera_id) const = 0;
  // Somebody watches the sub stream: it is pulled for as long as anybody holds the pointer, and a while after. It may
  // have no picture yet, and it closes when the camera is changed. not_found: the camera has none; unavailable: not
  // now.
  virtual Result<std::shared_ptr<live::Stream>> watch_sub(std::int64_t camera_id) = 0;
  virtual std::shared_ptr<const ingest::CameraStatus> sub_status(
      std::int64_t camera_id) const = 0;  // null: never pulled
};

using ProbeResult = boost::system::result<ingest::ProbeReport, ingest::ProbeFailure>;

struct Config {
  std::vector<std::string> cors_origins;    // exact, e.g. "https://dvr.example.com"; none: only our own
  std::vector<Cidr> allow_private_sources;  // camera addresses that would be refused otherwise
  std::string metrics_token;                // empty: /metrics is for the administrator only
  std::uint64_t storage_floor_bytes = 0;    // free space at which retention deletes the oldest
  Rates rates;
  std::int64_t max_sub_users = accounts::kMaxSubUsers;  // of one account
  std::int64_t cameras_per_account = 2000;
};

struct Services {
  catalog::Database& database;
  accounts::Accounts& accounts;
  live::Hub& live;
  record::OpenRecordings& open_recordings;
  playback::Library& playback;
  ingest::StatusBoard& board;
  WorkPool& disk;
  CameraControl& cameras;
  const Clock& clock;
  Config config;

  std::function<record::StorageStatus()> storage;
  std::function<std::string()> metrics;  // Prometheus text
  monitor::Health& health;               // of the parts of the server; the route for it asks the catalog
  std::function<Task<ProbeResult>(ingest::CameraSource)> probe;
  rtsp::Resolve resolve = rtsp::resolve_by_system;
  std::function<std::vector<monitor::Alarm>()> alarms = {};  // what needs a person, worst first; any thread
  // How a camera did in [start, end), a point each `resolution`: of the last 24 hours.
  std::function<std::vector<monitor::CameraPoint>(std::int64_t camera_id, WallTime start, WallTime end, Seconds)>
      statistics = {};
  std::function<std::vector<monitor::RecentError>()> errors = [] { return std::vector<monitor::RecentError>(); };
  std::string version = {};  // of the program
  // Heads of movies that are being made and sent: 24 h of footage take 50 to 70 MB.
  std::shared_ptr<MemoryBudget> heavy = std::make_shared<MemoryBudget>(256ull << 20);
  std::shared_ptr<WatchAudit> watched = std::make_shared<WatchAudit>();
  std::shared_ptr<EventHub> events = std::make_shared<EventHub>();
  std::shared_ptr<LiveSockets> live_sockets = std::make_shared<LiveSockets>();
  jobs::clips::Service* clips = nullptr;  // never null when a request comes
  const trace::Tracer* tracer = nullptr;  // takes a span of each request; null: nothing is traced
};

// A resolver that refuses what no camera may be: for ingest::Environment, so that names are checked at every connect
// (a name may point elsewhere tomorrow). `allowed` is Config::allow_private_sources.
rtsp::Resolve guarded_resolve(rtsp::Resolve resolve, std::vector<Cidr> allowed);

// Cameras whose footage was to be deleted when the server stopped: call camera_removed(id, true) for each at start-up.
Result<std::vector<std::int64_t>> pending_footage_deletions(catalog::Connection& c);
// All footage that may go is gone.
Result<void> finish_footage_deletion(catalog::Connection& c, std::int64_t camera_id);

}  // namespace dvr::api
