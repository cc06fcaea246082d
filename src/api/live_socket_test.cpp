// Live pictures over a WebSocket: over a real connection, the camera moved by the test.
#include "api/live_socket.hpp"

#include "api/test_support.hpp"
#include "proto/http/server_test_support.hpp"
#include "proto/http/websocket_test_support.hpp"

#include <set>

namespace dvr::api::testing {
namespace {

using http::testing_support::client_frame;
using http::testing_support::eventually;
using live::testing::FakeCamera;
using tcp = asio::ip::tcp;

constexpr int kGone = -1;  // without a close frame

struct Frame {
  int opcode = kGone;
  std::string payload;
  json::object json() const { return json::parse(payload).as_object(); }
  std::string type() const { return opcode == 1 ? std::string(json().at("type").as_string()) : ""; }
  int close_code() const {
    return opcode != 8 || payload.size() < 2 ? kGone : (payload[0] & 0xff) << 8 | (payload[1] & 0xff);
  }
};

// A client that reads when it is told to.
class Viewer {
 public:
  Viewer(std::uint16_t port, const std::string& target, const std::string& fields, int receive_bytes = 0)
      : socket_(context_) {
    socket_.open(tcp::v4());
    if (receive_bytes) socket_.set_option(asio::socket_base::receive_buffer_size(receive_bytes));
    socket_.connect({asio::ip::make_address("127.0.0.1"), port});
    send("GET " + target + " HTTP/1.1\r\nHost: dvr.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" + fields +
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
    std::string head;
    while (!head.ends_with("\r\n\r\n")) {
      const auto one = take(1);
      if (one.empty()) break;
      head += one;
    }
    status = head.size() > 12 ? std::stoi(head.substr(9, 3)) : 0;
  }
  void send(std::string_view text) {
    error_code ignored;
    asio::write(socket_, asio::buffer(text.data(), text.size()), ignored);
  }
  Frame read() {  // pings are passed over
    for (;;) {
      const auto head = take(2);
      if (head.size() < 2) return {};
      std::uint64_t size = head[1] & 0x7f;
      if (const int more = size == 126 ? 2 : size == 127 ? 8 : 0) {
        size = 0;
        for (const char c : take(std::size_t(more))) size = size << 8 | std::uint8_t(c);
      }
      Frame frame{head[0] & 0xf, take(size)};
      if (frame.opcode != 9) return frame;
    }
  }
  Frame read_type(std::string_view type) {  // the next text of that type
    for (;;) {
      auto frame = read();
      if (frame.opcode == kGone || frame.opcode == 8 || frame.type() == type) return frame;
    }
  }
  int read_close() {
    for (;;) {
      const auto frame = read();
      if (frame.opcode != 1 && frame.opcode != 2) return frame.close_code();
    }
  }

  int status = 0;

 private:
  std::string take(std::size_t size) {
    std::string out(size, 0);
    error_code ec;
    out.resize(asio::read(socket_, asio::buffer(out), ec));
    return out;
  }
  asio::io_context context_;
  tcp::socket socket_;
};

std::string bearer_field(const std::string& token) { return "Authorization: Bearer " + token + "\r\n"; }

class LiveSocket : public ::testing::Test {
 protected:
  LiveSocket() : server_(pool_, *world.router, nullptr, {}) {
    port_ = *server_.listen({"127.0.0.1", 0, http::Mode::plain, 0});
    world.hub.remove(world.camera);
  }
  ~LiveSocket() override { stop_server(); }
  void stop_server() { asio::co_spawn(pool_.executor(0), server_.stop(Millis(0)), asio::use_future).get(); }

  // A camera of this test alone.
  FakeCamera& camera(std::size_t frame_bytes = 100) {
    stream = world.hub.open(world.camera);
    return camera_.emplace(stream, 50, frame_bytes);
  }
  std::unique_ptr<Viewer> ask(const std::string& fields, const std::string& query = "", int receive_bytes = 0) {
    return std::make_unique<Viewer>(port_, "/api/live/1/ws" + query, fields, receive_bytes);
  }
  // One whose handshake is done and who was greeted.
  std::unique_ptr<Viewer> open(const std::string& token, int receive_bytes = 0) {
    auto viewer = ask(bearer_field(token), "", receive_bytes);
    EXPECT_EQ(viewer->status, 101);
    EXPECT_EQ(viewer->read().payload, R"({"type":"hello","camera_id":1,"stream":"main"})");
    return viewer;
  }
  std::string part(std::uint64_t number) {
    const auto bytes = live::testing::bytes(live::testing::run(stream->part(number)));
    return std::string(as_text(bytes));
  }
  std::int64_t views_told() {
    return world.query("SELECT COUNT(*) FROM audit_log WHERE action = 'live.view'")[0].i64(0);
  }
  std::size_t sockets() const { return world.services.live_sockets->seats.taken(); }

