#include "api/camera_input.hpp"
#include "api/camera_view.hpp"
#include "api/handlers.hpp"
#include "base/bytes.hpp"

#include <cmath>

namespace dvr::api {
namespace {

using catalog::Connection;
constexpr int kPictureWidth = 640;

// The login that the camera that is being edited would send there: of its sub stream when it is that, else of the one
// of its URLs that still leads to this host.
Result<CameraLogin> login_for(const catalog::Camera& camera, const accounts::CameraUrl& url,
                              const accounts::SecretBox& box) {
  const auto sub_url = camera.sub_rtsp_url.value_or("");
  const bool main = same_host(camera.rtsp_url, url.bare), sub = same_host(sub_url, url.bare);
  if (sub && (!main || url.bare == sub_url) && camera.sub_credentials) return unseal(box, camera.sub_credentials);
  return main ? unseal(box, camera.credentials) : CameraLogin{};
}

Task<Result<CameraLogin>> stored_login(Services& services, Context context, std::int64_t camera_id,
                                       accounts::CameraUrl url) {
  DVR_CO_TRY(const auto ref, co_await services.accounts.cameras.find(camera_id));
  DVR_CO_CHECK(accounts::authorise(context.user(), accounts::Action::manage, ref));
  DVR_CO_TRY(const auto row,
             co_await services.database.read([camera_id](Connection& c) { return read_camera_row(c, camera_id); }));
  co_return login_for(row.camera, url, services.accounts.credentials);
}

json::object empty_report() {
  return {{"ok", false},
          {"reason", "none"},
          {"detail", ""},
          {"codecs", ""},
          {"video_codec", nullptr},
          {"width", 0},
          {"height", 0},
          {"fps", 0.0},
          {"bitrate_bps", 0},
          {"key_frame_interval_s", nullptr},
          {"audio_codec", nullptr},
          {"ignored_tracks", json::array()},
          {"server", ""},
          {"warnings", json::array()},
          {"picture", nullptr}};
}

json::object failed(const ingest::ProbeFailure& failure) {
  auto out = empty_report();
  out["reason"] = media::to_string(failure.reason);
  out["detail"] = failure.detail;
  return out;
}

json::array texts(const std::vector<std::string>& list) { return json::array(list.begin(), list.end()); }

json::object report_json(const ingest::ProbeReport& report) {
  auto out = empty_report();
  out["ok"] = report.tracks.video.has_value();
  out["codecs"] = report.tracks.codecs();
  if (const auto& video = report.tracks.video) {
    out["video_codec"] = media::to_string(video->codec);
    out["width"] = video->width;
    out["height"] = video->height;
  }
  if (report.tracks.audio) out["audio_codec"] = media::to_string(report.tracks.audio->codec);
  out["fps"] = std::round(report.fps * 100) / 100;
  out["bitrate_bps"] = std::int64_t(report.bit_rate);
  if (report.key_frame_interval > Micros(0)) out["key_frame_interval_s"] = seconds(report.key_frame_interval);
  out["ignored_tracks"] = texts(report.ignored_tracks);
  out["server"] = report.server;
  json::array warnings;
  for (const auto warning : report.warnings) warnings.push_back({{"code", ingest::to_string(warning)}});
  out["warnings"] = std::move(warnings);
  return out;
}

Task<json::value> picture_of(Services& services, ingest::ProbeReport report) {
  if (!report.key_frame || !report.tracks.video) co_return nullptr;
  const auto jpeg = co_await services.playback.picture(*report.tracks.video, report.key_frame->data, kPictureWidth);
  if (!jpeg) co_return nullptr;  // a test without a picture is still a test
  co_return json::value("data:image/jpeg;base64," + base64_encode(**jpeg));
}

}  // namespace

Task<Answer> test_camera(Services& services, Context context) {
  DVR_CO_TRY(auto body, BodyReader::parse(context.request));
  CameraInput input;
  read_source(body, Required::name_and_url, input);
  const auto camera_id = body.maybe_number("camera_id", {});
  co_await check_address(services, body, input.url);
  DVR_CO_CHECK(body.check());
  CameraLogin stored;
  if (camera_id) {
    auto found = co_await stored_login(services, context, *camera_id, *input.url);
    if (!found && found.error().kind == ErrorKind::not_found)
      co_return Problem(ErrorKind::not_found, fmt::format("there is no camera {}", *camera_id));
    if (!found) co_return found.error();
    stored = std::move(*found);
  }
  auto login = merge_login(input.login, stored, true);
  ingest::CameraSource source;
  source.url = input.url->bare;
  source.username = std::move(login.username);
  source.password = std::move(login.password);
  const auto report = co_await services.probe(std::move(source));
  if (!report) co_return reply(200, failed(report.error()));
  auto out = report_json(*report);
  out["picture"] = co_await picture_of(services, *report);
  co_return reply(200, out);
}

}  // namespace dvr::api
