// The id of a request: whose word is taken for it, and that each line of the log has the right one.
#include "proto/http/exchange.hpp"
#include "proto/http/server_test_support.hpp"

#include <map>

namespace dvr::http {
namespace {

using namespace testing_support;

TEST(RequestId, OfOthersIsShortAndHarmless) {
  for (const auto* good :
       {"a", "7b1c0f2e-40d1-4d0e-8b9a-0c1d2e3f4a5b", "Root=1-67891233-abcdef012345678912345678", "a/b+c=@:."})
    EXPECT_TRUE(is_request_id(good)) << good;
  for (const auto& bad : {std::string(), std::string("a b"), std::string("a\"b"), std::string("a\nb"),
                          std::string("<a>"), std::string("ä"), std::string(65, 'a')})
    EXPECT_FALSE(is_request_id(bad)) << bad;
}

std::string id_of(std::string_view answer) {
  const auto from = answer.find("\r\nX-Request-Id: ") + 16;
  return std::string(answer.substr(from, answer.find("\r\n", from) - from));
}

constexpr std::string_view kAsk = "GET /who HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Request-Id: given-1\r\n\r\n";

TEST_F(HttpServer, AnIdOfAStrangerIsNotTaken) {
  start();
  EXPECT_NE(id_of(ask(kAsk)), "given-1");
}

TEST_F(HttpServer, AnIdOfATrustedProxyIsTakenAndAnswered) {
  start({}, Mode::plain, {*Cidr::parse("127.0.0.0/8")});
  EXPECT_EQ(id_of(ask(kAsk)), "given-1");
  const auto odd = id_of(ask("GET /who HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Request-Id: a;b\r\n\r\n"));
  EXPECT_FALSE(odd.empty() || odd == "a;b") << odd;
}

// The lines of TestHandler: each says itself which id it expects.
class Expecting final : public log::Observer {
 public:
  Expecting() { log::add_observer(*this); }
  ~Expecting() override { log::remove_observer(*this); }
  void on_event(const log::Event& event) override {
    if (event.area != "test") return;
    std::string expected, said = "nothing";
    for (const auto& f : event.fields) {
      if (f.key == "expected") expected = f.value;
      if (f.key == "request") said = f.value;
    }
    const std::lock_guard lock(mutex_);
    ++lines_[expected];
    if (said != expected) wrong_ += fmt::format("{} instead of {}\n", said, expected);
  }
  std::map<std::string, int> lines() {
    const std::lock_guard lock(mutex_);
    return lines_;
  }
  std::string wrong() {
    const std::lock_guard lock(mutex_);
    return wrong_;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, int> lines_;
  std::string wrong_;
};

TEST_F(HttpServer, LinesOfManyRequestsAtOnceHaveTheirOwnId) {
  constexpr int kClients = 20, kRequests = 5;
  Expecting expecting;
  start();
  {
    std::vector<std::jthread> clients;
    for (int i = 0; i < kClients; ++i)
      clients.emplace_back([this] {
        std::string requests;
        for (int r = 1; r < kRequests; ++r) requests += "GET /log HTTP/1.1\r\nHost: x\r\n\r\n";
        ask(requests + "GET /log HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      });
  }
  EXPECT_EQ(expecting.wrong(), "");
  EXPECT_EQ(expecting.lines().size(), std::size_t(kClients * kRequests));
  for (const auto& [id, lines] : expecting.lines()) EXPECT_EQ(lines, 3) << id;
}

}  // namespace
}  // namespace dvr::http
