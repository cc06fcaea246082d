#include "proto/rtsp/client.hpp"

#include "proto/rtsp/fake_camera.hpp"
#include "proto/rtsp/pacer.hpp"

#include <gtest/gtest.h>

#include <future>

namespace dvr::rtsp {
namespace {

using Answer = FakeCamera::Answer;
using Log = std::vector<std::string>;

// The whole dialogue as a text: "ok", or where it failed and how.
Task<std::string> dialogue(Client& client) {
  auto described = co_await client.describe();
  if (!described.has_value()) co_return "describe: " + described.error().describe();
  auto transport = co_await client.setup(resolve_control(described->base, "track1"), 0);
  if (!transport.has_value()) co_return "setup: " + transport.error().describe();
  auto played = co_await client.play(described->base);
  if (!played.has_value()) co_return "play: " + played.error().describe();
  co_return fmt::format("ok {}-{}", transport->rtp_channel, transport->rtcp_channel);
}

struct Collected final : FrameReceiver, Paced {
  void on_fault(std::string_view) noexcept override { std::terminate(); }
  Collected(Client& c, asio::any_io_executor executor, std::size_t frames_wanted)
      : client(c), wanted(frames_wanted), done(std::move(executor), MonoTime::max()) {}
  void on_frame(std::uint8_t channel, ByteView payload) override {
    frames.push_back(fmt::format("{} {}", channel, payload.size()));
  }
  Pace on_round(std::span<std::uint8_t> scratch, MonoTime now) override {
    const auto more = client.poll(scratch, now, *this);
    if (!more.has_value()) frames.push_back("end: " + more.error().message);
    if (!more.has_value()) leave();
    if (!more.has_value() || frames.size() >= wanted) done.cancel();
    return Pace::brisk;
  }
  Client& client;
  Log frames;
  std::size_t wanted;
  asio::steady_timer done;
};

struct Outcome {
  std::string dialogue;
  Log frames;
};

Task<void> talk(Client& client, std::size_t frames, std::promise<Outcome>& promise) {
  Outcome out;
  out.dialogue = co_await dialogue(client);
  if (out.dialogue.starts_with("ok") && frames > 0) {
    auto executor = co_await asio::this_coro::executor;
    Collected collected(client, executor, frames);
    Pacer::of(executor, Rounds{.round = Millis(5)}).add(collected);
    co_await collected.done.async_wait(kAwait);
    out.frames = collected.frames;
  }
  co_await client.teardown();
  promise.set_value(std::move(out));
}

Outcome run(FakeCamera& camera, Credentials who = {}, std::size_t frames = 0) {
  IoPool io(1);
  ClientOptions options;
  options.request_timeout = Millis(400);
  auto client = std::make_unique<Client>(parse_url(camera.url()).value(), std::move(who), options);
  std::promise<Outcome> promise;
  spawn(io.next(), talk(*client, frames, promise), "test");
  auto out = promise.get_future().get();
  io.stop();
  return out;
}

std::string rtp(std::size_t size) { return "\x80" + std::string(size - 1, 'x'); }

TEST(RtspClient, PlainDialogue) {
  FakeCamera camera;
  EXPECT_EQ(run(camera).dialogue, "ok 0-1");
  EXPECT_EQ(camera.log(),
            (Log{"1 OPTIONS /live", "1 DESCRIBE /live", "1 SETUP /live/track1", "1 PLAY /live/", "1 TEARDOWN /live/"}));
  ASSERT_EQ(camera.requests().size(), 5u);
  for (const auto& request : camera.requests()) {
    EXPECT_EQ(request.headers[0].name, "CSeq");  // row 6
    EXPECT_TRUE(request.header("User-Agent"));   // row 9
  }
  EXPECT_EQ(camera.requests()[3].header("Range"), "npt=0.000-");  // row 34
  EXPECT_EQ(camera.requests()[3].header("Session"), "4711");
  EXPECT_EQ(camera.requests()[2].header("Transport"), "RTP/AVP/TCP;unicast;interleaved=0-1");  // row 28
}

std::optional<Answer> digest_camera(const Message& request, int, std::string_view challenge,
                                    std::string_view expected) {
  const auto given = request.header("Authorization");
  if (given && given->find(expected) != std::string_view::npos) return std::nullopt;
  return Answer{FakeCamera::reply(request, 401, "Unauthorized", fmt::format("WWW-Authenticate: {}\r\n", challenge)),
                false};
}

TEST(RtspClient, Rows13And14_Authentication) {
  for (auto [challenge, expected] :
       {std::pair{"Basic realm=\"c\"", "Basic dTpw"},
        {"Digest realm=\"c\", nonce=\"n\"", "nonce=\"n\""},
        {"Digest realm=\"c\", nonce=\"n\", algorithm=SHA-256, qop=\"auth\"", "algorithm=SHA-256"}}) {
    FakeCamera camera([&](const Message& r, int c) { return digest_camera(r, c, challenge, expected); });
    EXPECT_EQ(run(camera, {"u", "p"}).dialogue, "ok 0-1") << challenge;
    EXPECT_EQ(camera.log().size(), 6u) << challenge;  // OPTIONS twice
    EXPECT_EQ(
        run(camera, {}).dialogue,
        "describe: unauthenticated: the camera refuses this user and password (DESCRIBE answered 401 Unauthorized)");
  }
}

// More than the thread's buffer holds, half before the answer to PLAY and half behind it.
TEST(RtspClient, Row32_MuchMediaAroundTheAnswerToPlay) {
  constexpr int kHalf = 250;
  FakeCamera camera([](const Message& r, int) -> std::optional<Answer> {
    if (r.method != "PLAY") return std::nullopt;
    std::string half;
    for (int i = 0; i < kHalf; ++i) half += FakeCamera::frame(0, as_bytes(rtp(1400)));
    return Answer{half + FakeCamera::reply(r, 200, "OK") + half, false};
  });
  const auto out = run(camera, {}, 2 * kHalf);
  EXPECT_EQ(out.dialogue, "ok 0-1");
  EXPECT_EQ(out.frames, Log(2 * kHalf, "0 1400"));
}

TEST(RtspClient, Row14_WrongPasswordIsTriedOnce) {
  int nonce = 0;
  FakeCamera camera([&](const Message& r, int) -> std::optional<Answer> {
    return Answer{
        FakeCamera::reply(r, 401, "", fmt::format("WWW-Authenticate: Digest realm=\"c\", nonce=\"{}\"\r\n", ++nonce)),
        false};
  });
  EXPECT_TRUE(run(camera, {"u", "wrong"}).dialogue.starts_with("describe: unauthenticated"));
  EXPECT_LE(camera.log().size(), 4u);
}

TEST(RtspClient, Row14_StaleNonce) {
  FakeCamera camera([&](const Message& r, int c) {
    return r.method == "SETUP" || r.method == "PLAY" || r.method == "TEARDOWN"
               ? digest_camera(r, c, "Digest realm=\"c\", nonce=\"second\", stale=true", "second")
               : digest_camera(r, c, "Digest realm=\"c\", nonce=\"first\"", "first");
  });
  EXPECT_EQ(run(camera, {"u", "p"}).dialogue, "ok 0-1");
}

TEST(RtspClient, Row10_Redirects) {
  FakeCamera elsewhere;
  FakeCamera camera([&](const Message& r, int) -> std::optional<Answer> {
    if (r.method != "DESCRIBE") return std::nullopt;
    const auto to = r.url.ends_with("/live") ? "/other" : elsewhere.url("/final");
    return Answer{FakeCamera::reply(r, 302, "Moved", fmt::format("Location: {}\r\n", to)), false};
  });
  EXPECT_EQ(run(camera).dialogue, "ok 0-1");
  EXPECT_EQ(camera.log(), (Log{"1 OPTIONS /live", "1 DESCRIBE /live", "2 OPTIONS /other", "2 DESCRIBE /other"}));
  EXPECT_EQ(elsewhere.log()[1], "1 DESCRIBE /final");
}

TEST(RtspClient, RedirectsInACircleEnd) {
  FakeCamera camera([&](const Message& r, int) -> std::optional<Answer> {
    if (r.method != "DESCRIBE") return std::nullopt;
    return Answer{FakeCamera::reply(r, 301, "", "Location: /live\r\n"), false};
  });
  EXPECT_EQ(run(camera).dialogue, "describe: protocol: the camera redirects in a circle");
}

TEST(RtspClient, RefusalsBecomeClearErrors) {
  for (auto [status, error] : {std::pair{404, "not_found: the camera has no stream at this address"},
                               {453, "unavailable: the camera serves no more viewers"},
                               {500, "protocol: the camera refused: DESCRIBE answered 500"}}) {
    FakeCamera camera([&, code = status](const Message& r, int) -> std::optional<Answer> {
      if (r.method != "DESCRIBE") return std::nullopt;
      return Answer{FakeCamera::reply(r, code, "X"), false};
    });
    EXPECT_NE(run(camera).dialogue.find(error), std::string::npos) << run(camera).dialogue;
  }
}

TEST(RtspClient, Row25_OtherChannelsAndRow32_MediaBeforeThePlayAnswer) {
  FakeCamera camera([&](const Message& r, int) -> std::optional<Answer> {
    if (r.method == "SETUP")
      return Answer{FakeCamera::reply(r, 200, "OK", "Transport: RTP/AVP;interleaved=6\r\nSession: 1\r\n"), false};
    if (r.method == "PLAY")
      return Answer{FakeCamera::frame(6, as_bytes(rtp(100))) + FakeCamera::reply(r, 200, "OK") +
                        FakeCamera::frame(6, as_bytes(rtp(200))) + "\r\ngarbage" +
                        FakeCamera::frame(7, as_bytes(rtp(28))),
                    false};
    return std::nullopt;
  });
  const auto out = run(camera, {}, 3);
  EXPECT_EQ(out.dialogue, "ok 6-7");
  EXPECT_EQ(out.frames, (Log{"6 100", "6 200", "7 28"}));
}

TEST(RtspClient, Row8_AnswersTheCamera) {
  FakeCamera camera([&](const Message& r, int) -> std::optional<Answer> {
    if (r.method != "PLAY") return std::nullopt;
    return Answer{FakeCamera::reply(r, 200, "OK") + "OPTIONS rtsp://x/ RTSP/1.0\r\nCSeq: 77\r\n\r\n" +
                      FakeCamera::frame(0, as_bytes(rtp(50))),
                  false};
  });
  EXPECT_EQ(run(camera, {}, 1).frames, Log{"0 50"});
  const auto requests = camera.requests();
  EXPECT_TRUE(std::any_of(requests.begin(), requests.end(),
                          [](const Message& m) { return m.status == 200 && m.cseq() == 77; }));
}

TEST(RtspClient, Row35_KeepAliveRefusedIsNoReasonToEnd) {
  FakeCamera camera([&](const Message& r, int) -> std::optional<Answer> {
    if (r.method == "PLAY") return Answer{FakeCamera::reply(r, 200, "OK"), false};
    if (r.method == "OPTIONS" && r.header("Session"))
      return Answer{FakeCamera::reply(r, 400, "Bad") + FakeCamera::frame(0, as_bytes(rtp(60))), false};
    if (r.method == "SETUP")  // a lifetime of 1 s: asked again after half of it
      return Answer{
          FakeCamera::reply(r, 200, "OK", "Transport: RTP/AVP/TCP;interleaved=0-1\r\nSession: 1;timeout=1\r\n"), false};
    return std::nullopt;
  });
  EXPECT_EQ(run(camera, {}, 2).frames, (Log{"0 60", "0 60"}));
}

TEST(RtspClient, TheEndIsSeen) {
  FakeCamera camera([&](const Message& r, int) -> std::optional<Answer> {
    if (r.method != "PLAY") return std::nullopt;
    return Answer{FakeCamera::reply(r, 200, "OK") + FakeCamera::frame(0, as_bytes(rtp(50))), true};
  });
  const auto frames = run(camera, {}, 9).frames;
  ASSERT_EQ(frames.size(), 2u);
  EXPECT_EQ(frames[0], "0 50");
  EXPECT_TRUE(frames[1].starts_with("end: "));
}

TEST(RtspClient, SilentOrStrangePeers) {
  FakeCamera silent([](const Message&, int) -> std::optional<Answer> { return Answer{"", false}; });
  EXPECT_TRUE(run(silent).dialogue.starts_with("describe: timeout: OPTIONS: no answer within 400 ms"));
  FakeCamera closing([](const Message&, int) -> std::optional<Answer> { return Answer{"", true}; });
  EXPECT_EQ(run(closing).dialogue, "describe: io: the camera closed the connection");
  FakeCamera http(
      [](const Message&, int) -> std::optional<Answer> { return Answer{"HTTP/1.1 400 Bad\r\n\r\n", false}; });
  EXPECT_TRUE(run(http).dialogue.starts_with("describe: timeout"));
}

}  // namespace
}  // namespace dvr::rtsp
