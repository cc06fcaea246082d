#include "record/check_more.hpp"

namespace dvr::record {
namespace {

namespace fs = std::filesystem;
using catalog::Connection;
using catalog::Rows;

class ClipCheck {
 public:
  ClipCheck(catalog::Database& database, store::FileSystem& files, const fs::path& data, const CheckOptions& options,
            CheckReport& report)
      : database_(database), files_(files), data_(data), options_(options), report_(report) {}

  Result<void> run() {
    DVR_CHECK(ready());
    DVR_CHECK(unfinished());
    return tree();
  }

 private:
  Result<Rows> ask(std::string_view sql, const std::vector<catalog::Value>& params = {}) {
    Rows out;
    DVR_CHECK(database_.read_now([&](Connection& c) -> Result<void> {
      DVR_TRY(out, c.query(sql, params));
      return {};
    }));
    return out;
  }
  void found(Violation v, std::string subject, std::string detail) {
    report_.findings.push_back({v, std::move(subject), std::move(detail), false});
  }

  // A clip that people can download has its file, whole.
  Result<void> ready() {
    DVR_TRY(const auto rows, ask("SELECT id, file_path, size_bytes FROM clips WHERE state = 'ready' AND "
                                 "location = 'disk' AND file_path IS NOT NULL ORDER BY id"));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto path = rows[i].text(1);
      DVR_TRY(const auto size, files_.size_bytes(data_ / path));
      if (!size) found(Violation::clip_file_missing, path, fmt::format("clip {}", rows[i].i64(0)));
      else if (std::int64_t(*size) != rows[i].i64(2))
        found(Violation::size_differs, path, fmt::format("{} bytes, the catalog says {}", *size, rows[i].i64(2)));
    }
    return {};
  }

  // One that is still to be made has a job that will make it.
  Result<void> unfinished() {
    DVR_TRY(const auto rows,
            ask("SELECT k.id, k.state FROM clips k WHERE k.state IN ('queued', 'running') AND NOT EXISTS "
                "(SELECT 1 FROM jobs j WHERE j.id = k.job_id AND j.state IN ('queued', 'running')) ORDER BY k.id"));
    for (std::size_t i = 0; i < rows.size(); ++i)
      found(Violation::clip_without_job, fmt::format("clip {}", rows[i].i64(0)), "it is " + rows[i].text(1));
    return {};
  }

  Result<void> tree() {
    DVR_TRY(const auto cameras, files_.list(data_ / "clips"));
    for (const auto& camera : cameras) {
      if (!camera.is_directory) continue;
      DVR_TRY(const auto entries, files_.list(data_ / "clips" / camera.name));
      for (const auto& entry : entries)
        if (!entry.is_directory) DVR_CHECK(file(fmt::format("clips/{}/{}", camera.name, entry.name)));
    }
    return {};
  }

  // What a worker is writing has no row yet; what one left behind goes at the next start.
  Result<void> file(const std::string& key) {
    ++report_.files;
    if (options_.running || key.ends_with(".made") || key.ends_with(".part")) return {};
    DVR_TRY(const auto rows, ask("SELECT 1 FROM clips WHERE file_path = $1 UNION ALL "
                                 "SELECT 1 FROM garbage WHERE file_path = $1",
                                 {key}));
    if (rows.empty()) found(Violation::clip_file_without_row, key, "it will be removed at the next start");
    return {};
  }

  catalog::Database& database_;
  store::FileSystem& files_;
  const fs::path& data_;
  const CheckOptions& options_;
  CheckReport& report_;
};

}  // namespace

Result<void> check_clips(catalog::Database& database, store::FileSystem& files, const fs::path& data_directory,
                         const CheckOptions& options, CheckReport& report) {
  return ClipCheck(database, files, data_directory, options, report).run();
}

}  // namespace dvr::record
