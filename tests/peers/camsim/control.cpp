#include "control.hpp"

#include "text.hpp"

#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <cstdlib>

namespace camsim {
namespace {

using dvr::kAwait;
using dvr::Task;

constexpr std::string_view kHelp =
    "CAMERA|all followed by: vanish | return | media NUMBER | garbage BYTES | freeze | unfreeze | jump SECONDS | "
    "seq-reset | ssrc | stale-nonce | drop | quirk +NAME | quirk -NAME; or: stats | flush | help | quit";

void each_viewer(Camera& camera, void (Viewer::*action)()) {
  for (auto* viewer : camera.viewers()) (viewer->*action)();
}

bool set_quirk(Camera& camera, std::string_view argument) {
  if (argument.size() < 2) return false;
  const auto parsed = parse_quirks(argument.substr(1));
  if (!parsed.has_value()) return false;
  camera.quirks = argument[0] == '-' ? camera.quirks & ~*parsed : camera.quirks | *parsed;
  return true;
}

void vanish(Camera& camera) {
  camera.vanished = true;
  camera.disconnect();
}

// False: no such command, or its argument is wrong.
bool command(Camera& camera, std::string_view verb, const std::string& argument) {
  if (verb == "vanish") return vanish(camera), true;
  if (verb == "return") return camera.vanished = false, true;
  if (verb == "media") return camera.switch_media(std::size_t(std::atoi(argument.c_str()) - 1));
  if (verb == "garbage") return camera.garbage(std::size_t(std::clamp(std::atoi(argument.c_str()), 0, 1 << 20))), true;
  if (verb == "freeze") return camera.set_frozen(true), true;
  if (verb == "unfreeze") return camera.set_frozen(false), true;
  if (verb == "jump") return camera.jump(std::atof(argument.c_str())), true;
  if (verb == "seq-reset") return each_viewer(camera, &Viewer::reset_sequence), true;
  if (verb == "ssrc") return each_viewer(camera, &Viewer::change_ssrc), true;
  if (verb == "stale-nonce") return each_viewer(camera, &Viewer::expire_nonce), true;
  if (verb == "drop") return camera.disconnect(), true;
  if (verb == "quirk") return set_quirk(camera, argument);
  return false;
}

}  // namespace

dvr::Result<tcp::endpoint> Control::listen(tcp::endpoint endpoint) {
  boost::system::error_code ec;
  acceptor_ = std::make_unique<tcp::acceptor>(io_);
  acceptor_->open(endpoint.protocol(), ec);
  if (!ec) acceptor_->set_option(tcp::acceptor::reuse_address(true), ec);
  if (!ec) acceptor_->bind(endpoint, ec);
  if (!ec) acceptor_->listen(16, ec);
  if (ec) return dvr::fail(dvr::ErrorKind::io, "cannot listen for control: {}", ec.message());
  dvr::spawn(io_.get_executor(), accept(), "control");
  return acceptor_->local_endpoint();
}

Task<void> Control::accept() {
  for (;;) {
    auto [ec, socket] = co_await acceptor_->async_accept(kAwait);
    if (ec) co_return;
    dvr::spawn(io_.get_executor(), serve(std::move(socket)), "control connection");
  }
}

Task<void> Control::serve(tcp::socket socket) {
  std::string in;
  for (;;) {
    auto [ec, n] = co_await boost::asio::async_read_until(socket, boost::asio::dynamic_buffer(in, 4096), '\n', kAwait);
    if (ec) co_return;
    const auto reply = run(trim(std::string_view(in).substr(0, n)));
    in.erase(0, n);
    auto [write_ec, written] = co_await boost::asio::async_write(socket, boost::asio::buffer(reply), kAwait);
    if (write_ec) co_return;
  }
}

std::string Control::run(std::string_view line) {
  const auto target = take_word(line);
  if (target == "stats") return stats() + "ok\n";
  if (target == "help") return fmt::format("ok {}; quirks: {}\n", kHelp, all_quirk_names());
  if (target == "flush") return server_.log().flush(), "ok\n";
  if (target == "quit") return io_.stop(), "ok\n";
  const auto verb = take_word(line);
  const bool all = target == "all";
  const auto one = all ? nullptr : server_.find(target);
  if (!all && !one) return fmt::format("error no camera {}\n", target);
  // All cameras gone means that the machine is gone: connections are refused.
  if (all && verb == "vanish") server_.close_listener();
  if (all && verb == "return")
    if (auto opened = server_.open_listener(); !opened.has_value())
      return fmt::format("error {}\n", opened.error().message);
  for (auto& camera : server_.cameras())
    if ((all || camera == one) && !command(*camera, verb, std::string(line)))
      return fmt::format("error cannot {} {}\n", verb, line);
  return "ok\n";
}

std::string Control::stats() const {
  std::string out;
  for (auto& camera : server_.cameras()) {
    const auto& c = camera->counts();
    out += fmt::format("{} viewers={} connections={} frames={} sent={} media={}\n", camera->name(),
                       camera->viewers().size(), c.connections, c.frames, c.sent, camera->media().file);
  }
  return out;
}

}  // namespace camsim
