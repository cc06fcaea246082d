#include "live/follower.hpp"

#include "live/hub.hpp"
#include "live/test_support.hpp"

namespace dvr::live {
namespace {

using testing::FakeCamera;

constexpr std::uint64_t kFirst = 1'795'336'200'000;  // part of a stream that begins at 2026-11-22T08:30:00Z

// Parts are told from the first one of the stream: "init 0 part 0 key", "part 1", "dropped 3 1.560", "away", "wait".
class FollowerTest : public ::testing::Test {
 protected:
  std::string step() {
    const auto next = follower.next(*stream->window(), clock.mono());
    if (const auto* dropped = std::get_if<Follower::Dropped>(&next))
      return fmt::format("dropped {} {:.3f}", dropped->parts, double(dropped->duration.count) / kMediaClock);
    if (std::holds_alternative<Follower::Away>(next)) return "away";
    if (std::holds_alternative<Follower::Wait>(next)) return "wait";
    last = std::get<Follower::Part>(next);
    EXPECT_TRUE(last.part && last.run);
    return fmt::format("{}part {}{}", last.new_run ? fmt::format("init {} ", last.run->id - kFirst / 1000) : "",
                       last.part->number - kFirst, last.part->independent ? " key" : "");
  }
  // Until there is nothing more.
  std::string steps() {
    std::string out;
    for (auto one = step(); one != "wait"; one = step()) out += (out.empty() ? "" : ", ") + one;
    return out;
  }

