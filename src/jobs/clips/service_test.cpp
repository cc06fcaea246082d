// Clips from order to file, with a real worker on real footage.
#include "jobs/clips/service.hpp"

#include "jobs/clips/cut_list.hpp"
#include "jobs/clips/test_support.hpp"
#include "record/retention.hpp"

#include <condition_variable>

namespace dvr::jobs::clips::testing {
namespace {

using catalog::Clip;
using catalog::ClipMode;
using catalog::ClipState;
using catalog::Connection;
namespace fs = std::filesystem;

const TempDir& service_films() {
  static const TempDir folder;
  return folder;
}

// Wall time stands still a minute after the footage; for several threads, because nobody moves it.
class ClipsTest : public ::testing::Test {
 protected:
  ClipsTest() {
    service_.on_change([this](const catalog::Clip&, bool) {
      {
        const std::scoped_lock lock(mutex_);
      }
      changed_.notify_all();
    });
  }
  ~ClipsTest() override {
    if (worker_) worker_->stop();
  }

  void record_film(int seconds = 30) {
    room_.record(film_run(make_film(service_films().path, {.seconds = seconds}), kStart));
  }
  void start_worker() {
    WorkerOptions options;
    options.name = "test";
    options.poll_every = Millis(20);
    worker_ = std::make_unique<Worker>(queue_, room_.database(), std::map<std::string, Runner*>{{"clip", &service_}},
                                       options);
    worker_->start();
  }
  void stop_worker() {
    worker_->stop();
    worker_.reset();
  }

  Result<Clip> order(double from, double to, ClipMode mode = ClipMode::exact) {
    const auto range = room_.range(from, to);
    return room_.wait(service_.order({room_.camera_id, 1, 1, "a clip", range.start, range.end, mode}, no_more()));
  }
  static Also no_more() {
    return [](Connection&, const Clip&) { return Result<void>(); };
  }
  std::optional<Clip> find(std::int64_t id) {
    std::optional<Clip> out;
    EXPECT_TRUE(room_.database().read_now([&](Connection& c) -> Result<void> {
      DVR_TRY(out, catalog::clips::find(c, id));
      return {};
    }));
    return out;
  }
  Clip wait_for(std::int64_t id, ClipState state) {
    std::unique_lock lock(mutex_);
    Clip clip;
    const bool reached = changed_.wait_for(lock, Seconds(60), [&] {
      clip = find(id).value_or(Clip{});
      return clip.state == state;
    });
    EXPECT_TRUE(reached) << "it is " << to_string(clip.state) << " " << clip.error.value_or("");
    return clip;
  }
  Clip make(double from, double to, ClipMode mode = ClipMode::exact) {
    const auto clip = order(from, to, mode);
    EXPECT_TRUE(clip.has_value()) << clip.error().describe();
    if (!worker_) start_worker();
    return wait_for(clip->id, ClipState::ready);
  }
  fs::path path_of(const Clip& clip) { return room_.directory() / clip.file_path.value_or("none"); }
  std::vector<std::string> files() {
    std::vector<std::string> out;
    std::error_code ec;
    for (const auto& e : fs::recursive_directory_iterator(room_.directory() / "clips", ec))
      if (e.is_regular_file()) out.push_back(e.path().filename().string());
    return out;
  }
  void sql(std::string_view text) {
    EXPECT_TRUE(room_.database().write_now([&](Connection& c) -> Result<void> {
      DVR_CHECK(c.query(text));
      return {};
    }));
  }
  std::string manifest_of(std::int64_t id) {
    std::optional<std::string> out;
    EXPECT_TRUE(room_.database().read_now([&](Connection& c) -> Result<void> {
      DVR_TRY(out, catalog::clips::manifest(c, id));
      return {};
    }));
    return out.value_or("");
  }

