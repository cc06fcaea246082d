#include "api/signed_url.hpp"

#include <charconv>

namespace dvr::api {
namespace {

using accounts::Action;
using accounts::LinkScope;

constexpr std::string_view kUrlPurpose = "url", kScopePurpose = "scope";

std::string signed_text(std::string_view path, std::string_view session, std::int64_t expires) {
  return fmt::format("{}\n{}\n{}", path, session, expires);
}

std::int64_t whole_seconds(WallTime t) { return std::chrono::floor<Seconds>(t).time_since_epoch().count(); }

std::string_view word_of(const LinkScope& scope) { return scope.action == Action::view ? "live" : "playback"; }

// What of the scope stands in the query, in the order of the URL.
std::string scope_query(const LinkScope& scope, std::string_view session, std::int64_t expires) {
  auto out = fmt::format("scope={}", word_of(scope));
  if (scope.start && scope.end)
    out += fmt::format("&from={}&until={}", whole_seconds(*scope.start), whole_seconds(*scope.end));
  return out + fmt::format("&expires={}&session={}", expires, http::percent_encode(session));
}

std::string sign(const accounts::Mac& mac, std::int64_t camera_id, const std::string& query) {
  return mac.sign(kScopePurpose, fmt::format("{}\n{}", camera_id, query));
}

std::optional<std::int64_t> number(const http::Request& request, std::string_view name) {
  const auto text = request.query.find(name).value_or("");
  std::int64_t n = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), n);
  const bool shaped = !text.empty() && ec == std::errc() && end == text.data() + text.size();
  return shaped && n > 0 && n < 10'000'000'000 ? std::optional(n) : std::nullopt;
}

Error not_valid() { return fail(ErrorKind::unauthenticated, "this link is not valid"); }

Result<SignedLink> check_scope(const accounts::Mac& mac, const http::Request& request, std::int64_t camera_id,
                               std::int64_t expires) {
  const auto word = request.query.find("scope").value_or("");
  const auto session = request.query.find("session").value_or("");
  LinkScope scope{camera_id, word == "live" ? Action::view : Action::playback, {}, {}};
  if (word != word_of(scope)) return not_valid();
  if (scope.action == Action::playback) {
    const auto from = number(request, "from"), until = number(request, "until");
    if (!from || !until) return not_valid();
    scope.start = WallTime(Seconds(*from)), scope.end = WallTime(Seconds(*until));
  }
  const auto query = scope_query(scope, session, expires);
  const auto signature = request.query.find("signature").value_or("");
  if (!mac.verify(kScopePurpose, fmt::format("{}\n{}", camera_id, query), signature)) return not_valid();
  return SignedLink{std::string(session), scope, fmt::format("{}&signature={}", query, signature)};
}

// The place after a URL of this line, where its query goes; nothing for a line without one.
std::optional<std::size_t> end_of_url(std::string_view line) {
  if (line.empty()) return std::nullopt;
  if (line[0] != '#') return line.size();
  constexpr std::string_view attribute = "URI=\"";
  const auto at = line.find(attribute);
  if (at == line.npos) return std::nullopt;
  const auto end = line.find('"', at + attribute.size());
  return end == line.npos ? std::nullopt : std::optional(end);
}

}  // namespace

std::string sign_url(const accounts::Mac& mac, std::string_view path, std::string_view session_id, WallTime expires) {
  const auto at = whole_seconds(expires);
  return fmt::format("{}?expires={}&session={}&signature={}", path, at, http::percent_encode(session_id),
                     mac.sign(kUrlPurpose, signed_text(path, session_id, at)));
}

std::string sign_scope(const accounts::Mac& mac, const LinkScope& scope, std::string_view session_id,
                       WallTime expires) {
  auto rounded = scope;
  if (rounded.end) rounded.end = std::chrono::ceil<Seconds>(*rounded.end);
  const auto query = scope_query(rounded, session_id, whole_seconds(expires));
  return fmt::format("{}&signature={}", query, sign(mac, scope.camera_id, query));
}

Result<SignedLink> check_signed_url(const accounts::Mac& mac, const http::Request& request, std::int64_t camera_id,
                                    WallTime now) {
  const auto expires = number(request, "expires");
  if (!expires) return not_valid();
  std::optional<SignedLink> link;
  if (request.query.find("scope")) {
    DVR_TRY(link, check_scope(mac, request, camera_id, *expires));
  } else {
    const auto session = request.query.find("session").value_or("");
    const auto signature = request.query.find("signature").value_or("");
    if (!mac.verify(kUrlPurpose, signed_text(request.path, session, *expires), signature)) return not_valid();
    link = SignedLink{std::string(session), {}, {}};
  }
  if (WallTime(Seconds(*expires)) <= now)
    return fail(ErrorKind::unauthenticated, "this link has expired: ask for a new one");
  return std::move(*link);
}

std::string with_query(std::string_view playlist, std::string_view query) {
  std::string out;
  out.reserve(playlist.size() * 2);
  while (!playlist.empty()) {
    const auto line = playlist.substr(0, playlist.find('\n'));
    const auto at = end_of_url(line);
    out += line.substr(0, at.value_or(line.size()));
    if (at) out.append(line.substr(0, *at).find('?') == line.npos ? "?" : "&").append(query).append(line.substr(*at));
    if (line.size() < playlist.size()) out.push_back('\n');
    playlist.remove_prefix(std::min(playlist.size(), line.size() + 1));
  }
  return out;
}

}  // namespace dvr::api
