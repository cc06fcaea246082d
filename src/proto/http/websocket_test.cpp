// WebSockets over real sockets.
#include "proto/http/websocket.hpp"

#include "proto/http/server_test_support.hpp"
#include "proto/http/websocket_test_support.hpp"

#include <numeric>

namespace dvr::http {
namespace {

using namespace testing_support;

constexpr std::string_view kHandshake =
    "GET /socket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

// Says hello, then answers each text with itself; "end" ends it, "throw" throws, "flood" sends without end.
class Echo final : public SocketSession {
 public:
  explicit Echo(std::atomic<int>& running, std::atomic<std::uint64_t>& sent) : running_(running), sent_(sent) {}
  Task<void> run(WebSocket& socket) override {
    ++running_;
    const std::shared_ptr<void> leaves(nullptr, [this](void*) { --running_; });
    co_await socket.send("hello");
    asio::steady_timer wake(co_await asio::this_coro::executor);
    wake_ = &wake;
    while (socket.is_open()) {
      if (texts_.empty()) {
        wake.expires_at(MonoTime::max());
        co_await wake.async_wait(kAwait);
        continue;
      }
      const auto text = texts_.front();
      texts_.pop_front();
      if (text == "end") break;
      if (text == "throw") throw std::runtime_error("secret of the house");
      if (text == "bytes") co_await socket.send({share(Bytes(70'000, 'a')), share(Bytes(5, 'b'))});
      while (text == "flood" && co_await socket.send(std::string(100'000, 'f'))) sent_ += 100'000;
      co_await socket.send(text);
    }
  }
  void received(WebSocket&, Message message) override {
    texts_.push_back(std::move(message.payload));
    if (wake_) wake_->cancel();
  }

 private:
  std::atomic<int>& running_;
  std::atomic<std::uint64_t>& sent_;
  std::deque<std::string> texts_;
  asio::steady_timer* wake_ = nullptr;
};

class SocketHandler final : public Handler {
 public:
  Task<Response> handle(Request request) override {
    if (const auto refusal = refuse_websocket(request)) co_return Response::text(refusal->status, refusal->detail);
    co_return accept_websocket(request, std::make_shared<Echo>(running, sent));
  }
  std::atomic<int> running = 0;
  std::atomic<std::uint64_t> sent = 0;
};

class WebSocketTest : public ::testing::Test {
 protected:
  void SetUp() override {
    limits_.write_timeout = Millis(300);
    server_ = std::make_unique<Server>(pool_, handler_, nullptr, ServerOptions{limits_, {}});
    port_ = server_->listen({"127.0.0.1", 0, Mode::plain, 0}).value();
  }
  void TearDown() override { stop(Millis(0)); }
  void stop(Millis grace) { asio::co_spawn(pool_.executor(1), server_->stop(grace), asio::use_future).get(); }

  // A client whose handshake is done and who has read hello.
  std::unique_ptr<RawClient> open(std::string_view more = {}) {
    auto opened = std::make_unique<RawClient>(port_);
    auto& client = *opened;
    client.send(std::string(kHandshake).append(more));
    const auto head = client.read_until("\r\n\r\n");
    EXPECT_TRUE(head.starts_with("HTTP/1.1 101 Switching Protocols\r\n")) << head;
    EXPECT_TRUE(has(head, "\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")) << "of RFC 6455, section 1.3";
    EXPECT_TRUE(has(head, "\r\nConnection: Upgrade\r\n") && has(head, "\r\nUpgrade: websocket\r\n")) << head;
    EXPECT_EQ(client.read_until("hello"), "\x81\x05hello");
    return opened;
  }

  Limits limits_;
  IoPool pool_{2};
  SocketHandler handler_;
  std::unique_ptr<Server> server_;
  std::uint16_t port_ = 0;
};

TEST_F(WebSocketTest, TalksBothWays) {
  const auto client_socket = open(client_frame(kText, "at once"));
  auto& client = *client_socket;  // sent with the handshake
  EXPECT_EQ(client.read_until("at once"),
            "\x81\x07"
            "at once");
  client.send(client_frame(kText, "in ", false) + client_frame(0, "pieces"));
  EXPECT_EQ(client.read_until("pieces"), "\x81\x09in pieces");
  client.send(client_frame(kText, "bytes"));
  const auto bytes = client.read_until("bbbbb");
  EXPECT_EQ(bytes.substr(0, 10), std::string("\x82\x7f\0\0\0\0\0\1\x11\x75", 10));
  EXPECT_EQ(bytes.size(), 10u + 70'005);
  EXPECT_EQ(server_->stats().websockets_open, 1);
  client.send(client_frame(kPingMessage, "ping"));
  client.read_until("bytes");
  EXPECT_EQ(client.read_until("ping"), "\x8a\x04ping");
}

TEST_F(WebSocketTest, EitherSideEndsIt) {
  const auto by_client_socket = open();
  auto& by_client = *by_client_socket;
  by_client.send(client_frame(kClose, std::string("\x03\xe8")));
  EXPECT_EQ(by_client.read_all(), std::string("\x88\x02\x03\xe8"));
  const auto by_server_socket = open();
  auto& by_server = *by_server_socket;
  by_server.send(client_frame(kText, "end"));
  EXPECT_EQ(by_server.read_until("\xe8"), std::string("\x88\x02\x03\xe8"));
  by_server.send(client_frame(kClose, std::string("\x03\xe8")));
  EXPECT_EQ(by_server.read_all(), "");
  open().reset();  // one that goes without a word
  EXPECT_TRUE(eventually([&] { return handler_.running == 0 && server_->stats().websockets_open == 0; }));
}

TEST_F(WebSocketTest, AFaultOfOursTellsNothing) {
  const auto client_socket = open();
  auto& client = *client_socket;
  client.send(client_frame(kText, "throw"));
  client.send(client_frame(kClose, std::string("\x03\xe8")));
  EXPECT_EQ(client.read_all(), std::string("\x88\x02\x03\xf3"));  // 1011
}

TEST_F(WebSocketTest, AViolationIsNamed) {
  const auto client_socket = open();
  auto& client = *client_socket;
  client.send(client_frame(3, ""));
  const auto told = client.read_until("frame");
  EXPECT_TRUE(told.starts_with("\x88") && has(told, "\x03\xea")) << told;  // 1002
}

TEST_F(WebSocketTest, PingsAreBounded) {
  const auto client_socket = open();
  auto& client = *client_socket;
  std::string pings;
  for (int i = 0; i < 200; ++i) pings += client_frame(kPingMessage, "");
  client.send(pings);
  EXPECT_TRUE(has(client.read_until("too many pings"), "\x03\xf0"));  // 1008
}

TEST_F(WebSocketTest, AReaderThatDoesNotReadIsLeft) {
  const auto client_socket = open();
  auto& client = *client_socket;
  client.send(client_frame(kText, "flood"));
  EXPECT_TRUE(eventually([&] { return handler_.sent > 0; }));
  EXPECT_TRUE(eventually([&] { return handler_.running == 0; })) << "after the write time limit";
  EXPECT_LT(handler_.sent, 64u << 20) << "what the kernel takes";
}

// What a slow client takes in time is not counted by messages: each piece has its own limit.
TEST(Pieces, AreCutInOrder) {
  const Bytes bytes{0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  const ByteView all(bytes);
  const std::array buffers{all.first(1), all.subspan(1, 0), all.subspan(1, 7), all.subspan(8, 1), all.subspan(9)};
  const auto pieces = cut_to_pieces(buffers, 3);
  ASSERT_EQ(pieces.size(), 4u);
  Bytes joined;
  for (const auto& piece : pieces) {
    std::size_t size = 0;
    for (const auto& view : piece) size += view.size(), joined.insert(joined.end(), view.begin(), view.end());
    EXPECT_EQ(size, &piece == &pieces.back() ? 1u : 3u);
  }
  EXPECT_EQ(joined, bytes);
  EXPECT_TRUE(cut_to_pieces({}, 3).empty());
}

TEST_F(WebSocketTest, TheServersEndIsTold) {
  const auto client_socket = open();
  auto& client = *client_socket;
  auto stopping = std::async(std::launch::async, [&] { stop(Millis(2000)); });
  EXPECT_TRUE(has(client.read_until("stops"), "\x03\xe9"));  // 1001
  client.send(client_frame(kClose, std::string("\x03\xe9")));
  EXPECT_EQ(client.read_all(), "");
  stopping.get();
  EXPECT_EQ(handler_.running, 0);
}

TEST_F(WebSocketTest, WhatIsNoHandshakeIsRefused) {
  const auto answer = [&](std::string text, std::string_view old, std::string_view with) {
    const auto at = text.find(old);
    EXPECT_NE(at, text.npos);
    text.replace(at, old.size(), with);
    return status_of(RawClient(port_).send(text).read_until("\r\n\r\n"));
  };
  const std::string good(kHandshake);
  EXPECT_EQ(answer(good, "Upgrade: websocket", "Upgrade: h2c"), 426);
  EXPECT_EQ(answer(good, "keep-alive, Upgrade", "keep-alive"), 426);
  EXPECT_EQ(answer(good, "Version: 13", "Version: 8"), 426);
  EXPECT_EQ(answer(good, "dGhlIHNhbXBsZSBub25jZQ==", "c2hvcnQ="), 400);
  EXPECT_EQ(answer(good, "Sec-WebSocket-Key", "Sec-Other"), 400);
}

}  // namespace
}  // namespace dvr::http
