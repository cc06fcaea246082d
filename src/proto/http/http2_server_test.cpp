// HTTP/2 over real sockets: handlers of many streams at once, back pressure, clients that change their mind, the end.
#include "proto/http/http2_session_test_support.hpp"
#include "proto/http/tls_test_support.hpp"

#include <future>
#include <map>
#include <optional>

namespace dvr::http {
namespace {

using namespace testing_support;

// Frames over TLS. The window of the connection is as good as endless; that of each stream is what a test wants.
class FrameClient {
 public:
  explicit FrameClient(std::uint16_t port, std::uint32_t window = 0x7fff0000) : tls_(port, 0, "\x02h2") {
    tls_.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame_of(kSettings, 0, 0, std::string("\0\4", 2) + number(window)) +
              frame_of(kWindow, 0, 0, number(0x7fff0000)));
  }
  void send(std::string_view wire) { tls_.send(wire); }
  void get(std::uint32_t id, std::string_view path, std::string_view method = "GET") {
    send(frame_of(kHeaders, kEndStream | kEndHeaders, id, head(method, path)));
  }
  void reset(std::uint32_t id) { send(frame_of(kReset, 0, id, number(NGHTTP2_CANCEL))); }
  // The next frame, or none at the end. Answers SETTINGS and PING.
  std::optional<Frame> next() {
    for (;;) {
      if (pending_.size() >= 9) {
        ByteReader r(as_bytes(pending_));
        const auto size = r.u24();
        if (pending_.size() >= 9 + size) {
          Frame f{r.u8(), r.u8(), r.u32(), std::string(as_text(r.bytes(size)))};
          pending_.erase(0, 9 + size);
          if ((f.type == kSettings || f.type == kPing) && !(f.flags & kAck))
            send(frame_of(f.type, kAck, 0, f.type == kPing ? f.payload : ""));
          return f;
        }
      }
      const auto more = tls_.read_some();
      if (more.empty()) return std::nullopt;
      pending_ += more;
    }
  }
  // Bodies by stream, when those streams have ended.
  std::map<std::uint32_t, std::string> bodies(std::size_t streams) {
    std::map<std::uint32_t, std::string> out;
    for (std::size_t ended = 0; ended < streams;) {
      const auto f = next();
      if (!f) break;
      if (f->type == kReset) ++ended, out[f->stream] = "reset";
      if (f->type != kData && f->type != kHeaders) continue;
      if (f->type == kData) out[f->stream] += f->payload;
      ended += (f->flags & kEndStream) != 0;
    }
    return out;
  }
  std::optional<Frame> wait_for(std::uint8_t type) {
    for (;;)
      if (auto f = next(); !f || f->type == type) return f;
  }

