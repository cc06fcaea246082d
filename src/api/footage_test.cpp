#include "api/test_support.hpp"

#include <gtest/gtest.h>

namespace dvr::api::testing {
namespace {

const std::string kRange = "?start=2026-11-22T08:30:01Z&end=2026-11-22T08:30:05Z";

Reply ranged(World& world, const std::string& target, std::string range, std::string if_range = {}) {
  Send what{.token = world.token(world.owner), .headers = {{"Range", std::move(range)}}};
  if (!if_range.empty()) what.headers.emplace_back("If-Range", if_range);
  return world.send(Method::get, target, std::move(what));
}

TEST(Footage, APlaylistLeadsToFilesThatAnswer) {
  World world;
  const auto token = world.token(world.owner);
  const auto playlist = world.get("/api/playback/1/index.m3u8" + kRange, token);
  ASSERT_EQ(playlist.status, 200) << playlist.body;
  EXPECT_EQ(playlist.headers.get("Content-Type"), "application/vnd.apple.mpegurl");
  for (const auto id : {world.finished, world.open}) {
    const auto file = fmt::format("/api/playback/1/files/{}.mp4", id);
    EXPECT_NE(playlist.body.find(file), std::string::npos) << playlist.body;
    const auto bytes = world.send(Method::get, file, {.cookie = "dvr_access=" + token});
    EXPECT_EQ(bytes.status, 200);
    EXPECT_EQ(bytes.body.substr(4, 4), "ftyp");
    EXPECT_EQ(bytes.headers.get("Accept-Ranges"), "bytes");
    EXPECT_EQ(bytes.headers.get("Cache-Control") == "private, no-cache", id == world.open);
  }
}

TEST(Footage, OneRecordingInThreeShapes) {
  World world;
  const auto token = world.token(world.owner);
  const auto stream = fmt::format("/api/playback/stream/{}/", world.finished);
  EXPECT_TRUE(world.get(stream, token).body.starts_with("#EXTM3U"));
  const auto mp4 = world.get(stream + "?format=mp4", token);
  EXPECT_EQ(mp4.headers.get("Content-Type"), "video/mp4");
  const auto url = world.get(stream + "?format=url", token).json();
  EXPECT_EQ(world.get(text(url, "url"), "").body, mp4.body);
  EXPECT_NE(world.get(stream + "?format=avi", token).error_of("format"), "");
  EXPECT_EQ(world.get("/api/playback/stream/999/", token).status, 404);
}

TEST(Footage, RangesAndConditions) {
  World world;
  const auto file = fmt::format("/api/playback/1/files/{}.mp4", world.finished);
  const auto whole = world.get(file, world.token(world.owner));
  const std::string etag(whole.headers.get("ETag"));
  const auto part = ranged(world, file, "bytes=100-199");
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.body, whole.body.substr(100, 100));
  EXPECT_EQ(part.headers.get("Content-Range"), fmt::format("bytes 100-199/{}", whole.body.size()));
  EXPECT_EQ(ranged(world, file, "bytes=-10").body, whole.body.substr(whole.body.size() - 10));
  EXPECT_EQ(ranged(world, file, "bytes=100-199", "\"other\"").status, 200);
  EXPECT_EQ(ranged(world, file, "bytes=100-199", etag).status, 206);
  const auto outside = ranged(world, file, "bytes=99999999-");
  EXPECT_EQ(outside.status, 416);
  EXPECT_EQ(outside.headers.get("Content-Range"), fmt::format("bytes */{}", whole.body.size()));
  EXPECT_EQ(outside.headers.get("Content-Type"), "application/problem+json");
  const auto same =
      world.send(Method::get, file, {.token = world.token(world.owner), .headers = {{"If-None-Match", etag}}});
  EXPECT_EQ(same.status, 304);
  EXPECT_EQ(same.body, "");
}

TEST(Footage, ExportsAreAuditedOnce) {
  World world;
  const auto video = "/api/playback/1/video.mp4" + kRange;
  const auto whole = world.get(video + "&download=1", world.token(world.owner));
  ASSERT_EQ(whole.status, 200) << whole.body;
  EXPECT_EQ(whole.headers.get("Content-Disposition"), "attachment; filename=\"door_2026-11-22T08-30-01Z.mp4\"");
  EXPECT_NE(whole.headers.get("ETag"), "");
  const auto rest = ranged(world, video, fmt::format("bytes={}-", whole.body.size() / 2));
  EXPECT_EQ(rest.status, 206);
  EXPECT_EQ(rest.body, whole.body.substr(whole.body.size() / 2));
  const auto rows =
      world.query("SELECT user_id, camera_id, detail, address FROM audit_log WHERE action = 'footage.export'");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].i64(0), world.owner);
  EXPECT_EQ(rows[0].text(2), "2026-11-22T08:30:01.000Z to 2026-11-22T08:30:05.000Z");
  EXPECT_EQ(rows[0].text(3), "192.0.2.10");
}

