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

// cameras.cpp
Task<Answer> list_cameras(Services& services, Context context);
Task<Answer> get_camera(Services& services, Context context);
Task<Answer> get_camera_status(Services& services, Context context);
Task<Answer> get_snapshot(Services& services, Context context);
Task<Answer> list_gaps(Services& services, Context context);

// camera_stats.cpp
Task<Answer> get_camera_stats(Services& services, Context context);

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

// live.cpp
Task<Answer> get_live(Services& services, Context context);

// system.cpp
Task<Answer> get_storage(Services& services, Context context);
Task<Answer> get_health(Services& services, Context context);
Task<Answer> get_readiness(Services& services, Context context);
Task<Answer> get_metrics(Services& services, Context context);
Task<Answer> list_alarms(Services& services, Context context);

// audit.cpp
Task<Answer> list_audit(Services& services, Context context);

// docs.cpp
Task<Answer> get_docs(Services& services, Context context);

}  // namespace dvr::api
