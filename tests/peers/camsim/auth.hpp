// The camera's side of HTTP authentication (RFC 7617, RFC 7616) as RTSP uses it.
#pragma once
#include "base/bytes.hpp"
#include "quirks.hpp"

#include <string>
#include <string_view>

namespace camsim {

enum class AuthScheme { none, basic, digest_md5, digest_sha256 };

struct AuthConfig {
  AuthScheme scheme = AuthScheme::none;
  std::string user, password;
};

// One per connection: it owns the nonce.
class Authenticator {
 public:
  explicit Authenticator(const AuthConfig& config) : config_(config) {}

  // `authorization` is the request's header, empty when there is none.
  bool accept(std::string_view method, std::string_view authorization, const Quirks& quirks);
  // WWW-Authenticate headers, each line with its CRLF.
  std::string challenge(const Quirks& quirks);
  void expire_nonce() { uses_left_ = 0; }  // the next request is answered 401 with stale=true

 private:
  bool accept_digest(std::string_view method, std::string_view parameters);
  std::string digest_challenge();
  std::string hash(std::string_view text) const;

  const AuthConfig& config_;
  std::string nonce_;
  int uses_left_ = -1;  // -1: no limit
  bool stale_ = false;
};

}  // namespace camsim