  CuttingRoom room_;
  ManualClock clock_{kStart + std::chrono::minutes(1)};
  TableQueue queue_{room_.database(), clock_};
  Limits limits_{.max_per_account = 3};
  Service service_{{room_.database(), store::real_file_system(), room_.store(), room_.library(), clock_, queue_,
                    room_.disk(), room_.directory()},
                   *Signer::from_seed(Bytes(kSeedBytes, 7)),
                   limits_};
  std::unique_ptr<Worker> worker_;
  std::mutex mutex_;
  std::condition_variable changed_;
};

TEST_F(ClipsTest, FromOrderToFile) {
  record_film();
  const auto asked = order(5, 12);
  ASSERT_TRUE(asked) << asked.error().describe();
  EXPECT_EQ(asked->state, ClipState::queued);
  EXPECT_EQ(asked->duration, Seconds(7));
  start_worker();
  const auto clip = wait_for(asked->id, ClipState::ready);
  EXPECT_EQ(clip.progress, 1);
  EXPECT_EQ(clip.duration, Seconds(7));
  EXPECT_EQ(clip.footage_start, kStart + Seconds(5));
  EXPECT_EQ(clip.footage_end, kStart + Seconds(12));
  EXPECT_EQ(clip.recording_id, 1);
  EXPECT_EQ(numbers_in(path_of(clip)), from_to(125, 299));
  EXPECT_EQ(complaints(path_of(clip)), "");
  const auto bytes = read_file(path_of(clip));
  EXPECT_EQ(clip.size_bytes, std::int64_t(bytes.size()));
  EXPECT_EQ(clip.sha256, to_hex(sha256(bytes)));
  EXPECT_EQ(files().size(), 1u);  // nothing beside it
  const auto view = room_.wait(service_.file(clip));
  ASSERT_TRUE(view);
  EXPECT_EQ(room_.bytes_of(service_.source(*view, 0, view->size_bytes)), bytes);
}

TEST_F(ClipsTest, RangesWithoutFootageAreRefusedAndHolesAreTold) {
  record_film(10);
  const auto nothing = order(100, 110);
  EXPECT_EQ(nothing.error().kind, ErrorKind::invalid);
  EXPECT_TRUE(nothing.error().message.starts_with("start_time: ")) << nothing.error().message;
  sql("INSERT INTO gaps (camera_id, start_time, end_time, reason) VALUES (1, " +
      std::to_string(to_us(kStart + Seconds(10))) + ", NULL, 'unreachable')");
  const auto clip = make(5, 20);
  ASSERT_EQ(clip.gaps.size(), 1u);
  EXPECT_EQ(clip.gaps[0], (catalog::ClipGap{kStart + Seconds(10), kStart + Seconds(20), "unreachable"}));
  EXPECT_EQ(clip.duration, Seconds(5));
}

TEST_F(ClipsTest, LimitsOfAnAccount) {
  record_film(10);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(order(1, 2));
  EXPECT_EQ(order(1, 2).error().kind, ErrorKind::conflict);
}

TEST_F(ClipsTest, TheManifestFitsTheFileAndNothingElse) {
  record_film();
  const auto clip = make(5, 12);
  const auto file = path_of(clip);
  const auto inside = verify_clip(file, {}, service_.public_key());
  ASSERT_TRUE(inside);
  EXPECT_TRUE(inside->intact) << (inside->differences.empty() ? "" : inside->differences[0]);
  ASSERT_TRUE(inside->manifest);
  EXPECT_EQ(inside->manifest->made_anew, 25);
  EXPECT_EQ(inside->manifest->pictures, 175);
  ASSERT_EQ(inside->manifest->sources.size(), 1u);
  const auto source = read_file(room_.directory() / inside->manifest->sources[0].file_path);
  EXPECT_EQ(inside->manifest->sources[0].sha256, to_hex(sha256(source)));
  const auto document = manifest_of(clip.id);
  EXPECT_TRUE(verify_clip(file, document, {})->intact);
  EXPECT_FALSE(verify_clip(file, document, Bytes(32, 1))->intact);  // another key was expected

  auto bytes = read_file(file);
  const auto changed = room_.directory() / "changed.mp4";
  for (const std::size_t at : {std::size_t(20), bytes.size() / 2, bytes.size() - 100}) {
    auto copy = bytes;
    copy[at] ^= 1;
    write_file(changed, copy);
    const auto verdict = verify_clip(changed, {}, {});
    EXPECT_TRUE(!verdict || !verdict->intact) << at;
  }
  auto longer = bytes;
  longer.insert(longer.end(), {0, 0, 0, 8, 'f', 'r', 'e', 'e'});
  write_file(changed, longer);
  EXPECT_FALSE(verify_clip(changed, document, {})->intact);
  bytes.resize(bytes.size() / 2);
  write_file(changed, bytes);
  EXPECT_FALSE(verify_clip(changed, document, {})->intact);

  auto forged = document;
  forged.replace(forged.find("\"camera_id\":1"), 13, "\"camera_id\":2");
  EXPECT_FALSE(verify_clip(file, forged, {})->intact);
  auto spaced = document;  // white space is nobody's lie
  spaced.insert(spaced.find(':') + 1, "\n  ");
  EXPECT_TRUE(verify_clip(file, spaced, {})->intact);
}

TEST_F(ClipsTest, RemovedWhileItIsMade) {
  record_film();
  const auto queued = *order(5, 12);
  ASSERT_TRUE(room_.wait(service_.remove(queued, no_more())));
  EXPECT_FALSE(find(queued.id));
  const auto ready = make(5, 12);
  ASSERT_TRUE(room_.wait(service_.remove(ready, no_more())));
  catalog::Rows garbage;
  ASSERT_TRUE(room_.database().read_now([&](Connection& c) -> Result<void> {
    DVR_TRY(garbage, c.query("SELECT file_path FROM garbage"));
    return {};
  }));
  ASSERT_EQ(garbage.size(), 1u);
  EXPECT_EQ(garbage[0].text(0), *ready.file_path);
}

TEST_F(ClipsTest, AFailedClipCanBeMadeAgain) {
  record_film();
  const auto clip = *order(5, 12);
  sql("UPDATE recordings SET lost_reason = 'gone'");
  start_worker();
  const auto failed = wait_for(clip.id, ClipState::failed);
  EXPECT_EQ(failed.error, "the footage is gone");
  EXPECT_EQ(room_.wait(service_.retry(clip, 1, {}, no_more())).has_value(), true);
  wait_for(clip.id, ClipState::failed);
  sql("UPDATE recordings SET lost_reason = NULL");
  ASSERT_TRUE(room_.wait(service_.retry(clip, 1, {}, no_more())));
  const auto ready = wait_for(clip.id, ClipState::ready);
  EXPECT_EQ(ready.error, std::nullopt);
  EXPECT_EQ(room_.wait(service_.retry(ready, 1, {}, no_more())).error().kind, ErrorKind::conflict);
}

// What a process that was killed leaves behind: a half file, a file without its row, a job that nobody runs.
TEST_F(ClipsTest, LeftoversOfAKilledProcess) {
  record_film();
  const auto clip = *order(5, 12);
  const auto taken = queue_.take("test/0");
  ASSERT_TRUE(taken && *taken);
  sql("UPDATE clips SET state = 'running', progress = 0.7");
  const auto folder = room_.directory() / "clips" / "1";
  fs::create_directories(folder);
  for (const auto* name : {"1-1-1.part", "1-1-1.made", "1795336205000-1.mp4"}) write_file(folder / name, Bytes(100));
  EXPECT_EQ(*service_.sweep(), 3);
  EXPECT_TRUE(files().empty());
  start_worker();
  const auto ready = wait_for(clip.id, ClipState::ready);
  EXPECT_EQ(files().size(), 1u);
  EXPECT_EQ(*service_.sweep(), 0);
  EXPECT_TRUE(fs::exists(path_of(ready)));
}

// Retention waits for what is still to be cut.
TEST_F(ClipsTest, FootageOfAQueuedClipIsNotDeleted) {
  record_film();
  const auto clip = *order(5, 12);
  const auto oldest = [&] {
    std::size_t n = 0;
    EXPECT_TRUE(room_.database().read_now([&](Connection& c) -> Result<void> {
      DVR_TRY(const auto rows, catalog::recordings::oldest_deletable(c, std::nullopt, 10));
      n = rows.size();
      return {};
    }));
    return n;
  };
  EXPECT_EQ(oldest(), 0u);
  start_worker();
  wait_for(clip.id, ClipState::ready);
  EXPECT_EQ(oldest(), 1u);
}

TEST_F(ClipsTest, ACameraRemovedWithItsFootageEndsItsClips) {
  record_film();
  const auto ready = make(5, 12);
  stop_worker();
  const auto waiting = *order(6, 7);
  ASSERT_TRUE(room_.database().write_now([&](Connection& c) -> Result<void> {
    DVR_CHECK(catalog::clips::abandon(c, 1, "the camera was removed", clock_.wall()));
    return {};
  }));
  EXPECT_EQ(find(waiting.id)->state, ClipState::failed);
  EXPECT_EQ(find(waiting.id)->error, "the camera was removed");
  EXPECT_EQ(find(ready.id)->state, ClipState::ready);
  EXPECT_FALSE(*queue_.take("test/0"));
}

TEST(CutList, OpenGopLeadingPicturesAreMadeAnew) {
  // Decoded I0 P3 B1 B2 I6 B4 B5 P9 B7 B8: B4 and B5 refer to P3, which is before the start.
  const std::vector<PictureTime> pictures{{0, 0, true},  {1, 3, false}, {2, 1, false}, {3, 2, false}, {4, 6, true},
                                          {5, 4, false}, {6, 5, false}, {7, 9, false}, {8, 7, false}, {9, 8, false}};
  const auto list = cut_exactly(pictures, {4, std::nullopt});
  using enum Fate;
  EXPECT_EQ(list.fates, (std::vector<Fate>{left_out, left_out, left_out, left_out, copied, made_anew, made_anew, copied,
                                           copied, copied}));
  EXPECT_EQ(list.decoded, (std::vector<bool>{true, true, true, true, true, true, true, false, false, false}));
  // The end at 8: B7 refers to P9, which is not wanted.
  const auto end = cut_exactly(pictures, {6, 8});
  EXPECT_EQ(end.fates[4], copied);
  EXPECT_EQ(end.fates[7], left_out);
  EXPECT_EQ(end.fates[8], made_anew);
  EXPECT_EQ(end.fates[9], left_out);
}

}  // namespace
}  // namespace dvr::jobs::clips::testing
