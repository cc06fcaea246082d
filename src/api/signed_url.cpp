#include "api/signed_url.hpp"

#include <charconv>

namespace dvr::api {
namespace {

constexpr std::string_view kPurpose = "url";

std::string signed_text(std::string_view path, std::string_view session, std::int64_t expires) {
  return fmt::format("{}\n{}\n{}", path, session, expires);
}

}  // namespace

std::string sign_url(const accounts::Mac& mac, std::string_view path, std::string_view session_id, WallTime expires) {
  const auto at = std::chrono::floor<Seconds>(expires).time_since_epoch().count();
  return fmt::format("{}?expires={}&session={}&signature={}", path, at, http::percent_encode(session_id),
                     mac.sign(kPurpose, signed_text(path, session_id, at)));
}

Result<std::string> check_signed_url(const accounts::Mac& mac, const http::Request& request, WallTime now) {
  const auto expires = request.query.find("expires").value_or(""), session = request.query.find("session").value_or("");
  const auto signature = request.query.find("signature").value_or("");
  std::int64_t at = 0;
  const auto [end, ec] = std::from_chars(expires.data(), expires.data() + expires.size(), at);
  const bool shaped = ec == std::errc() && end == expires.data() + expires.size() && at > 0 && at < 10'000'000'000;
  if (!shaped || !mac.verify(kPurpose, signed_text(request.path, session, at), signature))
    return fail(ErrorKind::unauthenticated, "this link is not valid");
  if (WallTime(Seconds(at)) <= now) return fail(ErrorKind::unauthenticated, "this link has expired: ask for a new one");
  return std::string(session);
}

}  // namespace dvr::api
