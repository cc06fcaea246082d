// The cameras of this process: for each active one a pipeline, and what becomes of it when its row changes.
#pragma once
#include "accounts/accounts.hpp"
#include "api/services.hpp"
#include "app/pipeline.hpp"
#include "app/sub_streams.hpp"

#include <map>
#include <mutex>

namespace dvr::app {

// What the engine works with; outlives it.
struct EngineParts {
  IoPool& io;
  catalog::Database& database;
  const accounts::SecretBox& credentials;
  ingest::StatusBoard& board;
  const Clock& clock;
  PipelineParts pipelines;
  Millis sub_linger = kSubLinger;
};

// Its state lives on the first I/O thread. start() and stop() are awaited on any executor; CameraControl from any
// thread.
class Engine final : public api::CameraControl {
 public:
  explicit Engine(EngineParts parts);
  ~Engine() override;

  Task<Result<void>> start();  // all cameras of the catalog; returns when each has begun to connect
  Task<void> stop();           // all at once; returns when every recording has its row

  void camera_changed(std::int64_t camera_id) override;
  void camera_removed(std::int64_t camera_id, bool delete_footage) override;
  std::optional<record::Recorder::Status> recorder_status(std::int64_t camera_id) const override;
  std::map<std::int64_t, record::Recorder::Status> recorder_statuses() const;
  Result<std::shared_ptr<live::Stream>> watch_sub(std::int64_t camera_id) override { return subs_.watch(camera_id); }
  std::shared_ptr<const ingest::CameraStatus> sub_status(std::int64_t camera_id) const override;
  const SubStreams& sub_streams() const { return subs_; }

 private:
  struct Camera {
    std::unique_ptr<Pipeline> pipeline;  // none: not active
    bool known = false;                  // the ledger has it
    bool active = false;                 // as the ledger was told
    bool busy = false, again = false;    // a reconciliation runs; another is wanted after it
    bool removed = false, delete_footage = false;
    media::Reason told = media::Reason::none;
  };

  Task<Result<void>> start_here();
  Task<void> stop_here();
  void want(std::int64_t camera_id);
  Task<void> reconcile(std::int64_t camera_id);
  Task<bool> reconcile_once(std::int64_t camera_id, Camera& camera);
  SubSource sub_source(const catalog::Camera& row) const;
  Task<void> follow(const catalog::Camera& row, Camera& camera);
  Task<void> start_pipeline(const catalog::Camera& row, Camera& camera);
  Task<void> stop_pipeline(std::int64_t camera_id, Camera& camera, media::Reason reason);
  Task<void> forget(std::int64_t camera_id, Camera& camera, std::optional<WallTime> deleted_at);
  Task<void> delete_footage(std::int64_t camera_id);
  Task<void> watch_states();
  void tell_states();
  void show(std::int64_t camera_id, ingest::CameraState state, media::Reason reason, std::string detail = {});
  void publish(std::int64_t camera_id, std::shared_ptr<record::Recorder> recorder);  // null: none

  EngineParts parts_;
  const asio::any_io_executor executor_;
  SubStreams subs_;
  TaskGroup reconciling_, background_;
  std::map<std::int64_t, Camera> cameras_;
  bool stopping_ = false;

  mutable std::mutex mutex_;
  std::map<std::int64_t, std::shared_ptr<record::Recorder>> recorders_;  // under mutex_
};

}  // namespace dvr::app
