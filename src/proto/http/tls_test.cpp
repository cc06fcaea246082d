// TLS: what is served, refused, reloaded.
#include "proto/http/tls_test_support.hpp"

#include <csignal>

namespace dvr::http {
namespace {

using namespace testing_support;

TEST_F(HttpServer, ServesTls) {
  start({}, Mode::tls);
  TlsClient client(port_);
  ASSERT_TRUE(client.connected);
  EXPECT_EQ(client.alpn(), "http/1.1");
  const auto answer = client.ask("GET /bytes HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(has(answer, "Strict-Transport-Security"));
  EXPECT_EQ(answer.substr(answer.find("\r\n\r\n") + 4), "ab" + std::string(300'000, 'c'));
  EXPECT_GT(TlsClient(port_).ask("GET /stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").size(), 32u << 20);
}

TEST_F(HttpServer, KeysMayChangeUnderWay) {
  start({}, Mode::tls);
  TlsClient client(port_);
  client.change_keys();
  client.send("GET /stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  std::size_t size = 0, changed_at = 0;
  for (std::string part; !(part = client.read_some()).empty(); size += part.size())
    if (size - changed_at > 1 << 20) client.change_keys(), changed_at = size;
  EXPECT_GT(size, 32u << 20);
}

// OpenSSL goes on by itself from one such record to the next.
TEST_F(HttpServer, ClientsThatOnlyChangeKeysKeepNobodyWaiting) {
  std::signal(SIGPIPE, SIG_IGN);
  start({}, Mode::tls);
  std::atomic<bool> over = false;
  std::vector<std::jthread> crowd;
  for (int i = 0; i < 2; ++i)  // one a thread of the server
    crowd.emplace_back([&] {
      for (TlsClient client(port_); !over && client.change_own_key();) {
      }
    });
  for (int i = 0; i < 6; ++i)
    EXPECT_EQ(status_of(TlsClient(port_).ask("GET /who HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")), 200);
  over = true;
}

TEST_F(HttpServer, AClientOfTlsThatPausesMissesNothing) {
  start({}, Mode::tls);
  TlsClient client(port_);
  client.send("GET /stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  std::uint64_t last = 0;  // looks 5 ms apart: it has stopped when two see the same
  ASSERT_TRUE(eventually([&] { return std::exchange(last, handler_.produced) == handler_.produced && last > 0; }));
  EXPECT_LT(handler_.produced, 32u << 20);
  std::string all;
  for (std::string part; !(part = client.read_some()).empty();) all += part;
  EXPECT_EQ(all.substr(all.find("\r\n\r\n") + 4), std::string(32 << 20, 'x'));
}

TEST_F(HttpServer, ChoosesTheNewestVersionThatTheClientSpeaks) {
  start({}, Mode::tls);
  EXPECT_EQ(TlsClient(port_, 0, "\x08http/1.1\x02h2").alpn(), "h2");
  EXPECT_EQ(TlsClient(port_, 0, "\x08http/1.0").alpn(), "");
}

TEST_F(HttpServer, RefusesOldTls) {
  start({}, Mode::tls);
  EXPECT_TRUE(TlsClient(port_, TLS1_2_VERSION).connected);
  EXPECT_FALSE(TlsClient(port_, TLS1_1_VERSION).connected);
  EXPECT_TRUE(eventually([&] { return server_->stats().handshake_failures == 1; }));
}

TEST_F(HttpServer, PlainHttpAtTheTlsPortIsToldWhereToGo) {
  start({}, Mode::tls);
  const auto answer = ask(fmt::format("GET /x HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", port_));
  EXPECT_EQ(status_of(answer), 308);
  EXPECT_TRUE(has(answer, "Location: https://localhost:8443/x")) << answer;
}

TEST_F(HttpServer, SilentConnectionsDoNotStay) {
  start({.handshake_timeout = Millis(50)}, Mode::tls);
  EXPECT_EQ(RawClient(port_).read_all(), "");
  RawClient half(port_);
  half.send("\x16\x03\x01");
  EXPECT_EQ(half.read_all(), "");
  EXPECT_TRUE(eventually([&] { return server_->stats().connections_open == 0; }));
  EXPECT_EQ(server_->stats().timeouts, 2u);
}

TEST_F(HttpServer, CertificateIsReloadedForNewConnections) {
  start({}, Mode::tls);
  const auto before = TlsClient(port_).certificate();
  std::filesystem::remove(tls_->files().certificate);
  EXPECT_FALSE(tls_->reload().has_value());
  EXPECT_EQ(TlsClient(port_).certificate(), before);  // a broken reload changes nothing
  ASSERT_TRUE(ensure_self_signed(directory_).has_value());
  ASSERT_TRUE(tls_->reload().has_value());
  EXPECT_NE(TlsClient(port_).certificate(), before);
}

TEST_F(HttpServer, ReplacedFilesAreSeen) {
  start({}, Mode::tls);
  const auto before = TlsClient(port_).certificate();
  EXPECT_FALSE(tls_->reload_if_changed().value());
  std::filesystem::remove(tls_->files().certificate);
  EXPECT_FALSE(tls_->reload_if_changed().has_value());
  EXPECT_NE(tls_->trouble(), "");
  EXPECT_FALSE(tls_->reload_if_changed().value()) << "told once";
  EXPECT_EQ(TlsClient(port_).certificate(), before);
  ASSERT_TRUE(ensure_self_signed(directory_).has_value());
  EXPECT_TRUE(tls_->reload_if_changed().value());
  EXPECT_EQ(tls_->trouble(), "");
  EXPECT_NE(TlsClient(port_).certificate(), before);
}

TEST_F(HttpServer, TheKeyIsPrivate) {
  const auto files = ensure_self_signed(directory_).value();
  const auto mode = std::filesystem::status(files.key).permissions();
  EXPECT_EQ(mode, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  auto tls = TlsContext::load(files).value();
  EXPECT_GT(tls->expires_at(), WallTime(std::chrono::sys_days(std::chrono::year(2030) / 1 / 1)));
}

}  // namespace
}  // namespace dvr::http
