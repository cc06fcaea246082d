#include "record/recovery.hpp"

#include "base/log.hpp"
#include "record/enter.hpp"

#include <charconv>
#include <thread>

namespace dvr::record {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kThreads = 8;  // they wait for syncs, not for the processor
constexpr std::size_t kRowsAtOnce = 200;

enum class Fate { undecided, recovered, finished, empty, quarantined, waiting };

// One file of the spool on its way out of it.
struct Candidate {
  std::int64_t camera_id = 0, id = 0;
  fs::path path;
  Fate fate = Fate::undecided;
  std::string key;  // its place; known when it has a row, or after it was read
  Finished finished;
};

class Recovery {
 public:
  Recovery(catalog::Database& database, store::FileSystem& files, const fs::path& data, const Clock& clock)
      : database_(database), files_(files), data_(data), clock_(clock) {}

  Result<RecoveryReport> run();

 private:
  Result<void> find_candidates();
  Result<void> find_rows();
  void each_in_parallel(const std::function<void(Candidate&)>& work);
  void prepare(Candidate& c);
  Result<void> secure(Candidate& c, const SpoolContents& contents);
  void quarantine(Candidate& c, const Error& why);
  void close_small_holes();
  void enter_rows();
  Result<void> enter_some(std::span<Candidate* const> some);
  void take_out_of_spool(Candidate& c);
  void keep_for_later(Candidate& c, const Error& why);
  RecoveryReport report() const;

  catalog::Database& database_;
  store::FileSystem& files_;
  const fs::path data_;
  const Clock& clock_;
  std::vector<Candidate> candidates_;
};

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t out = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (ec != std::errc() || end != text.data() + text.size() || out <= 0) return std::nullopt;
  return out;
}

std::optional<std::int64_t> recording_id(std::string_view name) {
  if (!name.ends_with(".mp4")) return std::nullopt;
  return number(name.substr(0, name.size() - 4));
}

Result<void> Recovery::find_candidates() {
  DVR_TRY(const auto cameras, files_.list(spool_root(data_)));
  for (const auto& camera : cameras) {
    const auto camera_id = number(camera.name);
    if (!camera.is_directory || !camera_id) continue;
    DVR_TRY(const auto entries, files_.list(spool_directory(data_, *camera_id)));
    for (const auto& entry : entries) {
      const auto id = recording_id(entry.name);
      if (!id || entry.is_directory) continue;
      auto& c = candidates_.emplace_back();
      c.camera_id = *camera_id;
      c.id = *id;
      c.path = spool_path(data_, *camera_id, *id);
    }
  }
  return {};
}

Result<void> Recovery::find_rows() {
  return database_.read_now([&](catalog::Connection& connection) -> Result<void> {
    for (auto& c : candidates_) {
      DVR_TRY(const auto row, catalog::recordings::find(connection, c.id));
      if (!row) continue;
      c.fate = Fate::finished;
      c.key = row->file_path;
    }
    return {};
  });
}

void Recovery::each_in_parallel(const std::function<void(Candidate&)>& work) {
  std::atomic<std::size_t> next = 0;
  const auto loop = [&] {
    for (auto i = next++; i < candidates_.size(); i = next++) work(candidates_[i]);
  };
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < std::min(kThreads, candidates_.size()); ++i) threads.emplace_back(loop);
  loop();
  for (auto& t : threads) t.join();
}

void Recovery::keep_for_later(Candidate& c, const Error& why) {
  c.fate = Fate::waiting;
  log::error("record", "a spool file could not be recovered now",
             {{"camera", c.camera_id}, {"recording", c.id}, {"error", why.describe()}});
}

void Recovery::quarantine(Candidate& c, const Error& why) {
  const auto directory = quarantine_directory(data_);
  const auto target = directory / fmt::format("{}-{}.mp4", c.camera_id, c.id);
  const auto move = [&]() -> Result<void> {
    DVR_CHECK(files_.make_directories(directory));
    DVR_CHECK(files_.rename(c.path, target));
    return files_.sync_directory(directory);
  };
  if (auto moved = move(); !moved.has_value()) return keep_for_later(c, moved.error());
  c.fate = Fate::quarantined;
  log::error("record", "an unreadable spool file was put aside",
             {{"camera", c.camera_id}, {"recording", c.id}, {"file", target.string()}, {"error", why.describe()}});
}

Finished finished_from(const Candidate& c, const SpoolContents& contents, WallTime now) {
  Finished out;
  out.init = share(contents.init);
  out.tracks = contents.tracks;
  out.spool_file = c.path;
  auto& row = out.row;
  row.id = c.id;
  row.camera_id = c.camera_id;
  row.run_id = contents.identity.run_id;
  row.start_time = contents.start_time;
  row.end_time = plausible_end(contents, now);
  row.start_decode = contents.start_decode;
  row.duration = contents.duration;
  row.file_path = recording_key(c.camera_id, contents.start_time, c.id);
  row.size_bytes = std::int64_t(contents.whole_bytes);
  row.init_bytes = std::int64_t(contents.init_bytes);
  row.part_index = encode_part_index(contents.parts);
  row.video_samples = contents.video_samples;
  return out;
}

