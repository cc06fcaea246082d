// Basic (RFC 7617) and Digest (RFC 2617, RFC 7616) authentication, the client's side.
#pragma once
#include "proto/rtsp/message.hpp"

namespace dvr::rtsp {

struct Credentials {
  std::string username, password;
  bool empty() const { return username.empty() && password.empty(); }
};

struct Challenge {
  // In the order of preference.
  enum class Scheme { digest_sha256, digest_md5, basic };
  Scheme scheme = Scheme::basic;
  std::string realm, nonce, opaque;
  bool algorithm_given = false;  // some cameras refuse an answer that names an algorithm they did not
  bool qop_auth = false;
  bool stale = false;
  bool operator==(const Challenge&) const = default;
};

// All that a response carries and we understand, best first. What cannot be parsed is skipped.
std::vector<Challenge> parse_challenges(const Message& response);

// Remembers the challenge in force and answers it. For one connection, one thread.
class Authenticator {
 public:
  explicit Authenticator(Credentials credentials) : credentials_(std::move(credentials)) {}

  // Takes a 401. True when asking again with header() makes sense: there are credentials, and the camera has not
  // just refused them under this same challenge.
  bool accept(const Message& response);
  // The Authorization header's value; empty before the first challenge. `uri` as in the request line.
  std::string header(std::string_view method, std::string_view uri);
  bool uses_basic() const { return challenge_ && challenge_->scheme == Challenge::Scheme::basic; }

 private:
  Credentials credentials_;
  std::optional<Challenge> challenge_;
  std::uint32_t count_ = 0;  // answers under this nonce: nc of RFC 7616, 3.4
};

}  // namespace dvr::rtsp
