// For tests of playback/: a camera whose footage is really recorded into files and a catalog, without a recorder.
#pragma once
#include "catalog/cameras.hpp"
#include "catalog/test_database.hpp"
#include "media/test_support.hpp"
#include "package/packager.hpp"
#include "playback/library.hpp"

#include <future>

namespace dvr::playback::testing {

using namespace media::testing;

struct CollectParts : package::PartSink {
  void on_run(std::shared_ptr<const package::InitSegment> i) override { init = std::move(i); }
  void on_part(std::shared_ptr<const package::Part> part) override { parts.push_back(std::move(part)); }
  void on_run_end(media::Reason) override {}
  std::shared_ptr<const package::InitSegment> init;
  std::vector<std::shared_ptr<const package::Part>> parts;
};

// The units of one run as parts. `wall` is the run's start.
inline CollectParts package_run(const media::Tracks& tracks, std::vector<media::AccessUnit> units, WallTime wall) {
  auto sink = std::make_shared<CollectParts>();
  package::Packager packager({sink});
  packager.on_run_start(tracks);
  for (auto& u : units) {
    u.wall += wall - kStart;
    packager.on_access_unit(std::move(u));
  }
  packager.on_run_end(media::Reason::camera_closed);
  return std::move(*sink);
}

inline CollectParts package_test_data(WallTime wall, int seconds, const std::string& video_file) {
  const auto& video = load_video(video_file);
  const auto& audio = load_audio("tone.aac");
  auto units = interleave(video_units(video), audio_units(audio));
  std::erase_if(units, [&](const auto& u) { return u.wall >= kStart + Seconds(seconds); });
  return package_run({video.track, audio.track}, std::move(units), wall);
}
// A run of the test data with sound, `seconds` long.
inline const CollectParts& simple_run(WallTime wall, int seconds = 6, const std::string& video_file = "plain.h264") {
  return made_once<CollectParts>(package_test_data, wall, seconds, video_file);
}

class Studio {
 public:
  Studio() : store_(store::real_file_system(), dir_.path), disk_("disk", 2, 100), decode_("decode", 1, 10), io_(1) {
    database_ = catalog::testing::open_migrated(dir_.path / "catalog.db");
    write([this](catalog::Connection& c) -> Result<void> {
      DVR_CHECK(c.query("INSERT INTO users (email, password_hash, created_at) VALUES ('a@b', 'x', 0)"));
      catalog::Camera camera;
      camera.name = "door";
      camera.rtsp_url = "rtsp://camera/";
      camera.user_id = 1;
      DVR_TRY(camera_id, catalog::cameras::insert(c, camera));
      return {};
    });
    library_ = std::make_unique<Library>(*database_, store_, open_, disk_, decode_);
  }

  Library& library() { return *library_; }
  record::OpenRecordings& open() { return open_; }
  catalog::Database& database() { return *database_; }
  WorkPool& disk() { return disk_; }
  store::Store& store() { return store_; }
  const std::filesystem::path& directory() const { return dir_.path; }
  std::int64_t camera_id = 0;

  // Parts [from, to) of the run as one finished recording; answers its id.
  std::int64_t record(const CollectParts& run, std::size_t from, std::size_t to, std::int64_t run_id = 0) {
    auto row = file_of(run, from, to, run_id);
    write([&](catalog::Connection& c) -> Result<void> {
      DVR_TRY(row.init_id, catalog::init_segments::get_or_insert(c, *run.init->bytes, run.init->tracks, kStart));
      return catalog::recordings::insert(c, row);
    });
    return row.id;
  }
  std::int64_t record(const CollectParts& run) { return record(run, 0, run.parts.size()); }

  // The same, but not in the catalog: still open, with `to` parts so far.
  std::int64_t record_open(const CollectParts& run, std::size_t from, std::size_t to, std::int64_t run_id = 0) {
    const auto row = file_of(run, from, to, run_id);
    auto o = std::make_shared<record::OpenRecording>();
    o->id = row.id;
    o->camera_id = row.camera_id;
    o->run_id = row.run_id;
    o->init = run.init->bytes;
    o->tracks = run.init->tracks;
    o->init_bytes = std::uint64_t(row.init_bytes);
    o->start_decode = row.start_decode;
    o->start_time = row.start_time;
    o->end_time = row.end_time;
    auto offset = o->init_bytes;
    for (auto i = from; i < to; ++i) {
      o->parts.push_back(open_part(*run.parts[i], offset));
      offset += run.parts[i]->size_bytes;
    }
    o->file = *store_.open(row.file_path);
    open_.put(o);
    return row.id;
  }

