// Every handler by resource; routes.cpp puts them into the table.
#pragma once
#include "api/context.hpp"
#include "api/problem.hpp"

namespace dvr::api {

// auth.cpp
Task<Answer> login(Services& services, Context context);
Task<Answer> logout(Services& services, Context context);
Task<Answer> refresh(Services& services, Context context);
Task<Answer> get_setup(Services& services, Context context);
Task<Answer> post_setup(Services& services, Context context);
Task<Answer> change_password(Services& services, Context context);
Task<Answer> get_me(Services& services, Context context);
Task<Answer> update_me(Services& services, Context context);

// sessions.cpp
Task<Answer> list_sessions(Services& services, Context context);
Task<Answer> end_session(Services& services, Context context);
Task<Answer> logout_all(Services& services, Context context);
Task<Answer> list_sub_user_sessions(Services& services, Context context);
Task<Answer> end_sub_user_session(Services& services, Context context);
Task<Answer> end_sub_user_sessions(Services& services, Context context);

// totp.cpp
Task<Answer> get_totp(Services& services, Context context);
Task<Answer> enrol_totp(Services& services, Context context);
Task<Answer> confirm_totp(Services& services, Context context);
Task<Answer> disable_totp(Services& services, Context context);
Task<Answer> renew_recovery_codes(Services& services, Context context);

// sub_users.cpp
Task<Answer> list_sub_users(Services& services, Context context);
Task<Answer> create_sub_user(Services& services, Context context);
Task<Answer> get_sub_user(Services& services, Context context);
Task<Answer> replace_sub_user(Services& services, Context context);
Task<Answer> update_sub_user(Services& services, Context context);
Task<Answer> delete_sub_user(Services& services, Context context);

// accounts.cpp
Task<Answer> list_accounts(Services& services, Context context);
Task<Answer> create_account(Services& services, Context context);
Task<Answer> get_account(Services& services, Context context);
Task<Answer> update_account(Services& services, Context context);
Task<Answer> delete_account(Services& services, Context context);

// links.cpp
Task<Answer> create_live_link(Services& services, Context context);
Task<Answer> create_playback_link(Services& services, Context context);

// cameras.cpp
Task<Answer> list_cameras(Services& services, Context context);
Task<Answer> get_camera(Services& services, Context context);
Task<Answer> get_camera_status(Services& services, Context context);
Task<Answer> get_snapshot(Services& services, Context context);
Task<Answer> list_gaps(Services& services, Context context);

// camera_stats.cpp
Task<Answer> get_camera_stats(Services& services, Context context);
Task<Answer> get_camera_statistics(Services& services, Context context);

// camera_changes.cpp
Task<Answer> create_camera(Services& services, Context context);
Task<Answer> replace_camera(Services& services, Context context);
Task<Answer> update_camera(Services& services, Context context);
Task<Answer> delete_camera(Services& services, Context context);

// try_camera.cpp
Task<Answer> test_camera(Services& services, Context context);

// recordings.cpp
Task<Answer> list_recordings(Services& services, Context context);
Task<Answer> list_camera_recordings(Services& services, Context context);
Task<Answer> update_recording(Services& services, Context context);

// recording_days.cpp
Task<Answer> get_recording_day(Services& services, Context context);
Task<Answer> list_recording_days(Services& services, Context context);

// footage.cpp
Task<Answer> stream_recording(Services& services, Context context);
Task<Answer> get_playback_playlist(Services& services, Context context);
Task<Answer> get_playback_video(Services& services, Context context);
Task<Answer> get_recording_file(Services& services, Context context);
Task<Answer> get_thumbnail(Services& services, Context context);

// clips.cpp
Task<Answer> list_clips(Services& services, Context context);
Task<Answer> create_clip(Services& services, Context context);
Task<Answer> get_clip(Services& services, Context context);
Task<Answer> update_clip(Services& services, Context context);
Task<Answer> delete_clip(Services& services, Context context);
Task<Answer> retry_clip(Services& services, Context context);

// clips_files.cpp
Task<Answer> download_clip(Services& services, Context context);
Task<Answer> get_clip_thumbnail(Services& services, Context context);
Task<Answer> get_clip_manifest(Services& services, Context context);
Task<Answer> get_public_key(Services& services, Context context);

// shares.cpp
Task<Answer> list_clip_shares(Services& services, Context context);
Task<Answer> create_clip_share(Services& services, Context context);
Task<Answer> delete_clip_share(Services& services, Context context);

// shares_public.cpp
Task<Answer> get_shared(Services& services, Context context);
Task<Answer> unlock_shared(Services& services, Context context);
Task<Answer> get_shared_video(Services& services, Context context);

// live.cpp
Task<Answer> get_live(Services& services, Context context);
Task<Answer> get_sub_live(Services& services, Context context);

// layouts.cpp
Task<Answer> list_layouts(Services& services, Context context);
Task<Answer> create_layout(Services& services, Context context);
Task<Answer> get_layout(Services& services, Context context);
Task<Answer> replace_layout(Services& services, Context context);
Task<Answer> update_layout(Services& services, Context context);
Task<Answer> delete_layout(Services& services, Context context);

// live_socket.cpp
Task<Answer> get_live_socket(Services& services, Context context);
Task<Answer> get_sub_live_socket(Services& services, Context context);

// system.cpp
Task<Answer> get_storage(Services& services, Context context);
Task<Answer> get_health(Services& services, Context context);
Task<Answer> get_readiness(Services& services, Context context);
Task<Answer> get_metrics(Services& services, Context context);
Task<Answer> list_alarms(Services& services, Context context);

// system_jobs.cpp
Task<Answer> list_jobs(Services& services, Context context);

// system_nodes.cpp
Task<Answer> list_nodes(Services& services, Context context);
Task<Answer> list_errors(Services& services, Context context);

// audit.cpp
Task<Answer> list_audit(Services& services, Context context);

// event_socket.cpp
Task<Answer> get_events(Services& services, Context context);

// docs.cpp
Task<Answer> get_docs(Services& services, Context context);

}  // namespace dvr::api