  ManualClock clock{media::testing::kStart};
  std::shared_ptr<Stream> stream = std::make_shared<Stream>(StreamOptions{}, clock);
  FakeCamera camera{stream};
  Follower follower;
  Follower::Part last;
};

TEST_F(FollowerTest, BeginsAtTheNewestKeyFrameAndGoesOnInOrder) {
  EXPECT_EQ(step(), "wait") << "there is no picture";
  camera.start();
  camera.frames(100);
  EXPECT_EQ(steps(), "init 0 part 4 key, part 5, part 6");
  camera.frames(1);
  EXPECT_EQ(steps(), "part 7") << "the rest of the segment";
  camera.frames(13);
  EXPECT_EQ(steps(), "part 8 key");
  EXPECT_EQ(last.part->starts_at, last.part->decode_time) << "in the first run";
  EXPECT_EQ(last.part->decode_time, MediaTicks{100 * 3600});
  EXPECT_EQ(last.part->wall_start, media::testing::kStart + Seconds(4));
}

TEST_F(FollowerTest, WhoIsALittleBehindLosesNothing) {
  camera.start();
  camera.frames(14);
  EXPECT_EQ(steps(), "init 0 part 0 key");
  camera.frames(50);
  EXPECT_EQ(steps(), "part 1, part 2, part 3, part 4 key") << "two seconds";
}

TEST_F(FollowerTest, WhoIsSlowGoesOnAtTheNewestKeyFrame) {
  camera.start();
  camera.frames(14);
  EXPECT_EQ(steps(), "init 0 part 0 key");
  camera.frames(63);  // of which one second more than two is complete
  EXPECT_EQ(steps(), "dropped 3 1.480, part 4 key, part 5");
  camera.frames(50 * 4);
  EXPECT_EQ(steps(), "dropped 14 6.960, part 20 key, part 21");
}

TEST_F(FollowerTest, WithoutANewerKeyFrameAllIsSent) {
  camera.set_gop(300);
  camera.start();
  camera.frames(14);
  EXPECT_EQ(steps(), "init 0 part 0 key");
  camera.frames(200);
  EXPECT_EQ(steps().find("dropped"), std::string::npos);
  EXPECT_EQ(last.part->number + 1, stream->window()->next_part);
}

TEST_F(FollowerTest, WhatLeftTheWindowIsSkipped) {
  camera.start();
  camera.frames(14);
  EXPECT_EQ(steps(), "init 0 part 0 key");
  camera.frames(50 * 40);
  EXPECT_FALSE(stream->window()->find_part(kFirst + 1));
  EXPECT_EQ(steps(), "dropped 159 79.480, part 160 key");
}

TEST_F(FollowerTest, WithoutAKeyFrameInTheWindowOneIsWaitedFor) {
  StreamOptions options;
  options.window_segments = 1;
  options.longest_segment = Millis(2000);
  stream = std::make_shared<Stream>(options, clock);
  FakeCamera rare{stream, 10'000};
  rare.start();
  rare.frames(14);
  EXPECT_EQ(steps(), "init 0 part 0 key");
  rare.frames(1000);
  ASSERT_FALSE(stream->window()->find_part(kFirst + 1));
  EXPECT_EQ(steps(), "");
  rare.set_gop(50);
  rare.frames(14);
  EXPECT_EQ(step().substr(0, 11), "dropped 77 ");
  EXPECT_TRUE(last.part && steps().ends_with("key"));
}

TEST_F(FollowerTest, ANewRunHasItsInitSegment) {
  camera.start();
  camera.frames(30);
  EXPECT_EQ(steps(), "init 0 part 0 key, part 1");
  camera.stop();
  EXPECT_EQ(steps(), "part 2") << "a run that ends is no absence";
  clock.advance(Seconds(1));
  camera.start();
  camera.frames(14);
  EXPECT_EQ(steps(), "init 1 part 3 key");
  EXPECT_EQ(last.part->decode_time, MediaTicks{0});
  EXPECT_EQ(last.part->starts_at, MediaTicks{30 * 3600}) << "media of the stream goes on";
}

TEST_F(FollowerTest, TheCameraGoesAndComesBack) {
  camera.start();
  camera.frames(30);
  EXPECT_EQ(steps(), "init 0 part 0 key, part 1");
  camera.stop();
  clock.advance(Seconds(2));
  EXPECT_EQ(steps(), "part 2, away") << "all is shown first, and it is told once";
  clock.advance(Seconds(100));  // so long that the stream forgets its window
  camera.pass(Seconds(100));
  EXPECT_EQ(steps(), "");
  camera.start();
  camera.frames(27);
  EXPECT_EQ(steps(), "init 1 part 3 key, part 4");
  camera.stop();
  clock.advance(Seconds(2));
  EXPECT_EQ(steps(), "part 5, away") << "and again";
}

TEST_F(FollowerTest, WhoComesWhileTheCameraIsAwaySeesNoOldPicture) {
  camera.start();
  camera.frames(75);
  camera.stop();
  EXPECT_EQ(steps(), "");
  clock.advance(Seconds(2));
  EXPECT_EQ(steps(), "away");
  camera.start();
  camera.frames(14);
  EXPECT_EQ(steps(), "init 1 part 6 key");
}

TEST_F(FollowerTest, AStreamWithoutARunIsAwayAfterAWhile) {
  EXPECT_EQ(steps(), "");
  clock.advance(Seconds(2));
  EXPECT_EQ(steps(), "away");
}

TEST_F(FollowerTest, BytesThatWereGivenUpAreSkippedToAKeyFrame) {
  camera.start();
  camera.frames(51);
  EXPECT_EQ(step(), "init 0 part 0 key");
  follower.unreadable(last);
  EXPECT_EQ(steps(), "") << "no key frame is there yet";
  camera.frames(13);
  EXPECT_EQ(steps(), "dropped 4 2.000, init 0 part 4 key") << "the init segment was not sent either";
  camera.frames(38);
  EXPECT_EQ(step(), "part 5");
  follower.unreadable(last);
  camera.frames(13);
  EXPECT_EQ(steps(), "dropped 3 1.480, part 8 key");
  follower.unreadable(last);
  camera.frames(50);
  EXPECT_EQ(steps(), "dropped 4 2.000, part 12 key") << "itself a key frame";
}

TEST_F(FollowerTest, AnotherStreamBeginsAnew) {
  Hub hub({}, clock);
  stream = hub.open(1);
  FakeCamera before{stream};
  before.start();
  before.frames(27);
  EXPECT_EQ(steps(), "init 0 part 0 key, part 1");
  hub.remove(1);
  stream->close();
  clock.advance(Seconds(2));
  EXPECT_EQ(steps(), "away");
  stream = hub.open(1);
  follower.begin_anew();
  EXPECT_EQ(steps(), "") << "still away";
  FakeCamera after{stream};
  after.start();
  after.frames(14);
  EXPECT_EQ(steps(), "init 0 part 0 key") << "the same numbers, another stream";
}

TEST_F(FollowerTest, WithoutAStreamTheCameraIsAway) {
  EXPECT_TRUE(std::holds_alternative<Follower::Away>(follower.next_without_stream()));
  EXPECT_TRUE(std::holds_alternative<Follower::Wait>(follower.next_without_stream()));
  camera.start();
  camera.frames(14);
  EXPECT_EQ(steps(), "init 0 part 0 key");
  EXPECT_TRUE(std::holds_alternative<Follower::Away>(follower.next_without_stream()));
}

TEST_F(FollowerTest, AttendingWatchesAndPromisesNothing) {
  camera.start();
  camera.frames(110);
  EXPECT_FALSE(stream->watched());
  stream->attend(7);
  EXPECT_TRUE(stream->watched());
  EXPECT_EQ(stream->viewers(), 1u);
  camera.set_gop(250);  // segments of ten seconds: nobody was promised anything
  camera.frames(600);
  EXPECT_EQ(stream->window()->target_seconds, 10);
  clock.advance(Seconds(11));
  EXPECT_FALSE(stream->watched());
  EXPECT_EQ(stream->viewers(), 0u);
}

TEST_F(FollowerTest, TheContentOfAPartIsWhatARequestGets) {
  camera.start();
  camera.frames(27);
  ASSERT_EQ(step(), "init 0 part 0 key");
  EXPECT_EQ(testing::bytes(stream->content(*last.part)), testing::bytes(testing::run(stream->part(kFirst))));
  WorkPool disk{"disk", 1, 4};
  const auto all = testing::run(read_all(*stream->content(*last.part), disk));
  Bytes joined;
  for (const auto& piece : *all) joined.insert(joined.end(), piece->begin(), piece->end());
  EXPECT_EQ(joined, testing::bytes(stream->content(*last.part)));
}

}  // namespace
}  // namespace dvr::live
