#include "proto/http/fetcher.hpp"

#include "proto/http/server_test_support.hpp"

namespace dvr::http {
namespace {

namespace ts = testing_support;

// A server that answers each connection with the same bytes, however wrong they are.
class CannedServer {
 public:
  explicit CannedServer(std::string answer) : answer_(std::move(answer)), thread_([this] { serve(); }) {}
  ~CannedServer() {
    over_ = true;
    error_code ignored;
    ts::tcp::socket(context_).connect(acceptor_.local_endpoint(), ignored);  // wakes accept()
    thread_.join();
  }
  std::string url(std::string_view path = "/") const {
    return fmt::format("http://127.0.0.1:{}{}", acceptor_.local_endpoint().port(), path);
  }

 private:
  void serve() {
    while (!over_) {
      auto socket = acceptor_.accept();
      error_code ec;
      std::array<char, 4096> scratch{};
      socket.read_some(asio::buffer(scratch), ec);
      asio::write(socket, asio::buffer(answer_), ec);
      if (answer_.empty()) kept_.push_back(std::move(socket));  // says nothing, for ever
    }
  }
  asio::io_context context_;
  ts::tcp::acceptor acceptor_{context_, {asio::ip::make_address("127.0.0.1"), 0}};
  const std::string answer_;
  std::atomic<bool> over_ = false;
  std::vector<ts::tcp::socket> kept_;
  std::thread thread_;
};

Fetcher straight() { return Fetcher({.proxy_of_environment = false}); }

class FetcherAndServer : public ts::HttpServer {
 protected:
  std::string url(std::string_view path, std::string_view scheme = "http") const {
    return fmt::format("{}://127.0.0.1:{}{}", scheme, port_, path);
  }
};

TEST_F(FetcherAndServer, SendsWhatItIsGivenAndReadsTheAnswer) {
  start();
  auto fetcher = straight();
  for (int i = 0; i < 3; ++i) {
    const auto answer = fetcher.fetch({.method = "POST", .url = url("/a"), .body = "body"});
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->body, "POST /a body");
    EXPECT_EQ(answer->header("content-type"), "text/plain; charset=utf-8");
  }
  EXPECT_EQ(fetcher.fetch({.method = "PUT", .url = url("/b")})->body, "PUT /b ");
  EXPECT_EQ(fetcher.fetch({.url = url("/c")})->body, "GET /c ");
  EXPECT_EQ(fetcher.fetch({.method = "HEAD", .url = url("/c")})->body, "");
  EXPECT_EQ(server_->stats().connections_total, 1u) << "one connection for all of them";
}

TEST_F(FetcherAndServer, AnswersAreBounded) {
  start();
  auto fetcher = straight();
  EXPECT_EQ(fetcher.fetch({.url = url("/bytes"), .answer_limit = 1000}).error().kind, ErrorKind::too_large);
  std::string many = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 300; ++i) many += fmt::format("X-{}: y\r\n", i);
  CannedServer heads(many + "Content-Length: 0\r\n\r\n");
  EXPECT_EQ(fetcher.fetch({.url = heads.url()}).error().kind, ErrorKind::too_large);
}

TEST_F(FetcherAndServer, TrustsOnlyKnownCertificates) {
  start({}, Mode::tls);
  const auto stranger = straight().fetch({.url = url("/a", "https")});
  EXPECT_EQ(stranger.error().kind, ErrorKind::protocol) << stranger.error().message;
  Fetcher friendly({.ca_file = ensure_self_signed(directory_)->certificate, .proxy_of_environment = false});
  const auto answer = friendly.fetch({.method = "POST", .url = url("/a", "https"), .body = "x"});
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->body, "POST /a x");
}

TEST(Fetcher, RedirectsAreAnswers) {
  CannedServer server("HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n");
  const auto answer = straight().fetch({.url = server.url()});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 302);
  EXPECT_EQ(answer->header("location"), "file:///etc/passwd");
}

TEST(Fetcher, SaysWhatWentWrongWithoutSecrets) {
  auto fetcher = straight();
  CannedServer silent(""), nonsense("HELLO\r\n\r\n");
  const auto late = fetcher.fetch({.url = silent.url("/?key=secret"), .timeout = Millis(100)});
  EXPECT_EQ(late.error().kind, ErrorKind::timeout);
  EXPECT_EQ(late.error().message.find("secret"), std::string::npos) << late.error().message;
  EXPECT_NE(late.error().message.find("127.0.0.1"), std::string::npos) << late.error().message;
  EXPECT_FALSE(fetcher.fetch({.url = nonsense.url()}));
  EXPECT_EQ(fetcher.fetch({.url = "http://127.0.0.1:1/"}).error().kind, ErrorKind::unavailable);
  EXPECT_EQ(fetcher.fetch({.url = "file:///etc/passwd"}).error().kind, ErrorKind::invalid);
  EXPECT_EQ(fetcher.fetch({.url = "no url"}).error().kind, ErrorKind::invalid);
}

TEST(Fetcher, StopsWhenTold) {
  CannedServer silent("");
  std::stop_source stop;
  std::jthread later([&] {
    std::this_thread::sleep_for(Millis(30));  // so that the request is on its way; it holds either way
    stop.request_stop();
  });
  EXPECT_EQ(straight().fetch({.url = silent.url(), .timeout = Seconds(600)}, stop.get_token()).error().kind,
            ErrorKind::cancelled);
  EXPECT_EQ(straight().fetch({.url = silent.url()}, stop.get_token()).error().kind, ErrorKind::cancelled);
}

}  // namespace
}  // namespace dvr::http
