#include "playback/plan.hpp"

#include "playback/playlist.hpp"

#include <gtest/gtest.h>

namespace dvr::playback {
namespace {

const WallTime kNoon = *parse_rfc3339("2026-11-22T12:00:00Z");

// Segments of two parts of half a second each; every part has 1000 bytes, the init segment 600.
std::shared_ptr<Footage> footage(std::int64_t id, double start_s, int segments, std::int64_t run_id = 1) {
  static const auto init = share({1, 2, 3});
  auto f = std::make_shared<Footage>();
  f->id = id;
  f->camera_id = 7;
  f->run_id = run_id;
  f->init = init;
  f->init_bytes = 600;
  f->start_time = kNoon + Micros(std::int64_t(start_s * 1e6));
  f->end_time = f->start_time + Seconds(segments);
  f->start_decode = {std::int64_t(start_s * kMediaClock)};
  f->duration = {segments * std::int64_t(kMediaClock)};
  f->size_bytes = 600 + std::uint64_t(segments) * 2000;
  for (int i = 0; i < segments * 2; ++i) f->parts.push_back({1000, {kMediaClock / 2}, i % 2 == 0, i % 2 == 0, 12});
  return f;
}

Range range(double from_s, double to_s) {
  return {7, kNoon + Micros(std::int64_t(from_s * 1e6)), kNoon + Micros(std::int64_t(to_s * 1e6)), {}};
}

TEST(Plan, ClipsAtSegments) {
  const auto plan = make_plan(range(1.7, 3.2), {footage(1, 0, 6)});
  ASSERT_EQ(plan.pieces.size(), 1u);
  const auto& p = plan.pieces[0];
  EXPECT_EQ(p.first_part, 2u);
  EXPECT_EQ(p.end_part, 8u);
  EXPECT_EQ(p.offset, 600u + 2000);
  EXPECT_EQ(p.size_bytes, 6000u);
  EXPECT_EQ(p.start.count, kMediaClock);
  EXPECT_EQ(p.duration.count, 3 * kMediaClock);
  EXPECT_EQ(p.wall_start(), kNoon + Seconds(1));
}

TEST(Plan, BordersThatFallOnSegmentsTakeNothingMore) {
  const auto plan = make_plan(range(2, 4), {footage(1, 0, 6)});
  EXPECT_EQ(plan.pieces.at(0).first_part, 4u);
  EXPECT_EQ(plan.pieces.at(0).end_part, 8u);
}

TEST(Plan, AMovieTakesNoMorePartsThanItNeeds) {
  auto f = footage(1, 0, 6);
  f->parts[5].independent = true;
  const auto plan = make_plan(range(2.7, 4.2), {f}, Clip::parts);
  EXPECT_EQ(plan.pieces.at(0).first_part, 5u);
  EXPECT_EQ(plan.pieces.at(0).end_part, 9u);
}

TEST(Plan, JoinsWhatIsUnbroken) {
  auto other_run = footage(4, 20, 2, 4);
  const auto plan = make_plan(range(0, 60), {footage(3, 12, 2), footage(1, 0, 6), other_run, footage(2, 6, 4)});
  ASSERT_EQ(plan.pieces.size(), 4u);
  EXPECT_FALSE(plan.pieces[0].follows);
  EXPECT_TRUE(plan.pieces[1].follows);
  EXPECT_FALSE(plan.pieces[2].follows) << "two seconds are missing";
  EXPECT_FALSE(plan.pieces[3].follows) << "another run";
}

TEST(Plan, TakesOneOfTwoThatAreTheSame) {
  auto open = footage(1, 0, 4);
  open->finished = false;
  const auto plan = make_plan(range(0, 60), {open, footage(1, 0, 6)});
  ASSERT_EQ(plan.pieces.size(), 1u);
  EXPECT_EQ(plan.pieces[0].end_part, 12u) << "the one that knows more";
  EXPECT_FALSE(plan.growing);
}

TEST(Plan, ShowsNothingThatIsStillHeldBack) {
  auto r = range(0, 60);
  r.visible_until = kNoon + Millis(2700);
  const auto plan = make_plan(r, {footage(1, 0, 6)});
  EXPECT_EQ(plan.pieces.at(0).end_part, 5u);
  r.visible_until = kNoon + Millis(100);
  EXPECT_TRUE(make_plan(r, {footage(1, 0, 6)}).pieces.empty());
}

TEST(Plan, WallTimeRunsEvenlyOverTheMedia) {
  auto f = footage(1, 0, 60);
  f->end_time += Millis(30);  // the camera's clock is 500 ppm slow
  EXPECT_EQ(f->wall_at({30 * std::int64_t(kMediaClock)}), kNoon + Seconds(30) + Millis(15));
  EXPECT_EQ(f->ticks_at(kNoon + Seconds(30) + Millis(15)).count, 30 * std::int64_t(kMediaClock));
  EXPECT_EQ(f->ticks_at(f->end_time), f->duration);
}

TEST(Plan, RefusesRangesThatAreNone) {
  EXPECT_FALSE(check_range(range(2, 2)).has_value());
  EXPECT_FALSE(check_range(range(3, 2)).has_value());
  EXPECT_FALSE(check_range(range(0, 86'400.5)).has_value());
  EXPECT_TRUE(check_range(range(0, 86'400)).has_value());
}

TEST(Playlist, SaysWhereEverySegmentIs) {
  const auto plan = make_plan(range(1.5, 60), {footage(1, 0, 3), footage(2, 3, 1), footage(3, 10, 1, 3)});
  const auto url = [](std::int64_t camera, std::int64_t id) { return fmt::format("/{}/{}.mp4", camera, id); };
  EXPECT_EQ(render_playlist(plan, url), R"(#EXTM3U
#EXT-X-VERSION:7
#EXT-X-PLAYLIST-TYPE:VOD
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-TARGETDURATION:1
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-START:TIME-OFFSET=0.50000,PRECISE=YES
#EXT-X-MAP:URI="/7/1.mp4",BYTERANGE="600@0"
#EXT-X-PROGRAM-DATE-TIME:2026-11-22T12:00:01.000Z
#EXTINF:1.00000,
#EXT-X-BYTERANGE:2000@2600
/7/1.mp4
#EXTINF:1.00000,
#EXT-X-BYTERANGE:2000@4600
/7/1.mp4
#EXT-X-PROGRAM-DATE-TIME:2026-11-22T12:00:03.000Z
#EXTINF:1.00000,
#EXT-X-BYTERANGE:2000@600
/7/2.mp4
#EXT-X-DISCONTINUITY
#EXT-X-MAP:URI="/7/3.mp4",BYTERANGE="600@0"
#EXT-X-PROGRAM-DATE-TIME:2026-11-22T12:00:10.000Z
#EXTINF:1.00000,
#EXT-X-BYTERANGE:2000@600
/7/3.mp4
#EXT-X-ENDLIST
)");
}

TEST(Playlist, OfNothingIsStillAPlaylist) {
  const auto text = render_playlist(make_plan(range(0, 60), {}), [](auto, auto) { return std::string(); });
  EXPECT_NE(text.find("#EXT-X-ENDLIST"), text.npos);
  EXPECT_NE(text.find("#EXT-X-TARGETDURATION:1\n"), text.npos);
}

}  // namespace
}  // namespace dvr::playback
