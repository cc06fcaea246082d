#include "server.hpp"

#include "session.hpp"

namespace camsim {

using dvr::kAwait;
using dvr::Task;

Server::Server(boost::asio::io_context& io, ServerConfig config, std::vector<Media> media, FrameLog& log)
    : io_(io), config_(std::move(config)), media_(std::move(media)), log_(log) {
  const auto now = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < config_.cameras; ++i) {
    auto name = config_.prefix + std::to_string(i + 1);
    cameras_.push_back(std::make_shared<Camera>(name, media_, i % media_.size(), i, now, log_));
    cameras_.back()->quirks = config_.quirks;
    by_name_[name] = cameras_.back();
  }
}

std::shared_ptr<Camera> Server::find(std::string_view name) {
  const auto it = by_name_.find(name);
  return it == by_name_.end() ? nullptr : it->second;
}

dvr::Result<void> Server::open_listener() {
  if (acceptor_) return {};
  auto acceptor = std::make_unique<tcp::acceptor>(io_);
  boost::system::error_code ec;
  acceptor->open(config_.listen.protocol(), ec);
  if (!ec) acceptor->set_option(tcp::acceptor::reuse_address(true), ec);
  if (!ec) acceptor->bind(config_.listen, ec);
  if (!ec) acceptor->listen(1024, ec);
  if (ec) return dvr::fail(dvr::ErrorKind::io, "cannot listen: {}", ec.message());
  config_.listen = acceptor->local_endpoint();
  acceptor_ = std::move(acceptor);
  dvr::spawn(io_.get_executor(), accept(), "accept");
  return {};
}

void Server::close_listener() { acceptor_.reset(); }

Task<void> Server::accept() {
  while (acceptor_) {
    auto [ec, socket] = co_await acceptor_->async_accept(kAwait);
    if (ec == boost::asio::error::operation_aborted || ec == boost::asio::error::bad_descriptor) co_return;
    if (ec) continue;
    Session::start(std::move(socket), *this);
  }
}

void Server::start_ticking() { dvr::spawn(io_.get_executor(), tick(), "tick"); }

// Four rounds a tick, a quarter of the cameras in each, so that the load is even.
Task<void> Server::tick() {
  constexpr std::size_t kRounds = 4;
  boost::asio::steady_timer timer(io_);
  auto next = std::chrono::steady_clock::now();
  for (std::size_t round = 0;; round = (round + 1) % kRounds) {
    next += config_.tick / kRounds;
    timer.expires_at(next);
    co_await timer.async_wait(kAwait);
    const auto now = std::chrono::steady_clock::now();
    for (std::size_t i = round; i < cameras_.size(); i += kRounds) cameras_[i]->tick(now);
    if (round == 0) log_.flush();
  }
}

}  // namespace camsim
