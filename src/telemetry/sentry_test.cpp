#include "telemetry/sentry.hpp"

#include "base/async.hpp"
#include "base/bytes.hpp"
#include "base/fault.hpp"
#include "telemetry/test_support.hpp"

#include <gtest/gtest.h>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <boost/json.hpp>

#include <fstream>

namespace dvr::telemetry {
namespace {

namespace json = boost::json;
using tcp = asio::ip::tcp;

using testing_support::comes_to_pass;

// A tracker: one request a connection, answered with what `answer` says now.
class Tracker {
 public:
  Tracker() : thread_([this] { serve(); }) {}
  ~Tracker() {
    over_ = true;
    error_code ignored;
    tcp::socket(context_).connect(acceptor_.local_endpoint(), ignored);  // wakes accept()
    thread_.join();
  }
  std::string dsn() const { return fmt::format("http://abc123@127.0.0.1:{}/42", acceptor_.local_endpoint().port()); }
  void answer(std::string head) {
    std::lock_guard lock(mutex_);
    answer_ = std::move(head);
  }
  std::size_t count() {
    std::lock_guard lock(mutex_);
    return requests_.size();
  }
  std::string request(std::size_t i) {
    std::lock_guard lock(mutex_);
    return requests_.at(i);
  }
  json::object event(std::size_t i) {
    const auto text = request(i);
    const auto body = text.substr(text.find("\r\n\r\n") + 4);
    const auto first = body.find('\n'), second = body.find('\n', first + 1);
    const auto item = json::parse(body.substr(first + 1, second - first - 1)).as_object();
    const auto payload = body.substr(second + 1, std::size_t(item.at("length").as_int64()));
    return json::parse(payload).as_object();
  }

