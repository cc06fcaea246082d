// One request and its answer, whatever version of HTTP carries them: what all versions do alike.
// All on the connection's own thread.
#pragma once
#include "proto/http/server.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace dvr::http {

struct ConnectionContext {
  Handler& handler;
  const Limits& limits;
  const std::vector<Cidr>& trusted_proxies;
  ServerStats& stats;
  std::string peer_address;
  const bool& stopping;  // the thread's own flag: no further request after the present one
};

// Why the server itself does not pass a request on; Handler::refusal() makes the document.
struct Refusal {
  int status;
  std::string detail;
};

std::string next_request_id();            // unique in this process
bool is_request_id(std::string_view id);  // of others: short, and nothing in it that a log or a shell would mind
Method method_of(std::string_view name);
bool may_have_body(int status);  // a response of this status (RFC 9110, section 6.4.1)

// Fills path and query from request.target, or says why not.
std::optional<Refusal> resolve_target(Request& request, const Limits& limits);

// Address and security of the client, and the request's id (X-Request-Id), as a trusted proxy tells them. An id of
// anybody else's is not taken: it could be that of another request. True when the proxy says that its client speaks
// plain HTTP: nothing but the way to HTTPS is answered then.
bool believe_proxy(Request& request, const ConnectionContext& context);

// The handler's answer, or 500 for whatever escapes it. Throws operation_aborted only: the task is cancelled.
Task<Response> answer(const ConnectionContext& context, Request request);

// The fields that every answer has, and one more in its status class. Those of one version alone are the caller's.
void dress(Response& response, std::string_view request_id, bool is_tls, ServerStats& stats);

// Answers every request with its https address.
class RedirectHandler final : public Handler {
 public:
  explicit RedirectHandler(std::uint16_t https_port) : https_port_(https_port) {}
  Task<Response> handle(Request request) override;
  std::size_t body_limit(const Request&) const override { return 0; }

 private:
  std::uint16_t https_port_;
};

}  // namespace dvr::http
