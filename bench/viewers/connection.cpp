#include "connection.hpp"

#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace bench {
namespace {

constexpr std::int32_t kStreamWindow = 6 << 20, kConnectionWindow = 15 << 20;  // Chromium's

[[noreturn]] void failed(const char* what) {
  throw std::runtime_error(std::string(what) + ": " + (errno ? std::strerror(errno) : "TLS"));
}

int connected_socket(const sockaddr_in& server, const sockaddr_in& source) {
  const int s = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::setsockopt(s, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
  if (::bind(s, reinterpret_cast<const sockaddr*>(&source), sizeof source) != 0) failed("bind");
  if (::connect(s, reinterpret_cast<const sockaddr*>(&server), sizeof server) != 0) failed("connect");
  return s;
}

nghttp2_nv pair_of(std::string_view name, std::string_view value) {
  const auto bytes = [](std::string_view text) {
    return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
  };
  return {bytes(name), bytes(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE};
}

}  // namespace

struct Connection::Callbacks {
  static Stream* find(void* user, std::int32_t id) {
    auto& streams = static_cast<Connection*>(user)->streams_;
    const auto it = streams.find(id);
    return it == streams.end() ? nullptr : &it->second;
  }
  static int header(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name, std::size_t name_size,
                    const std::uint8_t* value, std::size_t value_size, std::uint8_t, void* user) {
    auto* stream = find(user, frame->hd.stream_id);
    const std::string_view field(reinterpret_cast<const char*>(name), name_size);
    if (stream && field == ":status")
      stream->answer.status = std::atoi(std::string(reinterpret_cast<const char*>(value), value_size).c_str());
    return 0;
  }
  static int data(nghttp2_session*, std::uint8_t, std::int32_t id, const std::uint8_t* bytes, std::size_t size,
                  void* user) {
    auto* stream = find(user, id);
    if (!stream) return 0;
    stream->answer.size_bytes += size;
    if (stream->keep_body) stream->answer.body.append(reinterpret_cast<const char*>(bytes), size);
    return 0;
  }
  static int closed(nghttp2_session*, std::int32_t id, std::uint32_t error, void* user) {
    auto& streams = static_cast<Connection*>(user)->streams_;
    const auto it = streams.find(id);
    if (it == streams.end()) return 0;
    auto stream = std::move(it->second);
    streams.erase(it);
    if (error != NGHTTP2_NO_ERROR) stream.answer.status = 0;
    stream.done(std::move(stream.answer));
    return 0;
  }
  static nghttp2_session_callbacks* all() {
    static nghttp2_session_callbacks* const made = [] {
      nghttp2_session_callbacks* c = nullptr;
      nghttp2_session_callbacks_new(&c);
      nghttp2_session_callbacks_set_on_header_callback(c, header);
      nghttp2_session_callbacks_set_on_data_chunk_recv_callback(c, data);
      nghttp2_session_callbacks_set_on_stream_close_callback(c, closed);
      return c;
    }();
    return made;
  }
};

Connection::Connection(SSL_CTX* context, const sockaddr_in& server, const sockaddr_in& source, Fields fields)
    : socket_(connected_socket(server, source)), ssl_(SSL_new(context)), fields_(std::move(fields)) {
  SSL_set_fd(ssl_, socket_);
  errno = 0;
  if (SSL_connect(ssl_) != 1) failed("TLS handshake");
  const unsigned char* protocol = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(ssl_, &protocol, &size);
  if (size != 2) failed("the server speaks no HTTP/2");
  ::fcntl(socket_, F_SETFL, O_NONBLOCK);
  nghttp2_session_client_new(&session_, Callbacks::all(), this);
  const nghttp2_settings_entry settings[] = {{NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
                                             {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, kStreamWindow}};
  nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, settings, std::size(settings));
  nghttp2_session_set_local_window_size(session_, NGHTTP2_FLAG_NONE, 0, kConnectionWindow);
  flush();
}

Connection::~Connection() {
  nghttp2_session_del(session_);
  SSL_free(ssl_);
  ::close(socket_);
}

void Connection::get(const std::string& path, bool keep_body, std::function<void(Answer)> done) {
  if (!open_) return done({});
  std::vector<nghttp2_nv> fields{pair_of(":method", "GET"), pair_of(":scheme", "https"),
                                 pair_of(":authority", "127.0.0.1"), pair_of(":path", path)};
  for (const auto& [name, value] : fields_) fields.push_back(pair_of(name, value));
  const auto id = nghttp2_submit_request(session_, nullptr, fields.data(), fields.size(), nullptr, nullptr);
  if (id < 0) return done({});
  streams_[id] = {{}, keep_body, std::move(done)};
}

void Connection::read() {
  static std::uint8_t buffer[64 << 10];
  while (open_) {
    const int n = SSL_read(ssl_, buffer, sizeof buffer);
    if (n <= 0) {
      if (SSL_get_error(ssl_, n) != SSL_ERROR_WANT_READ) close();
      break;
    }
    if (nghttp2_session_mem_recv(session_, buffer, std::size_t(n)) < 0) close();
  }
  flush();
}

void Connection::flush() {
  if (!open_) return;
  const std::uint8_t* bytes = nullptr;
  for (ssize_t n; (n = nghttp2_session_mem_send(session_, &bytes)) > 0;)
    unsent_.append(reinterpret_cast<const char*>(bytes), std::size_t(n));
  while (open_ && !unsent_.empty()) {
    const int n = SSL_write(ssl_, unsent_.data(), int(unsent_.size()));
    if (n > 0) unsent_.erase(0, std::size_t(n));
    else if (SSL_get_error(ssl_, n) == SSL_ERROR_WANT_WRITE) return;
    else close();
  }
}

// Whoever waits is told.
void Connection::close() {
  ERR_clear_error();
  open_ = false;
  for (auto& [id, stream] : std::exchange(streams_, {})) stream.done({});
}

}  // namespace bench
