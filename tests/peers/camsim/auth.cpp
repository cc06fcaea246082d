#include "auth.hpp"

#include "text.hpp"

#include <openssl/evp.h>

#include <map>

namespace camsim {
namespace {

constexpr std::string_view kRealm = "camsim";

// key="value" or key=value, comma separated.
std::map<std::string, std::string> parse_parameters(std::string_view text) {
  std::map<std::string, std::string> out;
  while (!text.empty()) {
    const auto equals = text.find('=');
    if (equals == text.npos) break;
    const auto key = lower(trim(text.substr(0, equals)));
    text.remove_prefix(equals + 1);
    const bool quoted = text.starts_with('"');
    if (quoted) text.remove_prefix(1);
    const auto end = std::min(text.size(), text.find(quoted ? '"' : ','));
    out[key] = std::string(quoted ? text.substr(0, end) : trim(text.substr(0, end)));
    text.remove_prefix(end);
    text.remove_prefix(std::min(text.size(), text.find(',') == text.npos ? text.size() : text.find(',') + 1));
  }
  return out;
}

}  // namespace

bool Authenticator::accept(std::string_view method, std::string_view authorization, const Quirks& quirks) {
  if (config_.scheme == AuthScheme::none) return true;
  const auto space = authorization.find(' ');
  if (space == authorization.npos) return false;
  const auto scheme = lower(authorization.substr(0, space));
  const auto rest = trim(authorization.substr(space + 1));
  if (config_.scheme == AuthScheme::basic)
    return scheme == "basic" && rest == dvr::base64_encode(dvr::as_bytes(config_.user + ":" + config_.password));
  if (scheme != "digest" || nonce_.empty()) return false;
  if (uses_left_ == 0) {
    stale_ = true;
    return false;
  }
  if (has(quirks, Quirk::stale_nonce) && uses_left_ < 0) uses_left_ = 3;
  if (uses_left_ > 0) --uses_left_;
  return accept_digest(method, rest);
}

// RFC 7616, section 3.4.1; RFC 2069 when there is no qop.
bool Authenticator::accept_digest(std::string_view method, std::string_view parameters) {
  auto p = parse_parameters(parameters);
  if (p["nonce"] != nonce_ || p["username"] != config_.user) return false;
  const auto a1 = hash(fmt::format("{}:{}:{}", config_.user, kRealm, config_.password));
  const auto a2 = hash(fmt::format("{}:{}", method, p["uri"]));
  const auto middle = p.contains("qop") ? fmt::format("{}:{}:{}:{}", nonce_, p["nc"], p["cnonce"], p["qop"]) : nonce_;
  return lower(p["response"]) == hash(fmt::format("{}:{}:{}", a1, middle, a2));
}

std::string Authenticator::challenge(const Quirks& quirks) {
  std::string out;
  if (has(quirks, Quirk::several_challenges))
    out += "WWW-Authenticate: Negotiate\r\nWWW-Authenticate: Digest realm=\"x\", algorithm=FOO-512, nonce=\"1\"\r\n";
  if (config_.scheme == AuthScheme::basic || has(quirks, Quirk::several_challenges))
    out += fmt::format("WWW-Authenticate: Basic realm=\"{}\"\r\n", kRealm);
  if (config_.scheme == AuthScheme::digest_md5 || config_.scheme == AuthScheme::digest_sha256)
    out += digest_challenge();
  return out;
}

std::string Authenticator::digest_challenge() {
  nonce_ = dvr::to_hex(dvr::random_bytes(16));
  uses_left_ = -1;
  const auto stale = std::exchange(stale_, false) ? ", stale=true" : "";
  const auto algorithm = config_.scheme == AuthScheme::digest_sha256 ? "SHA-256" : "MD5";
  return fmt::format("WWW-Authenticate: Digest qop=\"auth\", algorithm={}, realm=\"{}\", nonce=\"{}\"{}\r\n", algorithm,
                     kRealm, nonce_, stale);
}

std::string Authenticator::hash(std::string_view text) const {
  std::uint8_t digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  const auto* kind = config_.scheme == AuthScheme::digest_sha256 ? EVP_sha256() : EVP_md5();
  EVP_Digest(text.data(), text.size(), digest, &size, kind, nullptr);
  return dvr::to_hex({digest, size});
}

}  // namespace camsim