 private:
  TlsClient tls_;
  std::string pending_;
};

class Http2Server : public HttpServer {
 protected:
  void SetUp() override { start(limits_, Mode::tls); }
  const ServerStats& stats() const { return server_->stats(); }
  Limits limits_;
};

TEST_F(Http2Server, ServesManyStreamsAtOnce) {
  FrameClient client(port_);
  for (std::uint32_t id = 1; id < 160; id += 2) client.get(id, id % 4 == 1 ? "/who" : "/bytes");
  auto bodies = client.bodies(80);
  ASSERT_EQ(bodies.size(), 80u);
  EXPECT_EQ(bodies[1], "127.0.0.1 tls");
  EXPECT_EQ(bodies[3], "ab" + std::string(300'000, 'c'));
  EXPECT_EQ(bodies[159].size(), 300'002u);
  EXPECT_EQ(stats().http2_streams_total, 80u);
}

TEST_F(Http2Server, LinesOfStreamsAtOnceHaveTheirOwnId) {
  struct Wrong final : log::Observer {
    Wrong() { log::add_observer(*this); }
    ~Wrong() override { log::remove_observer(*this); }
    void on_event(const log::Event& event) override {
      std::map<std::string_view, std::string_view> fields;
      for (const auto& f : event.fields) fields[f.key] = f.value;
      if (event.area != "test") return;
      ++lines;
      if (fields["request"] != fields["expected"]) ++wrong;
    }
    std::atomic<int> lines = 0, wrong = 0;
  } seen;
  FrameClient client(port_);
  for (std::uint32_t id = 1; id < 160; id += 2) client.get(id, "/log");
  EXPECT_EQ(client.bodies(80).size(), 80u);
  EXPECT_EQ(seen.lines, 240);
  EXPECT_EQ(seen.wrong, 0);
}

TEST_F(Http2Server, TakesBodiesAndAnswersHeads) {
  FrameClient client(port_);
  client.send(frame_of(kHeaders, kEndHeaders, 1, head("POST", "/echo")) + frame_of(kData, kEndStream, 1, "hello"));
  client.get(3, "/bytes", "HEAD");
  client.send(frame_of(kHeaders, kEndHeaders, 5, head("POST", "/small")) +
              frame_of(kData, kEndStream, 5, "01234567890"));
  client.get(7, "/none");
  client.get(9, "/throw");
  auto bodies = client.bodies(5);
  EXPECT_EQ(bodies[1], "POST /echo hello");
  EXPECT_FALSE(bodies.contains(3));
  EXPECT_FALSE(bodies.contains(7));
  EXPECT_EQ(stats().by_status_class[4], 1u);  // 413
  EXPECT_EQ(stats().by_status_class[5], 1u);
}

TEST_F(Http2Server, StreamsLongAnswers) {
  FrameClient client(port_);
  client.get(1, "/stream");
  client.get(3, "/broken");
  client.get(5, "/stream");
  auto bodies = client.bodies(3);
  EXPECT_EQ(bodies[1].size(), 32u << 20);
  EXPECT_EQ(bodies[5].size(), 32u << 20);
  EXPECT_TRUE(bodies[3].ends_with("reset"));
}

// A source is read when its client has room, and then once: what waits is bounded, and what else there is goes on.
TEST_F(Http2Server, ASlowStreamHoldsUpItsOwnSourceOnly) {
  FrameClient client(port_, 100'000);
  client.get(1, "/stream");
  client.get(3, "/who");
  auto bodies = client.bodies(1);
  EXPECT_EQ(bodies[3], "127.0.0.1 tls");
  for (auto got = bodies[1].size(); got < 100'000;) {
    const auto f = client.next();
    ASSERT_TRUE(f);
    if (f->type == kData) got += f->payload.size();
  }
  client.get(5, "/who");
  EXPECT_EQ(client.bodies(1)[5], "127.0.0.1 tls");
  EXPECT_LE(handler_.produced, 192u << 10);
  client.send(frame_of(kWindow, 0, 1, number(0x7000'0000)));
  client.bodies(1);
  EXPECT_EQ(handler_.produced, 32u << 20);
}

// Each asks for 32 MiB and takes one byte of it.
TEST_F(Http2Server, ManySlowStreamsTogetherTakeABoundedAmount) {
  FrameClient client(port_, 1);
  for (std::uint32_t id = 1; id < 180; id += 2) client.get(id, "/stream");
  EXPECT_TRUE(eventually([&] { return handler_.produced >= limits_.http2_answer_bytes / 2; }));
  client.send(frame_of(kPing, 0, 0, "12345678"));
  EXPECT_TRUE(client.wait_for(kPing));
  EXPECT_LE(handler_.produced, limits_.http2_answer_bytes + (1 << 20));
}

TEST_F(Http2Server, ARefusedHeadHasNoBody) {
  FrameClient client(port_);
  client.get(1, "/%zz");
  EXPECT_NE(client.bodies(1)[1], "") << "says why";
  client.get(3, "/%zz", "HEAD");
  EXPECT_EQ(client.bodies(1)[3], "");
}

TEST_F(Http2Server, AResetEndsItsHandler) {
  FrameClient client(port_);
  for (std::uint32_t id = 1; id < 100; id += 2) client.get(id, "/wait");
  EXPECT_TRUE(eventually([&] { return handler_.waiting == 50; }));
  for (std::uint32_t id = 1; id < 99; id += 2) client.reset(id);
  EXPECT_TRUE(eventually([&] { return stats().requests_running == 1; }));
  client.get(101, "/who");
  EXPECT_EQ(client.bodies(1)[101], "127.0.0.1 tls");
}

TEST_F(Http2Server, AClientThatGoesEndsItsHandlers) {
  {
    FrameClient client(port_);
    for (std::uint32_t id = 1; id < 20; id += 2) client.get(id, "/wait");
    client.get(21, "/stream");
    EXPECT_TRUE(eventually([&] { return handler_.waiting == 10; }));
  }
  EXPECT_TRUE(eventually([&] { return stats().connections_open == 0; }));
  EXPECT_EQ(stats().requests_running, 0);
}

TEST_F(Http2Server, RapidResetsAreSentAway) {
  FrameClient client(port_);
  std::string wire;
  for (std::uint32_t id = 1; id < 1000; id += 2)
    wire += frame_of(kHeaders, kEndStream | kEndHeaders, id, head("GET", "/wait")) +
            frame_of(kReset, 0, id, number(NGHTTP2_CANCEL));
  client.send(wire);
  const auto goodbye = client.wait_for(kGoaway);
  ASSERT_TRUE(goodbye);
  EXPECT_EQ(goodbye->payload.substr(4), number(NGHTTP2_ENHANCE_YOUR_CALM));
  EXPECT_TRUE(eventually([&] { return stats().http2_floods_total == 1 && stats().requests_running == 0; }));
}

TEST_F(Http2Server, FinishesWhatIsOpenWhenItStops) {
  FrameClient client(port_, 0), idle(port_);
  idle.get(1, "/who");
  EXPECT_EQ(idle.bodies(1)[1], "127.0.0.1 tls");
  client.get(1, "/stream");
  EXPECT_TRUE(client.wait_for(kHeaders));
  auto stopped = std::async(std::launch::async, [this] { stop(Seconds(60)); });
  EXPECT_TRUE(client.wait_for(kGoaway));
  EXPECT_TRUE(idle.wait_for(kGoaway));
  while (idle.next()) {
  }
  client.send(frame_of(kWindow, 0, 1, number(0x7000'0000)));
  EXPECT_EQ(client.bodies(1)[1].size(), 32u << 20);
  while (client.next()) {
  }
  stopped.get();
  EXPECT_EQ(stats().connections_open, 0);
}

}  // namespace
}  // namespace dvr::http
