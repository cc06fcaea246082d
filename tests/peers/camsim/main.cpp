// dvr-camsim: simulated RTSP cameras for tests, the demo and the benchmark. See README.md.
#include "base/log.hpp"
#include "control.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/signal_set.hpp>

#include <iostream>

namespace camsim {
namespace {

struct Options {
  std::string listen = "127.0.0.1:0", control, prefix = "cam", user = "admin", password, quirks, log_frames;
  AuthScheme auth = AuthScheme::none;
  std::vector<std::string> media;
  std::size_t cameras = 1;
  int tick_ms = 40;
};

dvr::Result<tcp::endpoint> parse_endpoint(const std::string& text) {
  const auto colon = text.rfind(':');
  boost::system::error_code ec;
  const auto address = boost::asio::ip::make_address(text.substr(0, colon), ec);
  if (ec || colon == text.npos) return dvr::fail(dvr::ErrorKind::invalid, "not ADDRESS:PORT: {}", text);
  return tcp::endpoint(address, std::uint16_t(std::atoi(text.c_str() + colon + 1)));
}

dvr::Result<std::vector<Media>> load_all(const std::vector<std::string>& files) {
  std::vector<Media> out;
  for (const auto& file : files) {
    DVR_TRY(auto media, load_media(file));
    out.push_back(std::move(media));
  }
  return out;
}

dvr::Result<std::FILE*> open_log(const std::string& file) {
  if (file.empty()) return static_cast<std::FILE*>(nullptr);
  auto* out = std::fopen(file.c_str(), "a");
  if (out == nullptr) return dvr::errno_error("open frame log", file);
  return out;
}

void announce(const char* what, const tcp::endpoint& at) {
  std::cout << what << ' ' << at.address().to_string() << ':' << at.port() << std::endl;
}

dvr::Result<void> serve(const Options& options) {
  DVR_TRY(auto listen, parse_endpoint(options.listen));
  DVR_TRY(auto quirks, parse_quirks(options.quirks));
  DVR_TRY(auto media, load_all(options.media));
  DVR_TRY(auto* file, open_log(options.log_frames));
  FrameLog log(file);
  boost::asio::io_context io(1);
  ServerConfig config{listen,         options.cameras,
                      options.prefix, {options.auth, options.user, options.password},
                      quirks,         dvr::Millis(std::clamp(options.tick_ms, 4, 1000))};
  Server server(io, config, std::move(media), log);
  DVR_CHECK(server.open_listener());
  server.start_ticking();
  announce("LISTENING", server.endpoint());
  Control control(io, server);
  if (!options.control.empty()) {
    DVR_TRY(auto at, parse_endpoint(options.control));
    DVR_TRY(auto bound, control.listen(at));
    announce("CONTROL", bound);
  }
  boost::asio::signal_set signals(io, SIGINT, SIGTERM);
  signals.async_wait([&io](auto, int) { io.stop(); });
  io.run();
  log.flush();
  return {};
}

int run(int argc, char** argv) {
  Options options;
  CLI::App app("Simulated RTSP cameras. Quirks: " + all_quirk_names());
  app.add_option("--listen", options.listen, "ADDRESS:PORT; port 0 picks one and prints LISTENING ADDRESS:PORT");
  app.add_option("--control", options.control, "ADDRESS:PORT of the control door; prints CONTROL ADDRESS:PORT");
  app.add_option("--media", options.media, "MP4 file with H.264 and AAC; may be given several times")->required();
  app.add_option("--cameras", options.cameras, "how many; camera i plays medium i modulo their count");
  app.add_option("--prefix", options.prefix, "of the cameras' names: cam makes /cam1, /cam2, …");
  app.add_option("--user", options.user);
  app.add_option("--password", options.password);
  const std::map<std::string, AuthScheme> schemes{{"none", AuthScheme::none},
                                                  {"basic", AuthScheme::basic},
                                                  {"digest-md5", AuthScheme::digest_md5},
                                                  {"digest-sha256", AuthScheme::digest_sha256}};
  app.add_option("--auth", options.auth, "none, basic, digest-md5 or digest-sha256")
      ->transform(CLI::CheckedTransformer(schemes));
  app.add_option("--quirks", options.quirks, "comma separated, for every camera");
  app.add_option("--log-frames", options.log_frames, "file to append one line per frame sent to");
  app.add_option("--tick-ms", options.tick_ms, "a camera sends once in this time");
  CLI11_PARSE(app, argc, argv);
  dvr::log::configure(dvr::log::Format::automatic, dvr::log::Level::warn);
  const auto served = serve(options);
  if (served.has_value()) return 0;
  std::cerr << "dvr-camsim: " << served.error().describe() << '\n';
  return served.error().kind == dvr::ErrorKind::invalid ? 2 : 1;
}

}  // namespace
}  // namespace camsim

int main(int argc, char** argv) { return camsim::run(argc, argv); }
