#include "catalog/clips.hpp"

#include "catalog/recordings.hpp"

#include <boost/json.hpp>

namespace dvr::catalog {
namespace {

namespace json = boost::json;

#define CLIP_COLUMNS                                                                                              \
  "k.id, k.camera_id, k.recording_id, k.user_id, k.name, k.start_time, k.end_time, k.duration, k.mode, k.state, " \
  "k.progress, k.error, k.gaps, k.job_id, k.created_at, k.file_path, k.size_bytes, k.sha256, k.footage_start, "   \
  "k.footage_end, k.ready_at"

std::optional<std::string> maybe_text(Rows::Row row, std::size_t column) {
  if (row.is_null(column)) return std::nullopt;
  return row.text(column);
}

std::string gaps_to_text(const std::vector<ClipGap>& gaps) {
  json::array out;
  for (const auto& g : gaps) out.push_back(json::array{to_us(g.start_time), to_us(g.end_time), g.reason});
  return json::serialize(out);
}

std::vector<ClipGap> gaps_from_text(const std::string& text) {
  std::vector<ClipGap> out;
  boost::system::error_code ec;
  const auto value = json::parse(text, ec);
  if (ec || !value.is_array()) return out;
  for (const auto& item : value.get_array()) {
    const auto* gap = item.if_array();
    if (!gap || gap->size() != 3 || !(*gap)[0].is_int64() || !(*gap)[1].is_int64() || !(*gap)[2].is_string()) continue;
    out.push_back(
        {from_us((*gap)[0].get_int64()), from_us((*gap)[1].get_int64()), std::string((*gap)[2].get_string())});
  }
  return out;
}

Clip clip_from(Rows::Row row) {
  Clip k;
  k.id = row.i64(0);
  k.camera_id = row.i64(1);
  k.recording_id = row.maybe_i64(2);
  k.user_id = row.i64(3);
  k.name = row.text(4);
  k.start_time = row.time(5);
  k.end_time = row.time(6);
  k.duration = Micros(row.i64(7));
  k.mode = row.text(8) == "fast" ? ClipMode::fast : ClipMode::exact;
  k.state = clip_state_from_string(row.text(9)).value_or(ClipState::failed);
  k.progress = row.real(10);
  k.error = maybe_text(row, 11);
  k.gaps = gaps_from_text(row.text(12));
  k.job_id = row.maybe_i64(13);
  k.created_at = row.time(14);
  k.file_path = maybe_text(row, 15);
  k.size_bytes = row.maybe_i64(16);
  k.sha256 = maybe_text(row, 17);
  k.footage_start = row.maybe_time(18);
  k.footage_end = row.maybe_time(19);
  k.ready_at = row.maybe_time(20);
  return k;
}

Result<bool> touched(Result<Rows> changed) {
  DVR_TRY(const auto rows, std::move(changed));
  return !rows.empty();
}

// WHERE of a list with its parameters, numbered as they come.
class Where {
 public:
  std::string param(Value value) {
    values_.push_back(std::move(value));
    return fmt::format("${}", values_.size());
  }
  void add(std::string condition) { text_ += (text_.empty() ? " WHERE (" : " AND (") + std::move(condition) + ")"; }
  const std::string& text() const { return text_; }
  std::vector<Value> values() const { return values_; }

 private:
  std::string text_;
  std::vector<Value> values_;
};

// The letters of LIKE are meant as they are.
std::string like_pattern(std::string_view text) {
  std::string out = "%";
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '!') out.push_back('!');
    out.push_back(c);
  }
  return out + "%";
}

void add_visibility(Where& where, const ClipFilter& f) {
  if (f.everybody) return;
  if (f.owner_id)
    return where.add("k.camera_id IN (SELECT id FROM cameras WHERE user_id = " + where.param(*f.owner_id) + ")");
  if (f.maker_cameras.empty()) return where.add("1 = 0");
  where.add("k.user_id = " + where.param(f.user_id));
  where.add(fmt::format("k.camera_id IN ({})", fmt::join(f.maker_cameras, ", ")));
}