  IoPool pool_{2};  // outlives the database, as in the program: work that was cut off still answers there
  World world;
  http::Server server_;
  std::uint16_t port_ = 0;
  std::shared_ptr<live::Stream> stream;
  std::optional<FakeCamera> camera_;
};

TEST_F(LiveSocket, GreetsThenTheInitSegmentThenPartsAsByHls) {
  auto& moved = camera();
  moved.start();
  moved.frames(75);
  const auto token = world.token(world.owner);
  auto viewer = open(token);
  const auto first = stream->window()->next_part - 1;
  const auto init = viewer->read();
  const auto run = stream->window()->run;
  EXPECT_EQ(init.payload,
            fmt::format(R"({{"type":"init","run":{},"mime":"video/mp4; codecs=\"avc1.64000b\"","width":192,)"
                        R"("height":108,"media_time":2E0,"time":"{}"}})",
                        run->id, "2026-11-22T08:30:02.000Z"));
  EXPECT_EQ(viewer->read().payload, as_text(*run->init->bytes));
  const auto binary = viewer->read();
  EXPECT_EQ(binary.opcode, 2);
  EXPECT_EQ(binary.payload, part(first));
  EXPECT_EQ(binary.payload, world.get(fmt::format("/api/live/1/part-{}.m4s", first), token).body);
  moved.frames(26);
  EXPECT_EQ(viewer->read().payload, part(first + 1));
  EXPECT_EQ(viewer->read().payload, part(first + 2));
  EXPECT_EQ(viewer->read().payload, part(first + 3));
  EXPECT_TRUE(stream->watched());
  EXPECT_EQ(stream->viewers(), 1u);
  EXPECT_TRUE(eventually([&] { return world.services.live_sockets->parts == 4; }));
  EXPECT_EQ(views_told(), 1);
  EXPECT_EQ(sockets(), 1u);
  viewer->send(client_frame(8, "\x03\xe8"));
  EXPECT_EQ(viewer->read_close(), 1000);
  EXPECT_TRUE(eventually([&] { return sockets() == 0; }));
}

TEST_F(LiveSocket, SoundIsNamedBesideThePicture) {
  auto& moved = camera();
  moved.start({media::testing::load_video("plain.h264").track, media::testing::load_audio("tone.aac").track});
  moved.frames(30);
  auto viewer = open(world.token(world.owner));
  EXPECT_EQ(text(viewer->read().json(), "mime"), "video/mp4; codecs=\"avc1.64000b,mp4a.40.2\"");
  EXPECT_EQ(viewer->read().payload, as_text(*stream->window()->run->init->bytes));
}

TEST_F(LiveSocket, TheMimeTypeIsTheTracks) {
  auto track = media::testing::load_video("plain.h264").track;
  track.codecs = "hvc1.1.6.L93.B0";
  auto& moved = camera();
  moved.start({track, std::nullopt});
  moved.frames(30);
  EXPECT_EQ(text(open(world.token(world.owner))->read().json(), "mime"), "video/mp4; codecs=\"hvc1.1.6.L93.B0\"");
  track.codecs.clear();  // its parameters could not be read
  moved.stop();
  moved.start({track, std::nullopt});
  moved.frames(30);
  EXPECT_EQ(text(open(world.token(world.owner))->read().json(), "mime"), "video/mp4");
}

// The one who does not read holds up nobody, and is told what it missed.
TEST_F(LiveSocket, WhoDoesNotReadSkipsToAKeyFrameAndOthersLoseNothing) {
  auto& moved = camera(40'000);
  moved.start();
  moved.frames(14);
  auto slow = open(world.token(world.owner), 64 << 10);
  auto good = open(world.token(world.owner));
  EXPECT_EQ(good->read().type(), "init");
  good->read();
  const auto first = stream->window()->next_part - 1;
  std::vector<std::string> all;  // as they were when they came
  std::set<std::size_t> independent;
  for (int i = 0; i < 40; ++i, moved.frames(13))
    for (auto number = first + all.size(); number < stream->window()->next_part; ++number) {
      if (stream->window()->find_part(number)->independent) independent.insert(all.size());
      all.push_back(part(number));
      ASSERT_TRUE(good->read().payload == all.back()) << number - first;
    }
  EXPECT_EQ(slow->read().type(), "init");
  slow->read();
  std::size_t came = 0;
  Frame frame = slow->read();
  for (; frame.opcode == 2; frame = slow->read(), ++came) ASSERT_TRUE(frame.payload == all.at(came)) << came;
  ASSERT_EQ(frame.type(), "dropped");
  EXPECT_LT(came, 10u) << "what the kernel takes";
  const auto dropped = frame.json();
  came += dropped.at("parts").to_number<std::size_t>();
  EXPECT_GT(dropped.at("duration").to_number<double>(), 1);
  EXPECT_TRUE(slow->read().payload == all.at(came));
  EXPECT_TRUE(independent.contains(came));
  EXPECT_EQ(world.services.live_sockets->parts_dropped, dropped.at("parts").to_number<std::uint64_t>());
}

TEST_F(LiveSocket, ACameraThatIsAwayIsWaitedFor) {
  auto viewer = open(world.token(world.owner));
  EXPECT_EQ(viewer->read().payload, R"({"type":"away"})");
  EXPECT_EQ(views_told(), 0) << "nothing was seen";
  auto& moved = camera();
  moved.start();
  moved.frames(14);
  EXPECT_EQ(viewer->read().type(), "init");
  viewer->read();
  EXPECT_EQ(viewer->read().payload, part(stream->window()->next_part - 1));
  moved.stop();
  EXPECT_EQ(viewer->read().payload, part(stream->window()->next_part - 1));
  world.clock.advance(Seconds(3));
  EXPECT_EQ(viewer->read().type(), "away");
  moved.start();
  moved.frames(14);
  EXPECT_EQ(viewer->read().type(), "init");
  viewer->read(), viewer->read();
  world.hub.remove(world.camera);  // its address was changed: another stream
  stream->close();
  auto& other = camera();
  other.start();
  other.frames(14);
  EXPECT_EQ(viewer->read().type(), "init");
  viewer->read();
  EXPECT_EQ(viewer->read().payload, part(stream->window()->next_part - 1));
  EXPECT_EQ(views_told(), 1);
}

TEST_F(LiveSocket, EndsWithTheRightTheSessionAndTheCamera) {
  auto& moved = camera();
  moved.start();
  moved.frames(30);
  const auto owner = world.token(world.owner), guard = world.token(world.sub(true, true, false));
  const auto path = fmt::format("/api/users/sub-users/{}/", world.sub(true, true, false));
  auto viewer = open(guard);
  EXPECT_EQ(world
                .send(Method::patch, path,
                      {.token = owner, .body = R"({"permissions":[{"camera_id":1,"can_playback":true}]})"})
                .status,
            200);
  EXPECT_EQ(viewer->read_close(), 4403);
  EXPECT_EQ(ask(bearer_field(guard))->status, 403);
  EXPECT_EQ(world.send(Method::patch, path, {.token = owner, .body = R"({"permissions":[]})"}).status, 200);
  EXPECT_EQ(ask(bearer_field(guard))->status, 404);

  const auto session = world.session(world.owner);
  viewer = open(session.access_token);
  EXPECT_EQ(world.post("/api/auth/logout", session.access_token, "").status, 204);
  EXPECT_EQ(viewer->read_close(), 4401);
  viewer = open(owner);
  world.sql("DELETE FROM sessions");  // by another process: nobody says so
  EXPECT_EQ(viewer->read_close(), 4401);

  const auto again = world.token(world.owner);
  viewer = open(again);
  EXPECT_EQ(world.send(Method::delete_, "/api/cameras/1/", {.token = again}).status, 204);
  EXPECT_EQ(viewer->read_close(), 4404);
  EXPECT_TRUE(eventually([&] { return sockets() == 0; }));
}

// The first picture waits for the audit log; the end of the right does not.
TEST_F(LiveSocket, ASessionThatEndsWhileItsViewingIsWrittenDownIsToldSo) {
  auto& moved = camera();
  moved.start();
  moved.frames(14);
  const auto token = world.token(world.owner);
  std::promise<void> go_on, is_held;
  auto held = std::async(std::launch::async, [&] {
    return world.studio.database().write_now([&](catalog::Connection&) -> Result<void> {
      is_held.set_value();
      go_on.get_future().wait();
      return {};
    });
  });
  is_held.get_future().wait();
  auto viewer = open(token);
  EXPECT_TRUE(eventually([&] { return world.services.accounts.watch.watching() == 1; }));
  world.clock.advance(Seconds(400 * 86'400));
  EXPECT_EQ(viewer->read_close(), 4401);
  go_on.set_value();
  EXPECT_TRUE(held.get().has_value());
}

// What is on its way is not waited for.
TEST_F(LiveSocket, WhoDoesNotReadIsLeftWhenItsRightEnds) {
  auto& moved = camera(400'000);
  moved.start();
  moved.frames(14);
  const auto session = world.session(world.owner);
  auto viewer = open(session.access_token, 64 << 10);
  EXPECT_EQ(viewer->read().type(), "init");
  moved.frames(100);
  EXPECT_EQ(world.post("/api/auth/logout", session.access_token, "").status, 204);
  EXPECT_TRUE(eventually([&] { return sockets() == 0; }));
  EXPECT_EQ(viewer->read_close(), kGone);
}

TEST_F(LiveSocket, TheServersEndIsTold) {
  auto viewer = open(world.token(world.owner));
  auto stopping = std::async(std::launch::async, [&] { stop_server(); });
  EXPECT_EQ(viewer->read_close(), 1001);
  stopping.get();
}

TEST_F(LiveSocket, AClientSendsNothing) {
  auto viewer = open(world.token(world.owner));
  viewer->send(client_frame(1, "more"));
  EXPECT_EQ(viewer->read_close(), 1008);
}

TEST_F(LiveSocket, WhoMayOpenOne) {
  const auto owner = world.token(world.owner), cookie = "Cookie: dvr_access=" + owner + "\r\n";
  EXPECT_EQ(ask("")->status, 401);
  EXPECT_EQ(ask(bearer_field(world.token(world.stranger)))->status, 404);
  EXPECT_EQ(ask(cookie)->status, 101);
  EXPECT_EQ(ask(cookie + "Origin: https://evil.test\r\n")->status, 403);
  EXPECT_EQ(ask(cookie + "Origin: https://app.test\r\n")->status, 101);
  EXPECT_EQ(ask(cookie + "Origin: http://dvr.test\r\n")->status, 101);
  EXPECT_EQ(world.get("/api/live/1/ws", owner).status, 426);
  const auto query_of = [&](const std::string& path, const std::string& body) {
    const auto made = world.post(path, owner, body);
    EXPECT_EQ(made.status, 201) << made.body;
    const auto url = text(made.json(), "url");
    return url.substr(url.find('?'));
  };
  EXPECT_EQ(ask("", query_of("/api/live/1/links/", "{}"))->status, 101);
  EXPECT_EQ(
      ask("", query_of("/api/playback/1/links/", R"({"start":"2026-11-22T08:30:01Z","end":"2026-11-22T08:30:04Z"})"))
          ->status,
      401)
      << "a link to footage";
}

TEST_F(LiveSocket, SoManyAUser) {
  const auto token = world.token(world.owner);
  std::vector<std::shared_ptr<const void>> seats;
  for (int i = 0; i < LiveSockets::kPerUser; ++i) seats.push_back(world.services.live_sockets->seats.take(world.owner));
  EXPECT_EQ(ask(bearer_field(token))->status, 429);
  EXPECT_EQ(ask(bearer_field(world.token(world.admin)))->status, 101) << "each has their own";
  seats.pop_back();
  EXPECT_EQ(ask(bearer_field(token))->status, 101);
}

}  // namespace
}  // namespace dvr::api::testing
