// Share links, seen from outside: nobody is signed in. What a link opens is decided anew at every request.
#include "accounts/password.hpp"
#include "api/audit.hpp"
#include "api/body.hpp"
#include "api/camera_view.hpp"
#include "api/clips_view.hpp"
#include "api/handlers.hpp"

#include <charconv>

namespace dvr::api {
namespace {

using catalog::ClipShare;
using catalog::Connection;

constexpr std::string_view kSharePurpose = "share";
constexpr Seconds kUnlocked{3600};

struct Shared {
  ClipShare share;
  catalog::Clip clip;
  std::string camera_name;
  accounts::CameraRef camera;
};

Error no_link() { return fail(ErrorKind::not_found, "this link opens nothing: it was revoked, or never was"); }

Problem expired() {
  Problem problem(ErrorKind::not_found, "this link has expired");
  problem.status = 410;
  return problem;
}

// Nobody who is disabled, or whose account is, hands anything on.
Result<bool> may_sign_in(Connection& c, const accounts::User& user) {
  if (!user.is_active || !user.parent_user_id) return user.is_active;
  DVR_TRY(const auto owner, accounts::rows::find_user(c, *user.parent_user_id));
  return owner && owner->is_active;
}

// The clip, if whoever shared it still might.
Result<Shared> find_shared(Connection& c, const std::string& token_hash) {
  DVR_TRY(auto share, catalog::clip_shares::find_by_hash(c, token_hash));
  if (!share) return no_link();
  DVR_TRY(auto clip, catalog::clips::find(c, share->clip_id));
  if (!clip || clip->state != catalog::ClipState::ready) return no_link();
  DVR_TRY(auto row, read_camera_row(c, clip->camera_id));
  DVR_TRY(const auto maker, accounts::rows::find_user(c, share->user_id));
  if (!maker) return no_link();
  DVR_TRY(const bool active, may_sign_in(c, *maker));
  if (!active) return no_link();
  const accounts::CameraRef camera{clip->camera_id, row.camera.user_id, row.camera.deleted_at.has_value()};
  if (!accounts::authorise(*maker, accounts::ClipAction::share, {clip->id, clip->user_id, camera})) return no_link();
  return Shared{std::move(*share), std::move(*clip), std::move(row.camera.name), camera};
}

Task<boost::system::result<Shared, Problem>> open_link(Services& services, const Context& context) {
  const auto hash = to_hex(sha256(as_bytes(context.path.text("token"))));
  DVR_CO_TRY(auto shared, co_await services.database.read([hash](Connection& c) { return find_shared(c, hash); }));
  if (shared.share.expires_at <= context.now) co_return expired();
  co_return shared;
}

std::string cookie_name(const ClipShare& share) { return fmt::format("dvr_share_{}", share.id); }

// Another password makes another text, so that old unlocks end with the old password.
std::string signed_share_text(const ClipShare& share, std::int64_t until) {
  return fmt::format("{}\n{}\n{}", share.token_hash, to_hex(sha256(as_bytes(*share.password_hash))), until);
}

std::string make_unlock(const accounts::Mac& mac, const ClipShare& share, WallTime until) {
  const auto at = std::chrono::floor<Seconds>(until).time_since_epoch().count();
  return fmt::format("{}.{}", at, mac.sign(kSharePurpose, signed_share_text(share, at)));
}

bool is_unlock(const accounts::Mac& mac, const ClipShare& share, std::string_view text, WallTime now) {
  const auto dot = text.find('.');
  if (dot == text.npos) return false;
  std::int64_t until = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + dot, until);
  if (ec != std::errc() || end != text.data() + dot || until <= 0 || until > 10'000'000'000) return false;
  return WallTime(Seconds(until)) > now &&
         mac.verify(kSharePurpose, signed_share_text(share, until), text.substr(dot + 1));
}

bool is_open(const Services& services, const Context& context, const ClipShare& share) {
  if (!share.password_hash) return true;
  const auto& mac = services.accounts.mac;
  return is_unlock(mac, share, context.request.query.find("unlock").value_or(""), context.now) ||
         is_unlock(mac, share, context.request.cookie(cookie_name(share)), context.now);
}

json::object shared_json(const Shared& s, bool open) {
  json::object out{{"needs_password", s.share.password_hash.has_value()},
                   {"is_locked", !open},
                   {"expires_at", to_json(s.share.expires_at)}};
  for (const auto* name : {"name", "camera_name", "start_time", "end_time", "duration", "size_bytes", "sha256"})
    out[name] = nullptr;
  if (!open) return out;
  out["name"] = s.clip.name;
  out["camera_name"] = s.camera_name;
  out["start_time"] = to_json(s.clip.start_time);
  out["end_time"] = to_json(s.clip.end_time);
  out["duration"] = seconds(s.clip.duration);
  out["size_bytes"] = or_null(s.clip.size_bytes);
  out["sha256"] = or_null(s.clip.sha256);
  return out;
}

Result<bool> note_download(Connection& c, std::int64_t share_id, WallTime now, const Audit& audit) {
  DVR_CHECK(catalog::clip_shares::count_download(c, share_id, now));
  DVR_CHECK(write_audit(c, audit));
  return true;
}

}  // namespace

Task<Answer> get_shared(Services& services, Context context) {
  QueryReader query(context.request.query);
  query.text("unlock", 200);
  DVR_CO_CHECK(query.check(true));
  DVR_CO_TRY(const auto shared, co_await open_link(services, context));
  co_return reply(200, shared_json(shared, is_open(services, context, shared.share)));
}

Task<Answer> unlock_shared(Services& services, Context context) {
  DVR_CO_TRY(auto body, BodyReader::parse(context.request));
  auto password = body.text("password", {1, accounts::kMaxPassword, true});
  DVR_CO_CHECK(body.check());
  DVR_CO_TRY(const auto shared, co_await open_link(services, context));
  const auto& share = shared.share;
  if (!share.password_hash) co_return Problem::field("password", "is not asked for by this link");
  const accounts::Guesser guesser{fmt::format("share {}", share.id), context.request.remote_address, {}};
  if (const auto wait = services.accounts.logins.begin(guesser)) {
    Problem problem(ErrorKind::rate_limited, fmt::format("too many wrong passwords: try again in {} s", wait->count()));
    problem.retry_after = wait;
    co_return problem;
  }
  auto work = [hash = *share.password_hash, password = std::move(password)]() -> Result<bool> {
    return accounts::verify_password(hash, password);
  };
  DVR_CO_TRY(const bool right, co_await services.accounts.hashing.run(std::move(work)));
  if (!right) co_return Problem(ErrorKind::forbidden, "this is not the password of the link");
  services.accounts.logins.succeeded(guesser);
  const auto until = std::min<WallTime>(std::chrono::floor<Seconds>(context.now + kUnlocked), share.expires_at);
  const auto unlock = make_unlock(services.accounts.mac, share, until);
  const auto cookie =
      fmt::format("{}={}; Path=/api/shared/; Max-Age={}; HttpOnly; SameSite=Strict{}", cookie_name(share), unlock,
                  kUnlocked.count(), context.request.is_tls ? "; Secure" : "");
  co_return reply(200, {{"unlock", unlock}, {"expires_at", to_json(until)}}).with("Set-Cookie", cookie);
}

Task<Answer> get_shared_video(Services& services, Context context) {
  QueryReader query(context.request.query);
  const bool download = query.flag("download").value_or(false);
  DVR_CO_CHECK(query.check(true));
  DVR_CO_TRY(const auto shared, co_await open_link(services, context));
  if (!is_open(services, context, shared.share))
    co_return Problem(ErrorKind::forbidden, "this link has a password: unlock it first");
  DVR_CO_TRY(const auto view, co_await services.clips->file(shared.clip));
  if (context.request.method == http::Method::get && asks_for_start(context.request, view.size_bytes)) {
    context.camera = shared.camera;
    auto audit =
        audit_of(context, "clip.shared_download", fmt::format("clip {}, link {}", shared.clip.id, shared.share.id));
    DVR_CO_CHECK(co_await services.database.write([id = shared.share.id, now = context.now, audit = std::move(audit)](
                                                      Connection& c) { return note_download(c, id, now, audit); }));
  }
  auto answer = clip_file_reply(services, context.request, view);
  if (answer)
    answer->headers.set("Content-Disposition", clip_disposition(shared.clip.name, shared.clip.start_time, !download));
  co_return answer;
}

}  // namespace dvr::api
