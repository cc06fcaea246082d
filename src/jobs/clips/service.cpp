#include "jobs/clips/service.hpp"

#include "base/log.hpp"
#include "catalog/cameras.hpp"
#include "jobs/clips/clip_file.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace dvr::jobs::clips {
namespace {

using catalog::Clip;
using catalog::ClipState;
using catalog::Connection;
namespace fs = std::filesystem;

constexpr Micros kSettle = Seconds(3);  // what was captured a moment ago is on the disk by then
constexpr double kCutShare = 0.4;       // of the progress, before the bytes are copied

Error no_clip(std::int64_t id) { return fail(ErrorKind::not_found, "there is no clip {}", id); }

// Footage that a plan holds within its range, as time and as bytes.
struct Estimate {
  Micros duration{0};
  std::uint64_t size_bytes = 0;
  std::optional<std::int64_t> recording_id;
};

Estimate estimate_of(const playback::Plan& plan) {
  Estimate out;
  for (const auto& p : plan.pieces) {
    const auto from = std::max(p.wall_start(), plan.range.start), to = std::min(p.wall_end(), plan.range.end);
    if (to > from) out.duration += to - from;
    out.size_bytes += p.size_bytes;
    if (!out.recording_id) out.recording_id = p.footage->id;
  }
  return out;
}

Result<void> add_reasons(Connection& c, std::int64_t camera_id, std::vector<catalog::ClipGap>& gaps) {
  for (auto& gap : gaps) {
    DVR_TRY(const auto rows, c.query("SELECT reason FROM gaps WHERE camera_id = $1 AND start_time < $3 AND "
                                     "(end_time IS NULL OR end_time > $2) ORDER BY start_time LIMIT 1",
                                     {camera_id, gap.start_time, gap.end_time}));
    if (!rows.empty()) gap.reason = rows[0].text(0);
  }
  return {};
}

std::string key_of(const Clip& clip) {
  const auto ms = std::chrono::floor<Millis>(clip.start_time.time_since_epoch()).count();
  return fmt::format("clips/{}/{}-{}.mp4", clip.camera_id, ms, clip.id);
}

std::string payload_of(const Clip& clip) {
  return boost::json::serialize(boost::json::object{{"camera_id", clip.camera_id}, {"file_path", key_of(clip)}});
}

// Empty: the payload is not one of ours.
std::string file_of(const catalog::Job& job) {
  boost::system::error_code ec;
  const auto value = boost::json::parse(job.payload, ec);
  const auto* object = ec ? nullptr : value.if_object();
  const auto* path = object ? object->if_contains("file_path") : nullptr;
  return path && path->is_string() ? std::string(path->get_string()) : std::string();
}

// Removed when the attempt ends, however it does.
struct Scratch {
  store::FileSystem& files;
  fs::path path;
  ~Scratch() { (void)files.remove(path); }
};

}  // namespace

std::vector<catalog::ClipGap> gaps_of(const playback::Plan& plan, Micros least) {
  std::vector<catalog::ClipGap> out;
  auto covered = plan.range.start;
  const auto hole = [&](WallTime until) {
    if (until - covered >= least) out.push_back({covered, until, {}});
  };
  for (const auto& p : plan.pieces) {
    if (!p.follows) hole(std::min(p.wall_start(), plan.range.end));
    covered = std::max(covered, p.wall_end());
  }
  hole(plan.range.end);
  return out;
}

Service::Service(Parts parts, Signer signer, Limits limits)
    : parts_(std::move(parts)), signer_(std::move(signer)), limits_(limits) {}
Service::~Service() = default;

void Service::on_change(Listener listener) { listener_ = std::move(listener); }

void Service::changed(const Clip& clip, bool removed) {
  if (listener_) listener_(clip, removed);
}

// --- for api/ -------------------------------------------------------------------------------------------------------

