// For tests: what every route needs, a line each. A route without its line fails the test of rights_matrix_test.cpp:
// add it here from docs/design/api-rights.md, not from routes.cpp.
#pragma once
#include "api/rights_rules.hpp"

#include <array>
#include <string_view>

namespace dvr::api::testing {

// What the parameters of a path name.
enum class About {
  nothing,
  camera,
  camera_in_body,  // {camera_id} of the body
  live_file,
  recording,
  recording_of_camera,
  clip,
  share_of_clip,
  shared_link,
  sub_user,
  session,
  session_of_sub_user,
  account,
  layout,
};
// What a list shows: its results and its count are exactly what the caller may know.
enum class Shows { nothing, cameras, recordings, clips, sub_users, layouts };

struct Detail {
  std::string_view query = {};  // with it, and the body, the request of somebody who may ask succeeds
  std::string_view body = {};   // JSON
  bool cookie = false;          // the access cookie opens it
  std::string_view links = {};  // which signed links open it: "file", "footage", "live"
  bool metrics_token = false;   // so does the configured token
  bool held_back = false;       // about footage: hidden from those who are held back
  bool ranged = false;          // bytes: a Range answers 206 with that part
  Shows shows = Shows::nothing;
  bool free_form = false;      // the test data is no whole document of the contract
  std::string_view file = {};  // for {file} of a path
  int instead = 0;             // the good answer, when it is no 2xx here
};

struct Line {
  std::string_view route;
  Need need;
  About about = About::nothing;
  Detail detail = {};
};

#define DVR_WITHIN "start=2026-11-22T08:30:01Z&end=2026-11-22T08:30:04Z"

// clang-format off
inline constexpr std::array kStatement{
    Line{"post /api/auth/login",    Need::anyone, {}, {.body = R"({"email":"owner@test.example","password":"correct horse"})"}},
    Line{"post /api/auth/logout",   Need::signed_in},
    Line{"post /api/auth/refresh",  Need::anyone, {}, {.instead = 401}},  // nobody sends a refresh cookie here
    Line{"get /api/auth/setup",     Need::anyone},
    Line{"post /api/auth/setup",    Need::anyone, {}, {.body = R"({"token":"x","email":"a@b.c","password":"long enough"})", .instead = 409}},
    Line{"post /api/auth/password", Need::signed_in, {}, {.body = R"({"current_password":"correct horse","new_password":"battery staple"})"}},
    Line{"get /api/auth/me",        Need::signed_in},
    Line{"patch /api/auth/me",      Need::signed_in, {}, {.body = R"({"name":"New name"})"}},

    Line{"post /api/auth/logout-all",             Need::signed_in},
    Line{"get /api/auth/sessions/",               Need::signed_in},
    Line{"delete /api/auth/sessions/{session_id}/", Need::own, About::session},
    Line{"get /api/auth/totp",                    Need::signed_in},
    Line{"post /api/auth/totp",                   Need::signed_in, {}, {.body = R"({"password":"correct horse"})"}},
    Line{"post /api/auth/totp/confirm",           Need::signed_in, {}, {.body = R"({"totp":"123456"})", .instead = 409}},  // not begun
    Line{"post /api/auth/totp/disable",           Need::signed_in, {}, {.body = R"({"password":"correct horse","totp":"123456"})", .instead = 409}},
    Line{"post /api/auth/totp/recovery-codes",    Need::signed_in, {}, {.body = R"({"password":"correct horse","totp":"123456"})", .instead = 409}},

    Line{"get /api/cameras/",       Need::signed_in, {}, {.shows = Shows::cameras}},
    Line{"post /api/cameras/",      Need::account_owner, {}, {.body = R"({"name":"yard","rtsp_url":"rtsp://192.168.1.30/live"})"}},
    Line{"post /api/cameras/test/", Need::account_owner, {}, {.body = R"({"rtsp_url":"rtsp://u:secret@192.168.1.30/live"})"}},
    Line{"get /api/cameras/{id}/",             Need::see,      About::camera},
    Line{"put /api/cameras/{id}/",             Need::manage,   About::camera, {.body = R"({"name":"yard","rtsp_url":"rtsp://192.168.1.30/live"})"}},
    Line{"patch /api/cameras/{id}/",           Need::manage,   About::camera, {.body = R"({"name":"yard"})"}},
    Line{"delete /api/cameras/{id}/",          Need::manage,   About::camera},
    Line{"get /api/cameras/{id}/status/",      Need::see,      About::camera},
    Line{"get /api/cameras/{id}/stats/",       Need::see,      About::camera},
    Line{"get /api/cameras/{id}/statistics/",  Need::see,      About::camera, {.query = "resolution_s=300"}},
    Line{"get /api/cameras/{id}/snapshot.jpg", Need::view,     About::camera, {.query = "width=64", .cookie = true}},
    Line{"get /api/cameras/{id}/gaps/",        Need::playback, About::camera},

    Line{"get /api/recordings/",                         Need::signed_in, {}, {.shows = Shows::recordings}},
    Line{"get /api/recordings/{camera_id}/",             Need::playback, About::camera},
    Line{"get /api/recordings/{camera_id}/date/{date}/", Need::playback, About::camera},
    Line{"get /api/recordings/{camera_id}/days/",        Need::playback, About::camera, {.query = "month=2026-11"}},
    Line{"patch /api/recordings/{camera_id}/{id}/",      Need::keep, About::recording_of_camera, {.body = R"({"is_permanent":true})"}},

    Line{"get /api/playback/stream/{recording_id}/",       Need::playback, About::recording, {.cookie = true, .held_back = true}},
    Line{"get /api/playback/{camera_id}/index.m3u8",       Need::playback, About::camera, {.query = DVR_WITHIN, .cookie = true, .links = "footage", .held_back = true}},
    Line{"get /api/playback/{camera_id}/video.mp4",        Need::playback, About::camera, {.query = DVR_WITHIN, .cookie = true, .links = "footage", .held_back = true, .ranged = true}},
    Line{"get /api/playback/{camera_id}/files/{recording_id}.mp4", Need::playback, About::recording_of_camera, {.cookie = true, .links = "file footage", .held_back = true, .ranged = true}},
    Line{"get /api/playback/{camera_id}/thumbnail.jpg",    Need::playback, About::camera, {.query = "at=2026-11-22T08:30:02Z&width=64", .cookie = true, .held_back = true}},

    Line{"get /api/live/{camera_id}/index.m3u8", Need::view, About::camera, {.cookie = true, .links = "live"}},
    Line{"get /api/live/{camera_id}/ws",         Need::view, About::camera, {.cookie = true, .links = "live", .instead = 426}},  // no handshake here
    Line{"get /api/live/{camera_id}/sub/ws",         Need::view, About::camera, {.cookie = true, .links = "live", .instead = 426}},  // no handshake here
    Line{"get /api/live/{camera_id}/{file}",     Need::view, About::live_file, {.cookie = true, .links = "live"}},
    Line{"get /api/live/{camera_id}/sub/index.m3u8", Need::view, About::camera, {.cookie = true, .links = "live"}},
    Line{"get /api/live/{camera_id}/sub/{file}",     Need::view, About::live_file, {.cookie = true, .links = "live"}},

    Line{"post /api/playback/{camera_id}/links/", Need::playback, About::camera, {.body = R"({"start":"2026-11-22T08:30:01Z","end":"2026-11-22T08:30:04Z"})"}},
    Line{"post /api/live/{camera_id}/links/",     Need::view, About::camera},

    Line{"get /api/users/sub-users/",                        Need::account_owner, {}, {.shows = Shows::sub_users}},
    Line{"post /api/users/sub-users/",                       Need::account_owner, {}, {.body = R"({"email":"new@test.example","password":"battery staple"})"}},
    Line{"get /api/users/sub-users/{id}/",                   Need::manage_user, About::sub_user},
    Line{"put /api/users/sub-users/{id}/",                   Need::manage_user, About::sub_user, {.body = R"({"email":"renamed@test.example"})"}},
    Line{"patch /api/users/sub-users/{id}/",                 Need::manage_user, About::sub_user, {.body = R"({"name":"x"})"}},
    Line{"delete /api/users/sub-users/{id}/",                Need::manage_user, About::sub_user},
    Line{"get /api/users/sub-users/{id}/sessions/",          Need::manage_user, About::sub_user},
    Line{"delete /api/users/sub-users/{id}/sessions/",       Need::manage_user, About::sub_user},
    Line{"delete /api/users/sub-users/{id}/sessions/{session_id}/", Need::manage_user, About::session_of_sub_user},

    Line{"get /api/clips/",                  Need::signed_in, {}, {.shows = Shows::clips}},
    Line{"post /api/clips/",                 Need::clip, About::camera_in_body, {.body = R"({"camera_id":{camera_id},"name":"x","start_time":"2026-11-22T08:30:01Z","end_time":"2026-11-22T08:30:04Z"})"}},
    Line{"get /api/clips/{id}/",             Need::see_clip,   About::clip},
    Line{"patch /api/clips/{id}/",           Need::see_clip,   About::clip, {.body = R"({"name":"x"})"}},
    Line{"delete /api/clips/{id}/",          Need::see_clip,   About::clip},
    Line{"post /api/clips/{id}/retry/",      Need::share_clip, About::clip, {.instead = 409}},  // it did not fail
    Line{"get /api/clips/{id}/download/",    Need::see_clip,   About::clip, {.cookie = true, .ranged = true}},
    Line{"get /api/clips/{id}/thumbnail.jpg", Need::see_clip,  About::clip, {.cookie = true}},
    Line{"get /api/clips/{id}/manifest/",    Need::see_clip,   About::clip, {.free_form = true}},
    Line{"get /api/clips/{id}/shares/",      Need::see_clip,   About::clip},
    Line{"post /api/clips/{id}/shares/",     Need::share_clip, About::clip, {.body = R"({"expires_at":"2026-11-23T00:00:00Z"})"}},
    Line{"delete /api/clips/{id}/shares/{share_id}/", Need::see_clip, About::share_of_clip},
    Line{"get /api/shared/{token}",          Need::anyone, About::shared_link},
    Line{"post /api/shared/{token}/unlock",  Need::anyone, About::shared_link, {.body = R"({"password":"open sesame"})"}},
    Line{"get /api/shared/{token}/video.mp4", Need::anyone, About::shared_link, {.ranged = true}},

    Line{"get /api/layouts/",         Need::signed_in, {}, {.shows = Shows::layouts}},
    Line{"post /api/layouts/",        Need::signed_in, {}, {.body = R"({"name":"New wall","columns":2,"rows":2,"tiles":[]})"}},
    Line{"get /api/layouts/{id}/",    Need::own, About::layout},
    Line{"put /api/layouts/{id}/",    Need::own, About::layout, {.body = R"({"name":"New wall","columns":2,"rows":2,"tiles":[]})"}},
    Line{"patch /api/layouts/{id}/",  Need::own, About::layout, {.body = R"({"name":"New wall"})"}},
    Line{"delete /api/layouts/{id}/", Need::own, About::layout},

    Line{"get /api/system/public-key/",      Need::anyone},
    Line{"get /api/system/accounts/",        Need::administrator},
    Line{"post /api/system/accounts/",       Need::administrator, {}, {.body = R"({"email":"new@test.example","password":"battery staple"})"}},
    Line{"get /api/system/accounts/{id}/",    Need::administrator, About::account},
    Line{"patch /api/system/accounts/{id}/",  Need::administrator, About::account, {.body = R"({"name":"x"})"}},
    Line{"delete /api/system/accounts/{id}/", Need::administrator, About::account, {.instead = 409}},  // it has cameras
    Line{"get /api/system/storage/", Need::account_owner},
    Line{"get /api/system/audit/",   Need::account_owner},
    Line{"get /api/system/jobs/",    Need::account_owner},
    Line{"get /api/system/jobs/",    Need::account_owner},
    Line{"get /api/system/nodes/",   Need::administrator},
    Line{"get /api/system/errors/",  Need::administrator, {}, {.query = "level=error"}},
    Line{"get /api/system/alarms/",  Need::signed_in},
    Line{"get /api/ws/", Need::signed_in, {}, {.cookie = true, .instead = 426}},  // no handshake here
    Line{"get /api/docs/",           Need::anyone},
    Line{"get /api/docs/{file}",     Need::anyone, {}, {.file = "openapi.yaml"}},
    Line{"get /healthz",             Need::anyone},
    Line{"get /readyz",              Need::anyone},
    Line{"get /metrics",             Need::administrator, {}, {.metrics_token = true}},
};
// clang-format on

#undef DVR_WITHIN

}  // namespace dvr::api::testing
