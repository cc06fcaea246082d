#include "accounts/source_guard.hpp"

#include "base/text.hpp"

#include <boost/url.hpp>

#include <charconv>

namespace dvr::accounts {
namespace {

namespace ip = boost::asio::ip;

std::optional<std::string_view> refuse_v4(const ip::address_v4& a) {
  const auto n = a.to_uint();
  if (n >> 24 == 0) return "an unspecified";
  if (a.is_loopback()) return "a loopback";
  if (n >> 16 == 0xa9fe) return "a link-local";  // 169.254.0.0/16: the clouds' metadata service too
  if (a.is_multicast()) return "a multicast";
  if (n >> 28 == 15) return "a reserved or broadcast";
  if (n == 0x646464c8) return "a cloud metadata";  // 100.100.100.200
  return std::nullopt;
}

// IPv4 that hides in IPv6: mapped, compatible, and through a NAT64 or 6to4 gateway.
std::optional<ip::address_v4> v4_inside(const ip::address_v6& a) {
  const auto b = a.to_bytes();
  const auto v4_at = [&](std::size_t i) { return ip::address_v4({b[i], b[i + 1], b[i + 2], b[i + 3]}); };
  if (a.is_v4_mapped()) return v4_at(12);
  if (b[0] == 0x20 && b[1] == 0x02) return v4_at(2);
  if (b[0] == 0 && b[1] == 0x64 && b[2] == 0xff && b[3] == 0x9b) return v4_at(12);
  const bool compatible = std::all_of(b.begin(), b.begin() + 12, [](auto x) { return x == 0; });
  if (compatible && !a.is_loopback() && !a.is_unspecified()) return v4_at(12);
  return std::nullopt;
}

std::optional<std::string_view> refuse_v6(const ip::address_v6& a) {
  if (a.is_unspecified()) return "an unspecified";
  if (a.is_loopback()) return "a loopback";
  if (a.is_link_local()) return "a link-local";
  if (a.is_multicast()) return "a multicast";
  static const auto metadata = ip::make_address_v6("fd00:ec2::254");
  if (a == metadata) return "a cloud metadata";
  if (const auto v4 = v4_inside(a)) return refuse_v4(*v4);
  return std::nullopt;
}

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return (unsigned char)c < 0x20 || c == 0x7f; });
}

Result<void> check_scheme(std::string_view scheme) {
  if (scheme == "rtsp" || scheme == "rtsps") return {};
  return fail(ErrorKind::unsupported, "'{}' is not supported: use an rtsp:// or rtsps:// address", scheme);
}

Result<std::uint16_t> port_of(std::string_view text, std::uint16_t otherwise) {
  if (text.empty()) return otherwise;
  std::uint16_t port = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (ec != std::errc() || end != text.data() + text.size() || port == 0)
    return fail(ErrorKind::invalid, "the port is not between 1 and 65535");
  return port;
}

// Cameras print addresses with characters that URLs do not allow, e.g. "rtsp://u:p@ss@host/a b": told, not guessed.
Error not_a_url() {
  return fail(
      ErrorKind::invalid,
      "this is not a URL like rtsp://192.168.1.20:554/stream; user and password can be given in their own fields");
}

}  // namespace

Result<CameraUrl> parse_camera_url(std::string_view text) {
  const auto colon = text.find("://");
  if (colon == text.npos || colon == 0) return not_a_url();
  CameraUrl out;
  out.scheme = lower(text.substr(0, colon));
  DVR_CHECK(check_scheme(out.scheme));
  const auto parsed = boost::urls::parse_uri(text);
  if (!parsed) return not_a_url();
  boost::urls::url url(*parsed);
  out.host = lower(url.host_address());
  if (out.host.empty()) return fail(ErrorKind::invalid, "the URL names no host");
  DVR_TRY(out.port, port_of(std::string_view(url.port()), out.scheme == "rtsps" ? 322 : 554));
  out.username = url.user();
  out.password = url.password();
  if (has_control_character(out.username) || has_control_character(out.password))
    return fail(ErrorKind::invalid, "its user name or password has a control character");
  url.remove_userinfo();
  url.remove_fragment();
  out.bare = std::string(url.buffer());
  return out;
}

std::optional<std::string> refuse_address(const ip::address& address, const std::vector<Cidr>& allowed) {
  if (any_contains(allowed, address)) return std::nullopt;
  const auto kind = address.is_v4() ? refuse_v4(address.to_v4()) : refuse_v6(address.to_v6());
  if (!kind) return std::nullopt;
  return fmt::format("{} is {} address; the server's allow_private_sources can permit it", address.to_string(), *kind);
}

}  // namespace dvr::accounts