Task<Result<Clip>> Service::order(Order order, Also also) {
  const playback::Range range{order.camera_id, order.start_time, order.end_time, {}};
  DVR_CO_TRY(const auto plan, co_await parts_.library.plan(range, playback::Clip::parts));
  if (plan->pieces.empty())
    co_return fail(ErrorKind::invalid, "start_time: there is no footage between start_time and end_time");
  const auto estimate = estimate_of(*plan);
  Clip clip;
  clip.camera_id = order.camera_id;
  clip.recording_id = estimate.recording_id;
  clip.user_id = order.user_id;
  clip.name = std::move(order.name);
  clip.start_time = order.start_time;
  clip.end_time = order.end_time;
  clip.duration = estimate.duration;
  clip.mode = order.mode;
  clip.gaps = gaps_of(*plan);
  clip.created_at = parts_.clock.wall();
  auto work = [this, clip = std::move(clip), account = order.account_id, bytes = estimate.size_bytes,
               origin = std::move(order.origin), also = std::move(also)](Connection& c) mutable -> Result<Clip> {
    DVR_TRY(const auto usage, catalog::clips::usage_of_account(c, account));
    if (usage.clips >= limits_.max_per_account)
      return fail(ErrorKind::conflict, "the account has {} clips already: remove some first", usage.clips);
    if (limits_.max_bytes_per_account > 0 && usage.size_bytes + std::int64_t(bytes) > limits_.max_bytes_per_account)
      return fail(ErrorKind::conflict, "the account's clips would take more than {} bytes: remove some first",
                  limits_.max_bytes_per_account);
    DVR_TRY(const auto space, parts_.files.space(parts_.data_directory));
    if (space.available_bytes < bytes + limits_.floor_bytes)
      return fail(ErrorKind::conflict, "the disk has no room for this clip: about {} bytes", bytes);
    DVR_CHECK(add_reasons(c, clip.camera_id, clip.gaps));
    DVR_TRY(clip.id, catalog::clips::insert(c, clip));
    return queue_up(c, std::move(clip), account, origin, also);
  };
  DVR_CO_TRY(auto made, co_await parts_.database.write(std::move(work)));
  parts_.queue.pushed();
  changed(made);
  co_return made;
}

Result<Clip> Service::queue_up(Connection& c, Clip clip, std::int64_t account_id, const Origin& origin,
                               const Also& also) {
  catalog::Job job;
  job.kind = kKind;
  job.account_id = account_id;
  job.subject_id = clip.id;
  job.payload = with_origin(payload_of(clip), origin);
  job.created_at = parts_.clock.wall();
  job.run_at = std::max(job.created_at, clip.end_time + kSettle);
  DVR_TRY(const auto job_id, parts_.queue.push(c, job));
  DVR_CHECK(catalog::clips::set_queued(c, clip.id, job_id));
  DVR_TRY(auto now, catalog::clips::find(c, clip.id));
  if (!now) return no_clip(clip.id);
  DVR_CHECK(also(c, *now));
  return std::move(*now);
}

Task<Result<Clip>> Service::change(std::int64_t id, std::function<Result<void>(Connection&, const Clip&)> work) {
  struct Changed {
    Clip clip;
    bool removed = false;
  };
  auto whole = [id, work = std::move(work)](Connection& c) -> Result<Changed> {
    DVR_TRY(const auto before, catalog::clips::find(c, id));
    if (!before) return no_clip(id);
    DVR_CHECK(work(c, *before));
    DVR_TRY(auto after, catalog::clips::find(c, id));
    return after ? Changed{std::move(*after)} : Changed{*before, true};
  };
  DVR_CO_TRY(auto done, co_await parts_.database.write(std::move(whole)));
  changed(done.clip, done.removed);
  co_return std::move(done.clip);
}

Task<Result<Clip>> Service::retry(Clip clip, std::int64_t account_id, Origin origin, Also also) {
  auto work = [this, account_id, origin = std::move(origin), also = std::move(also)](Connection& c,
                                                                                     const Clip& now) -> Result<void> {
    if (now.state != ClipState::failed)
      return fail(ErrorKind::conflict, "the clip is {}: only a failed one can be made again", to_string(now.state));
    DVR_CHECK(queue_up(c, now, account_id, origin, also));
    return {};
  };
  DVR_CO_TRY(auto made, co_await change(clip.id, std::move(work)));
  parts_.queue.pushed();
  co_return made;
}

Task<Result<Clip>> Service::rename(Clip clip, std::string name, Also also) {
  auto work = [name = std::move(name), also = std::move(also)](Connection& c, const Clip& now) -> Result<void> {
    DVR_CHECK(catalog::clips::rename(c, now.id, name));
    return also(c, now);
  };
  co_return co_await change(clip.id, std::move(work));
}

Task<Result<void>> Service::remove(Clip clip, Also also) {
  const auto cancelled = std::make_shared<bool>(false);  // shared: the work may outlive this frame
  auto work = [this, cancelled, also = std::move(also)](Connection& c, const Clip& now) -> Result<void> {
    if (now.job_id) {
      DVR_TRY(*cancelled, parts_.queue.cancel(c, *now.job_id));
    }
    DVR_CHECK(also(c, now));
    return catalog::clips::remove(c, now.id, parts_.clock.wall());
  };
  DVR_CO_CHECK(co_await change(clip.id, std::move(work)));
  if (*cancelled) parts_.queue.ended().count(std::string(kKind), "cancelled");
  co_return Result<void>();
}