TEST(Footage, NoFootageIsNotFound) {
  World world;
  const auto token = world.token(world.owner);
  const std::string empty = "?start=2026-11-21T08:30:00Z&end=2026-11-21T08:31:00Z";
  for (const auto* name : {"index.m3u8", "video.mp4"}) {
    const auto reply = world.get(fmt::format("/api/playback/1/{}{}", name, empty), token);
    EXPECT_EQ(reply.status, 404) << name << reply.body;
  }
  EXPECT_EQ(world.get("/api/playback/1/thumbnail.jpg?at=2026-11-21T08:30:00Z", token).status, 404);
}

TEST(Footage, Thumbnails) {
  World world;
  const auto reply =
      world.get("/api/playback/1/thumbnail.jpg?at=2026-11-22T08:30:02.5Z&width=64", world.token(world.owner));
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.headers.get("Content-Type"), "image/jpeg");
  EXPECT_LE(reply.headers.get("X-Picture-Time"), "2026-11-22T08:30:02.500Z");
  EXPECT_EQ(reply.headers.get("Cache-Control"), "private, max-age=300");
}

TEST(Footage, LivePlaylistsLeadToPartsThatAnswer) {
  World world;
  const auto token = world.token(world.owner);
  const auto media = world.get("/api/live/1/media.m3u8", token);
  ASSERT_EQ(media.status, 200) << media.body;
  const auto named = [&](const std::string& beginning) {
    const auto at = media.body.find("\"" + beginning) + 1;
    return media.body.substr(at, media.body.find('"', at) - at);
  };
  for (const auto& name : {named("init-"), named("part-")}) {
    const auto reply = world.get("/api/live/1/" + name, token);
    EXPECT_EQ(reply.status, 200) << name << "\n" << media.body;
    EXPECT_EQ(reply.headers.get("Content-Type"), "video/mp4");
    EXPECT_EQ(reply.headers.get("Cache-Control"), "private, max-age=60, immutable");
  }
  EXPECT_EQ(world.get("/api/live/1/part-99999999999.m4s", token).status, 404);
  EXPECT_EQ(world.get("/api/live/1/secret.txt", token).status, 404);
  EXPECT_NE(world.get("/api/live/1/media.m3u8?_HLS_part=1", token).error_of("_HLS_part"), "");
  EXPECT_NE(world.get("/api/live/1/media.m3u8?_HLS_msn=x", token).error_of("_HLS_msn"), "");
  EXPECT_EQ(world.get("/api/live/1/media.m3u8?_HLS_msn=99999999999999", token).status, 400);
  world.hub.remove(1);
  const auto none = world.get("/api/live/1/index.m3u8", token);
  EXPECT_EQ(none.status, 503);
  EXPECT_EQ(none.headers.get("Retry-After"), "1");
}

TEST(Recordings, ADayInTheAccountsZone) {
  World world;  // the owner lives in Sao Paulo, three hours behind
  const auto token = world.token(world.owner);
  const auto day = world.get("/api/recordings/1/date/2026-11-22/", token).json();
  EXPECT_EQ(text(day, "time_zone"), "America/Sao_Paulo");
  EXPECT_EQ(text(day, "start_time"), "2026-11-22T03:00:00.000Z");
  EXPECT_EQ(text(day, "end_time"), "2026-11-23T03:00:00.000Z");
  EXPECT_EQ(day.at("count").as_int64(), 1);
  ASSERT_EQ(day.at("spans").as_array().size(), 1u) << json::serialize(day.at("spans"));
  EXPECT_EQ(text(day.at("spans").at(0), "start_time"), "2026-11-22T08:30:00.000Z");
  EXPECT_EQ(day.at("open").at("id").as_int64(), world.open);
  EXPECT_TRUE(day.at("open").at("is_open").as_bool());
  EXPECT_NEAR(day.at("totals").at("duration").to_number<double>(), 6, 0.1);
  EXPECT_EQ(day.at("totals").at("gap_duration").to_number<double>(), 60);
  EXPECT_EQ(world.get("/api/recordings/1/date/2026-11-23/", token).json().at("count").as_int64(), 0);
  world.sql("UPDATE users SET time_zone = 'Pacific/Kiritimati' WHERE id = 1");
  EXPECT_EQ(world.get("/api/recordings/1/date/2026-11-22/", token).json().at("spans").as_array().size(), 1u);
  world.sql("UPDATE users SET time_zone = 'Pacific/Pago_Pago' WHERE id = 1");
  EXPECT_EQ(world.get("/api/recordings/1/date/2026-11-21/", token).json().at("spans").as_array().size(), 1u);
}

