#include "proto/aws/endpoint.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <cctype>

namespace dvr::aws {
namespace {

struct Partition {
  std::string_view prefix, suffix;  // of its regions, of its hosts
};
constexpr Partition kPartitions[] = {{"cn-", "amazonaws.com.cn"},    {"us-iso-", "c2s.ic.gov"},
                                     {"us-isob-", "sc2s.sgov.gov"},  {"us-isof-", "csp.hci.ic.gov"},
                                     {"eu-isoe-", "cloud.adc-e.uk"}, {"eusc-", "amazonaws.eu"},
                                     {"", "amazonaws.com"}};

// "host", "host:80", "[::1]:80"; empty: no such thing.
std::string host_in(std::string_view authority) {
  auto host = authority.substr(0, authority.find(':'));
  auto rest = authority.substr(host.size());
  std::string_view marks = "-._";
  if (authority.starts_with('[')) {
    const auto end = authority.find(']');
    if (end == authority.npos) return {};
    host = authority.substr(1, end - 1);
    rest = authority.substr(end + 1);
    marks = ":.";
  }
  const auto fits = [&](unsigned char c) { return std::isalnum(c) || marks.find(char(c)) != marks.npos; };
  const bool has_port = rest.size() > 1 && rest.size() <= 6 && rest[0] == ':' &&
                        std::all_of(rest.begin() + 1, rest.end(), [](unsigned char c) { return std::isdigit(c); });
  return (rest.empty() || has_port) && std::all_of(host.begin(), host.end(), fits) ? std::string(host) : std::string();
}

Error no_endpoint() { return fail(ErrorKind::invalid, "must be https://HOST[:PORT][/PATH]"); }

}  // namespace

// By hand: Boost.URL 1.81 reads "http://127.0.0.1.example.org/" as the host 127.0.0.1 and the path ".example.org/".
Result<Endpoint> parse_endpoint(std::string_view url) {
  const std::string_view scheme = url.starts_with("https://") ? "https" : "http";
  if (!url.starts_with(scheme) || !url.substr(scheme.size()).starts_with("://")) return no_endpoint();
  url.remove_prefix(scheme.size() + 3);
  auto authority = url.substr(0, url.find('/'));
  const auto path = url.substr(authority.size());
  // What is signed is the Host that curl sends, and that is without the scheme's own port.
  const std::string_view usual = scheme == "https" ? ":443" : ":80";
  if (authority.ends_with(usual)) authority.remove_suffix(usual.size());
  auto host = host_in(authority);
  const bool plain = std::all_of(path.begin(), path.end(), [](char c) { return c > 0x20 && c < 0x7F; });
  if (host.empty() || !plain || path.find_first_of("?#") != path.npos) return no_endpoint();
  return Endpoint{std::string(scheme), std::string(authority), path.empty() ? "/" : std::string(path), std::move(host)};
}

Endpoint endpoint_of(std::string_view service, std::string_view region) {
  for (const auto& partition : kPartitions)
    if (region.starts_with(partition.prefix)) {
      auto host = fmt::format("{}.{}.{}", service, region, partition.suffix);
      return {"https", host, "/", host};
    }
  return {};  // the last one has every region
}

bool is_loopback(const Endpoint& endpoint) {
  boost::system::error_code ec;
  const auto address = boost::asio::ip::make_address(endpoint.host, ec);
  return endpoint.host == "localhost" || (!ec && address.is_loopback());
}

}  // namespace dvr::aws
