// The simulator: one thread, one listener, many cameras. A tick drives them all.
#pragma once
#include "auth.hpp"
#include "base/async.hpp"
#include "camera.hpp"

#include <boost/asio/ip/tcp.hpp>

namespace camsim {

using boost::asio::ip::tcp;

struct ServerConfig {
  tcp::endpoint listen;
  std::size_t cameras = 1;
  std::string prefix = "cam";
  AuthConfig auth;
  Quirks quirks;                       // of every camera
  dvr::Micros tick = dvr::Millis(40);  // a camera sends once a tick
};

class Server {
 public:
  Server(boost::asio::io_context& io, ServerConfig config, std::vector<Media> media, FrameLog& log);

  dvr::Result<void> open_listener();  // again on the same port after close_listener()
  void close_listener();              // connections are refused from now on
  void start_ticking();
  tcp::endpoint endpoint() const { return config_.listen; }

  std::shared_ptr<Camera> find(std::string_view name);  // null: none
  std::vector<std::shared_ptr<Camera>>& cameras() { return cameras_; }
  const AuthConfig& auth() const { return config_.auth; }
  FrameLog& log() { return log_; }

 private:
  dvr::Task<void> accept();
  dvr::Task<void> tick();

  boost::asio::io_context& io_;
  ServerConfig config_;
  const std::vector<Media> media_;
  FrameLog& log_;
  std::vector<std::shared_ptr<Camera>> cameras_;  // sessions end after the server, with its io_context
  std::map<std::string, std::shared_ptr<Camera>, std::less<>> by_name_;
  std::unique_ptr<tcp::acceptor> acceptor_;
};

}  // namespace camsim
