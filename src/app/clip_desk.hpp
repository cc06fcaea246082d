// Clips in this process: the queue, the service and the worker's threads, from the settings.
#pragma once
#include "base/config.hpp"
#include "jobs/clips/service.hpp"
#include "jobs/queue.hpp"
#include "jobs/worker.hpp"

namespace dvr::app {

// The key that signs clips' manifests, made at first start in `directory`.
Result<jobs::clips::Signer> open_signer(const std::filesystem::path& directory);

// What it is given outlives it.
class ClipDesk {
 public:
  ClipDesk(const Settings& settings, catalog::Database& database, store::Store& store, playback::Library& library,
           WorkPool& disk, jobs::clips::Signer signer, const trace::Tracer* tracer);

  jobs::clips::Service& service() { return service_; }
  const jobs::EndedJobs& ended() const { return queue_.ended(); }
  // Both block: on a pool.
  Result<void> start();  // after the recordings were recovered
  void stop();           // what is being cut goes back into the queue

 private:
  jobs::TableQueue queue_;
  jobs::clips::Service service_;
  jobs::Worker worker_;
};

}  // namespace dvr::app
