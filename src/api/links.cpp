// Links for external players: what a token cannot be sent to, VLC or a screen on a wall.
#include "api/audit.hpp"
#include "api/auth_session.hpp"
#include "api/handlers.hpp"
#include "api/json.hpp"
#include "api/signed_url.hpp"
#include "playback/plan.hpp"

namespace dvr::api {
namespace {

using accounts::LinkScope;

struct LinkInput {
  Seconds time{0};
  bool lasting = false;
  std::string name;
};

LinkInput read_link(BodyReader& body) {
  LinkInput input;
  input.lasting = body.maybe_flag("lasting").value_or(false);
  const auto most = input.lasting ? kMaxLastingTime : kMaxLinkTime;
  input.time = Seconds(body.maybe_number("expires_in_s", {60, most.count()}).value_or(kLinkTime.count()));
  input.name = body.maybe_text("name", kUserNameRule).value_or("");
  if (!input.name.empty() && !input.lasting) body.fail("name", "is of a lasting link only");
  return input;
}

// Required.
std::optional<WallTime> read_time(BodyReader& body, std::string_view name) {
  const auto text = body.text(name, {1, 64});
  if (text.empty()) return std::nullopt;
  const auto time = parse_rfc3339(text);
  const bool fits = time && *time >= WallTime(Seconds(1)) && *time < WallTime(Seconds(9'000'000'000));
  if (!fits) return body.fail(name, "must be a time such as 2026-11-22T08:30:00Z"), std::nullopt;
  return *time;
}

struct MadeLink {
  std::string query, session_id;
  WallTime expires;
};

// In the session that asks, or in one of its own.
Task<Result<MadeLink>> make_link(Services& services, Context context, LinkScope scope, LinkInput input) {
  MadeLink made{{}, context.who.session_id, std::chrono::floor<Seconds>(context.now + input.time)};
  auto& sessions = services.accounts.sessions;
  if (input.lasting) {
    DVR_CO_TRY(made.session_id, co_await sessions.open_link(context.user().id, scope, input.name, made.expires,
                                                            client_of(context.request)));
  }
  made.query = sign_scope(services.accounts.mac, scope, made.session_id, made.expires);
  auto words = fmt::format("{}{} until {}", input.lasting ? "lasting " : "",
                           scope.action == accounts::Action::view ? "live" : "playback", format_rfc3339(made.expires));
  if (scope.start && scope.end)
    words += fmt::format(", {} to {}", format_rfc3339(*scope.start), format_rfc3339(*scope.end));
  DVR_CO_CHECK(co_await write_audit(services.database, audit_of(context, "link.create", std::move(words))));
  co_return made;
}

json::object made_link_json(const MadeLink& link, const std::string& url) {
  return {{"url", url}, {"expires_at", to_json(link.expires)}, {"session_id", link.session_id}};
}

}  // namespace

Task<Answer> create_live_link(Services& services, Context context) {
  LinkInput input{kLinkTime, false, {}};
  if (!context.request.body.empty()) {
    DVR_CO_TRY(auto body, BodyReader::parse(context.request));
    input = read_link(body);
    DVR_CO_CHECK(body.check());
  }
  const auto camera = context.camera->id;
  DVR_CO_TRY(const auto link, co_await make_link(services, std::move(context), {camera, accounts::Action::view, {}, {}},
                                                 std::move(input)));
  co_return reply(201, made_link_json(link, fmt::format("/api/live/{}/index.m3u8?{}", camera, link.query)));
}

Task<Answer> create_playback_link(Services& services, Context context) {
  DVR_CO_TRY(auto body, BodyReader::parse(context.request));
  auto input = read_link(body);
  const auto start = read_time(body, "start"), end = read_time(body, "end");
  if (start && end && *end <= *start) body.fail("end", "must be later than start");
  if (start && end && *end - *start > playback::kMaxRange) body.fail("end", "must be at most 24 hours after start");
  DVR_CO_CHECK(body.check());
  const auto camera = context.camera->id;
  DVR_CO_TRY(const auto link, co_await make_link(services, std::move(context),
                                                 {camera, accounts::Action::playback, *start, *end}, std::move(input)));
  const auto url = [&](std::string_view file) {
    return fmt::format("/api/playback/{}/{}?start={}&end={}&{}", camera, file, format_rfc3339(*start),
                       format_rfc3339(*end), link.query);
  };
  auto out = made_link_json(link, url("index.m3u8"));
  out["video_url"] = url("video.mp4");
  co_return reply(201, out);
}

}  // namespace dvr::api