// Cut, synced and in its place; only the row is missing.
Result<void> Recovery::secure(Candidate& c, const SpoolContents& contents) {
  DVR_TRY(const auto file, files_.open(c.path));
  if (file->size_bytes() > contents.whole_bytes) DVR_CHECK(file->truncate(contents.whole_bytes));
  DVR_CHECK(file->sync_all());
  c.finished = finished_from(c, contents, clock_.wall());
  c.key = c.finished.row.file_path;
  DVR_CHECK(place(files_, data_, c.path, c.key));
  return {};
}

void Recovery::prepare(Candidate& c) {
  if (c.fate != Fate::undecided) return;
  const auto file = files_.open_for_reading(c.path);
  if (!file.has_value()) return keep_for_later(c, file.error());
  const auto contents = read_spool_file(**file);
  if (!contents.has_value())
    return contents.error().kind == ErrorKind::io ? keep_for_later(c, contents.error())
                                                  : quarantine(c, contents.error());
  if (contents->parts.empty()) {
    c.fate = Fate::empty;
    return;
  }
  const auto& identity = contents->identity;
  if (identity.camera_id != c.camera_id || identity.recording_id != c.id)
    return quarantine(c, fail(ErrorKind::corrupt, "it says it is recording {} of camera {}", identity.recording_id,
                              identity.camera_id));
  if (auto done = secure(c, *contents); !done.has_value()) keep_for_later(c, done.error());
}

// As the recorder does: neighbours of one run meet exactly.
void Recovery::close_small_holes() {
  std::vector<catalog::Recording*> rows;
  for (auto& c : candidates_)
    if (c.fate == Fate::undecided) rows.push_back(&c.finished.row);
  std::sort(rows.begin(), rows.end(), [](const auto* a, const auto* b) {
    return std::tuple(a->camera_id, a->run_id, a->start_decode) < std::tuple(b->camera_id, b->run_id, b->start_decode);
  });
  for (std::size_t i = 1; i < rows.size(); ++i) {
    auto &before = *rows[i - 1], &after = *rows[i];
    const bool follows = before.camera_id == after.camera_id && before.run_id == after.run_id &&
                         before.start_decode + before.duration == after.start_decode;
    const auto hole = after.start_time - before.end_time;
    if (follows && hole < Seconds(1) && hole > -Seconds(1))
      before.end_time = std::max(before.start_time, after.start_time);
  }
}

Result<void> Recovery::enter_some(std::span<Candidate* const> some) {
  DVR_CHECK(database_.write_now([&](catalog::Connection& connection) -> Result<void> {
    for (const auto* c : some) DVR_CHECK(insert_row(connection, c->finished, clock_.wall()));
    return {};
  }));
  for (auto* c : some) c->fate = Fate::recovered;
  return {};
}

void Recovery::enter_rows() {
  std::vector<Candidate*> ready;
  for (auto& c : candidates_)
    if (c.fate == Fate::undecided) ready.push_back(&c);
  for (std::size_t i = 0; i < ready.size(); i += kRowsAtOnce) {
    const auto some = std::span(ready).subspan(i, std::min(kRowsAtOnce, ready.size() - i));
    if (enter_some(some).has_value()) continue;
    for (std::size_t j = 0; j < some.size(); ++j)  // one that is refused harms no other
      if (auto done = enter_some(some.subspan(j, 1)); !done.has_value()) {
        if (done.error().kind != ErrorKind::conflict) {
          keep_for_later(*some[j], done.error());
          continue;
        }
        (void)files_.remove(data_ / some[j]->key).has_value();  // its second name; the first goes to quarantine
        quarantine(*some[j], done.error());
      }
  }
}

void Recovery::take_out_of_spool(Candidate& c) {
  if (c.fate == Fate::empty) {
    if (auto removed = files_.remove(c.path); !removed.has_value()) keep_for_later(c, removed.error());
    return;
  }
  if (c.fate != Fate::recovered && c.fate != Fate::finished) return;
  if (auto done = leave_spool(files_, data_, c.path, c.key); !done.has_value())
    log::warn("record", "a recovered file is still in the spool",
              {{"camera", c.camera_id}, {"recording", c.id}, {"error", done.error().describe()}});
}

RecoveryReport Recovery::report() const {
  RecoveryReport out;
  for (const auto& c : candidates_) switch (c.fate) {
      case Fate::recovered: ++out.recovered; break;
      case Fate::finished: ++out.finished; break;
      case Fate::empty: ++out.empty; break;
      case Fate::quarantined: ++out.quarantined; break;
      default: ++out.waiting;
    }
  return out;
}

Result<RecoveryReport> Recovery::run() {
  DVR_CHECK(find_candidates());
  DVR_CHECK(find_rows());
  each_in_parallel([this](Candidate& c) { prepare(c); });
  close_small_holes();
  enter_rows();
  each_in_parallel([this](Candidate& c) { take_out_of_spool(c); });
  return report();
}

}  // namespace

WallTime plausible_end(const SpoolContents& contents, WallTime now) {
  const auto length = to_micros(contents.duration, kMediaClock);
  const auto slack = Seconds(1) + length / 1'000;  // run clocks are slewed by at most 500 ppm
  const auto start = contents.start_time;
  auto end = std::clamp(contents.end_time, start + std::max(Micros(0), length - slack), start + length + slack);
  if (start <= now) end = std::min(end, now);
  return std::max(start, end);
}

Result<RecoveryReport> recover_spool(catalog::Database& database, store::FileSystem& files,
                                     const fs::path& data_directory, const Clock& clock) {
  return Recovery(database, files, data_directory, clock).run();
}

}  // namespace dvr::record
