#include "api/handlers.hpp"
#include "api/route.hpp"

namespace dvr::api {
namespace {

using accounts::AccountAction;
using accounts::Action;
using accounts::ClipAction;
using enum http::Method;

constexpr Credentials kMedia{.access_cookie = true};
constexpr Credentials kFile{.access_cookie = true, .signed_url = true};
constexpr Credentials kMetrics{.metrics_token = true};

Right camera(Action action, std::string_view parameter = "camera_id") { return Right::on_camera(action, parameter); }

Right clip(ClipAction action) { return Right::on_clip(action, "id"); }

// clang-format off
const std::array kRoutes{
    Route(post,    "/api/auth/login",    Right::anyone(),    login,           RateClass::login),
    Route(post,    "/api/auth/logout",   Right::signed_in(), logout),
    Route(post,    "/api/auth/refresh",  Right::anyone(),    refresh,         RateClass::login),
    Route(get,     "/api/auth/setup",    Right::anyone(),    get_setup),
    Route(post,    "/api/auth/setup",    Right::anyone(),    post_setup,      RateClass::login),
    Route(post,    "/api/auth/password", Right::signed_in(), change_password, RateClass::login),
    Route(get,     "/api/auth/me",       Right::signed_in(), get_me),
    Route(patch,   "/api/auth/me",       Right::signed_in(), update_me),
    Route(post,    "/api/auth/logout-all", Right::signed_in(), logout_all),
    Route(get,     "/api/auth/sessions/",  Right::signed_in(), list_sessions),
    Route(delete_, "/api/auth/sessions/{session_id}/", Right::signed_in(), end_session),
    Route(get,     "/api/auth/totp",         Right::signed_in(), get_totp),
    Route(post,    "/api/auth/totp",         Right::signed_in(), enrol_totp,   RateClass::login),
    Route(post,    "/api/auth/totp/confirm", Right::signed_in(), confirm_totp, RateClass::login),
    Route(post,    "/api/auth/totp/disable", Right::signed_in(), disable_totp, RateClass::login),
    Route(post,    "/api/auth/totp/recovery-codes", Right::signed_in(), renew_recovery_codes, RateClass::login),

    Route(get,     "/api/users/sub-users/",      Right::on_account(AccountAction::manage_users), list_sub_users),
    Route(post,    "/api/users/sub-users/",      Right::on_account(AccountAction::manage_users), create_sub_user),
    Route(get,     "/api/users/sub-users/{id}/", Right::on_sub_user("id"), get_sub_user),
    Route(put,     "/api/users/sub-users/{id}/", Right::on_sub_user("id"), replace_sub_user),
    Route(patch,   "/api/users/sub-users/{id}/", Right::on_sub_user("id"), update_sub_user),
    Route(delete_, "/api/users/sub-users/{id}/", Right::on_sub_user("id"), delete_sub_user),
    Route(get,     "/api/users/sub-users/{id}/sessions/", Right::on_sub_user("id"), list_sub_user_sessions),
    Route(delete_, "/api/users/sub-users/{id}/sessions/", Right::on_sub_user("id"), end_sub_user_sessions),
    Route(delete_, "/api/users/sub-users/{id}/sessions/{session_id}/", Right::on_sub_user("id"), end_sub_user_session),

    Route(get,     "/api/cameras/",      Right::signed_in(), list_cameras),
    Route(post,    "/api/cameras/",      Right::on_account(AccountAction::manage_cameras), create_camera),
    Route(post,    "/api/cameras/test/", Right::on_account(AccountAction::manage_cameras), test_camera, RateClass::heavy),
    Route(get,     "/api/cameras/{id}/",             camera(Action::see, "id"),      get_camera),
    Route(put,     "/api/cameras/{id}/",             camera(Action::manage, "id"),   replace_camera),
    Route(patch,   "/api/cameras/{id}/",             camera(Action::manage, "id"),   update_camera),
    Route(delete_, "/api/cameras/{id}/",             camera(Action::manage, "id"),   delete_camera),
    Route(get,     "/api/cameras/{id}/status/",      camera(Action::see, "id"),      get_camera_status),
    Route(get,     "/api/cameras/{id}/stats/",       camera(Action::see, "id"),      get_camera_stats),
    Route(get,     "/api/cameras/{id}/statistics/",  camera(Action::see, "id"),      get_camera_statistics),
    Route(get,     "/api/cameras/{id}/snapshot.jpg", camera(Action::view, "id"),     get_snapshot, RateClass::media, kMedia),
    Route(get,     "/api/cameras/{id}/gaps/",        camera(Action::playback, "id"), list_gaps),

    Route(get,     "/api/recordings/",                         Right::signed_in(),       list_recordings),
    Route(get,     "/api/recordings/{camera_id}/",             camera(Action::playback), list_camera_recordings),
    Route(get,     "/api/recordings/{camera_id}/date/{date}/", camera(Action::playback), get_recording_day),
    Route(get,     "/api/recordings/{camera_id}/days/",        camera(Action::playback), list_recording_days),
    Route(patch,   "/api/recordings/{camera_id}/{id}/",        camera(Action::mark_permanent), update_recording),

    Route(get,     "/api/playback/stream/{recording_id}/", Right::on_recording(Action::playback, "recording_id"), stream_recording, RateClass::media, kMedia),
    Route(get,     "/api/playback/{camera_id}/index.m3u8",    camera(Action::playback), get_playback_playlist, RateClass::media, kFile),
    Route(get,     "/api/playback/{camera_id}/video.mp4",     camera(Action::playback), get_playback_video,    RateClass::heavy, kFile),
    Route(get,     "/api/playback/{camera_id}/files/{recording_id}.mp4", camera(Action::playback), get_recording_file, RateClass::media, kFile),
    Route(get,     "/api/playback/{camera_id}/thumbnail.jpg", camera(Action::playback), get_thumbnail,         RateClass::media, kMedia),

    Route(get,     "/api/clips/",                Right::signed_in(), list_clips),
    Route(post,    "/api/clips/",                Right::signed_in(), create_clip, RateClass::heavy),
    Route(get,     "/api/clips/{id}/",           clip(ClipAction::see),    get_clip),
    Route(patch,   "/api/clips/{id}/",           clip(ClipAction::change), update_clip),
    Route(delete_, "/api/clips/{id}/",           clip(ClipAction::change), delete_clip),
    Route(post,    "/api/clips/{id}/retry/",     clip(ClipAction::share),  retry_clip,         RateClass::heavy),
    Route(get,     "/api/clips/{id}/download/",  clip(ClipAction::see),    download_clip,      RateClass::media, kMedia),
    Route(get,     "/api/clips/{id}/thumbnail.jpg", clip(ClipAction::see), get_clip_thumbnail, RateClass::media, kMedia),
    Route(get,     "/api/clips/{id}/manifest/",  clip(ClipAction::see),    get_clip_manifest),
    Route(get,     "/api/clips/{id}/shares/",    clip(ClipAction::see),    list_clip_shares),
    Route(post,    "/api/clips/{id}/shares/",    clip(ClipAction::share),  create_clip_share),
    Route(delete_, "/api/clips/{id}/shares/{share_id}/", clip(ClipAction::change), delete_clip_share),
    Route(get,     "/api/shared/{token}",           Right::anyone(), get_shared,       RateClass::api),
    Route(post,    "/api/shared/{token}/unlock",    Right::anyone(), unlock_shared,    RateClass::login),
    Route(get,     "/api/shared/{token}/video.mp4", Right::anyone(), get_shared_video, RateClass::media),
    Route(get,     "/api/system/public-key/",       Right::anyone(), get_public_key),

    Route(post,    "/api/playback/{camera_id}/links/", camera(Action::playback), create_playback_link),
    Route(post,    "/api/live/{camera_id}/links/",     camera(Action::view),     create_live_link),
    Route(get,     "/api/live/{camera_id}/index.m3u8", camera(Action::view), get_live, RateClass::media, kFile),
    Route(get,     "/api/live/{camera_id}/ws",         camera(Action::view), get_live_socket, RateClass::api, kFile),
    Route(get,     "/api/live/{camera_id}/sub/ws",         camera(Action::view), get_sub_live_socket, RateClass::api, kFile),
    Route(get,     "/api/live/{camera_id}/{file}",     camera(Action::view), get_live, RateClass::media, kFile),
    Route(get,     "/api/live/{camera_id}/sub/index.m3u8", camera(Action::view), get_sub_live, RateClass::media, kFile),
    Route(get,     "/api/live/{camera_id}/sub/{file}",     camera(Action::view), get_sub_live, RateClass::media, kFile),

    Route(get,     "/api/layouts/",      Right::signed_in(), list_layouts),
    Route(post,    "/api/layouts/",      Right::signed_in(), create_layout),
    Route(get,     "/api/layouts/{id}/", Right::signed_in(), get_layout),
    Route(put,     "/api/layouts/{id}/", Right::signed_in(), replace_layout),
    Route(patch,   "/api/layouts/{id}/", Right::signed_in(), update_layout),
    Route(delete_, "/api/layouts/{id}/", Right::signed_in(), delete_layout),

    Route(get,     "/api/system/accounts/",      Right::on_account(AccountAction::manage_accounts), list_accounts),
    Route(post,    "/api/system/accounts/",      Right::on_account(AccountAction::manage_accounts), create_account),
    Route(get,     "/api/system/accounts/{id}/", Right::on_account(AccountAction::manage_accounts), get_account),
    Route(patch,   "/api/system/accounts/{id}/", Right::on_account(AccountAction::manage_accounts), update_account),
    Route(delete_, "/api/system/accounts/{id}/", Right::on_account(AccountAction::manage_accounts), delete_account),
    Route(get,     "/api/system/storage/", Right::on_account(AccountAction::see_system), get_storage),
    Route(get,     "/api/system/audit/",   Right::on_account(AccountAction::see_system), list_audit),
    Route(get,     "/api/system/jobs/",    Right::on_account(AccountAction::see_system), list_jobs),
    Route(get,     "/api/system/nodes/",   Right::on_account(AccountAction::see_metrics), list_nodes),
    Route(get,     "/api/system/errors/",  Right::on_account(AccountAction::see_metrics), list_errors),
    Route(get,     "/api/system/alarms/",  Right::signed_in(), list_alarms),
    Route(get,     "/api/ws/",             Right::signed_in(), get_events, RateClass::api, kMedia),
    Route(get,     "/api/docs/",           Right::anyone(), get_docs),
    Route(get,     "/api/docs/{file}",     Right::anyone(), get_docs),
    Route(get,     "/healthz",             Right::anyone(), get_health),
    Route(get,     "/readyz",              Right::anyone(), get_readiness),
    Route(get,     "/metrics",             Right::on_account(AccountAction::see_metrics), get_metrics, RateClass::api, kMetrics),
};
// clang-format on

}  // namespace

std::span<const Route> routes() { return kRoutes; }

}  // namespace dvr::api
