// Requests of ours to somebody else's HTTP service. libcurl is the transport.
#pragma once
#include "base/error.hpp"
#include "base/time.hpp"

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace dvr::http {

struct FetchRequest {
  std::string method = "GET";
  std::string url = {};                                           // http or https; what is in it is sent as it stands
  std::vector<std::pair<std::string, std::string>> headers = {};  // "Host" and "Content-Length" are made
  std::string body = {};
  Millis timeout{10'000};              // from the look-up of the name to the last byte of the answer
  std::size_t answer_limit = 1 << 20;  // a longer body is ErrorKind::too_large
};

struct FetchAnswer {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body = {};
  std::string_view header(std::string_view name) const;  // the first of that name, or empty
  // Retry-After in seconds or as a date (RFC 9110, section 10.2.3), a day at most; none: absent, or neither.
  std::optional<Millis> retry_after(WallTime now) const;
};

struct FetchOptions {
  std::string ca_file = {};     // PEM; empty: those that the system trusts
  std::string user_agent = {};  // empty: none is sent
  Millis connect_timeout{5'000};
  bool proxy_of_environment = true;  // https_proxy, no_proxy; false: always straight
};

// One thread at a time; blocks. Connections are kept for the next request. Redirects are answers, never followed;
// certificates are always verified; cookies and .netrc are not used.
class Fetcher {
 public:
  explicit Fetcher(FetchOptions options = {});
  ~Fetcher();
  Fetcher(Fetcher&&) noexcept;
  Fetcher& operator=(Fetcher&&) noexcept;

  // Any status is an answer. timeout, unavailable (no connection), protocol (no HTTP, no trust), too_large; cancelled
  // soon after `stop` was asked for. Errors name the host and nothing else of the URL.
  Result<FetchAnswer> fetch(const FetchRequest& request, std::stop_token stop = {});

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dvr::http
