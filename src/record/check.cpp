#include "record/check.hpp"

#include "base/log.hpp"
#include "catalog/cameras.hpp"
#include "catalog/gaps.hpp"
#include "record/check_more.hpp"
#include "record/part_index.hpp"
#include "record/recovery.hpp"

namespace dvr::record {

namespace fs = std::filesystem;
using catalog::Connection;
using catalog::Recording;

namespace {

constexpr int kScanStep = 500;

class Check {
 public:
  Check(catalog::Database& database, store::FileSystem& files, const fs::path& data, const Clock& clock,
        CheckOptions options)
      : database_(database), files_(files), data_(data), clock_(clock), options_(options) {}

  Result<CheckReport> run() {
    DVR_CHECK(rows());
    DVR_CHECK(tree(data_ / "recordings", "recordings"));
    DVR_CHECK(spool());
    DVR_CHECK(counters());
    DVR_CHECK(check_hours(database_, options_, report_));
    DVR_CHECK(check_clips(database_, files_, data_, options_, report_));
    DVR_CHECK(ledger());
    return std::move(report_);
  }

 private:
  Result<void> rows();
  Result<void> row(const Recording& r);
  void index(const Recording& r);
  Result<void> deep(const Recording& r, const store::File& file);
  void boxes(const Recording& r, const store::File& file);
  Result<void> tree(const fs::path& directory, const std::string& key);
  Result<void> stray_file(const std::string& key);
  Result<void> spool();
  Result<void> counters();
  Result<void> ledger();
  Result<void> ledger_of(const catalog::Camera& camera);
  Result<void> lose(const Recording& r);

  Finding& found(Violation v, std::string subject, std::string detail) {
    return report_.findings.emplace_back(Finding{v, std::move(subject), std::move(detail), false});
  }
  Result<void> write(const std::function<Result<void>(Connection&)>& work) { return database_.write_now(work); }

