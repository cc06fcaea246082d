// One HTTP/2 connection over TLS, as cheap as it can be made: what it costs is taken from the server on the same cores.
#pragma once
#include <netinet/in.h>
#include <nghttp2/nghttp2.h>
#include <openssl/ssl.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bench {

struct Answer {
  int status = 0;  // 0: the connection ended before it was whole
  std::size_t size_bytes = 0;
  std::string body;  // when it was asked for
};

class Connection {
 public:
  using Fields = std::vector<std::pair<std::string, std::string>>;

  // Connects and shakes hands; blocks for as long as that takes. Throws std::runtime_error.
  Connection(SSL_CTX* context, const sockaddr_in& server, const sockaddr_in& source, Fields fields);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  int descriptor() const { return socket_; }
  std::string cipher() const { return SSL_get_cipher_name(ssl_); }
  bool is_open() const { return open_; }
  bool wants_to_write() const { return !unsent_.empty(); }

  // Takes effect with the next flush(): what is asked for together is sent together.
  void get(const std::string& path, bool keep_body, std::function<void(Answer)> done);
  void read();   // all that has come; calls what waits for it
  void flush();  // what is to be said, as far as the socket takes it

 private:
  struct Stream {
    Answer answer;
    bool keep_body = false;
    std::function<void(Answer)> done;
  };
  struct Callbacks;
  void close();

  int socket_ = -1;
  SSL* ssl_ = nullptr;
  nghttp2_session* session_ = nullptr;
  Fields fields_;
  std::map<std::int32_t, Stream> streams_;
  std::string unsent_;
  bool open_ = true;
};

}  // namespace bench
