// A service for tests: reads whole requests on loopback and answers what it is told, one connection at a time.
#pragma once
#include "base/bytes.hpp"
#include "base/text.hpp"
#include "proto/aws/surroundings.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <thread>

namespace dvr::aws::testing_support {

struct Asked {
  std::string line, body;                      // "POST /path HTTP/1.1"
  std::map<std::string, std::string> headers;  // names in lower case
};

struct Said {
  int status = 200;
  std::string body = "{}";
  std::string headers = {};  // whole lines
};

class TestService {
 public:
  using Answer = std::function<Said(const Asked&)>;
  explicit TestService(Answer answer) : answer_(std::move(answer)), thread_([this] { serve(); }) {}
  ~TestService() {
    over_ = true;
    boost::system::error_code ignored;
    tcp::socket(context_).connect(acceptor_.local_endpoint(), ignored);  // wakes accept()
    thread_.join();
  }
  std::string url() const { return fmt::format("http://127.0.0.1:{}", acceptor_.local_endpoint().port()); }
  std::vector<Asked> asked() const {
    std::lock_guard lock(mutex_);
    return asked_;
  }

 private:
  using tcp = boost::asio::ip::tcp;

  void serve() {
    while (!over_) {
      auto socket = acceptor_.accept();
      if (over_) return;
      boost::system::error_code ec;
      const auto said = take(read(socket, ec));
      const auto head = fmt::format("HTTP/1.1 {} X\r\nContent-Length: {}\r\nConnection: close\r\n{}\r\n", said.status,
                                    said.body.size(), said.headers);
      boost::asio::write(socket, boost::asio::buffer(head + said.body), ec);
    }
  }

  Said take(Asked asked) {
    std::lock_guard lock(mutex_);
    asked_.push_back(std::move(asked));
    return answer_(asked_.back());
  }

  static Asked read(tcp::socket& socket, boost::system::error_code& ec) {
    std::string all;
    const auto end = boost::asio::read_until(socket, boost::asio::dynamic_buffer(all), "\r\n\r\n", ec);
    Asked out;
    std::string_view head = std::string_view(all).substr(0, end);
    while (!head.empty()) {
      const auto line = head.substr(0, head.find("\r\n"));
      head.remove_prefix(std::min(line.size() + 2, head.size()));
      const auto colon = line.find(':');
      if (out.line.empty()) out.line = line;
      else if (colon != line.npos) out.headers[lower(line.substr(0, colon))] = trim(line.substr(colon + 1));
    }
    out.body = all.substr(end);
    const auto length = out.headers.contains("content-length") ? std::stoul(out.headers["content-length"]) : 0;
    if (out.body.size() < length)
      boost::asio::read(socket, boost::asio::dynamic_buffer(out.body),
                        boost::asio::transfer_exactly(length - out.body.size()), ec);
    return out;
  }

  boost::asio::io_context context_;
  tcp::acceptor acceptor_{context_, {boost::asio::ip::make_address("127.0.0.1"), 0}};
  const Answer answer_;
  std::atomic<bool> over_ = false;
  mutable std::mutex mutex_;
  std::vector<Asked> asked_;
  std::thread thread_;
};

// A machine with these variables and files, and nobody to ask unless `fetch` answers.
struct Machine {
  std::map<std::string, std::string> variables;
  std::map<std::string, std::string> files;
  std::function<Result<http::FetchAnswer>(const http::FetchRequest&)> answers;
  std::vector<http::FetchRequest> asked;
  ManualClock clock{WallTime(Seconds(1'800'000'000))};

  Surroundings around() {
    Surroundings out;
    out.environment = variables;
    out.read_file = [this](const std::filesystem::path& path) -> Result<std::string> {
      const auto it = files.find(path.string());
      if (it == files.end()) return fail(ErrorKind::not_found, "no file {}", path.string());
      return it->second;
    };
    out.fetch =
        out.fetch_nearby = [this](const http::FetchRequest& request, std::stop_token) -> Result<http::FetchAnswer> {
      asked.push_back(request);
      if (!answers) return fail(ErrorKind::unavailable, "nobody is there");
      return answers(request);
    };
    out.clock = &clock;
    return out;
  }
};

}  // namespace dvr::aws::testing_support
