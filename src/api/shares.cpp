// Share links, seen from inside: made, listed and revoked by whoever may.
#include "accounts/password.hpp"
#include "api/audit.hpp"
#include "api/body.hpp"
#include "api/clips_view.hpp"
#include "api/handlers.hpp"

namespace dvr::api {
namespace {

using catalog::ClipShare;
using catalog::Connection;

constexpr std::size_t kTokenBytes = 24;  // 192 bits
constexpr Micros kLongest = std::chrono::days(365);
constexpr std::size_t kMaxShares = 100;  // of one clip

json::object share_json(const ClipShare& s, WallTime now) {
  return {{"id", s.id},
          {"clip_id", s.clip_id},
          {"user_id", s.user_id},
          {"name", s.name},
          {"has_password", s.password_hash.has_value()},
          {"expires_at", to_json(s.expires_at)},
          {"is_expired", s.expires_at <= now},
          {"downloads", s.downloads},
          {"used_at", to_json(s.used_at)},
          {"created_at", to_json(s.created_at)}};
}

std::optional<WallTime> read_expiry(BodyReader& body, WallTime now) {
  const auto text = body.text("expires_at", {1, 64, true});
  if (body.failed()) return std::nullopt;
  const auto time = parse_rfc3339(text);
  if (!time) return body.fail("expires_at", "must be a time such as 2026-11-22T08:30:00Z"), std::nullopt;
  if (*time <= now) return body.fail("expires_at", "lies in the past"), std::nullopt;
  if (*time - now > kLongest) return body.fail("expires_at", "must be at most 365 days from now"), std::nullopt;
  return *time;
}

Result<ClipShare> insert_share(Connection& c, ClipShare share, const Audit& audit) {
  DVR_TRY(const auto others, catalog::clip_shares::of_clip(c, share.clip_id));
  if (others.size() >= kMaxShares)
    return fail(ErrorKind::conflict, "the clip has {} links already: revoke some first", others.size());
  DVR_TRY(share.id, catalog::clip_shares::insert(c, share));
  auto row = audit;
  row.detail = fmt::format("clip {}, link {}, until {}", share.clip_id, share.id, format_rfc3339(share.expires_at));
  DVR_CHECK(write_audit(c, row));
  return share;
}

// The hash costs on purpose: on its own pool.
Task<Result<std::optional<std::string>>> hash_of(Services& services, std::optional<std::string> password) {
  if (!password) co_return std::optional<std::string>();
  auto work = [password = std::move(*password)] { return accounts::hash_password(password, {}); };
  DVR_CO_TRY(auto hash, co_await services.accounts.hashing.run(std::move(work)));
  co_return std::optional(std::move(hash));
}

}  // namespace

Task<Answer> list_clip_shares(Services& services, Context context) {
  DVR_CO_TRY(const auto shares, co_await services.database.read([id = context.clip->id](Connection& c) {
    return catalog::clip_shares::of_clip(c, id);
  }));
  json::array results;
  for (const auto& s : shares) results.push_back(share_json(s, context.now));
  co_return reply(
      200, {{"count", shares.size()}, {"next", nullptr}, {"previous", nullptr}, {"results", std::move(results)}});
}

Task<Answer> create_clip_share(Services& services, Context context) {
  DVR_CO_TRY(auto body, BodyReader::parse(context.request));
  ClipShare share;
  share.name = body.maybe_text("name", {0, 200, true}).value_or("");
  auto password = body.maybe_text("password", {accounts::kMinPassword, accounts::kMaxPassword, true});
  share.expires_at = read_expiry(body, context.now).value_or(WallTime{});
  DVR_CO_CHECK(body.check());
  if (context.clip->state != catalog::ClipState::ready)
    co_return Problem(ErrorKind::conflict, "the clip is not ready yet: share it when it is");
  const auto token = base64url_encode(random_bytes(kTokenBytes));
  share.clip_id = context.clip->id;
  share.user_id = context.user().id;
  share.token_hash = to_hex(sha256(as_bytes(token)));
  share.created_at = context.now;
  DVR_CO_TRY(share.password_hash, co_await hash_of(services, std::move(password)));
  DVR_CO_TRY(const auto made,
             co_await services.database.write([share, audit = audit_of(context, "clip.share")](Connection& c) {
               return insert_share(c, share, audit);
             }));
  auto out = share_json(made, context.now);
  out["token"] = token;
  out["url"] = "/shared/" + token;
  co_return reply(201, out);
}

Task<Answer> delete_clip_share(Services& services, Context context) {
  const auto id = context.path.checked_id("share_id");
  auto audit = audit_of(context, "clip.unshare", fmt::format("clip {}, link {}", context.clip->id, id));
  DVR_CO_TRY(const bool gone, co_await services.database.write([clip = context.clip->id, id, audit = std::move(audit)](
                                                                   Connection& c) -> Result<bool> {
    DVR_TRY(const bool removed, catalog::clip_shares::remove(c, clip, id));
    if (removed) DVR_CHECK(write_audit(c, audit));
    return removed;
  }));
  if (!gone) co_return Problem(ErrorKind::not_found, fmt::format("there is no link {}", context.path.text("share_id")));
  co_return http::Response::empty(204);
}

}  // namespace dvr::api
