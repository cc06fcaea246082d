#include "api/audit.hpp"
#include "api/body.hpp"
#include "api/handlers.hpp"
#include "api/live_socket.hpp"
#include "api/live_streams.hpp"
#include "api/services.hpp"
#include "api/signed_url.hpp"
#include "live/playlist.hpp"

namespace dvr::api {
namespace {

using live::ResourceKind;

// Names are never reused, so a player may keep what it has.
constexpr std::string_view kKeep = "private, max-age=60, immutable";

std::optional<std::uint64_t> directive(QueryReader& query, std::string_view name) {
  const auto n = query.number(name, {0});
  return n ? std::optional(std::uint64_t(*n)) : std::nullopt;
}

// Whoever came by a link finds the next files by it too.
Answer live_playlist_reply(const Result<SharedBytes>& text, const std::string& link_query) {
  if (!text) return text.error();
  if (!link_query.empty())
    return http::Response::text(200, with_query(as_text(**text), link_query), live::kPlaylistType);
  return http::Response::bytes(*text, live::kPlaylistType);
}

Answer content_reply(Services& services, Result<live::Content> content) {
  if (!content) return content.error();
  if (!content->in_memory())
    return http::Response::stream(200, live::make_source(std::move(*content), services.disk), live::kMediaType)
        .with("Cache-Control", kKeep);
  std::vector<SharedBytes> buffers;
  for (auto& piece : content->pieces) buffers.push_back(std::get<SharedBytes>(piece));
  return http::Response::buffers(std::move(buffers), live::kMediaType).with("Cache-Control", kKeep);
}

Answer init_reply(const Result<SharedBytes>& init) {
  if (!init) return init.error();
  return http::Response::bytes(*init, live::kMediaType).with("Cache-Control", kKeep);
}

// The stream's own words, "_HLS_msn: why", as a fault of that parameter.
Problem wrong_directive(const Error& error) {
  const auto colon = error.message.find(": ");
  if (colon == std::string::npos) return error;
  return Problem::field(error.message.substr(0, colon), error.message.substr(colon + 2));
}

Task<Answer> media_playlist(std::shared_ptr<live::Stream> stream, Context context) {
  QueryReader query(context.request.query);
  live::PlaylistRequest request;
  request.msn = directive(query, "_HLS_msn");
  request.part = directive(query, "_HLS_part");
  request.skip = query.choice("_HLS_skip", {"YES", "v2"}).has_value();
  request.viewer = viewer_of(context);
  if (request.part && !request.msn) query.fail("_HLS_part", "needs _HLS_msn");
  DVR_CO_CHECK(query.check(true));
  const auto text = co_await stream->playlist(request);
  if (!text && text.error().kind == ErrorKind::invalid) co_return wrong_directive(text.error());
  co_return live_playlist_reply(text, context.link_query);
}

Task<Answer> live_file(Services& services, Context context, live::Which which) {
  const auto file = std::string(context.path.text("file"));
  const auto resource = live::parse_resource(file.empty() ? "index.m3u8" : file);
  if (!resource) co_return Problem(ErrorKind::not_found, "a live stream has no such file");
  DVR_CO_TRY(const auto stream, watch_live(services, context.camera->id, which));
  DVR_CO_CHECK(co_await audit_watching(services, audit_of(context, "live.view")));
  switch (resource->kind) {
    case ResourceKind::multivariant:
      co_return live_playlist_reply(co_await stream->multivariant(viewer_of(context)), context.link_query);
    case ResourceKind::media: co_return co_await media_playlist(stream, std::move(context));
    case ResourceKind::init: co_return init_reply(stream->init(resource->number));
    case ResourceKind::part: co_return content_reply(services, co_await stream->part(resource->number));
    case ResourceKind::segment: co_return content_reply(services, co_await stream->segment(resource->number));
  }
  co_return Problem(ErrorKind::not_found, "a live stream has no such file");
}

}  // namespace

Task<Answer> get_live(Services& services, Context context) {
  return live_file(services, std::move(context), live::Which::main);
}

Task<Answer> get_sub_live(Services& services, Context context) {
  return live_file(services, std::move(context), live::Which::sub);
}

}  // namespace dvr::api
