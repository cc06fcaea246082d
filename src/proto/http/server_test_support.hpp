// A server over loopback and a client that sees what is on the wire: for the tests of this folder.
#pragma once
#include "base/log.hpp"
#include "proto/http/server.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <future>

namespace dvr::http::testing_support {

using tcp = asio::ip::tcp;

class CountingSource final : public ByteSource {
 public:
  CountingSource(std::uint64_t size, std::uint64_t fails_after, std::atomic<std::uint64_t>* produced)
      : size_(size), fails_after_(fails_after), produced_(produced) {}
  std::uint64_t size_bytes() const override { return size_; }
  Task<Result<std::vector<SharedBytes>>> read() override {
    if (sent_ >= fails_after_) co_return fail(ErrorKind::io, "the disk is gone");
    const auto n = std::min<std::uint64_t>(64 << 10, size_ - sent_);
    sent_ += n;
    if (produced_) *produced_ += n;
    std::vector<SharedBytes> out;
    if (n > 0) out.push_back(share(Bytes(n, 'x')));
    co_return out;
  }

 private:
  std::uint64_t size_, fails_after_, sent_ = 0;
  std::atomic<std::uint64_t>* produced_;
};

// A file in stretches of 100,000 bytes; after `in_stretches` of them it is to be read.
class StretchSource final : public ByteSource {
 public:
  StretchSource(int descriptor, std::uint64_t size, int in_stretches)
      : descriptor_(descriptor), size_(size), in_stretches_(in_stretches) {}
  std::uint64_t size_bytes() const override { return size_ - at_; }
  Task<Result<std::vector<SharedBytes>>> read() override {
    Bytes bytes(std::min<std::uint64_t>(100'000, size_ - at_));
    const auto n = ::pread(descriptor_, bytes.data(), bytes.size(), off_t(at_));
    bytes.resize(std::size_t(std::max<ssize_t>(0, n)));
    at_ += bytes.size();
    co_return std::vector<SharedBytes>{share(std::move(bytes))};
  }
  Task<Result<std::optional<FileStretch>>> next_stretch() override {
    if (in_stretches_-- <= 0) co_return std::nullopt;
    const FileStretch stretch{nullptr, descriptor_, at_, std::min<std::uint64_t>(100'000, size_ - at_)};
    at_ += stretch.size_bytes;
    co_return stretch;
  }

 private:
  int descriptor_;
  std::uint64_t size_, at_ = 0;
  int in_stretches_;
};

class TestHandler final : public Handler {
 public:
  Task<Response> handle(Request request) override {
    if (request.path == "/throw") throw std::runtime_error("secret of the house");
    if (request.path == "/inject") co_return Response::text(200, "ok").with("X-A", "b\r\nX-Evil: 1");
    if (request.path == "/bytes") co_return Response::buffers({share({'a', 'b'}), share(Bytes(300'000, 'c'))}, "x/y");
    if (request.path == "/stream") co_return Response::stream(200, source(32 << 20, UINT64_MAX), "x/y");
    if (request.path == "/broken") co_return Response::stream(200, source(200'000, 100'000), "x/y");
    if (request.path == "/file")
      co_return Response::stream(200, std::make_unique<StretchSource>(file, file_bytes, in_stretches), "x/y");
    if (request.path == "/none") co_return Response::empty();
    if (request.path == "/wait") {
      ++waiting;
      co_await sleep_for(Seconds(60));
    }
    if (request.path == "/log") {  // lines that must say whose they are
      for (int i = 0; i < 3; ++i) {
        log::info("test", "line", {{"expected", request.id}});
        co_await sleep_for(Micros(100));
      }
    }
    if (request.path == "/who") co_return Response::text(200, request.remote_address + (request.is_tls ? " tls" : ""));
    co_return Response::text(200, request.method_name + " " + request.path + " " + request.body);
  }
  std::size_t body_limit(const Request& head) const override { return head.path == "/small" ? 10 : kDefaultBodyLimit; }

  std::unique_ptr<ByteSource> source(std::uint64_t size, std::uint64_t fails_after) {
    return std::make_unique<CountingSource>(size, fails_after, &produced);
  }
  std::atomic<std::uint64_t> produced = 0;
  std::atomic<int> waiting = 0;
  int file = -1, in_stretches = 0;
  std::uint64_t file_bytes = 0;
};

inline bool eventually(const std::function<bool()>& condition) {
  for (int i = 0; i < 2000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(Millis(5));  // between looks, not instead of them
  }
  return false;
}

class RawClient {
 public:
  explicit RawClient(std::uint16_t port) : socket_(context_) {
    socket_.connect({asio::ip::make_address("127.0.0.1"), port});
  }
  RawClient& send(std::string_view text) {
    error_code ignored;
    asio::write(socket_, asio::buffer(text.data(), text.size()), ignored);
    return *this;
  }
  std::string read_all() {  // until the server closes
    std::string out;
    error_code ec;
    asio::read(socket_, asio::dynamic_buffer(out), ec);
    return out;
  }
  std::string read_until(std::string_view end) {
    error_code ec;
    const auto n = asio::read_until(socket_, asio::dynamic_buffer(pending_), end, ec);
    auto out = pending_.substr(0, n);
    pending_.erase(0, n);
    return out;
  }
  tcp::socket& socket() { return socket_; }

 private:
  asio::io_context context_;
  tcp::socket socket_;
  std::string pending_;
};

class HttpServer : public ::testing::Test {
 protected:
  void start(Limits limits = {}, Mode mode = Mode::plain, std::vector<Cidr> proxies = {}) {
    std::signal(SIGPIPE, SIG_IGN);  // as the program does: sendfile() has no other way
    if (mode == Mode::tls) tls_ = TlsContext::load(ensure_self_signed(directory_).value()).value();
    server_ = std::make_unique<Server>(pool_, handler_, tls_.get(), ServerOptions{limits, std::move(proxies)});
    port_ = server_->listen({"127.0.0.1", 0, mode, 8443}).value();
  }
  void stop(Millis grace = Millis(0)) {
    asio::co_spawn(pool_.executor(1), server_->stop(grace), asio::use_future).get();
  }
  void TearDown() override {
    if (server_) stop();
    std::filesystem::remove_all(directory_);
  }
  std::string ask(std::string_view request) { return RawClient(port_).send(request).read_all(); }

  const std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() / ("dvr-http-" + to_hex(random_bytes(6)));
  IoPool pool_{2};
  TestHandler handler_;
  std::unique_ptr<TlsContext> tls_;
  std::unique_ptr<Server> server_;
  std::uint16_t port_ = 0;
};

inline int status_of(std::string_view answer) {
  return answer.size() < 12 ? 0 : std::stoi(std::string(answer.substr(9, 3)));
}
inline bool has(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

}  // namespace dvr::http::testing_support
