#include "api/event_hub.hpp"

#include <gtest/gtest.h>

#include <set>

namespace dvr::api {
namespace {

using accounts::CameraRef;
using accounts::User;

WallTime at(int seconds) { return WallTime(Seconds(1'700'000'000 + seconds)); }

void publish(EventHub& hub, int times, std::size_t bytes = 10) {
  for (int i = 0; i < times; ++i)
    hub.publish("camera.state", at(i), Audience::camera(1), {{"text", std::string(bytes, 'x')}});
}

TEST(EventHub, EachReaderAtItsOwnPace) {
  EventHub hub;
  EXPECT_EQ(hub.newest(), 0u);
  EXPECT_TRUE(hub.after(0, 10).events.empty());
  publish(hub, 5);
  const auto first = hub.after(0, 3);
  ASSERT_EQ(first.events.size(), 3u);
  EXPECT_EQ(first.last, 3u);
  EXPECT_EQ(hub.after(first.last, 10).events.front()->number, 4u);
  EXPECT_EQ(hub.after(5, 10).events.size(), 0u);
  EXPECT_EQ(hub.after(5, 10).last, 5u);
  EXPECT_EQ(hub.published().at("camera.state"), 5u);
}

TEST(EventHub, WhoIsTooLateIsToldSo) {
  EventHub hub;
  publish(hub, int(EventHub::kKept) + 10);
  const auto late = hub.after(5, 100);
  EXPECT_TRUE(late.lost);
  EXPECT_TRUE(late.events.empty());
  EXPECT_EQ(late.last, hub.newest());
  EXPECT_FALSE(hub.after(10, 100).lost);
  EXPECT_TRUE(hub.after(hub.newest() + 1, 1).lost) << "a number that was never given";
}

TEST(EventHub, KeepsABoundedNumberOfBytes) {
  EventHub hub;
  publish(hub, 100, EventHub::kKeptBytes / 10);
  EXPECT_TRUE(hub.after(80, 100).lost);
  EXPECT_FALSE(hub.after(95, 100).lost);
}

TEST(EventHub, IdsAreOfOneStartAndTellNothing) {
  EventHub hub, other;
  publish(hub, 300);
  std::set<std::string> ids;
  for (std::uint64_t number = 0; number <= 300; ++number) {
    const auto id = hub.id_of(number);
    EXPECT_EQ(hub.number_of(id), number);
    EXPECT_FALSE(other.number_of(id));
    ids.insert(id.substr(0, 8));
  }
  EXPECT_GT(ids.size(), 290u) << "neighbours do not look like neighbours";
  EXPECT_FALSE(hub.number_of(hub.id_of(301))) << "not given yet";
  for (const auto* bad : {"", "-", "1", "x-1", "\xff", "-000000000000001", "00000000000000012"})
    EXPECT_FALSE(hub.number_of(bad)) << bad;
}

TEST(EventHub, PlacesOfAUserAreBoundedAndComeBack) {
  EventHub hub;
  std::vector<std::shared_ptr<const void>> seats;
  for (int i = 0; i < EventHub::kSocketsPerUser; ++i) seats.push_back(hub.seats().take(1));
  EXPECT_TRUE(seats.back());
  EXPECT_FALSE(hub.seats().take(1));
  EXPECT_TRUE(hub.seats().take(2));
  EXPECT_EQ(hub.seats().taken(), std::size_t(EventHub::kSocketsPerUser));
  seats.pop_back();
  EXPECT_TRUE(hub.seats().take(1));
}

// Every kind of event x every kind of reader. The right column is written down here, not computed.
struct Reader {
  std::string_view name;
  User user;
};

User sub_user(bool view, bool playback, bool clip) {
  User user;
  user.id = 20;
  user.parent_user_id = 1;
  if (view || playback || clip) user.permissions[7] = {view, playback, clip};
  return user;
}

TEST(EventRights, EveryKindForEveryReader) {
  User owner, stranger, admin;
  owner.id = 1, stranger.id = 2, admin.id = 3, admin.is_admin = true;
  const CameraRef camera{7, 1, false};
  const auto now = at(1000);
  const auto fresh = Audience::footage(7, now - Seconds(1)), old = Audience::footage(7, now - Seconds(600));
  auto for_owners = Audience::camera(7);
  for_owners.owners_only = true;
  Audience clip = Audience::camera(7), own_clip = clip;
  clip.about = own_clip.about = Audience::About::clip;
  clip.clip_id = own_clip.clip_id = 5;
  clip.clip_user_id = 1, own_clip.clip_user_id = 20;
  //                                    system camera owners fresh old  clip own_clip
  const std::vector<std::pair<Reader, std::string_view>> table{
      {{"owner", owner}, ".xxxxxx"},
      {{"stranger", stranger}, "......."},
      {{"administrator", admin}, "xxxxxxx"},
      {{"no right", sub_user(false, false, false)}, "......."},
      {{"view", sub_user(true, false, false)}, ".x....."},
      {{"playback", sub_user(false, true, false)}, ".x..x.x"},
      {{"view, playback", sub_user(true, true, false)}, ".x.xx.x"},
      {{"clip", sub_user(false, false, true)}, ".x....x"},
      {{"all", sub_user(true, true, true)}, ".x.xx.x"},
  };
  int cases = 0;
  for (const auto& [reader, expected] : table) {
    const std::array audiences{Audience::system(), Audience::camera(7), for_owners, fresh, old, clip, own_clip};
    for (std::size_t i = 0; i < audiences.size(); ++i, ++cases) {
      const auto ref = audiences[i].camera_id ? std::optional(camera) : std::nullopt;
      EXPECT_EQ(may_know(reader.user, audiences[i], ref, now), expected[i] == 'x') << reader.name << ", column " << i;
      if (audiences[i].camera_id)
        EXPECT_FALSE(may_know(reader.user, audiences[i], std::nullopt, now)) << "no such camera";
    }
  }
  EXPECT_EQ(cases, 63);
}

}  // namespace
}  // namespace dvr::api
