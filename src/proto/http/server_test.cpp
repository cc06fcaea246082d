// The server over loopback, with raw sockets: what is on the wire counts.
#include "proto/http/server.hpp"

#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>

#include <filesystem>
#include <future>

namespace dvr::http {
namespace {

using tcp = asio::ip::tcp;

class CountingSource final : public ByteSource {
 public:
  CountingSource(std::uint64_t size, std::uint64_t fails_after, std::atomic<std::uint64_t>* produced)
      : size_(size), fails_after_(fails_after), produced_(produced) {}
  std::uint64_t size_bytes() const override { return size_; }
  Task<Result<std::vector<SharedBytes>>> read() override {
    if (sent_ >= fails_after_) co_return fail(ErrorKind::io, "the disk is gone");
    const auto n = std::min<std::uint64_t>(64 << 10, size_ - sent_);
    sent_ += n;
    if (produced_) *produced_ += n;
    std::vector<SharedBytes> out;
    if (n > 0) out.push_back(share(Bytes(n, 'x')));
    co_return out;
  }

 private:
  std::uint64_t size_, fails_after_, sent_ = 0;
  std::atomic<std::uint64_t>* produced_;
};

class TestHandler final : public Handler {
 public:
  Task<Response> handle(Request request) override {
    if (request.path == "/throw") throw std::runtime_error("secret of the house");
    if (request.path == "/inject") co_return Response::text(200, "ok").with("X-A", "b\r\nX-Evil: 1");
    if (request.path == "/bytes") co_return Response::buffers({share({'a', 'b'}), share(Bytes(300'000, 'c'))}, "x/y");
    if (request.path == "/stream") co_return Response::stream(200, source(32 << 20, UINT64_MAX), "x/y");
    if (request.path == "/broken") co_return Response::stream(200, source(200'000, 100'000), "x/y");
    if (request.path == "/none") co_return Response::empty();
    if (request.path == "/wait") {
      ++waiting;
      co_await sleep_for(Seconds(60));
    }
    if (request.path == "/who") co_return Response::text(200, request.remote_address + (request.is_tls ? " tls" : ""));
    co_return Response::text(200, request.method_name + " " + request.path + " " + request.body);
  }
  std::size_t body_limit(const Request& head) const override { return head.path == "/small" ? 10 : kDefaultBodyLimit; }

  std::unique_ptr<ByteSource> source(std::uint64_t size, std::uint64_t fails_after) {
    return std::make_unique<CountingSource>(size, fails_after, &produced);
  }
  std::atomic<std::uint64_t> produced = 0;
  std::atomic<int> waiting = 0;
};

bool eventually(const std::function<bool()>& condition) {
  for (int i = 0; i < 2000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(Millis(5));  // between looks, not instead of them
  }
  return false;
}

class Client {
 public:
  explicit Client(std::uint16_t port) : socket_(context_) {
    socket_.connect({asio::ip::make_address("127.0.0.1"), port});
  }
  Client& send(std::string_view text) {
    error_code ignored;
    asio::write(socket_, asio::buffer(text.data(), text.size()), ignored);
    return *this;
  }
  std::string read_all() {  // until the server closes
    std::string out;
    error_code ec;
    asio::read(socket_, asio::dynamic_buffer(out), ec);
    return out;
  }
  std::string read_until(std::string_view end) {
    error_code ec;
    const auto n = asio::read_until(socket_, asio::dynamic_buffer(pending_), end, ec);
    auto out = pending_.substr(0, n);
    pending_.erase(0, n);
    return out;
  }
  tcp::socket& socket() { return socket_; }

 private:
  asio::io_context context_;
  tcp::socket socket_;
  std::string pending_;
};

class HttpServer : public testing::Test {
 protected:
  void start(Limits limits = {}, Mode mode = Mode::plain, std::vector<Cidr> proxies = {}) {
    if (mode == Mode::tls) tls_ = TlsContext::load(ensure_self_signed(directory_).value()).value();
    server_ = std::make_unique<Server>(pool_, handler_, tls_.get(), ServerOptions{limits, std::move(proxies)});
    port_ = server_->listen({"127.0.0.1", 0, mode, 8443}).value();
  }
  void stop(Millis grace = Millis(0)) {
    asio::co_spawn(pool_.executor(1), server_->stop(grace), asio::use_future).get();
  }
  void TearDown() override {
    if (server_) stop();
    std::filesystem::remove_all(directory_);
  }
  std::string ask(std::string_view request) { return Client(port_).send(request).read_all(); }

  const std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() / ("dvr-http-" + to_hex(random_bytes(6)));
  IoPool pool_{2};
  TestHandler handler_;
  std::unique_ptr<TlsContext> tls_;
  std::unique_ptr<Server> server_;
  std::uint16_t port_ = 0;
};

int status_of(std::string_view answer) { return answer.size() < 12 ? 0 : std::stoi(std::string(answer.substr(9, 3))); }
bool has(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

TEST_F(HttpServer, AnswersAndCloses) {
  start();
  const auto answer = ask("GET /a%20b?c=d HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\nGET /a b ")) << answer;
  for (const auto* field : {"\r\nContent-Length: 9\r\n", "\r\nConnection: close\r\n",
                            "\r\nDate: ", "\r\nServer: dvr-lite\r\n", "\r\nX-Content-Type-Options: nosniff\r\n",
                            "\r\nContent-Security-Policy: default-src 'self'", "\r\nX-Request-Id: "})
    EXPECT_TRUE(has(answer, field)) << field << answer;
  EXPECT_FALSE(has(answer, "Strict-Transport-Security"));
}

TEST_F(HttpServer, KeepsThePipelineInOrder) {
  start();
  std::string requests;
  for (int i = 0; i < 50; ++i)
    requests += fmt::format("POST /{} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nb{}", i, i % 10);
  const auto answers = ask(requests + "GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  std::size_t at = 0;
  for (int i = 0; i < 50; ++i) {
    at = answers.find(fmt::format("POST /{} b{}", i, i % 10), at);
    ASSERT_NE(at, answers.npos) << i;
  }
  EXPECT_NE(answers.find("GET /last", at), answers.npos);
}

TEST_F(HttpServer, ReadsByteByByte) {
  start();
  Client client(port_);
  for (const char c :
       std::string_view("POST /p HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                        "3\r\nabc\r\n2;ext=1\r\nde\r\n0\r\nTrailer: x\r\n\r\n"))
    client.send({&c, 1});
  EXPECT_TRUE(client.read_all().ends_with("POST /p abcde"));
}

TEST_F(HttpServer, HeadHasTheLengthAndNoBody) {
  start();
  const auto answer = ask("HEAD /abc HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(has(answer, "\r\nContent-Length: 10\r\n")) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\n")) << answer;
}

TEST_F(HttpServer, NoContentHasNoLength) {
  start();
  const auto answer = ask("GET /none HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(status_of(answer), 204);
  EXPECT_FALSE(has(answer, "Content-Length"));
}

TEST_F(HttpServer, Http10ClosesUnlessAsked) {
  start();
  EXPECT_EQ(status_of(ask("GET / HTTP/1.0\r\n\r\n")), 200);
  Client client(port_);
  client.send("GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_TRUE(has(client.read_until("GET /1 "), "\r\nConnection: keep-alive\r\n"));
  client.send("GET /2 HTTP/1.0\r\n\r\n");
  EXPECT_TRUE(has(client.read_all(), "GET /2"));
}

TEST_F(HttpServer, RefusesWhatIsMalformed) {
  start();
  const std::vector<std::pair<int, std::string>> cases{
      {400, "nonsense\r\n\r\n"},
      {400, "GET /\r\n\r\n"},
      {505, "GET / HTTP/2.0\r\nHost: x\r\n\r\n"},
      {400, "GET / HTTP/1.1\r\n\r\n"},
      {400, "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"},
      {400, "GET / HTTP/1.1\r\nHost : x\r\n\r\n"},
      {505, "GET / HTTP/1.1\nHost: x\n\n"},
      {400, "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n"},
      {400, "GET /../x HTTP/1.1\r\nHost: x\r\n\r\n"},
      {400, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1x\r\n\r\n"},
      {400, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n"},
      {400, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"},
      {400, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
      {400, "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"},
      {400, "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabcd\r\n"},
      {417, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nExpect: miracles\r\n\r\n"},
  };
  for (const auto& [status, request] : cases) {
    Client client(port_);
    client.send(request);
    client.socket().shutdown(tcp::socket::shutdown_send);
    EXPECT_EQ(status_of(client.read_all()), status) << request;
  }
}

TEST_F(HttpServer, BoundsWhatItReads) {
  start();
  EXPECT_EQ(status_of(ask("GET /" + std::string(9000, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n")), 414);
  EXPECT_EQ(status_of(ask("GET /" + std::string(20'000, 'a'))), 414);
  EXPECT_EQ(status_of(ask("GET / HTTP/1.1\r\nHost: x\r\nA: " + std::string(20'000, 'a') + "\r\n\r\n")), 431);
  EXPECT_EQ(status_of(ask("POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n01234567890")), 413);
  EXPECT_EQ(status_of(ask("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n")), 413);
  EXPECT_EQ(status_of(ask("POST /small HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                          "6\r\nabcdef\r\n6\r\nabcdef\r\n0\r\n\r\n")),
            413);
  EXPECT_EQ(
      status_of(ask("POST /small HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 10\r\n\r\n0123456789")),
      200);
  EXPECT_EQ(
      status_of(ask("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(20'000, 'e'))),
      400);
}

TEST_F(HttpServer, AnswersTooLargeBodiesBeforeTheReset) {
  start();
  Client client(port_);
  client.send("POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n" + std::string(1'000'000, 'b'));
  EXPECT_EQ(status_of(client.read_all()), 413);
}

TEST_F(HttpServer, ContinuesOnlyWhatItWillTake) {
  start();
  Client client(port_);
  client.send("POST /e HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_TRUE(client.send("abc").read_all().ends_with("POST /e abc"));
  EXPECT_EQ(status_of(ask("POST /small HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 30\r\n\r\n")),
            413);
}

TEST_F(HttpServer, ExceptionsStayInside) {
  start();
  const auto answer = ask("GET /throw HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(status_of(answer), 500);
  EXPECT_FALSE(has(answer, "secret"));
}

TEST_F(HttpServer, NoHeaderIsInjected) {
  start();
  const auto answer = ask("GET /inject HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_FALSE(has(answer, "\r\nX-Evil"));
}

TEST_F(HttpServer, GathersBuffers) {
  start();
  const auto answer = ask("GET /bytes HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(has(answer, "\r\nContent-Length: 300002\r\n"));
  EXPECT_EQ(answer.substr(answer.find("\r\n\r\n") + 4), "ab" + std::string(300'000, 'c'));
}

TEST_F(HttpServer, StreamsNoFasterThanTheClientReads) {
  start();
  Client client(port_);
  client.send("GET /stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  client.read_until("\r\n\r\n");
  EXPECT_LT(handler_.produced, 32u << 20);  // the socket's buffers hold far less than the whole
  EXPECT_GE(client.read_all().size(), (32u << 20) - (1u << 20));
  EXPECT_EQ(handler_.produced, 32u << 20);
}

TEST_F(HttpServer, ABrokenSourceClosesTheConnection) {
  start();
  const auto answer = ask("GET /broken HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(has(answer, "Content-Length: 200000"));
  EXPECT_LT(answer.size(), 200'000u);
}

TEST_F(HttpServer, SlowHeadsAreCutOff) {
  start({.header_timeout = Millis(50)});
  Client client(port_);
  client.send("GET / HTTP/1.1\r\n");
  EXPECT_EQ(client.read_all(), "");
  EXPECT_EQ(server_->stats().timeouts, 1u);
}

TEST_F(HttpServer, SlowBodiesAreCutOff) {
  start({.body_timeout = Millis(50)});
  EXPECT_EQ(ask("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc"), "");
  EXPECT_EQ(server_->stats().timeouts, 1u);
}

TEST_F(HttpServer, DrippingBodiesEndInTheTotalTime) {
  start({.body_timeout = Millis(10'000), .body_total_timeout = Millis(100)});
  Client client(port_);
  client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n");
  ASSERT_TRUE(eventually([&] {
    client.send("x");
    return server_->stats().connections_open == 0;
  }));
}

TEST_F(HttpServer, IdleConnectionsAreClosed) {
  start({.idle_timeout = Millis(50)});
  Client client(port_);
  client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(has(client.read_all(), "GET / "));
}

TEST_F(HttpServer, ClientsThatDoNotReadAreCutOff) {
  start({.write_timeout = Millis(100)});
  Client client(port_);
  client.send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(eventually([&] { return server_->stats().connections_open == 0; }));
  EXPECT_LT(handler_.produced, 32u << 20);
}

TEST_F(HttpServer, BoundsConnectionsOfOneAddress) {
  start({.connections_per_address = 2});
  Client a(port_), b(port_);
  a.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n").read_until("GET /a ");
  b.send("GET /b HTTP/1.1\r\nHost: x\r\n\r\n").read_until("GET /b ");
  EXPECT_EQ(Client(port_).read_all(), "");
  EXPECT_EQ(server_->stats().connections_refused, 1u);
  a.socket().close();
  EXPECT_TRUE(eventually([&] { return server_->stats().connections_open == 1; }));
  EXPECT_EQ(status_of(ask("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")), 200);
}

TEST_F(HttpServer, RedirectsToHttps) {
  start({}, Mode::redirect);
  const auto answer = ask("GET /a?b=c HTTP/1.1\r\nHost: cam.example:80\r\n\r\n");
  EXPECT_EQ(status_of(answer), 308);
  EXPECT_TRUE(has(answer, "\r\nLocation: https://cam.example:8443/a?b=c\r\n")) << answer;
  EXPECT_TRUE(has(ask("GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n"), "\r\nLocation: https://[::1]:8443/\r\n"));
  EXPECT_EQ(status_of(ask("GET / HTTP/1.1\r\nHost: a/b@c\r\n\r\n")), 400);
}

TEST_F(HttpServer, BelievesDeclaredProxiesOnly) {
  constexpr auto request =
      "GET /who HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 9.9.9.9, 203.0.113.7, 127.0.0.2\r\nX-Forwarded-Proto: https\r\n"
      "Connection: close\r\n\r\n";
  start();
  EXPECT_TRUE(ask(request).ends_with("\r\n\r\n127.0.0.1"));
  stop();
  start({}, Mode::plain, {Cidr::parse("127.0.0.0/8").value()});
  const auto answer = ask(request);
  EXPECT_TRUE(answer.ends_with("\r\n\r\n203.0.113.7 tls")) << answer;
  EXPECT_TRUE(has(answer, "Strict-Transport-Security"));
}

TEST_F(HttpServer, StopLetsRunningRequestsEnd) {
  start();
  Client idle(port_), busy(port_);
  idle.send("GET /i HTTP/1.1\r\nHost: x\r\n\r\n").read_until("GET /i ");
  busy.send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n").read_until("\r\n\r\n");
  auto reading = std::async(std::launch::async, [&] { return busy.read_all().size(); });
  stop(Millis(30'000));
  EXPECT_GT(reading.get(), 31u << 20);
  EXPECT_EQ(idle.read_all(), "");
  EXPECT_EQ(server_->stats().connections_open, 0);
  error_code ec;
  asio::io_context context;
  tcp::socket late(context);
  late.connect({asio::ip::make_address("127.0.0.1"), port_}, ec);
  EXPECT_TRUE(ec);
}

TEST_F(HttpServer, StopCancelsWhatDoesNotEnd) {
  start();
  Client client(port_);
  client.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(eventually([&] { return handler_.waiting == 1; }));
  stop(Millis(10));
  EXPECT_EQ(client.read_all(), "");
  EXPECT_EQ(server_->stats().requests_running, 0);
}

// A TLS client, blocking.
class TlsClient {
 public:
  explicit TlsClient(std::uint16_t port, int newest = 0) : client_(port), context_(SSL_CTX_new(TLS_client_method())) {
    if (newest) SSL_CTX_set_max_proto_version(context_, newest);
    ssl_ = SSL_new(context_);
    const unsigned char alpn[] = "\x02h2\x08http/1.1";
    SSL_set_alpn_protos(ssl_, alpn, sizeof alpn - 1);
    SSL_set_fd(ssl_, client_.socket().native_handle());
    connected = SSL_connect(ssl_) == 1;
  }
  ~TlsClient() {
    SSL_free(ssl_);
    SSL_CTX_free(context_);
  }
  std::string ask(std::string_view request) {
    SSL_write(ssl_, request.data(), int(request.size()));
    std::string out;
    char buffer[16384];
    for (int n; (n = SSL_read(ssl_, buffer, sizeof buffer)) > 0;) out.append(buffer, std::size_t(n));
    return out;
  }
  std::string alpn() const {
    const unsigned char* name = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(ssl_, &name, &size);
    return {reinterpret_cast<const char*>(name), size};
  }
  std::string certificate() const {
    auto* x = SSL_get1_peer_certificate(ssl_);
    unsigned char digest[32];
    unsigned size = 0;
    X509_digest(x, EVP_sha256(), digest, &size);
    X509_free(x);
    return to_hex({digest, size});
  }
  bool connected = false;

 private:
  Client client_;
  SSL_CTX* context_;
  SSL* ssl_ = nullptr;
};

TEST_F(HttpServer, ServesTls) {
  start({}, Mode::tls);
  TlsClient client(port_);
  ASSERT_TRUE(client.connected);
  EXPECT_EQ(client.alpn(), "http/1.1");
  const auto answer = client.ask("GET /bytes HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(has(answer, "Strict-Transport-Security"));
  EXPECT_EQ(answer.substr(answer.find("\r\n\r\n") + 4), "ab" + std::string(300'000, 'c'));
  EXPECT_GT(TlsClient(port_).ask("GET /stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").size(), 32u << 20);
}

TEST_F(HttpServer, RefusesOldTls) {
  start({}, Mode::tls);
  EXPECT_TRUE(TlsClient(port_, TLS1_2_VERSION).connected);
  EXPECT_FALSE(TlsClient(port_, TLS1_1_VERSION).connected);
  EXPECT_TRUE(eventually([&] { return server_->stats().handshake_failures == 1; }));
}

TEST_F(HttpServer, PlainHttpAtTheTlsPortIsToldWhereToGo) {
  start({}, Mode::tls);
  const auto answer = ask(fmt::format("GET /x HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", port_));
  EXPECT_EQ(status_of(answer), 308);
  EXPECT_TRUE(has(answer, "Location: https://localhost:8443/x")) << answer;
}

TEST_F(HttpServer, SilentConnectionsDoNotStay) {
  start({.handshake_timeout = Millis(50)}, Mode::tls);
  EXPECT_EQ(Client(port_).read_all(), "");
  Client half(port_);
  half.send("\x16\x03\x01");
  EXPECT_EQ(half.read_all(), "");
  EXPECT_TRUE(eventually([&] { return server_->stats().connections_open == 0; }));
  EXPECT_EQ(server_->stats().timeouts, 2u);
}

TEST_F(HttpServer, CertificateIsReloadedForNewConnections) {
  start({}, Mode::tls);
  const auto before = TlsClient(port_).certificate();
  std::filesystem::remove(tls_->files().certificate);
  EXPECT_FALSE(tls_->reload().has_value());
  EXPECT_EQ(TlsClient(port_).certificate(), before);  // a broken reload changes nothing
  ASSERT_TRUE(ensure_self_signed(directory_).has_value());
  ASSERT_TRUE(tls_->reload().has_value());
  EXPECT_NE(TlsClient(port_).certificate(), before);
}

TEST_F(HttpServer, TheKeyIsPrivate) {
  const auto files = ensure_self_signed(directory_).value();
  const auto mode = std::filesystem::status(files.key).permissions();
  EXPECT_EQ(mode, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  auto tls = TlsContext::load(files).value();
  EXPECT_GT(tls->expires_at(), WallTime(std::chrono::sys_days(std::chrono::year(2030) / 1 / 1)));
}

TEST(Listen, SaysWhyNot) {
  IoPool pool(1);
  TestHandler handler;
  Server server(pool, handler, nullptr, {});
  EXPECT_FALSE(server.listen({"127.0.0.1", 0, Mode::tls}).has_value());
  EXPECT_FALSE(server.listen({"nonsense", 0, Mode::plain}).has_value());
  const auto port = server.listen({"127.0.0.1", 0, Mode::plain}).value();
  const auto again = server.listen({"127.0.0.1", port, Mode::plain});
  ASSERT_FALSE(again.has_value());
  EXPECT_TRUE(has(again.error().message, "cannot listen on 127.0.0.1")) << again.error().message;
  asio::co_spawn(pool.executor(0), server.stop(Millis(0)), asio::use_future).get();
}

}  // namespace
}  // namespace dvr::http