Where where_of(const ClipFilter& f) {
  Where where;
  add_visibility(where, f);
  if (f.camera_id) where.add("k.camera_id = " + where.param(*f.camera_id));
  if (f.state) where.add("k.state = " + where.param(to_string(*f.state)));
  if (f.from) where.add("k.end_time > " + where.param(*f.from));
  if (f.to) where.add("k.start_time < " + where.param(*f.to));
  if (f.search) where.add("LOWER(k.name) LIKE LOWER(" + where.param(like_pattern(*f.search)) + ") ESCAPE '!'");
  return where;
}

#define CLIP_FILE_SQL "SELECT file_path, location FROM clips WHERE id = $1 AND file_path IS NOT NULL"

}  // namespace

std::string_view to_string(ClipMode mode) { return mode == ClipMode::fast ? "fast" : "exact"; }

std::string_view to_string(ClipState state) {
  switch (state) {
    case ClipState::queued: return "queued";
    case ClipState::running: return "running";
    case ClipState::ready: return "ready";
    case ClipState::failed: return "failed";
  }
  return "";
}

std::optional<ClipState> clip_state_from_string(std::string_view text) {
  for (const auto state : {ClipState::queued, ClipState::running, ClipState::ready, ClipState::failed})
    if (to_string(state) == text) return state;
  return std::nullopt;
}