Task<Result<playback::FileView>> Service::file(Clip clip) {
  if (clip.state != ClipState::ready || !clip.file_path)
    co_return fail(ErrorKind::conflict, "the clip is not ready: it is {}", to_string(clip.state));
  auto work = [this, clip = std::move(clip)]() -> Result<playback::FileView> {
    playback::FileView view;
    auto opened = parts_.store.open(*clip.file_path);
    if (!opened && opened.error().kind == ErrorKind::not_found)
      return fail(ErrorKind::not_found, "the file of clip {} is gone", clip.id);
    DVR_TRY(view.file, std::move(opened));
    view.size_bytes = std::uint64_t(clip.size_bytes.value_or(0));
    view.etag = fmt::format("\"{}\"", clip.sha256.value_or("").substr(0, 32));
    view.finished = true;
    return view;
  };
  co_return co_await parts_.disk.run(std::move(work));
}

std::unique_ptr<ByteSource> Service::source(const playback::FileView& view, std::uint64_t offset, std::uint64_t size) {
  return std::make_unique<playback::FileSource>(store::FileSlice{view.file, offset, size}, parts_.disk);
}

// --- for the worker -------------------------------------------------------------------------------------------------

namespace {

struct Wish {
  Clip clip;
  std::string camera_name;
};

Result<Wish> begin(catalog::Database& database, std::int64_t id) {
  Wish out;
  DVR_CHECK(database.write_now([&](Connection& c) -> Result<void> {
    DVR_TRY(const bool wanted, catalog::clips::set_running(c, id));
    DVR_TRY(auto clip, catalog::clips::find(c, id));
    if (!wanted || !clip) return fail(ErrorKind::not_found, "the clip is no longer wanted");
    DVR_TRY(const auto camera, catalog::cameras::find(c, clip->camera_id));
    if (camera) out.camera_name = camera->name;
    out.clip = std::move(*clip);
    return {};
  }));
  return out;
}

// What the catalog knows of the recordings; the rest is read and counted.
Result<std::vector<SourceDigest>> digest_sources(const Parts& parts, const CutMovie& movie,
                                                 const std::function<Result<void>()>& tick) {
  std::vector<SourceDigest> out;
  for (std::size_t i = 0; i < movie.pieces; ++i) {
    const auto& f = *movie.plan->pieces[i].footage;
    SourceDigest d{f.id, f.file_path, f.start_time, f.end_time, f.size_bytes, {}, f.finished};
    DVR_CHECK(parts.database.read_now([&](Connection& c) -> Result<void> {
      DVR_TRY(const auto row, catalog::recordings::find(c, f.id));
      if (!row || row->sha256.empty()) return {};
      d.sha256 = row->sha256;
      d.size_bytes = std::uint64_t(row->size_bytes);
      d.end_time = row->end_time;
      d.whole = true;
      return {};
    }));
    if (d.sha256.empty()) {
      auto file = f.file;
      if (!file) {
        DVR_TRY(file, parts.store.open(f.file_path));
      }
      DVR_TRY(d.sha256, digest_of(*file, d.size_bytes, tick));
    }
    out.push_back(std::move(d));
  }
  return out;
}

}  // namespace

