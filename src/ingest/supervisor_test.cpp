#include "ingest/supervisor_test_support.hpp"

#include <gtest/gtest.h>

namespace dvr::ingest {
namespace {

using namespace testing;

TEST(Supervisor, StreamsAndStopsInOrder) {
  FakeCamera camera([](const Message& r, int) { return plays(r, 12); });
  Recorder r;
  r.begin({1, "door", camera.url(), "", "", true}, quick(r.board));
  const Lines want{"start", "K", "v", "v", "v", "v", "v", "v", "v", "v", "v", "K", "v"};
  EXPECT_EQ(r.sink.wait_for(13), want);
  const auto status = r.wait_until([](const CameraStatus& s) { return s.state == CameraState::streaming; });
  EXPECT_EQ(status->reason, Reason::none);
  EXPECT_EQ(status->packets, 12u);
  EXPECT_EQ(status->tracks.video->sps, from_hex(kSps).value());
  r.end();
  EXPECT_EQ(r.sink.wait_for(14).back(), "end shutdown");
  EXPECT_EQ(r.board.get(1)->state, CameraState::offline);
  EXPECT_EQ(r.board.get(1)->reason, Reason::shutdown);
  EXPECT_EQ(camera.log().back(), "1 TEARDOWN /live/");  // row 37
}

TEST(Supervisor, ComesBackWhenTheCameraCloses) {
  FakeCamera camera([](const Message& r, int connection) { return plays(r, 2, connection < 3); });
  Recorder r;
  r.begin({1, "door", camera.url(), "", "", true}, quick(r.board));
  const Lines want{"start", "K", "v", "end camera_closed", "start", "K", "v", "end camera_closed", "start", "K", "v"};
  EXPECT_EQ(r.sink.wait_for(want.size()), want);
  const auto status =
      r.wait_until([](const CameraStatus& s) { return s.state == CameraState::streaming && s.reconnects == 2; });
  EXPECT_EQ(status->reconnects, 2u);
  EXPECT_EQ(status->packets, 6u);
  r.end(Reason::disabled);
  EXPECT_EQ(r.board.get(1)->state, CameraState::disabled);
  EXPECT_EQ(r.sink.wait_for(12).back(), "end disabled");
}

struct Failure {
  const char* name;
  FakeCamera::Script script;
  Reason reason;
  std::string detail;
};

TEST(Supervisor, EveryFailureHasItsReason) {
  const auto refuse = [](int status, std::string method) {
    return [=](const Message& r, int) -> std::optional<Answer> {
      if (r.method != method) return std::nullopt;
      return Answer{FakeCamera::reply(r, status, "No", "WWW-Authenticate: Basic realm=\"x\"\r\n"), false};
    };
  };
  const auto describes = [](std::string sdp) {
    return [=](const Message& r, int) -> std::optional<Answer> {
      if (r.method != "DESCRIBE") return std::nullopt;
      return Answer{FakeCamera::reply(r, 200, "OK", "", sdp), false};
    };
  };
  const std::vector<Failure> failures{
      {"password", refuse(401, "DESCRIBE"), Reason::unauthorized, "the camera refuses this user and password"},
      {"path", refuse(404, "DESCRIBE"), Reason::not_found, "the camera has no stream at this address"},
      {"tcp", refuse(461, "SETUP"), Reason::protocol_error, "the camera refuses RTSP over TCP: SETUP answered 461 No"},
      {"busy", refuse(453, "PLAY"), Reason::unreachable, "the camera serves no more viewers: PLAY answered 453 No"},
      {"no video", describes("m=audio 0 RTP/AVP 0\n"), Reason::no_video, "the camera offers no video at this address"},
      {"h265", describes("m=video 0 RTP/AVP 96\na=rtpmap:96 H265/90000\n"), Reason::unsupported_codec,
       "the camera sends video H265; H.264 is what can be recorded: choose it in the camera's settings"},
      {"sdp", describes("hello"), Reason::protocol_error, "the camera describes no media"},
      {"silent", [](const Message&, int) -> std::optional<Answer> { return Answer{"", false}; }, Reason::timeout,
       "OPTIONS: no answer within 500 ms"},
      {"closes", [](const Message&, int) -> std::optional<Answer> { return Answer{"", true}; }, Reason::camera_closed,
       "the camera closed the connection"},
      {"no rtp", {}, Reason::timeout, "the camera has sent no video for 0 s"},
  };
  for (const auto& f : failures) {
    FakeCamera camera(f.script);
    Recorder r;
    r.begin({1, "door", camera.url(), "", "", true}, quick(r.board));
    const auto status = r.wait_until(
        [](const CameraStatus& s) { return s.state == CameraState::offline && s.reason != Reason::starting; });
    EXPECT_EQ(status->reason, f.reason) << f.name;
    EXPECT_EQ(status->detail, f.detail) << f.name;
    r.end();
    EXPECT_TRUE(r.sink.wait_for(0).empty()) << f.name;
  }
}

TEST(Supervisor, UnreachableAndUnnamed) {
  std::uint16_t port = 0;
  {
    port = FakeCamera().port();
  }
  for (auto [url, words] : {std::pair{fmt::format("rtsp://127.0.0.1:{}/", port), "no connection to 127.0.0.1 port"},
                            {std::string("rtsp://camera.invalid/x"), "there is no such camera"}}) {
    Recorder r;
    auto environment = quick(r.board);
    environment.resolve = [](std::string host, std::uint16_t p) -> Task<Result<rtsp::Endpoints>> {
      if (host == "camera.invalid") co_return fail(ErrorKind::unavailable, "there is no such camera");
      co_return rtsp::Endpoints{{asio::ip::make_address("127.0.0.1"), p}};
    };
    r.begin({1, "door", url, "", "", true}, environment);
    const auto status = r.wait_until(
        [](const CameraStatus& s) { return s.state == CameraState::offline && s.reason != Reason::starting; });
    EXPECT_EQ(status->reason, Reason::unreachable);
    EXPECT_NE(status->detail.find(words), std::string::npos) << status->detail;
    r.end();
  }
}

TEST(Supervisor, CredentialsOfTheUrlAreUsedAndNeverShown) {
  FakeCamera camera([](const Message& r, int) -> std::optional<Answer> {
    if (r.header("Authorization") == "Basic dXNlcjpwQHNz") return plays(r, 2);
    return Answer{FakeCamera::reply(r, 401, "", "WWW-Authenticate: Basic realm=\"x\"\r\n"), false};
  });
  Recorder r;
  r.begin({1, "door", fmt::format("rtsp://user:p%40ss@127.0.0.1:{}/live", camera.port()), "", "", true},
          quick(r.board));
  EXPECT_EQ(r.sink.wait_for(2).size() >= 2, true);
  EXPECT_EQ(r.supervisor->source().url, camera.url());
  EXPECT_EQ(r.supervisor->source().password, "p@ss");
  r.end();
}

TEST(Supervisor, Row31To48_GarbageLossAndStrangersAreCounted) {
  FakeCamera camera([](const Message& r, int) -> std::optional<Answer> {
    if (r.method != "PLAY") return std::nullopt;
    auto bytes =
        FakeCamera::reply(r, 200, "OK") + picture(0) + "some garbage" + picture(1) + picture(1);     // twice: row 38
    bytes += FakeCamera::frame(9, packet(1, 1, true, "41")) + FakeCamera::frame(0, as_bytes("xx"));  // rows 31, 41
    bytes += FakeCamera::frame(0, packet(2, 7200, false, "7c819aff"));
    bytes += FakeCamera::frame(0, packet(4, 7200, true, "7c41ff"));  // 3 is lost: the picture goes
    return Answer{bytes + picture(5) + picture(6), false};
  });
  Recorder r;
  auto environment = quick(r.board);
  environment.timings.data_timeout = Seconds(20);
  r.begin({1, "door", camera.url(), "", "", true}, environment);
  EXPECT_EQ(r.sink.wait_for(5), (Lines{"start", "K", "v", "v", "v"}));
  r.end();
  const auto status = r.board.get(1);
  EXPECT_EQ(status->lost_packets, 1u);
  EXPECT_EQ(status->dropped_units, 1u);
  for (auto quirk : {"duplicate_packets", "unknown_channels", "malformed_packets", "garbage_between_frames"})
    EXPECT_EQ(status->quirks.count(quirk), 1u) << quirk;
}

TEST(Supervisor, Row40_ASequenceResetInsideAPictureLeavesNoSplice) {
  FakeCamera camera([](const Message& r, int) -> std::optional<Answer> {
    if (r.method != "PLAY") return std::nullopt;
    auto bytes = FakeCamera::reply(r, 200, "OK") + picture(0) + picture(1);
    bytes += FakeCamera::frame(0, packet(2, 7200, false, "7c819aff"));  // a picture begins
    bytes += FakeCamera::frame(0, packet(40'000, 7200, false, "7c01ee"));
    bytes += FakeCamera::frame(0, packet(40'001, 7200, true, "7c41ff"));  // and ends beyond the reset
    bytes += FakeCamera::frame(0, packet(40'002, 10'800, true, "419aff"));
    return Answer{bytes, false};
  });
  Recorder r;
  auto environment = quick(r.board);
  environment.timings.data_timeout = Seconds(20);
  r.begin({1, "door", camera.url(), "", "", true}, environment);
  EXPECT_EQ(r.sink.wait_for(4), (Lines{"start", "K", "v", "v"}));
  r.end();
  EXPECT_EQ(r.sink.wait_for(5).size(), 5u);
  const auto status = r.board.get(1);
  EXPECT_EQ(status->dropped_units, 1u);
  EXPECT_EQ(status->lost_packets, 0u);
  EXPECT_EQ(status->quirks.count("sequence_resets"), 1u);
}

TEST(Supervisor, Row36_ReceiverReportsAreSent) {
  FakeCamera camera([](const Message& r, int) { return plays(r, 3); });
  Recorder r;
  auto environment = quick(r.board);
  environment.timings.data_timeout = Seconds(20);
  r.begin({1, "door", camera.url(), "", "", true}, environment);
  const auto deadline = std::chrono::steady_clock::now() + Seconds(20);
  while (camera.frames_received() == 0 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  EXPECT_GE(camera.frames_received(), 1u);
  r.end();
}

TEST(Supervisor, WhatTheGuardRefusesIsUnreachable) {
  Recorder r;
  auto environment = quick(r.board);
  environment.resolve = [](std::string, std::uint16_t) -> Task<Result<rtsp::Endpoints>> {
    co_return fail(ErrorKind::forbidden, "addresses of this machine are not allowed");
  };
  r.begin({1, "door", "rtsp://camera.example/x", "", "", true}, environment);
  const auto status = r.wait_until(
      [](const CameraStatus& s) { return s.state == CameraState::offline && s.reason != Reason::starting; });
  EXPECT_EQ(status->reason, Reason::unreachable);
  EXPECT_EQ(status->detail, "addresses of this machine are not allowed");
  r.end();
}

TEST(Supervisor, AnExceptionIsNotItsEnd) {
  FakeCamera camera([](const Message& r, int) { return plays(r, 2); });
  Recorder r;
  auto environment = quick(r.board);
  auto tries = std::make_shared<std::atomic<int>>(0);
  environment.resolve = [tries](std::string host, std::uint16_t port) -> Task<Result<rtsp::Endpoints>> {
    if (++*tries == 1) throw std::bad_alloc();
    return rtsp::resolve_by_system(std::move(host), port);
  };
  r.begin({1, "door", camera.url(), "", "", true}, environment);
  EXPECT_EQ(r.sink.wait_for(3), (Lines{"start", "K", "v"}));
  r.end();
  EXPECT_EQ(*tries, 2);
}

// Fails at its first picture, as one without memory would.
class FailingSink final : public media::AccessUnitSink {
 public:
  explicit FailingSink(Sink& sink) : sink_(sink) {}
  void on_run_start(const media::Tracks& t) override { sink_.on_run_start(t); }
  void on_access_unit(media::AccessUnit u) override {
    if (!std::exchange(failed_, true)) throw std::bad_alloc();
    sink_.on_access_unit(std::move(u));
  }
  void on_run_end(Reason reason) override { sink_.on_run_end(reason); }

 private:
  Sink& sink_;
  bool failed_ = false;
};

TEST(Supervisor, AFaultInARoundEndsOneConnectionOnly) {
  FakeCamera camera([](const Message& r, int) { return plays(r, 2); });
  Recorder r;
  FailingSink failing(r.sink);
  r.supervisor = std::make_unique<Supervisor>(r.io.executor(0), CameraSource{1, "door", camera.url(), "", "", true},
                                              failing, quick(r.board));
  spawn(r.io.executor(0), start(*r.supervisor), "test");
  EXPECT_EQ(r.sink.wait_for(5), (Lines{"start", "end internal_error", "start", "K", "v"}));
  r.end();
}

struct Silence {
  const char* name;
  std::string media;
  Micros Timings::* patience;  // the one that runs out
  Reason reason;
  std::string detail;
};

std::string sound(std::uint16_t sequence) {
  Bytes out;
  ByteWriter w(out);
  w.u8(0x80), w.u8(0xe1), w.u16(sequence), w.u32(sequence * 1024u), w.u32(8);
  w.bytes(from_hex("0010000800ff").value());
  return FakeCamera::frame(2, out);
}

// A camera that goes on sending something of which no footage comes.
TEST(Supervisor, SoundOrDebrisAloneIsNoLife) {
  std::string debris;  // fragments without a beginning
  for (int i = 0; i < 3; ++i) debris += FakeCamera::frame(0, packet(std::uint16_t(i), 3600, true, "7c41ff"));
  const std::vector<Silence> cases{
      {"sound", "", &Timings::data_timeout, Reason::no_video, "the camera has sent sound, but no video for 0 s"},
      {"debris", debris, &Timings::picture_timeout, Reason::no_video,
       "the camera sends video packets, but no whole picture for 0 s"},
      {"no key frame", picture(1) + picture(2), &Timings::key_frame_timeout, Reason::no_video,
       "the camera sends video, but no key frame to begin with"},
      {"no further key frame", pictures(4), &Timings::key_frame_most, Reason::no_video,
       "the camera has sent no key frame for 0 s"},
  };
  for (const auto& c : cases) {
    FakeCamera camera([&c](const Message& r, int) -> std::optional<Answer> {
      if (r.method != "PLAY") return std::nullopt;
      return Answer{FakeCamera::reply(r, 200, "OK") + c.media, false};
    });
    Recorder r;
    auto environment = quick(r.board);
    auto& t = environment.timings;
    t.data_timeout = t.picture_timeout = t.key_frame_timeout = t.key_frame_most = Seconds(20);
    t.*c.patience = Millis(300);
    r.begin({1, "door", camera.url(), "", "", true}, environment);
    const auto deadline = std::chrono::steady_clock::now() + Seconds(20);
    const auto told = [&] {
      const auto status = r.board.get(1);
      return status && status->reason == c.reason;
    };
    for (std::uint16_t i = 0; !told() && std::chrono::steady_clock::now() < deadline; ++i) {
      camera.send(sound(i));
      std::this_thread::sleep_for(Millis(20));
    }
    EXPECT_EQ(r.board.get(1)->reason, c.reason) << c.name;
    EXPECT_EQ(r.board.get(1)->detail, c.detail) << c.name;
    r.end();
  }
}

TEST(Supervisor, WhatTheCameraCallsThingsIsMadeUtf8) {
  FakeCamera camera([](const Message& r, int) -> std::optional<Answer> {
    if (r.method == "DESCRIBE") return Answer{FakeCamera::reply(r, 499, "N\xe3o"), false};
    return std::nullopt;
  });
  Recorder r;
  r.begin({1, "door", camera.url(), "", "", true}, quick(r.board));
  const auto status = r.wait_until([](const CameraStatus& s) { return s.reason == Reason::protocol_error; });
  EXPECT_EQ(status->detail, "the camera refused: DESCRIBE answered 499 N?o");
  r.end();
}

}  // namespace
}  // namespace dvr::ingest