  // Runs a coroutine to its end on an I/O thread.
  template <class T>
  T wait(Task<T> task) {
    return asio::co_spawn(io_.executor(0), std::move(task), asio::use_future).get();
  }
  static Task<Result<Bytes>> drain(std::unique_ptr<ByteSource> source) {
    Bytes out;
    for (;;) {
      DVR_CO_TRY(auto buffers, co_await source->read());
      if (buffers.empty()) co_return out;
      for (const auto& b : buffers) out.insert(out.end(), b->begin(), b->end());
    }
  }
  Bytes bytes_of(std::unique_ptr<ByteSource> source) { return *wait(drain(std::move(source))); }
  Bytes bytes_of(std::shared_ptr<const Movie> movie) { return bytes_of(library_->source(movie, 0, movie->size_bytes)); }
  Range range(double from_s, double to_s) const {
    const auto at = [](double s) { return kStart + Micros(std::int64_t(s * 1e6)); };
    return {camera_id, at(from_s), at(to_s), {}};
  }

 private:
  void write(const std::function<Result<void>(catalog::Connection&)>& work) {
    const auto done = database_->write_now(work);
    ASSERT_TRUE(done.has_value()) << done.error().describe();
  }

  static record::OpenPart open_part(const package::Part& p, std::uint64_t offset) {
    record::OpenPart part;
    static_cast<record::IndexedPart&>(part) = indexed(p);
    part.offset = offset;
    part.sequence = p.sequence;
    part.wall_start = p.wall_start;
    part.wall_end = p.wall_end;
    return part;
  }
  static record::IndexedPart indexed(const package::Part& p) {
    return {std::uint32_t(p.size_bytes), p.duration, p.independent, p.starts_segment, p.video_samples};
  }

  catalog::Recording file_of(const CollectParts& run, std::size_t from, std::size_t to, std::int64_t run_id) {
    catalog::Recording row;
    row.id = next_id_++;
    row.camera_id = camera_id;
    row.run_id = run_id > 0 ? run_id : row.id;
    row.start_time = run.parts[from]->wall_start;
    row.end_time = run.parts[to - 1]->wall_end;
    row.start_decode = run.parts[from]->decode_time;
    Bytes file = *run.init->bytes;
    row.init_bytes = std::int64_t(file.size());
    std::vector<record::IndexedPart> index;
    for (auto i = from; i < to; ++i) {
      const auto& p = *run.parts[i];
      for (const auto& b : p.buffers()) file.insert(file.end(), b->begin(), b->end());
      row.duration += p.duration;
      row.video_samples += p.video_samples;
      index.push_back(indexed(p));
    }
    row.part_index = record::encode_part_index(index);
    row.size_bytes = std::int64_t(file.size());
    row.sha256 = to_hex(sha256(file));
    row.checksum = "-";
    row.file_path = fmt::format("recordings/{}/{}.mp4", camera_id, row.id);
    row.created_at = row.end_time;
    std::filesystem::create_directories((dir_.path / row.file_path).parent_path());
    write_file(dir_.path / row.file_path, file);
    return row;
  }

  TempDir dir_;
  store::DiskStore store_;
  WorkPool disk_, decode_;
  IoPool io_;
  std::unique_ptr<catalog::Database> database_;
  record::OpenRecordings open_;
  std::unique_ptr<Library> library_;
  std::int64_t next_id_ = 1;
};

// One line per decoded picture of a file, as players show it: MD5 of its pixels.
inline std::vector<std::string> decoded_pictures(const std::filesystem::path& file) {
  const auto text =
      output_of("ffmpeg -nostdin -v error -i '" + file.string() + "' -map 0:v -fps_mode passthrough -f framemd5 -");
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    const auto line = text.substr(at, end - at);
    if (!line.empty() && line[0] != '#') out.push_back(line.substr(line.rfind(' ') + 1));
    at = end + 1;
  }
  return out;
}
inline std::vector<std::string> pictures_of_test_data(const std::string& name) {
  return decoded_pictures(std::filesystem::path(DVR_TEST_DATA) / name);
}

}  // namespace dvr::playback::testing
