#include "proto/aws/surroundings.hpp"

#include <fstream>

extern char** environ;

namespace dvr::aws {
namespace {

constexpr std::size_t kLargestFile = 1 << 20;
constexpr Millis kNearbyConnect{1'000};

Result<std::string> read_small_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return errno_error("open", path.string());
  std::string out(kLargestFile + 1, 0);
  in.read(out.data(), std::streamsize(out.size()));
  out.resize(std::size_t(in.gcount()));
  if (in.bad()) return fail(ErrorKind::io, "{} cannot be read", path.string());
  if (out.size() > kLargestFile) return fail(ErrorKind::too_large, "{} is over 1 MiB", path.string());
  return out;
}

Fetch fetch_with(http::FetchOptions options) {
  return [fetcher = std::make_shared<http::Fetcher>(std::move(options))](
             const http::FetchRequest& request, std::stop_token stop) { return fetcher->fetch(request, stop); };
}

}  // namespace

std::string Surroundings::variable(const std::string& name) const {
  const auto it = environment.find(name);
  return it == environment.end() ? std::string() : it->second;
}

Surroundings surroundings_of_process(const std::string& ca_file) {
  Surroundings out;
  for (char** entry = environ; entry && *entry; ++entry) {
    const std::string_view text = *entry;
    const auto equals = text.find('=');
    if (equals != text.npos && (text.starts_with("AWS_") || text.starts_with("HOME=")))
      out.environment.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  out.read_file = read_small_file;
  out.fetch = fetch_with({.ca_file = ca_file});
  out.fetch_nearby = fetch_with({.ca_file = ca_file, .connect_timeout = kNearbyConnect, .proxy_of_environment = false});
  return out;
}

}  // namespace dvr::aws
