// What a handler sees and answers. It knows nothing of the HTTP version or of TLS.
#pragma once
#include "base/async.hpp"
#include "base/byte_source.hpp"
#include "base/bytes.hpp"
#include "proto/http/headers.hpp"
#include "proto/http/target.hpp"

#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace dvr::http {

enum class Method { get, head, post, put, patch, delete_, options, other };
std::string_view to_string(Method method);

struct Request {
  Method method = Method::get;
  std::string method_name;  // as sent
  std::string target;       // as sent: may hold secrets in its query, so never logged whole
  std::string path;         // decoded: see Target
  std::string raw_query;
  Query query;
  Headers headers;
  std::string body;                // whole, within the handler's limit
  std::string remote_address;      // the client's IP; behind a declared proxy, what that proxy says
  bool is_tls = false;             // the client's connection was TLS, here or at a declared proxy
  std::string id;                  // unique in this process; answered as X-Request-Id and logged
  asio::any_io_executor executor;  // the connection's own thread, on which the handler runs
  // Breaks off the answer that is being sent. On the executor, while the response's lease lives; may be empty.
  std::function<void()> abort;

  std::string_view header(std::string_view name) const { return headers.get(name); }
  std::string_view cookie(std::string_view name) const;  // empty when absent
};

using Body = std::variant<std::string, std::vector<SharedBytes>, std::unique_ptr<ByteSource>>;

class SocketSession;

struct Response {
  int status = 200;
  Headers headers;
  Body body;
  std::shared_ptr<const void> lease = {};       // let go when the answer is sent, or broken off
  std::shared_ptr<SocketSession> session = {};  // of a 101: has the connection from here on; accept_websocket()

  static Response text(int status, std::string body, std::string_view content_type = "text/plain; charset=utf-8");
  static Response json(int status, std::string body);
  static Response bytes(SharedBytes body, std::string_view content_type);  // sent without a copy
  static Response buffers(std::vector<SharedBytes> body, std::string_view content_type);
  static Response stream(int status, std::unique_ptr<ByteSource> body, std::string_view content_type);
  static Response empty(int status = 204);
  static Response redirect(int status, std::string_view location);

  std::uint64_t body_size() const;
  Response& with(std::string_view name, std::string_view value) & { return headers.set(name, value), *this; }
  Response&& with(std::string_view name, std::string_view value) && {
    headers.set(name, value);
    return std::move(*this);
  }
};

std::string_view reason_phrase(int status);

// Answers requests. Called on the threads of many connections at once, so it is safe for that.
// A HEAD request is answered as its GET; the server keeps the body back. Whatever escapes is logged and becomes 500.
// The task is cancelled when the server stops and its grace time is over.
class Handler {
 public:
  static constexpr std::size_t kDefaultBodyLimit = 1 << 20;
  virtual ~Handler() = default;
  virtual Task<Response> handle(Request request) = 0;
  // Largest body that this request may have, in bytes; asked when its head is there (request.body is empty).
  virtual std::size_t body_limit(const Request& /*head*/) const { return kDefaultBodyLimit; }
  // The document for what the server itself refuses (400, 408, 413, 414, 431, 500 …); api/ makes it problem+json.
  virtual Response refusal(int status, std::string_view detail) const {
    return Response::text(status, std::string(detail) + "\n");
  }
};

}  // namespace dvr::http
