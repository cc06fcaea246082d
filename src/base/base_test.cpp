#include "base/async.hpp"
#include "base/bytes.hpp"
#include "base/executors.hpp"
#include "base/redact.hpp"
#include "base/time.hpp"

#include <gtest/gtest.h>

#include <future>

namespace dvr {
namespace {

TEST(Time, Rfc3339RoundTripAndOffsets) {
  const auto t = parse_rfc3339("2026-11-22T08:30:00.125Z");
  ASSERT_TRUE(t.has_value());
  EXPECT_EQ(format_rfc3339(*t), "2026-11-22T08:30:00.125Z");
  EXPECT_EQ(*parse_rfc3339("2026-11-22T14:15:00.125+05:45"), *t);
  EXPECT_EQ(*parse_rfc3339("2026-11-22T08:30:00.125999999z") - *t, Micros(999));
  for (auto bad : {"", "2026-11-22", "2026-02-30T00:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T08:30:00",
                   "2026-11-22T08:30:00.Z", "2026-11-22T08:30:00Zx"})
    EXPECT_FALSE(parse_rfc3339(bad).has_value()) << bad;
}

TEST(Time, TicksAndMicros) {
  EXPECT_EQ(to_micros(MediaTicks{90'000}, kMediaClock), Seconds(1));
  EXPECT_EQ(to_micros(MediaTicks{-3'600}, kMediaClock), Millis(-40));
  EXPECT_EQ(to_ticks(Millis(40), kMediaClock), MediaTicks{3'600});
  EXPECT_EQ(rescale(MediaTicks{1024}, 48'000, kMediaClock), MediaTicks{1920});
}

TEST(Bytes, ReaderNeverReadsPastTheEnd) {
  const Bytes in{1, 2, 3};
  ByteReader r(in);
  EXPECT_EQ(r.u16(), 0x0102);
  EXPECT_EQ(r.u32(), 0u);
  EXPECT_TRUE(r.failed());
  EXPECT_EQ(r.left(), 0u);
}

TEST(Bytes, Varint) {
  for (std::uint64_t v : {std::uint64_t(0), std::uint64_t(127), std::uint64_t(128), ~std::uint64_t(0)}) {
    Bytes out;
    put_varint(out, v);
    ByteView in(out);
    std::uint64_t back = 1;
    ASSERT_TRUE(get_varint(in, back));
    EXPECT_EQ(back, v);
    EXPECT_TRUE(in.empty());
  }
}

TEST(Bytes, Base64AndHex) {
  EXPECT_EQ(base64_encode(as_bytes("hello")), "aGVsbG8=");
  EXPECT_EQ(as_text(*base64_decode("aGVsbG8")), "hello");
  EXPECT_FALSE(base64_decode("a*").has_value());
  EXPECT_EQ(base64url_encode(Bytes{0xff, 0xef}), "_-8");
  EXPECT_EQ(to_hex(sha256(as_bytes("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Redact, CredentialsGo) {
  EXPECT_EQ(redact_url("rtsp://u:p@ss/w@10.0.0.9:554/s?x=1&password=q"), "rtsp://10.0.0.9:554/s?x=1&password=***");
  EXPECT_EQ(redact_url("rtsp://10.0.0.9/s"), "rtsp://10.0.0.9/s");
}

TEST(Redact, TokensGoFromPaths) {
  EXPECT_EQ(redact_path("/api/shared/Zk3kPq0vT5mW8yR1aB2cD4/video"), "/api/shared/***/video");
  EXPECT_EQ(redact_path("/api/cameras/12/"), "/api/cameras/12/");
  EXPECT_EQ(redact_path("/api/recordings/1234567890/manifest.json"), "/api/recordings/1234567890/manifest.json");
  EXPECT_EQ(redact_path(""), "");
}

TEST(Redact, SecretsGoFromTextOfOthers) {
  const std::pair<const char*, const char*> cases[] = {
      {"cannot open rtsp://u:p,w@10.0.0.9/s: refused", "cannot open rtsp://10.0.0.9/s: refused"},
      {"GET https://h/x?token=abc failed", "GET https://h/x?token=*** failed"},
      {"password=hunter2 for x", "password=*** for x"},
      {"password: hunter2\nnext", "password: ***\nnext"},
      {R"({"password": "hunter2", "id": "7"})", R"({"password": "***", "id": "7"})"},
      {R"({"password":"hunter2"})", R"({"password":"***"})"},
      {"Authorization: Bearer abc def\nx", "Authorization: *** *** ***\nx"},
      {"sent Bearer abc", "sent Bearer ***"},
      {"Cookie: a=b; c=d\nok", "Cookie: *** ***\nok"},
      {"eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.sig here", "*** here"},
      {"key id AKIAIOSFODNN7EXAMPLE", "key id ***"},
      {"the password is wrong", "the password is wrong"},
      {"unique: users.email (12:30)", "unique: users.email (12:30)"},
      {"vector::_M_range_check: __n (which is 7) >= 3", "vector::_M_range_check: __n (which is 7) >= 3"},
  };
  for (const auto& [before, after] : cases) EXPECT_EQ(redact_text(before), after);
}

Task<void> fulfil_after_pool(WorkPool& pool, std::promise<Result<int>>& answer) {
  answer.set_value(co_await pool.run([]() -> Result<int> { return 42; }));
}

TEST(WorkPool, RunsAndComesBack) {
  WorkPool pool("test", 1, 10);
  IoPool io(1);
  std::promise<Result<int>> answer;
  spawn(io.next(), fulfil_after_pool(pool, answer), "test");
  EXPECT_EQ(answer.get_future().get().value(), 42);
}

Task<void> wait_for_news(Broadcast& news, std::promise<bool>& heard) {
  heard.set_value(co_await news.wait(0, std::chrono::steady_clock::now() + Seconds(10)));
}

TEST(Broadcast, WakesWaitersAcrossThreads) {
  Broadcast news;
  IoPool io(2);
  std::promise<bool> a, b;
  spawn(io.executor(0), wait_for_news(news, a), "a");
  spawn(io.executor(1), wait_for_news(news, b), "b");
  auto heard_a = a.get_future(), heard_b = b.get_future();
  news.notify_all();
  EXPECT_TRUE(heard_a.get());
  EXPECT_TRUE(heard_b.get());
  EXPECT_EQ(news.waiting(), 0u);
}

Task<Result<int>> never() {
  co_await sleep_for(Seconds(100));
  co_return 1;
}

Task<void> expect_timeout(std::promise<Result<int>>& answer) {
  answer.set_value(co_await with_timeout(never(), Millis(5), "waiting"));
}

TEST(WithTimeout, EndsTheSlow) {
  IoPool io(1);
  std::promise<Result<int>> answer;
  spawn(io.next(), expect_timeout(answer), "test");
  const auto got = answer.get_future().get();
  ASSERT_FALSE(got.has_value());
  EXPECT_EQ(got.error().kind, ErrorKind::timeout);
}

}  // namespace
}  // namespace dvr
