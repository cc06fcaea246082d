#include "app/clip_desk.hpp"

#include "accounts/keys.hpp"
#include "app/outgoing.hpp"
#include "base/log.hpp"

#include <unistd.h>

namespace dvr::app {
namespace {

jobs::QueueOptions queue_options(const Settings& s) {
  jobs::QueueOptions options;
  options.max_queued = s.jobs.max_queued;
  options.max_queued_per_account = s.jobs.max_queued_per_account;
  return options;
}

jobs::clips::Limits limits(const Settings& s) {
  jobs::clips::Limits limits;
  limits.max_length = Seconds(s.clips.max_length_s);
  limits.max_per_account = s.clips.max_per_account;
  limits.max_bytes_per_account = s.clips.max_bytes_per_account;
  // On a full disk retention keeps just that much free: a clip may use half of it, and the oldest footage makes room.
  limits.floor_bytes = std::uint64_t(s.retention.min_free_bytes) / 2;
  return limits;
}

// Machine and data directory: nobody else has this name, and this process has it again after a crash.
std::string worker_name(const Settings& s) {
  std::error_code ec;
  return fmt::format("{}:{}", host_name(), std::filesystem::weakly_canonical(s.data_dir, ec).string());
}

jobs::WorkerOptions worker_options(const Settings& s, const trace::Tracer* tracer) {
  jobs::WorkerOptions options;
  options.tracer = tracer;
  options.name = worker_name(s);
  options.threads = int(s.jobs.workers);
  return options;
}

}  // namespace

Result<jobs::clips::Signer> open_signer(const std::filesystem::path& directory) {
  DVR_TRY(const auto seed, accounts::ensure_random_key(directory / "clip-signing.key", jobs::clips::kSeedBytes));
  return jobs::clips::Signer::from_seed(seed);
}

ClipDesk::ClipDesk(const Settings& settings, catalog::Database& database, store::Store& store,
                   playback::Library& library, WorkPool& disk, jobs::clips::Signer signer, const trace::Tracer* tracer)
    : queue_(database, system_clock(), queue_options(settings)),
      service_({database, store::real_file_system(), store, library, system_clock(), queue_, disk, settings.data_dir},
               std::move(signer), limits(settings)),
      worker_(queue_, database, {{std::string(jobs::clips::kKind), &service_}}, worker_options(settings, tracer)) {}

Result<void> ClipDesk::start() {
  if (const auto swept = service_.sweep(); !swept)
    log::warn("clips", "leftovers stay for now", {{"error", swept.error().describe()}});
  worker_.start();
  return {};
}

void ClipDesk::stop() { worker_.stop(); }

}  // namespace dvr::app
