// Clips and share links as the API shows them.
#pragma once
#include "api/json.hpp"
#include "api/ranged.hpp"
#include "api/services.hpp"

namespace dvr::api {

json::object clip_json(const catalog::Clip& clip);

// "attachment; filename=…; filename*=UTF-8''…" (RFC 6266, RFC 8187): the clip's name, its start and ".mp4", safe on
// every file system.
std::string clip_disposition(std::string_view name, WallTime start, bool inlined);

// The file of a ready clip, or the part of it that is asked for.
Answer clip_file_reply(Services& services, const http::Request& request, const playback::FileView& view);

}  // namespace dvr::api