  catalog::Database& database_;
  store::FileSystem& files_;
  const fs::path data_;
  const Clock& clock_;
  const CheckOptions options_;
  CheckReport report_;
};

// --- rows and their files -------------------------------------------------------------------------------------------

Result<void> Check::rows() {
  std::vector<Recording> some;
  std::int64_t after_id = 0;
  do {
    DVR_CHECK(database_.read_now([&](Connection& c) -> Result<void> {
      DVR_TRY(some, catalog::recordings::scan(c, after_id, kScanStep));
      return {};
    }));
    for (const auto& r : some) DVR_CHECK(row(r));
    if (!some.empty()) after_id = some.back().id;
  } while (!some.empty());
  return {};
}

// A lost recording stays as a row, and the ledger shows its time as a gap.
Result<void> Check::lose(const Recording& r) {
  return write([&](Connection& c) -> Result<void> {
    const auto reason = media::Reason::footage_lost;
    DVR_CHECK(catalog::recordings::set_lost(c, r.id, media::to_string(reason)));
    DVR_CHECK(catalog::gaps::fill_holes(c, r.camera_id, r.start_time, r.end_time, reason));
    return {};
  });
}

Result<void> Check::row(const Recording& r) {
  ++report_.recordings;
  if (r.lost_reason || r.location != "disk") return {};
  index(r);
  DVR_TRY(const auto size, files_.size_bytes(data_ / r.file_path));
  if (!size) {
    auto& finding = found(Violation::file_missing, r.file_path, fmt::format("recording {}", r.id));
    if (!options_.repair) return {};
    DVR_CHECK(lose(r));
    finding.repaired = true;
    return {};
  }
  if (std::int64_t(*size) != r.size_bytes)
    found(Violation::size_differs, r.file_path, fmt::format("{} bytes, the catalog says {}", *size, r.size_bytes));
  if (!options_.deep) return {};
  DVR_TRY(const auto file, files_.open_for_reading(data_ / r.file_path));
  return deep(r, *file);
}

void Check::index(const Recording& r) {
  const auto parts = decode_part_index(r.part_index);
  if (!parts.has_value()) {
    found(Violation::index_differs, r.file_path, parts.error().message);
    return;
  }
  std::int64_t bytes = r.init_bytes, samples = 0;
  MediaTicks duration;
  for (const auto& part : *parts) {
    bytes += part.size_bytes;
    samples += part.video_samples;
    duration += part.duration;
  }
  if (bytes != r.size_bytes || samples != r.video_samples || duration != r.duration)
    found(Violation::index_differs, r.file_path,
          fmt::format("it adds up to {} bytes, {} pictures, {} ticks", bytes, samples, duration.count));
}

Result<void> Check::deep(const Recording& r, const store::File& file) {
  const auto checksum = store::checksum_of(file);
  report_.bytes_read += r.size_bytes;
  if (!checksum.has_value()) {
    found(Violation::checksum_differs, r.file_path, checksum.error().describe());
    return {};
  }
  const auto text = store::to_text(*checksum);
  if (!r.checksum.empty() && text != r.checksum) found(Violation::checksum_differs, r.file_path, "it is " + text);
  boxes(r, file);
  if (!r.checksum.empty() || !options_.repair) return {};
  return write([&](Connection& c) { return catalog::recordings::set_checksum(c, r.id, text); });
}

void Check::boxes(const Recording& r, const store::File& file) {
  const auto contents = read_spool_file(file);
  const auto parts = decode_part_index(r.part_index);
  if (!contents.has_value() || !parts.has_value()) {
    found(Violation::index_differs, r.file_path, contents.has_value() ? "damaged index" : contents.error().describe());
    return;
  }
  const bool same = std::ranges::equal(*parts, contents->parts, [](const auto& a, const auto& b) {
    return a.size_bytes == b.size_bytes && a.duration == b.duration && a.independent == b.independent &&
           a.video_samples == b.video_samples;
  });
  if (!same || contents->whole_bytes != std::uint64_t(r.size_bytes))
    found(Violation::index_differs, r.file_path, "the boxes of the file are not those of the index");
}

// --- files and their rows -------------------------------------------------------------------------------------------

Result<void> Check::tree(const fs::path& directory, const std::string& key) {
  DVR_TRY(const auto entries, files_.list(directory));
  for (const auto& entry : entries) {
    const auto child = key + "/" + entry.name;
    if (entry.is_directory) {
      DVR_CHECK(tree(directory / entry.name, child));
      continue;
    }
    ++report_.files;
    DVR_CHECK(stray_file(child));
  }
  return {};
}

// In garbage, or still linked from the spool on its way to its row: fine.
Result<void> Check::stray_file(const std::string& key) {
  bool known = false;
  DVR_CHECK(database_.read_now([&](Connection& c) -> Result<void> {
    DVR_TRY(const auto rows, c.query("SELECT 1 FROM recordings WHERE file_path = $1", {key}));
    DVR_TRY(const bool garbage, catalog::garbage::contains(c, key));
    known = !rows.empty() || garbage;
    return {};
  }));
  if (known) return {};
  const auto file = files_.open_for_reading(data_ / key);
  const auto contents = file.has_value() ? read_spool_file(**file) : Result<SpoolContents>(file.error());
  if (contents.has_value() && contents->identity.recording_id > 0) {
    const auto& id = contents->identity;
    DVR_TRY(const auto in_spool, files_.size_bytes(spool_path(data_, id.camera_id, id.recording_id)));
    if (in_spool) return {};
  }
  auto& finding =
      found(Violation::file_without_row, key, contents.has_value() ? "it holds footage" : contents.error().describe());
  if (!options_.repair || !contents.has_value() || contents->parts.empty()) return {};
  // Back into the spool: the next start reads it and enters it.
  const auto& id = contents->identity;
  const auto target = spool_path(data_, id.camera_id, id.recording_id);
  DVR_CHECK(files_.make_directories(target.parent_path()));
  DVR_CHECK(files_.rename(data_ / key, target));
  DVR_CHECK(files_.sync_directory(target.parent_path()));
  finding.repaired = true;
  return {};
}

Result<void> Check::spool() {
  if (options_.running) return {};
  DVR_TRY(const auto cameras, files_.list(spool_root(data_)));
  for (const auto& camera : cameras) {
    if (!camera.is_directory || camera.name == "quarantine") continue;
    DVR_TRY(const auto entries, files_.list(spool_root(data_) / camera.name));
    for (const auto& entry : entries)
      found(Violation::spool_not_empty, fmt::format("spool/{}/{}", camera.name, entry.name),
            "it will be entered at the next start");
  }
  return {};
}

// --- counters -------------------------------------------------------------------------------------------------------

Result<void> Check::counters() {
  std::vector<std::int64_t> wrong;
  DVR_CHECK(database_.read_now([&](Connection& c) -> Result<void> {
    DVR_TRY(const auto rows,
            c.query("SELECT u.camera_id FROM camera_usage u LEFT JOIN (SELECT camera_id, COUNT(*) AS n, "
                    "SUM(size_bytes) AS b, SUM(size_bytes * is_permanent) AS p FROM recordings GROUP BY camera_id) r "
                    "ON r.camera_id = u.camera_id WHERE u.recordings <> COALESCE(r.n, 0) OR u.size_bytes <> "
                    "COALESCE(r.b, 0) OR u.permanent_bytes <> COALESCE(r.p, 0) ORDER BY u.camera_id"));
    for (std::size_t i = 0; i < rows.size(); ++i) wrong.push_back(rows[i].i64(0));
    DVR_TRY(const auto sums,
            c.query("SELECT COALESCE(q.camera_id, r.camera_id) FROM (SELECT camera_id, SUM(recordings) AS n, "
                    "SUM(size_bytes) AS b, SUM(recorded_us) AS t FROM footage_quarters GROUP BY camera_id) q "
                    "FULL JOIN (SELECT camera_id, COUNT(*) AS n, SUM(size_bytes) AS b, SUM(end_time - start_time) AS t "
                    "FROM recordings WHERE lost_reason IS NULL GROUP BY camera_id) r ON q.camera_id = r.camera_id "
                    "WHERE COALESCE(q.n, 0) <> COALESCE(r.n, 0) OR COALESCE(q.b, 0) <> COALESCE(r.b, 0) "
                    "OR COALESCE(q.t, 0) <> COALESCE(r.t, 0)"));
    for (std::size_t i = 0; i < sums.size(); ++i) wrong.push_back(sums[i].i64(0));
    return {};
  }));
  std::sort(wrong.begin(), wrong.end());
  wrong.erase(std::unique(wrong.begin(), wrong.end()), wrong.end());
  for (const auto camera_id : wrong) {
    auto& finding = found(Violation::counters_differ, fmt::format("camera {}", camera_id), "");
    if (!options_.repair) continue;
    DVR_CHECK(write([&](Connection& c) { return catalog::usage::recount(c, camera_id); }));
    finding.repaired = true;
  }
  return {};
}

// --- the ledger -----------------------------------------------------------------------------------------------------

struct Stretch {
  WallTime start, end;
  bool is_gap;
};

Result<std::vector<Stretch>> stretches(Connection& c, std::int64_t camera_id, WallTime from, WallTime to) {
  std::vector<Stretch> out;
  DVR_TRY(const auto footage, catalog::recordings::timeline(c, camera_id, from, to));
  for (const auto& r : footage) out.push_back({r.start_time, r.end_time, false});
  DVR_TRY(const auto gaps, catalog::gaps::overlapping(c, camera_id, from, to));
  for (const auto& g : gaps) out.push_back({g.start_time, g.end_time.value_or(to), true});
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.start < b.start; });
  return out;
}