TEST(Recordings, DaysOfAMonth) {
  World world;
  const auto month = world.get("/api/recordings/1/days/?month=2026-11", world.token(world.owner)).json();
  ASSERT_EQ(month.at("days").as_array().size(), 1u) << json::serialize(month);
  EXPECT_EQ(text(month.at("days").at(0), "date"), "2026-11-22");
  EXPECT_EQ(month.at("days").at(0).at("recordings").as_int64(), 2);
  EXPECT_TRUE(world.get("/api/recordings/1/days/?month=2026-10", world.token(world.owner))
                  .json()
                  .at("days")
                  .as_array()
                  .empty());
}

// Clocks in New York go back on the first of November 2026: that day has 25 hours, and its last one is its own.
TEST(Recordings, DaysOfAMonthInWhichClocksChange) {
  World world;
  world.sql("UPDATE users SET time_zone = 'America/New_York' WHERE id = 1");
  for (const auto* start : {"2026-11-01T03:59:00Z", "2026-11-01T04:00:00Z", "2026-11-02T04:59:00Z",
                            "2026-11-02T05:00:00Z", "2026-12-01T05:00:00Z"})
    world.studio.record(playback::testing::simple_run(*parse_rfc3339(start)));
  const auto days = [&](const std::string& month) {
    std::map<std::string, std::int64_t> out;
    const auto target = "/api/recordings/1/days/?month=" + month;
    const auto told = world.get(target, world.token(world.owner)).json();
    for (const auto& day : told.at("days").as_array()) out[text(day, "date")] = day.at("recordings").as_int64();
    return out;
  };
  EXPECT_EQ(days("2026-10"), (std::map<std::string, std::int64_t>{{"2026-10-31", 1}}));
  EXPECT_EQ(days("2026-11"),
            (std::map<std::string, std::int64_t>{{"2026-11-01", 2}, {"2026-11-02", 1}, {"2026-11-22", 2}}));
}

TEST(Recordings, PermanentIsTheOwnersAndAudited) {
  World world;
  const auto patch = [&](std::int64_t id, std::string body) {
    return world.send(Method::patch, fmt::format("/api/recordings/1/{}/", id),
                      {.token = world.token(world.owner), .body = std::move(body)});
  };
  const auto reply = patch(world.finished, R"({"is_permanent":true})");
  EXPECT_EQ(reply.status, 200);
  EXPECT_TRUE(reply.json().at("is_permanent").as_bool());
  EXPECT_EQ(patch(world.finished, R"({"is_permanent":true})").status, 200);
  EXPECT_EQ(world.query("SELECT COUNT(*) FROM audit_log WHERE action = 'recording.permanent'")[0].i64(0), 1);
  EXPECT_EQ(world.get("/api/recordings/?is_permanent=true", world.token(world.owner)).json().at("count").as_int64(), 1);
  EXPECT_EQ(patch(world.open, R"({"is_permanent":true})").status, 409);
  EXPECT_EQ(patch(777, R"({"is_permanent":true})").status, 404);
}

TEST(Recordings, AListHasTheShapeThatScriptsRelyOn) {
  World world;
  const auto list =
      world.get("/api/recordings/1/?start=2026-11-22T08:00:00Z&end=2026-11-22T09:00:00Z", world.token(world.owner))
          .json();
  ASSERT_EQ(list.at("results").as_array().size(), 1u);
  const auto& recording = list.at("results").at(0);
  for (const auto* name :
       {"id", "camera_id", "start_time", "end_time", "duration", "size_bytes", "is_permanent", "file_path", "location"})
    EXPECT_TRUE(recording.as_object().contains(name)) << name;
  EXPECT_EQ(text(recording, "location"), "disk");
}

TEST(System, StorageHasAForecast) {
  World world;
  const auto storage = world.get("/api/system/storage/", world.token(world.owner)).json();
  EXPECT_EQ(storage.at("bytes_per_day").as_int64(), std::int64_t(1e6 / 8 * 86'400));
  EXPECT_NEAR(storage.at("days_until_full").to_number<double>(), double(500ull << 30) / (1e6 / 8 * 86'400), 0.1);
  EXPECT_EQ(storage.at("cameras").as_array().size(), 1u);
  EXPECT_FALSE(storage.at("cameras").at(0).at("keeps_days").is_null());
}

TEST(System, ReadinessTellsWhatIsWrong) {
  World world;
  EXPECT_EQ(world.send(Method::get, "/healthz").status, 200);
  EXPECT_EQ(world.send(Method::get, "/readyz").status, 200);
  world.clock.advance(Seconds(7));
  world.storage_trouble = "the disk is full";
  const auto reply = world.send(Method::get, "/readyz");
  EXPECT_EQ(reply.status, 503);
  const auto storage = reply.json().at("checks").at("storage");
  EXPECT_EQ(text(storage, "state"), "failing");  // strangers learn no more
  EXPECT_EQ(text(storage, "since"), format_rfc3339(world.clock.wall()));
  EXPECT_EQ(text(reply.json().at("checks").at("catalog"), "state"), "ok");
  EXPECT_EQ(reply.body.find("the disk is full"), std::string::npos);
}

}  // namespace
}  // namespace dvr::api::testing