namespace clips {

Result<std::int64_t> insert(Connection& c, const Clip& k) {
  DVR_TRY(const auto made,
          c.query("INSERT INTO clips (camera_id, recording_id, user_id, name, start_time, end_time, duration, mode, "
                  "gaps, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id",
                  {k.camera_id, k.recording_id, k.user_id, k.name, k.start_time, k.end_time, k.duration.count(),
                   to_string(k.mode), gaps_to_text(k.gaps), k.created_at}));
  return made[0].i64(0);
}

Result<std::optional<Clip>> find(Connection& c, std::int64_t id) {
  DVR_TRY(const auto rows, c.query("SELECT " CLIP_COLUMNS " FROM clips k WHERE k.id = $1", {id}));
  if (rows.empty()) return std::optional<Clip>();
  return std::optional(clip_from(rows[0]));
}

Result<std::vector<Clip>> list(Connection& c, const ClipFilter& f) {
  auto where = where_of(f);
  const auto* than = f.newest_first ? "<" : ">";
  const auto* order = f.newest_first ? "DESC" : "ASC";
  if (f.after) {
    const auto at = where.param(f.after->created_at), id = where.param(f.after->id);
    where.add(fmt::format("k.created_at {0} {1} OR (k.created_at = {1} AND k.id {0} {2})", than, at, id));
  }
  const auto limit = where.param(f.limit);
  DVR_TRY(const auto rows,
          c.query(fmt::format("SELECT {0} FROM clips k{1} ORDER BY k.created_at {2}, k.id {2} LIMIT {3}", CLIP_COLUMNS,
                              where.text(), order, limit),
                  where.values()));
  std::vector<Clip> out;
  for (std::size_t i = 0; i < rows.size(); ++i) out.push_back(clip_from(rows[i]));
  return out;
}

Result<std::int64_t> count(Connection& c, const ClipFilter& f) {
  const auto where = where_of(f);
  DVR_TRY(const auto rows, c.query("SELECT COUNT(*) FROM clips k" + where.text(), where.values()));
  return rows[0].i64(0);
}

Result<ClipUsage> usage_of_account(Connection& c, std::int64_t owner_id) {
  DVR_TRY(const auto rows, c.query("SELECT COUNT(*), CAST(COALESCE(SUM(size_bytes), 0) AS BIGINT) FROM clips WHERE "
                                   "camera_id IN (SELECT id FROM cameras WHERE user_id = $1)",
                                   {owner_id}));
  return ClipUsage{rows[0].i64(0), rows[0].i64(1)};
}

Result<std::vector<FailedClips>> failed_by_camera(Connection& c, WallTime from) {
  DVR_TRY(const auto rows, c.query("SELECT camera_id, COUNT(*), MIN(created_at) FROM clips WHERE state = 'failed' AND "
                                   "created_at >= $1 GROUP BY camera_id ORDER BY camera_id",
                                   {from}));
  std::vector<FailedClips> out;
  for (std::size_t i = 0; i < rows.size(); ++i) out.push_back({rows[i].i64(0), rows[i].i64(1), rows[i].time(2)});
  return out;
}

Result<void> rename(Connection& c, std::int64_t id, std::string_view name) {
  DVR_CHECK(c.query("UPDATE clips SET name = $2 WHERE id = $1", {id, name}));
  return {};
}

Result<bool> set_progress(Connection& c, std::int64_t id, double progress) {
  return touched(c.query("UPDATE clips SET progress = $2 WHERE id = $1 AND state = 'running' RETURNING id",
                         {id, Value(std::clamp(progress, 0.0, 1.0))}));
}

Result<bool> set_running(Connection& c, std::int64_t id) {
  return touched(
      c.query("UPDATE clips SET state = 'running', progress = 0, error = NULL "
              "WHERE id = $1 AND state IN ('queued', 'running') RETURNING id",
              {id}));
}

Result<void> set_queued(Connection& c, std::int64_t id, std::int64_t job_id) {
  DVR_CHECK(c.query("UPDATE clips SET state = 'queued', progress = 0, error = NULL, job_id = $2 WHERE id = $1",
                    {id, job_id}));
  return {};
}

Result<bool> set_failed(Connection& c, std::int64_t id, std::string_view error) {
  return touched(
      c.query("UPDATE clips SET state = 'failed', error = $2 "
              "WHERE id = $1 AND state IN ('queued', 'running') RETURNING id",
              {id, error}));
}

Result<bool> set_ready(Connection& c, std::int64_t id, const ReadyClip& r, WallTime now) {
  DVR_TRY(const bool done,
          touched(c.query("UPDATE clips SET state = 'ready', progress = 1, error = NULL, file_path = $2, size_bytes = "
                          "$3, sha256 = $4, duration = $5, footage_start = $6, footage_end = $7, recording_id = $8, "
                          "gaps = $9, manifest = $10, ready_at = $11 WHERE id = $1 AND state = 'running' RETURNING id",
                          {id, r.file_path, r.size_bytes, r.sha256, r.duration.count(), r.footage_start, r.footage_end,
                           r.recording_id, gaps_to_text(r.gaps), r.manifest, now})));
  if (done && !r.picture.empty())
    DVR_CHECK(
        c.query("INSERT INTO clip_pictures (clip_id, jpeg) VALUES ($1, $2) "
                "ON CONFLICT (clip_id) DO UPDATE SET jpeg = excluded.jpeg",
                {id, r.picture}));
  return done;
}

Result<std::optional<std::string>> manifest(Connection& c, std::int64_t id) {
  DVR_TRY(const auto rows, c.query("SELECT manifest FROM clips WHERE id = $1", {id}));
  if (rows.empty()) return std::optional<std::string>();
  return maybe_text(rows[0], 0);
}

Result<std::optional<Bytes>> picture(Connection& c, std::int64_t id) {
  DVR_TRY(const auto rows, c.query("SELECT jpeg FROM clip_pictures WHERE clip_id = $1", {id}));
  if (rows.empty()) return std::optional<Bytes>();
  return std::optional(rows[0].blob(0));
}

Result<void> remove(Connection& c, std::int64_t id, WallTime now) {
  DVR_TRY(const auto file, c.query(CLIP_FILE_SQL, {id}));
  if (!file.empty()) DVR_CHECK(garbage::add(c, file[0].text(0), file[0].text(1), now));
  DVR_CHECK(c.query("DELETE FROM clips WHERE id = $1", {id}));
  return {};
}

Result<std::vector<std::int64_t>> abandon(Connection& c, std::int64_t camera_id, std::string_view error, WallTime now) {
  DVR_CHECK(
      c.query("UPDATE jobs SET state = 'cancelled', finished_at = $2, lease_until = NULL "
              "WHERE kind = 'clip' AND state IN ('queued', 'running') AND subject_id IN "
              "(SELECT id FROM clips WHERE camera_id = $1)",
              {camera_id, now}));
  DVR_TRY(const auto rows, c.query("UPDATE clips SET state = 'failed', error = $2 WHERE camera_id = $1 AND "
                                   "state IN ('queued', 'running') RETURNING id",
                                   {camera_id, error}));
  std::vector<std::int64_t> out;
  for (std::size_t i = 0; i < rows.size(); ++i) out.push_back(rows[i].i64(0));
  return out;
}

Result<bool> is_known_file(Connection& c, std::string_view file_path) {
  DVR_TRY(const auto rows, c.query("SELECT 1 FROM clips WHERE file_path = $1 LIMIT 1", {file_path}));
  if (!rows.empty()) return true;
  return garbage::contains(c, file_path);
}

}  // namespace clips

