// For the tests of record/: a camera made of synthetic parts, a clock for several threads, a private directory.
#pragma once
#include "media/mp4_writer.hpp"
#include "package/part.hpp"
#include "record/service.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <random>

namespace dvr::record::testing {

namespace fs = std::filesystem;

inline const WallTime kStart = from_us(1'795'334'400'000'000);  // 2026-11-22T08:00:00Z

class TestClock final : public Clock {
 public:
  WallTime wall() const override { return from_us(wall_us_.load()); }
  MonoTime mono() const override { return MonoTime(Micros(mono_us_.load())); }
  void set(WallTime t) {
    mono_us_ += std::max<std::int64_t>(0, to_us(t) - wall_us_.load());
    wall_us_ = to_us(t);
  }
  void advance(Micros d) { set(wall() + d); }

 private:
  std::atomic<std::int64_t> wall_us_{to_us(kStart)};
  std::atomic<std::int64_t> mono_us_{1'000'000'000};
};

class TempDirectory {
 public:
  TempDirectory() {
    auto name = (fs::temp_directory_path() / "dvr-record-XXXXXX").string();
    if (!::mkdtemp(name.data())) std::abort();
    path_ = name;
  }
  ~TempDirectory() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
    fs::remove_all(path_.string() + ".nodes", ignored);
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

inline media::Tracks tracks_of(int width) {
  media::VideoTrack video;
  video.sps = {0x67, 0x42, 0xc0, 0x1e, 0xd9, 0x00, 0xa0, 0x47, 0xfe, 0xc8};
  video.pps = {0x68, 0xce, 0x3c, 0x80};
  video.width = width;
  video.height = 360;
  video.codecs = "avc1.42c01e";
  media::Tracks out;
  out.video = video;
  return out;
}

// Parts of 500 ms with 5 pictures; a key frame each second, a segment every two.
class FakeCamera {
 public:
  explicit FakeCamera(std::uint32_t seed = 1, std::size_t picture_bytes = 300)
      : random_(seed), picture_bytes_(picture_bytes) {}

  std::shared_ptr<const package::InitSegment> start_run(WallTime wall, int width = 640) {
    ++run_;
    in_run_ = 0;
    wall_ = wall;
    auto init = std::make_shared<package::InitSegment>();
    init->run = run_;
    init->tracks = tracks_of(width);
    init->bytes = share(media::write_init(init->tracks));
    init->digest = sha256(*init->bytes);
    init->wall_start = wall;
    return init;
  }

  std::shared_ptr<const package::Part> next_part() {
    constexpr int kPictures = 5;
    constexpr std::uint32_t kTicks = 9'000;
    const bool key = in_run_ % 2 == 0;
    auto part = std::make_shared<package::Part>();
    std::vector<media::FragmentSample> samples;
    for (int i = 0; i < kPictures; ++i) {
      Bytes picture(picture_bytes_ + random_() % 100);
      for (auto& b : picture) b = std::uint8_t(random_() % 255 + 1);
      samples.push_back({std::uint32_t(picture.size()), kTicks, 0, key && i == 0});
      part->size_bytes += picture.size();
      part->payload.push_back(share(std::move(picture)));
    }
    part->run = run_;
    part->sequence = sequence_++;
    part->independent = key;
    part->starts_segment = in_run_ % 4 == 0;
    part->decode_time = {std::int64_t(in_run_) * kPictures * kTicks};
    part->duration = {kPictures * kTicks};
    part->wall_start = wall_;
    wall_ += Millis(500);
    part->wall_end = wall_;
    part->video_samples = kPictures;
    const media::FragmentTrack track{media::kVideoTrackId, std::uint64_t(part->decode_time.count), samples};
    part->head = share(media::write_part_head(std::uint32_t(part->sequence + 1),
                                              {media::kVideoTrackId, part->wall_start, track.decode_time},
                                              std::span(&track, 1)));
    part->size_bytes += part->head->size();
    ++in_run_;
    return part;
  }

  WallTime wall() const { return wall_; }

 private:
  std::mt19937 random_;
  const std::size_t picture_bytes_;
  std::uint64_t run_ = 0, sequence_ = 0;
  int in_run_ = 0;
  WallTime wall_{};
};

inline Bytes bytes_of(const package::Part& part) {
  Bytes out;
  for (const auto& b : part.buffers()) out.insert(out.end(), b->begin(), b->end());
  return out;
}

// A catalog that goes away: by hand, or with the power of its file system.
class SwitchedDatabase final : public catalog::Database {
 public:
  explicit SwitchedDatabase(std::unique_ptr<catalog::Database> inner) : inner_(std::move(inner)) {}
  void down_when(std::function<bool()> is_down) {
    std::lock_guard lock(mutex_);
    is_down_ = std::move(is_down);
  }
  Result<void> read_now(const std::function<Result<void>(catalog::Connection&)>& work) override {
    if (down()) return fail(ErrorKind::unavailable, "the catalog is down");
    return inner_->read_now(work);
  }
  Result<void> write_now(const std::function<Result<void>(catalog::Connection&)>& work) override {
    if (down()) return fail(ErrorKind::unavailable, "the catalog is down");
    return inner_->write_now(work);
  }
  Words schema_words() const override { return inner_->schema_words(); }
  Result<bool> has_table(catalog::Connection& c, std::string_view name) const override {
    return inner_->has_table(c, name);
  }

 private:
  WorkPool& read_pool() override { return pool_; }
  WorkPool& write_pool() override { return pool_; }
  bool down() const {
    std::lock_guard lock(mutex_);
    return is_down_();
  }
  mutable std::mutex mutex_;
  std::function<bool()> is_down_ = [] { return false; };
  std::unique_ptr<catalog::Database> inner_;
  WorkPool pool_{"test", 1, 1000};
};

// Runs one thing on an io_context until it is done.
inline void run(asio::io_context& io, Task<void> task) {
  bool done = false;
  asio::co_spawn(io, std::move(task), [&](std::exception_ptr e) {
    done = true;
    if (e) std::rethrow_exception(e);
  });
  while (!done) io.run_one();
}

template <class Condition>
void run_until(asio::io_context& io, Condition condition) {
  const auto deadline = MonoTime::clock::now() + Seconds(60);
  while (!condition()) {
    ASSERT_LT(MonoTime::clock::now(), deadline) << "the condition never came true";
    io.restart();
    io.run_one_for(Millis(5));
  }
}

}  // namespace dvr::record::testing