// Footage may overlap footage (the machine's clock was set back); a gap overlaps nothing.
bool overlaps(const std::vector<Stretch>& all, std::size_t i) {
  if (i == 0 || all[i].start >= all[i].end) return false;
  const auto& before = all[i - 1];
  return (all[i].is_gap || before.is_gap) && before.end > all[i].start;
}

Result<void> Check::ledger() {
  std::vector<catalog::Camera> cameras;
  DVR_CHECK(database_.read_now([&](Connection& c) -> Result<void> {
    DVR_TRY(cameras, catalog::cameras::all(c));
    return {};
  }));
  for (const auto& camera : cameras) DVR_CHECK(ledger_of(camera));
  return {};
}

Result<void> Check::ledger_of(const catalog::Camera& camera) {
  const auto subject = fmt::format("camera {}", camera.id);
  WallTime from{}, to{};
  std::vector<Stretch> all;
  DVR_CHECK(database_.read_now([&](Connection& c) -> Result<void> {
    DVR_TRY(const auto usage, catalog::usage::of_camera(c, camera.id));
    from = std::max(camera.created_at, usage.expired_until);
    DVR_TRY(const auto open, catalog::gaps::open_one(c, camera.id));
    DVR_TRY(const auto newest, catalog::recordings::newest(c, camera.id));
    DVR_TRY(const auto closed, catalog::gaps::last_closed(c, camera.id));
    // Footage that is being recorded has no row yet; after a stop an open gap reaches to now.
    to = open ? std::max(open->start_time, clock_.wall()) : from;
    if (newest) to = std::max(to, newest->end_time);
    if (closed) to = std::max(to, *closed->end_time);
    if (!options_.running) to = std::max(to, clock_.wall());
    DVR_TRY(all, stretches(c, camera.id, from, to));
    return {};
  }));
  auto until = from;
  int holes = 0;
  const auto hole = [&](WallTime end) {
    if (end <= until) return;
    ++holes;
    found(Violation::ledger_hole, subject, fmt::format("{} to {}", format_rfc3339(until), format_rfc3339(end)));
  };
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (overlaps(all, i)) found(Violation::ledger_overlap, subject, format_rfc3339(all[i].start));
    hole(all[i].start);
    until = std::max(until, all[i].end);
  }
  hole(to);
  if (holes == 0 || !options_.repair) return {};
  // Nobody records: what lies behind the last footage goes on until the next start.
  const bool still_open = !options_.running && until < to;
  DVR_CHECK(write([&](Connection& c) -> Result<void> {
    DVR_CHECK(catalog::gaps::fill_holes(c, camera.id, from, still_open ? until : to, media::Reason::footage_lost));
    const auto reason = camera.is_active ? media::Reason::crash : media::Reason::disabled;
    return still_open ? catalog::gaps::open(c, camera.id, until, reason) : Result<void>();
  }));
  for (auto& finding : report_.findings)
    if (finding.violation == Violation::ledger_hole && finding.subject == subject) finding.repaired = true;
  return {};
}

}  // namespace

std::string_view to_string(Violation violation) {
  switch (violation) {
    case Violation::file_missing: return "file_missing";
    case Violation::size_differs: return "size_differs";
    case Violation::checksum_differs: return "checksum_differs";
    case Violation::index_differs: return "index_differs";
    case Violation::file_without_row: return "file_without_row";
    case Violation::spool_not_empty: return "spool_not_empty";
    case Violation::counters_differ: return "counters_differ";
    case Violation::hours_differ: return "hours_differ";
    case Violation::clip_file_missing: return "clip_file_missing";
    case Violation::clip_file_without_row: return "clip_file_without_row";
    case Violation::clip_without_job: return "clip_without_job";
    case Violation::ledger_hole: return "ledger_hole";
    case Violation::ledger_overlap: return "ledger_overlap";
  }
  return "unknown";
}

Result<CheckReport> check(catalog::Database& database, store::FileSystem& files, const fs::path& data_directory,
                          const Clock& clock, CheckOptions options) {
  return Check(database, files, data_directory, clock, options).run();
}

}  // namespace dvr::record