namespace clip_shares {
namespace {

#define SHARE_COLUMNS \
  "id, clip_id, user_id, name, token_hash, password_hash, expires_at, downloads, used_at, created_at"

ClipShare share_from(Rows::Row row) {
  return {row.i64(0),         row.i64(1),  row.i64(2), row.text(3),       row.text(4),
          maybe_text(row, 5), row.time(6), row.i64(7), row.maybe_time(8), row.time(9)};
}

Result<std::optional<ClipShare>> one(Result<Rows> found) {
  DVR_TRY(const auto rows, std::move(found));
  if (rows.empty()) return std::optional<ClipShare>();
  return std::optional(share_from(rows[0]));
}

}  // namespace

Result<std::int64_t> insert(Connection& c, const ClipShare& s) {
  DVR_TRY(const auto made,
          c.query("INSERT INTO clip_shares (clip_id, user_id, name, token_hash, password_hash, expires_at, created_at) "
                  "VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
                  {s.clip_id, s.user_id, s.name, s.token_hash, s.password_hash, s.expires_at, s.created_at}));
  return made[0].i64(0);
}

Result<std::optional<ClipShare>> find(Connection& c, std::int64_t id) {
  return one(c.query("SELECT " SHARE_COLUMNS " FROM clip_shares WHERE id = $1", {id}));
}

Result<std::optional<ClipShare>> find_by_hash(Connection& c, std::string_view token_hash) {
  return one(c.query("SELECT " SHARE_COLUMNS " FROM clip_shares WHERE token_hash = $1", {token_hash}));
}

Result<std::vector<ClipShare>> of_clip(Connection& c, std::int64_t clip_id) {
  DVR_TRY(const auto rows,
          c.query("SELECT " SHARE_COLUMNS " FROM clip_shares WHERE clip_id = $1 ORDER BY id", {clip_id}));
  std::vector<ClipShare> out;
  for (std::size_t i = 0; i < rows.size(); ++i) out.push_back(share_from(rows[i]));
  return out;
}

Result<bool> remove(Connection& c, std::int64_t clip_id, std::int64_t id) {
  return touched(c.query("DELETE FROM clip_shares WHERE clip_id = $1 AND id = $2 RETURNING id", {clip_id, id}));
}

Result<void> count_download(Connection& c, std::int64_t id, WallTime now) {
  DVR_CHECK(c.query("UPDATE clip_shares SET downloads = downloads + 1, used_at = $2 WHERE id = $1", {id, now}));
  return {};
}

}  // namespace clip_shares
}  // namespace dvr::catalog