Result<Runner::Commit> Service::run(Attempt& attempt) {
  const auto id = attempt.job().subject_id;
  DVR_TRY(const auto wish, begin(parts_.database, id));
  const auto& clip = wish.clip;
  changed(clip);
  DVR_TRY(const auto plan, plan_cut(parts_.library, {clip.camera_id, clip.start_time, clip.end_time, {}}));
  if (plan->pieces.empty()) return fail(ErrorKind::not_found, "the footage is gone");
  const auto folder = parts_.data_directory / "clips" / std::to_string(clip.camera_id);
  DVR_CHECK(parts_.files.make_directories(folder));
  const auto stem = fmt::format("{}-{}-{}", clip.id, attempt.job().id, attempt.job().attempts);
  const Scratch scratch_name{parts_.files, folder / (stem + ".made")},
      part_name{parts_.files, folder / (stem + ".part")};
  (void)parts_.files.remove(scratch_name.path);
  (void)parts_.files.remove(part_name.path);
  DVR_TRY(const auto scratch, parts_.files.create(scratch_name.path));
  const std::function<Result<void>(double)> cutting = [&](double p) { return attempt.tick(kCutShare * p); };
  const std::function<Result<void>(double)> copying = [&](double p) {
    return attempt.tick(kCutShare + (0.99 - kCutShare) * p);
  };
  DVR_TRY(const auto movie, cut(plan, clip.mode, parts_.store, *scratch, cutting));
  DVR_TRY(const auto out, parts_.files.create(part_name.path));
  Sha256Stream hash;
  DVR_TRY(const auto media, write_media(movie, parts_.store, *scratch->reader(), *out, hash, copying));
  DVR_TRY(auto sources, digest_sources(parts_, movie, [&] { return attempt.tick(0.99); }));

  catalog::clips::ReadyClip ready;
  ready.gaps = gaps_of(*plan);
  DVR_CHECK(parts_.database.read_now([&](Connection& c) { return add_reasons(c, clip.camera_id, ready.gaps); }));
  Manifest manifest{clip.id,         clip.camera_id,     wish.camera_name,    std::string(to_string(clip.mode)),
                    clip.start_time, clip.end_time,      movie.footage_start, movie.footage_end,
                    movie.pictures,  movie.made_anew,    media.size_bytes,    media.sha256,
                    ready.gaps,      std::move(sources), movie.notes,         parts_.clock.wall()};
  ready.manifest = write_manifest(manifest, signer_);
  const auto box = manifest_box(ready.manifest);
  DVR_CHECK(out->append({ByteView(box)}));
  hash.update(box);
  DVR_CHECK(out->sync_all());
  ready.file_path = key_of(clip);
  ready.size_bytes = std::int64_t(out->size_bytes());
  const auto digest = hash.finish();
  ready.sha256 = to_hex(digest);
  ready.duration = movie.duration;
  ready.footage_start = movie.footage_start;
  ready.footage_end = movie.footage_end;
  ready.recording_id = plan->pieces.front().footage->id;
  ready.picture = movie.jpeg;
  DVR_CHECK(attempt.tick(0.99));
  DVR_CHECK(parts_.files.rename(part_name.path, parts_.data_directory / ready.file_path));
  DVR_CHECK(parts_.files.sync_directory(folder));
  return Commit([this, id, ready = std::move(ready)](Connection& c) -> Result<void> {
    DVR_TRY(const bool kept, catalog::clips::set_ready(c, id, ready, parts_.clock.wall()));
    // It was removed meanwhile: its file follows it.
    if (!kept) return catalog::garbage::add(c, ready.file_path, "disk", parts_.clock.wall());
    return {};
  });
}

Result<void> Service::failed(Connection& c, const catalog::Job& job, const std::string& error) {
  DVR_CHECK(catalog::clips::set_failed(c, job.subject_id, error.empty() ? "the clip could not be made" : error));
  return {};
}

bool Service::progressed(const catalog::Job& job, double progress) {
  bool wanted = true;
  std::optional<Clip> clip;
  const auto done = parts_.database.write_now([&](Connection& c) -> Result<void> {
    DVR_TRY(wanted, catalog::clips::set_progress(c, job.subject_id, progress));
    DVR_TRY(clip, catalog::clips::find(c, job.subject_id));
    return {};
  });
  if (!done) return true;  // the catalog will be back
  if (clip) changed(*clip);
  return wanted;
}

// An attempt that was dropped in its last moment may have left its file under the clip's name.
void Service::ended(const catalog::Job& job) {
  std::optional<Clip> clip;
  bool known = true;
  const auto key = file_of(job);
  const auto found = parts_.database.read_now([&](Connection& c) -> Result<void> {
    DVR_TRY(clip, catalog::clips::find(c, job.subject_id));
    if (!key.empty()) {
      DVR_TRY(known, catalog::clips::is_known_file(c, key));
    }
    return {};
  });
  if (!found) return;
  if (!known) (void)parts_.store.remove(key);
  if (clip) changed(*clip);
}

// Nothing runs yet: what is neither a clip's file nor on its way out was left by a process that ended.
Result<int> Service::sweep() {
  const auto root = parts_.data_directory / "clips";
  int removed = 0;
  DVR_TRY(const auto cameras, parts_.files.list(root));
  for (const auto& camera : cameras) {
    if (!camera.is_directory) continue;
    DVR_TRY(const auto entries, parts_.files.list(root / camera.name));
    for (const auto& entry : entries) {
      bool known = false;
      DVR_CHECK(parts_.database.read_now([&](Connection& c) -> Result<void> {
        DVR_TRY(known, catalog::clips::is_known_file(c, fmt::format("clips/{}/{}", camera.name, entry.name)));
        return {};
      }));
      if (known || entry.is_directory) continue;
      DVR_CHECK(parts_.files.remove(root / camera.name / entry.name));
      ++removed;
    }
  }
  if (removed > 0) log::info("clips", "leftovers removed", {{"files", removed}});
  return removed;
}

}  // namespace dvr::jobs::clips
