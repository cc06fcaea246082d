#include "api/audit.hpp"
#include "api/body.hpp"
#include "api/clips_view.hpp"
#include "api/handlers.hpp"

namespace dvr::api {
namespace {

using catalog::Connection;

Problem not_ready() { return Problem(ErrorKind::conflict, "the clip is not ready yet"); }

}  // namespace

Task<Answer> download_clip(Services& services, Context context) {
  QueryReader query(context.request.query);
  const bool inlined = query.flag("inline").value_or(false);
  DVR_CO_CHECK(query.check(true));
  const auto& clip = *context.clip;
  DVR_CO_TRY(const auto view, co_await services.clips->file(clip));
  if (context.request.method == http::Method::get && asks_for_start(context.request, view.size_bytes))
    DVR_CO_CHECK(
        co_await write_audit(services.database, audit_of(context, "clip.download", fmt::format("clip {}", clip.id))));
  auto answer = clip_file_reply(services, context.request, view);
  if (answer) answer->headers.set("Content-Disposition", clip_disposition(clip.name, clip.start_time, inlined));
  co_return answer;
}

Task<Answer> get_clip_thumbnail(Services& services, Context context) {
  DVR_CO_TRY(auto jpeg, co_await services.database.read(
                            [id = context.clip->id](Connection& c) { return catalog::clips::picture(c, id); }));
  if (!jpeg) co_return Problem(ErrorKind::not_found, "the clip has no picture yet");
  co_return http::Response::bytes(share(std::move(*jpeg)), "image/jpeg").with("Cache-Control", "private, max-age=300");
}

Task<Answer> get_clip_manifest(Services& services, Context context) {
  DVR_CO_TRY(auto manifest, co_await services.database.read(
                                [id = context.clip->id](Connection& c) { return catalog::clips::manifest(c, id); }));
  if (!manifest) co_return not_ready();
  co_return http::Response::json(200, std::move(*manifest));
}

Task<Answer> get_public_key(Services& services, Context) {
  const auto& key = services.clips->public_key();
  co_return reply(
      200,
      {{"algorithm", "Ed25519"}, {"public_key", base64_encode(key)}, {"fingerprint", jobs::clips::fingerprint(key)}});
}

}  // namespace dvr::api
