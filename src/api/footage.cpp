#include "api/audit.hpp"
#include "api/body.hpp"
#include "api/camera_view.hpp"
#include "api/handlers.hpp"
#include "api/ranged.hpp"
#include "api/signed_url.hpp"

namespace dvr::api {
namespace {

using catalog::Connection;

constexpr std::string_view kKeepShortly = "private, max-age=300", kAskAgain = "private, no-cache";
constexpr Seconds kSegmentAtEnd{15};
constexpr Seconds kSettled{120};  // what lies further back does not change any more

std::optional<WallTime> visible_until(const Context& context) {
  return accounts::playable_until(context.user(), *context.camera, context.now);
}

// Of a file asked for by a link: no more than the link's range and the segment at its end.
std::optional<WallTime> file_visible_until(const Context& context) {
  const auto held_back = visible_until(context);
  if (!context.link) return held_back;
  return std::min(held_back.value_or(WallTime::max()), *context.link->end + kSegmentAtEnd);
}

// Did it end before the link's range begins?
Task<Result<bool>> lies_before_link(Services& services, const Context& context, std::int64_t recording_id) {
  if (!context.link || services.open_recordings.find(recording_id)) co_return false;
  co_return co_await services.database.read(
      [recording_id, start = *context.link->start](Connection& c) -> Result<bool> {
        DVR_TRY(const auto rows,
                c.query("SELECT 1 FROM recordings WHERE id = $1 AND end_time <= $2", {recording_id, start}));
        return !rows.empty();
      });
}

std::string file_path(std::int64_t camera_id, std::int64_t recording_id) {
  return fmt::format("/api/playback/{}/files/{}.mp4", camera_id, recording_id);
}

// start and end, both required.
playback::Range read_range(QueryReader& query, const Context& context) {
  query.require("start"), query.require("end");
  const auto start = query.time("start"), end = query.time("end");
  if (start && end && *end <= *start) query.fail("end", "must be later than start");
  if (start && end && *end - *start > playback::kMaxRange) query.fail("end", "must be at most 24 hours after start");
  if (const auto& link = context.link; link && start && end)
    if (*start < *link->start || *end > *link->end) query.fail("start", "this link is for a range without this");
  return {context.camera->id, start.value_or(WallTime{}), end.value_or(WallTime{}), visible_until(context)};
}

Problem no_footage() { return Problem(ErrorKind::not_found, "there is no footage in this range"); }

// A day has tens of thousands of lines: not on the connection's thread.
Task<Answer> playlist_reply(Services& services, std::shared_ptr<const playback::Plan> plan, std::string link_query) {
  if (plan->pieces.empty()) co_return no_footage();
  DVR_CO_TRY(auto text, co_await services.disk.run([plan = std::move(plan), link_query]() -> Result<std::string> {
    auto playlist = playback::render_playlist(*plan, file_path);
    return link_query.empty() ? playlist : with_query(playlist, link_query);
  }));
  co_return http::Response::text(200, std::move(text), playback::kPlaylistType);
}

// Seconds of footage times what a part of half a second takes in a movie's head, with room for audio.
std::uint64_t head_bytes(const playback::Range& range) {
  const auto seconds = std::chrono::duration_cast<Seconds>(range.end - range.start).count();
  return (1 << 20) + std::uint64_t(seconds) * 1000;
}

Problem busy() {
  Problem problem(ErrorKind::unavailable, "too many long ranges are being prepared: try again in a moment");
  problem.retry_after = Seconds(5);
  return problem;
}

Answer file_reply(Services& services, const http::Request& request, playback::FileView view) {
  Ranged ranged{view.size_bytes, view.etag, kMp4, view.finished ? kKeepShortly : kAskAgain, {}};
  ranged.source = [&services, view](std::uint64_t offset, std::uint64_t size) {
    return services.playback.source(view, offset, size);
  };
  return ranged_response(request, ranged);
}

Answer link_reply(Services& services, const Context& context, std::int64_t recording_id) {
  const auto expires = std::chrono::floor<Seconds>(context.now + kLinkTime);
  const auto path = file_path(context.camera->id, recording_id);
  return reply(200, {{"url", sign_url(services.accounts.mac, path, context.who.session_id, expires)},
                     {"expires_at", to_json(WallTime(expires))}});
}

// ASCII letters and digits only: safe on every file system and in every header.
std::string file_name(std::string_view camera_name, const playback::Range& range) {
  std::string out;
  for (const char c : camera_name.substr(0, 60)) {
    const bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (plain) out.push_back(c);
    else if (!out.empty() && out.back() != '-') out.push_back('-');
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  auto time = format_rfc3339(range.start).substr(0, 19);
  std::replace(time.begin(), time.end(), ':', '-');
  return fmt::format("{}_{}Z.mp4", out.empty() ? "camera" : out, time);
}

Task<Result<std::string>> disposition(Services& services, playback::Range range) {
  DVR_CO_TRY(const auto row,
             co_await services.database.read([id = range.camera_id](Connection& c) { return read_camera_row(c, id); }));
  co_return fmt::format("attachment; filename=\"{}\"", file_name(row.camera.name, range));
}

std::string in_words(const playback::Range& range) {
  return fmt::format("{} to {}", format_rfc3339(range.start), format_rfc3339(range.end));
}

}  // namespace

Task<Answer> stream_recording(Services& services, Context context) {
  QueryReader query(context.request.query);
  const auto format = query.choice("format", {"m3u8", "mp4", "url"}).value_or("m3u8");
  DVR_CO_CHECK(query.check(true));
  const auto id = context.path.checked_id("recording_id");
  if (format == "m3u8") {
    DVR_CO_TRY(auto plan, co_await services.playback.plan_recording(id, visible_until(context)));
    co_return co_await playlist_reply(services, std::move(plan), context.link_query);
  }
  DVR_CO_TRY(auto view, co_await services.playback.file(id, visible_until(context)));
  if (format == "url") co_return link_reply(services, context, id);
  DVR_CO_CHECK(
      co_await audit_watching(services, audit_of(context, "footage.play"), WatchedRange{view.start, view.end}));
  co_return file_reply(services, context.request, std::move(view));
}

Task<Answer> get_playback_playlist(Services& services, Context context) {
  QueryReader query(context.request.query);
  const auto range = read_range(query, context);
  DVR_CO_CHECK(query.check(true));
  DVR_CO_TRY(auto plan, co_await services.playback.plan(range));
  co_return co_await playlist_reply(services, std::move(plan), context.link_query);
}

Task<Answer> get_playback_video(Services& services, Context context) {
  QueryReader query(context.request.query);
  const auto range = read_range(query, context);
  const bool download = query.flag("download").value_or(false);
  DVR_CO_CHECK(query.check(true));
  auto hold = services.heavy->take(head_bytes(range));
  if (!hold) co_return busy();
  DVR_CO_TRY(const auto movie,
             co_await services.playback.movie(range, std::string(context.request.header("If-Range"))));
  hold = services.heavy->keep(movie.get(), movie->memory_bytes(), std::move(hold));
  const bool whole = context.request.method == http::Method::get && asks_for_start(context.request, movie->size_bytes);
  if (whole)
    DVR_CO_CHECK(co_await write_audit(services.database, audit_of(context, "footage.export", in_words(range))));
  const bool settled = context.now - range.end > kSettled;
  Ranged ranged{movie->size_bytes, movie->etag, kMp4, settled ? kKeepShortly : kAskAgain, {}};
  ranged.source = [&services, movie, hold](std::uint64_t offset, std::uint64_t size) {
    return holding(services.playback.source(movie, offset, size), hold);
  };
  auto answer = ranged_response(context.request, ranged);
  if (answer && download) {
    DVR_CO_TRY(const auto header, co_await disposition(services, range));
    answer->headers.set("Content-Disposition", header);
  }
  co_return answer;
}

Task<Answer> get_recording_file(Services& services, Context context) {
  const auto id = context.path.id("recording_id");
  const Problem unknown(ErrorKind::not_found,
                        fmt::format("there is no recording {}", context.path.text("recording_id")));
  if (!id) co_return unknown;
  std::int64_t camera_id = 0;
  if (const auto open = services.open_recordings.find(*id)) camera_id = open->camera_id;
  else if (const auto found = co_await services.accounts.cameras.of_recording(*id)) camera_id = found->id;
  if (camera_id != context.camera->id) co_return unknown;
  DVR_CO_TRY(const bool outside, co_await lies_before_link(services, context, *id));
  if (outside) co_return unknown;
  DVR_CO_TRY(auto view, co_await services.playback.file(*id, file_visible_until(context)));
  DVR_CO_CHECK(
      co_await audit_watching(services, audit_of(context, "footage.play"), WatchedRange{view.start, view.end}));
  co_return file_reply(services, context.request, std::move(view));
}

Task<Answer> get_thumbnail(Services& services, Context context) {
  QueryReader query(context.request.query);
  query.require("at");
  const auto at = query.time("at");
  const auto width = query.number("width", {16, 1920}).value_or(0);
  DVR_CO_CHECK(query.check(true));
  DVR_CO_TRY(const auto picture,
             co_await services.playback.thumbnail(context.camera->id, *at, int(width), visible_until(context)));
  const bool settled = context.now - *at > kSettled;
  co_return http::Response::bytes(picture.jpeg, "image/jpeg")
      .with("Cache-Control", settled ? kKeepShortly : kAskAgain)
      .with("X-Picture-Time", format_rfc3339(picture.taken));
}

}  // namespace dvr::api
