// For the tests of api/: two accounts, an administrator, sub-users with every subset of rights, a camera with real
// footage and a live picture; requests go to the router as values.
#pragma once
#include "api/router.hpp"
#include "base/log.hpp"
#include "live/test_support.hpp"
#include "playback/test_footage.hpp"

#include <boost/json.hpp>

#include <atomic>

namespace dvr::api::testing {

namespace json = boost::json;
using http::Method;
using playback::testing::kStart;

// For several threads.
class TestClock final : public Clock {
 public:
  WallTime wall() const override { return kStart + Micros(passed_.load()); }
  MonoTime mono() const override { return MonoTime(Micros(1'000'000'000 + passed_.load())); }
  void advance(Micros d) { passed_ += d.count(); }

 private:
  std::atomic<std::int64_t> passed_ = 0;
};

struct CameraCalls final : CameraControl {
  explicit CameraCalls(live::Hub& streams) : hub(streams) {}
  void camera_changed(std::int64_t id) override { calls.push_back(fmt::format("changed {}", id)); }
  void camera_removed(std::int64_t id, bool footage) override {
    calls.push_back(fmt::format("removed {} {}", id, footage ? "delete" : "keep"));
  }
  std::optional<record::Recorder::Status> recorder_status(std::int64_t) const override { return recorder; }
  Result<std::shared_ptr<live::Stream>> watch_sub(std::int64_t id) override {
    calls.push_back(fmt::format("watch {}", id));
    if (auto stream = hub.find(id, live::Which::sub)) return stream;
    return sub_error;
  }
  std::shared_ptr<const ingest::CameraStatus> sub_status(std::int64_t) const override { return sub; }

  live::Hub& hub;
  std::vector<std::string> calls;
  std::optional<record::Recorder::Status> recorder;
  Error sub_error = fail(ErrorKind::not_found, "the camera has no sub stream");
  std::shared_ptr<const ingest::CameraStatus> sub;
};

struct Reply {
  int status = 0;
  http::Headers headers;
  std::string body;
  json::value json() const {
    boost::system::error_code ec;
    auto value = json::parse(body, ec);
    return ec ? json::value() : value;
  }
  // What is wrong with a field, of a problem document; empty: nothing.
  std::string error_of(std::string_view field) const {
    const auto document = json();
    const auto* errors = document.is_object() ? document.as_object().if_contains("errors") : nullptr;
    const auto* list = errors ? errors->as_object().if_contains(field) : nullptr;
    return list ? std::string(list->as_array().at(0).as_string()) : std::string();
  }
  std::string cookie(std::string_view name) const {  // its value, from Set-Cookie
    for (const auto& [field, value] : headers.fields())
      if (http::iequals(field, "Set-Cookie") && value.starts_with(std::string(name) + "="))
        return value.substr(name.size() + 1, value.find(';') - name.size() - 1);
    return {};
  }
};

struct Send {
  std::string token = {};   // bearer
  std::string body = {};    // JSON
  std::string cookie = {};  // whole Cookie header
  std::vector<http::Headers::Field> headers = {};
  std::string address = "192.0.2.10";
};

inline constexpr std::string_view kPassword = "correct horse";

class World {
 public:
  World()
      : accounts(*accounts::Accounts::open(studio.database(), clock, {studio.directory() / "keys", {1, 8192}, 2, 100})),
        services{studio.database(),
                 *accounts,
                 hub,
                 studio.open(),
                 studio.library(),
                 board,
                 studio.disk(),
                 calls,
                 clock,
                 {},
                 {},
                 {},
                 health,
                 {},
                 resolve} {
    log::configure(log::Format::automatic, log::Level::error);
    services.clips = &clips;
    configure();
    make_users();
    make_footage();
    make_live();
    clock.advance(std::chrono::minutes(10));
    start_router();
  }

  // Again after a change of services.config.
  void start_router(std::span<const Route> table = routes()) { router = std::make_unique<Router>(services, table); }

  Reply send(Method method, const std::string& target, Send what = {}) {
    const auto parsed = http::parse_target(target);
    EXPECT_TRUE(parsed.has_value()) << target;
    http::Request request;
    request.method = method;
    request.method_name = std::string(http::to_string(method));
    request.target = target;
    request.path = parsed->path;
    request.raw_query = parsed->raw_query;
    request.query = parsed->query;
    request.headers.set("Host", "dvr.test");
    if (!what.token.empty()) request.headers.set("Authorization", "Bearer " + what.token);
    if (!what.cookie.empty()) request.headers.set("Cookie", what.cookie);
    if (!what.body.empty()) request.headers.set("Content-Type", "application/json");
    for (const auto& [name, value] : what.headers) request.headers.set(name, value);
    request.body = std::move(what.body);
    request.remote_address = what.address;
    request.is_tls = true;
    request.id = "test";
    return reply_of(studio.wait(router->handle(std::move(request))));
  }
  Reply get(const std::string& target, std::string token) {
    return send(Method::get, target, {.token = std::move(token)});
  }
  Reply post(const std::string& target, std::string token, std::string body) {
    return send(Method::post, target, {.token = std::move(token), .body = std::move(body)});
  }
  Reply login(std::string_view email, std::string_view password = kPassword, Send what = {}) {
    what.body = json::serialize(json::object{{"email", email}, {"password", password}});
    return send(Method::post, "/api/auth/login", std::move(what));
  }

  accounts::Signed session(std::int64_t user_id) {
    auto made = studio.wait(accounts->sessions.open(user_id, {"192.0.2.10", "test"}));
    EXPECT_TRUE(made.has_value()) << user_id << ": " << (made ? "" : made.error().describe());
    return made ? std::move(*made) : accounts::Signed{};
  }
  std::string token(std::int64_t user_id) { return session(user_id).access_token; }
  std::int64_t sub(bool view, bool playback, bool clip) const { return subs[view | playback << 1 | clip << 2]; }

  void sql(std::string_view text, std::vector<catalog::Value> values = {}) {
    const auto done = studio.database().write_now([&](catalog::Connection& c) -> Result<void> {
      DVR_CHECK(c.query(text, values));
      return {};
    });
    ASSERT_TRUE(done.has_value()) << done.error().describe();
  }
  catalog::Rows query(std::string_view text, std::vector<catalog::Value> values = {}) {
    catalog::Rows rows;
    EXPECT_TRUE(studio.database().read_now([&](catalog::Connection& c) -> Result<void> {
      DVR_TRY(rows, c.query(text, values));
      return {};
    }));
    return rows;
  }

  playback::testing::Studio studio;
  TestClock clock;
  live::Hub hub{{}, clock};
  ingest::StatusBoard board;
  CameraCalls calls{hub};
  std::unique_ptr<accounts::Accounts> accounts;
  monitor::Health health{clock};
  Services services;
  jobs::TableQueue queue{studio.database(), clock};
  jobs::clips::Service clips{{studio.database(), store::real_file_system(), studio.store(), studio.library(), clock,
                              queue, studio.disk(), studio.directory()},
                             *jobs::clips::Signer::from_seed(Bytes(jobs::clips::kSeedBytes, 7))};
  std::unique_ptr<Router> router;

  std::int64_t owner = 1, admin = 0, stranger = 0;
  std::array<std::int64_t, 8> subs{};             // by view | playback << 1 | clip << 2
  std::int64_t camera = 1, strangers_camera = 0;  // of owner, of stranger
  std::int64_t finished = 0, open = 0;            // recordings of `camera`
  ingest::CameraSource probed;                    // what the last probe was given
  std::optional<std::string> storage_trouble;

 private:
  static Task<Result<rtsp::Endpoints>> resolve(std::string host, std::uint16_t port) {
    static const std::map<std::string, std::string> names{{"camera.lan", "192.168.1.20"}, {"inside.lan", "127.0.0.1"}};
    const auto known = names.find(host);
    boost::system::error_code ec;
    const auto address = asio::ip::make_address(known == names.end() ? host : known->second, ec);
    if (ec) co_return fail(ErrorKind::unavailable, "nobody knows {}", host);
    co_return rtsp::Endpoints{{address, port}};
  }

  static Task<ProbeResult> probe(ingest::CameraSource source) {
    if (source.password != "secret") co_return ingest::ProbeFailure{media::Reason::unauthorized, "wrong password"};
    ingest::ProbeReport report;
    report.tracks.video = media::testing::load_video("plain.h264").track;
    report.fps = 25;
    report.bit_rate = 2e6;
    report.warnings = {ingest::ProbeWarning::no_audio};
    co_return report;
  }

  void configure() {
    services.config.rates = {{0, 0}, {0, 0}, {0, 0}, {0, 0}};
    services.config.metrics_token = "metrics-token";
    services.config.cors_origins = {"https://app.test"};
    services.storage = [] { return record::StorageStatus{1000ull << 30, 500ull << 30, 0, 0, 0, true, false}; };
    services.metrics = [] { return std::string("dvr_up 1\n"); };
    health.add("storage", [this] { return storage_trouble; });
    services.probe = [this](ingest::CameraSource source) {
      probed = source;
      return probe(std::move(source));
    };
  }

  std::int64_t add_user(std::string email, std::optional<std::int64_t> parent = {}, bool is_admin = false) {
    return accounts->users
        .add({std::move(email), std::string(kPassword), "", "en", "America/Sao_Paulo", parent, is_admin})
        ->id;
  }

  void make_users() {
    sql("UPDATE users SET email = 'owner@test.example', time_zone = 'America/Sao_Paulo' WHERE id = 1");
    EXPECT_TRUE(accounts->users.set_password(1, kPassword));
    admin = add_user("admin@test.example", {}, true);
    stranger = add_user("stranger@test.example");
    sql("INSERT INTO cameras (name, rtsp_url, user_id, created_at, updated_at) VALUES ('other', 'rtsp://10.0.0.9/x', "
        "$1, "
        "0, 0)",
        {stranger});
    strangers_camera = query("SELECT id FROM cameras WHERE name = 'other'")[0].i64(0);
    sql("INSERT INTO camera_usage (camera_id) VALUES ($1)", {strangers_camera});
    for (int bits = 0; bits < 8; ++bits) {
      subs[std::size_t(bits)] = add_user(fmt::format("sub{}@test.example", bits), owner);
      sql("INSERT INTO user_permissions (user_id, camera_id, can_view, can_playback, can_clip) VALUES ($1, $2, $3, $4, "
          "$5)",
          {subs[std::size_t(bits)], camera, bits & 1, bits >> 1 & 1, bits >> 2 & 1});
    }
    sql("UPDATE cameras SET rtsp_url = 'rtsp://192.168.1.20:554/main', sub_rtsp_url = 'rtsp://192.168.1.20:554/sub', "
        "credentials = $2, created_at = $3, updated_at = $3 WHERE id = $1",
        {camera, accounts->credentials.seal("admin:secret"), kStart - Seconds(60)});
    accounts->sessions.forget();
  }

  // Six seconds at kStart: three in a finished recording, the rest in the open one.
  void make_footage() {
    const auto& run = playback::testing::simple_run(kStart);
    std::size_t middle = run.parts.size() / 2;
    while (!run.parts[middle]->independent) ++middle;
    finished = studio.record(run, 0, middle);
    open = studio.record_open(run, middle, run.parts.size(), finished);
    sql("INSERT INTO gaps (camera_id, start_time, end_time, reason) VALUES ($1, $2, $3, 'starting')",
        {camera, kStart - Seconds(60), kStart});
  }

  void make_live() {
    for (const auto which : {live::Which::main, live::Which::sub}) {
      live::testing::FakeCamera fake(hub.open(camera, which));
      fake.start();
      fake.frames(300);
    }
    ingest::CameraStatus status;
    status.state = ingest::CameraState::streaming;
    status.reason = media::Reason::none;
    status.since = kStart;
    status.tracks.video = media::testing::load_video("plain.h264").track;
    status.bit_rate = 1e6;
    board.set(camera, status, true);
    calls.recorder = record::Recorder::Status{.recording = true};
  }

  Reply reply_of(http::Response response) {
    Reply reply{response.status, std::move(response.headers), {}};
    if (auto* text = std::get_if<std::string>(&response.body)) reply.body = std::move(*text);
    if (auto* buffers = std::get_if<std::vector<SharedBytes>>(&response.body))
      for (const auto& b : *buffers) reply.body += as_text(*b);
    if (auto* source = std::get_if<std::unique_ptr<ByteSource>>(&response.body); source && *source)
      reply.body = std::string(as_text(studio.bytes_of(std::move(*source))));
    return reply;
  }
};

// A text of an object.
inline std::string text(const json::value& object, std::string_view name) {
  return std::string(object.at(name).as_string());
}

}  // namespace dvr::api::testing