 private:
  void serve() {
    while (!over_) {
      auto socket = acceptor_.accept();
      error_code ec;
      std::string request;
      const auto head = asio::read_until(socket, asio::dynamic_buffer(request), "\r\n\r\n", ec);
      if (ec) continue;
      const auto at = request.find("Content-Length: ");
      const auto length = at == request.npos ? 0 : std::stoul(request.substr(at + 16));
      if (request.size() < head + length)
        asio::read(socket, asio::dynamic_buffer(request), asio::transfer_exactly(head + length - request.size()), ec);
      std::lock_guard lock(mutex_);
      requests_.push_back(request);
      asio::write(socket, asio::buffer("HTTP/1.1 " + answer_ + "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"),
                  ec);
    }
  }
  asio::io_context context_;
  tcp::acceptor acceptor_{context_, {asio::ip::make_address("127.0.0.1"), 0}};
  std::mutex mutex_;
  std::vector<std::string> requests_;
  std::string answer_ = "200 OK";
  std::atomic<bool> over_ = false;
  std::thread thread_;
};

class SentryTest : public ::testing::Test {
 protected:
  void SetUp() override { ::testing::internal::CaptureStderr(); }
  void TearDown() override {
    ::testing::internal::GetCapturedStderr();
    std::filesystem::remove_all(folder_);
  }
  SentryOptions options() {
    SentryOptions options;
    options.address = TrackerAddress::parse(tracker_.dsn()).value();
    options.identity = {"dvr-lite@1", "testing", "host"};
    options.fetch.proxy_of_environment = false;
    options.crash_folder = folder_;
    options.limits.linger = Millis(1);
    options.limits.least_pause = Millis(2);
    options.limits.most_pause = Millis(10);
    return options;
  }
  bool came(std::size_t n) {
    return comes_to_pass([&] { return tracker_.count() >= n; });
  }

  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("dvr-sentry-" + to_hex(random_bytes(6)));
  Tracker tracker_;
};

TEST(TrackerAddress, IsReadFromADsn) {
  const auto plain = TrackerAddress::parse("https://0f3a@errors.example.org/7").value();
  EXPECT_EQ(plain.url, "https://errors.example.org/api/7/envelope/");
  EXPECT_EQ(plain.key, "0f3a");
  EXPECT_EQ(TrackerAddress::parse("http://k@h:8000/glitch/tip/7")->url, "http://h:8000/glitch/tip/api/7/envelope/");
  for (const auto* bad : {"", "x", "https://host/7", "https://k@host", "https://k@host/", "ftp://k@host/7",
                          "https://k@host/7?x=1", "https://k%0d%0aX@host/7", "https://k@/7"})
    EXPECT_FALSE(TrackerAddress::parse(bad)) << bad;
}

TEST_F(SentryTest, ErrorLinesArriveWithWhatCameBefore) {
  Sentry sentry(options());
  log::info("ingest", "connected", {{"camera", 7}, {"url", "rtsp://u:secret@10.0.0.1/s"}});
  log::info("access", "GET /api/cameras/");
  log::error("record", "cannot write",
             {{"camera", 7},
              {"request", "r1"},
              {"path", "/api/shared/Zk3kPq0vT5mW8yR1aB2cD4"},
              {"method", "GET"},
              {"error", "password=hunter2"}});
  ASSERT_TRUE(came(1));
  const auto head = tracker_.request(0);
  EXPECT_TRUE(head.starts_with("POST /api/42/envelope/ HTTP/1.1\r\n")) << head;
  EXPECT_NE(head.find("X-Sentry-Auth: Sentry sentry_version=7, sentry_client=dvr-lite/1, sentry_key=abc123"),
            head.npos);
  EXPECT_EQ(head.find("hunter2"), head.npos);
  EXPECT_EQ(head.find("secret@"), head.npos);
  EXPECT_EQ(head.find("Zk3kPq0v"), head.npos);
  const auto event = tracker_.event(0);
  EXPECT_EQ(event.at("level"), "error");
  EXPECT_EQ(event.at("logger"), "record");
  EXPECT_EQ(event.at("release"), "dvr-lite@1");
  EXPECT_EQ(event.at("environment"), "testing");
  EXPECT_EQ(event.at("message").at("formatted"), "cannot write");
  EXPECT_EQ(event.at("tags").at("camera_id"), "7");
  EXPECT_EQ(event.at("tags").at("request_id"), "r1");
  EXPECT_EQ(event.at("request").at("url"), "/api/shared/***");
  const auto& crumbs = event.at("breadcrumbs").at("values").as_array();
  ASSERT_EQ(crumbs.size(), 1u) << "requests are not worth their place";
  EXPECT_EQ(crumbs[0].at("data").at("url"), "rtsp://10.0.0.1/s");
}

[[gnu::noinline]] void throws_deep_inside() { (void)std::vector<int>().at(3); }

TEST_F(SentryTest, ExceptionsHaveTheCallsThatLedToThem) {
  log::record_stacks();
  Sentry sentry(options());
  try {
    throws_deep_inside();
  } catch (...) {
    log::fault("http", "a handler ended by an exception", {{"request", "r2"}});
  }
  ASSERT_TRUE(came(1));
  const auto event = tracker_.event(0);
  const auto& thrown = event.at("exception").at("values").at(0);
  EXPECT_EQ(thrown.at("type"), "std::out_of_range");
  EXPECT_EQ(thrown.at("mechanism").at("handled"), true);
  std::string functions;
  for (const auto& frame : thrown.at("stacktrace").at("frames").as_array())
    if (const auto* name = frame.as_object().if_contains("function"))
      functions += std::string(name->as_string()) + "\n";
  EXPECT_NE(functions.find("throws_deep_inside"), functions.npos) << functions;
  EXPECT_LT(functions.find("main"), functions.find("throws_deep_inside")) << "outermost first";
  EXPECT_FALSE(event.at("debug_meta").at("images").as_array().empty());
}

TEST_F(SentryTest, TheSameFaultIsToldOnceAndManyFaultsAreNotAllTold) {
  auto few = options();
  few.events_a_minute = 5;
  Sentry sentry(few);
  for (int i = 0; i < 100; ++i) log::error("record", "again and again");
  for (int i = 0; i < 100; ++i) log::error("record", fmt::format("kind {}", i));
  ASSERT_TRUE(comes_to_pass([&] { return sentry.statuses()[0].delivered == 5; }));
  EXPECT_EQ(sentry.statuses()[0].dropped, 195u);
  EXPECT_EQ(tracker_.count(), 5u);
}

TEST_F(SentryTest, ATrackerMaySayLaterOrNo) {
  Sentry sentry(options());
  tracker_.answer("503 Busy");
  log::error("record", "one");
  ASSERT_TRUE(came(3)) << "tried again";
  EXPECT_EQ(sentry.statuses()[0].delivered, 0u);
  tracker_.answer("400 Bad");
  ASSERT_TRUE(comes_to_pass([&] { return sentry.statuses()[0].refused == 1; }));
  tracker_.answer("200 OK\r\nX-Sentry-Rate-Limits: 3600:error:organization, 9:transaction");
  log::error("record", "two");
  ASSERT_TRUE(comes_to_pass([&] { return sentry.statuses()[0].delivered == 1; }));
  const auto before = tracker_.count();
  log::error("record", "three");
  EXPECT_EQ(tracker_.count(), before) << "it said for how long it wants nothing";
  EXPECT_EQ(sentry.statuses()[0].delivered, 1u);
}

TEST_F(SentryTest, CrashesOfEarlierRunsAreSentOnce) {
  std::filesystem::create_directories(folder_);
  const auto path = folder_ / "crash-1700000000-1.txt";
  std::ofstream(path)
      << "dvr-lite crash 1\nrelease dvr-lite@0\ntime 1700000000\nsignal 11 code 1\naddress 0x10\nthread "
         "io1\nmaps\n"
      << maps_of_this_process() << "calls\n"
      << fmt::format("0x{:x}\n", reinterpret_cast<std::uintptr_t>(&throws_deep_inside) + 1) << "end\n";
  std::ofstream(folder_ / "crash-1700000001-1.txt") << "nonsense";
  {
    Sentry sentry(options());
    ASSERT_TRUE(comes_to_pass([&] { return sentry.statuses()[0].delivered == 1; }));
  }
  const auto event = tracker_.event(0);
  EXPECT_EQ(event.at("level"), "fatal");
  EXPECT_EQ(event.at("release"), "dvr-lite@0") << "the one that crashed";
  EXPECT_FALSE(event.contains("dvr_maps"));
  const auto& thrown = event.at("exception").at("values").at(0);
  EXPECT_EQ(thrown.at("type"), "SIGSEGV");
  EXPECT_EQ(thrown.at("mechanism").at("handled"), false);
  const auto function = std::string(thrown.at("stacktrace").at("frames").at(0).at("function").as_string());
  EXPECT_NE(function.find("throws_deep_inside"), function.npos) << function;
  EXPECT_FALSE(std::filesystem::exists(path));
  Sentry again(options());
  log::error("x", "y");
  ASSERT_TRUE(came(2));
  EXPECT_EQ(tracker_.event(1).at("level"), "error");
}

}  // namespace
}  // namespace dvr::telemetry
