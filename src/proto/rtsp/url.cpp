#include "proto/rtsp/url.hpp"

#include <boost/asio/ip/address_v6.hpp>
#include <charconv>

namespace dvr::rtsp {
namespace {

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (ec != std::errc() || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

// Cuts "rtsp://" or "rtsps://" off, as often as it stands there.
std::optional<bool> cut_scheme(std::string_view& text) {
  std::optional<bool> tls;
  for (bool found = true; found;) {
    found = false;
    for (std::string_view scheme : {"rtsp://", "rtsps://"}) {
      if (!iequals(text.substr(0, scheme.size()), scheme)) continue;
      tls = scheme.size() == 8;
      text.remove_prefix(scheme.size());
      found = true;
    }
  }
  return tls;
}

// The end of "user:password@", or 0. A password may hold '/' and '@': then what stands before the first '/' is no
// host and port.
std::size_t credentials_end(std::string_view text) {
  const auto authority = text.substr(0, text.find_first_of("/?"));
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) return at + 1;
  const auto colon = authority.find(':'), late_at = text.rfind('@');
  const bool odd_port = colon != std::string_view::npos && authority.find(':', colon + 1) == std::string_view::npos &&
                        authority.find('[') == std::string_view::npos && !parse_port(authority.substr(colon + 1)) &&
                        colon + 1 < authority.size();
  return odd_port && late_at != std::string_view::npos ? late_at + 1 : 0;
}

Credentials parse_credentials(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return {percent_decode(text), {}};
  return {percent_decode(text.substr(0, colon)), percent_decode(text.substr(colon + 1))};
}

bool valid_host(std::string_view host) {
  if (host.empty() || host.size() > 255) return false;
  if (host.find(':') != std::string_view::npos) {
    // make_address reads up to a NUL: what stands behind one must not come along.
    if (host.find_first_not_of("0123456789abcdefABCDEF:.") != std::string_view::npos) return false;
    boost::system::error_code ec;
    boost::asio::ip::make_address_v6(host, ec);
    return !ec;
  }
  for (char c : host)
    if (c <= ' ' || c == 0x7f || std::string_view("\"<>\\^`{|}@/?#[]").find(c) != std::string_view::npos) return false;
  return true;
}

// "host", "host:port", "[v6]", "[v6]:port" or a bare v6 address. False: neither.
bool parse_authority(std::string_view text, Url& out) {
  std::string_view port;
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    if (close == std::string_view::npos) return false;
    out.host = text.substr(1, close - 1);
    port = text.substr(close + 1);
  } else if (std::count(text.begin(), text.end(), ':') > 1) {
    out.host = text;
  } else {
    const auto colon = std::min(text.find(':'), text.size());
    out.host = text.substr(0, colon);
    port = text.substr(colon);
  }
  if (!valid_host(out.host)) return false;
  if (port.size() <= 1) return port.empty() || port == ":";
  const auto number = parse_port(port.substr(1));
  if (port[0] != ':' || !number) return false;
  out.port = *number;
  return true;
}

// No control bytes: they would end the request line.
bool valid_path(std::string_view path) {
  return path.size() <= 2048 &&
         std::all_of(path.begin(), path.end(), [](char c) { return std::uint8_t(c) > ' ' && c != 0x7f; });
}

}  // namespace

std::string percent_decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      if (const auto byte = from_hex(text.substr(i + 1, 2)); byte.has_value()) {
        out += char((*byte)[0]);
        i += 2;
        continue;
      }
    }
    out += text[i];
  }
  return out;
}

std::string Url::to_string() const {
  const bool v6 = host.find(':') != std::string::npos;
  auto out = fmt::format("{}://{}{}{}", tls ? "rtsps" : "rtsp", v6 ? "[" : "", host, v6 ? "]" : "");
  if (port != (tls ? 322 : 554)) out += fmt::format(":{}", port);
  return out + path;
}

Result<Url> parse_url(std::string_view text) {
  text = trim(text);
  const auto tls = cut_scheme(text);
  if (!tls) return fail(ErrorKind::invalid, "the address must begin with rtsp:// or rtsps://");
  Url out;
  out.tls = *tls;
  out.port = *tls ? 322 : 554;
  const auto credentials = credentials_end(text);
  if (credentials > 0) out.credentials = parse_credentials(text.substr(0, credentials - 1));
  text.remove_prefix(credentials);
  const auto path = std::min(text.find_first_of("/?"), text.size());
  if (!parse_authority(text.substr(0, path), out))
    return fail(ErrorKind::invalid, "the address has no valid host and port");
  out.path = text.substr(path);
  if (!valid_path(out.path))
    return fail(ErrorKind::invalid, "the address holds spaces or control characters, or is too long");
  return out;
}

Url repair_url(std::string_view text, const Url& in_use) {
  text = trim(text);
  auto scheme_cut = text;
  if (cut_scheme(scheme_cut)) {
    auto parsed = parse_url(text);
    if (parsed.has_value()) return std::move(*parsed);
    Url out = in_use;  // a host that nobody can read (bare IPv6 with a port): its path may still be right
    if (const auto slash = scheme_cut.find('/');
        slash != std::string_view::npos && valid_path(scheme_cut.substr(slash)))
      out.path = scheme_cut.substr(slash);
    return out;
  }
  if (text.empty() || !valid_path(text)) return in_use;
  if (!text.starts_with('/')) {
    // "10.0.0.9:554/live" (Anjvision) or "live/".
    if (auto parsed = parse_url(fmt::format("rtsp://{}", text)); parsed.has_value() && parsed->host == in_use.host) {
      parsed->tls = in_use.tls;
      return std::move(*parsed);
    }
  }
  Url out = in_use;
  out.path = text.starts_with('/') ? std::string(text) : fmt::format("/{}", text);
  return out;
}

std::string resolve_control(const std::string& base, std::string_view control) {
  control = trim(control);
  if (control.empty() || control == "*") return base;
  auto rest = control;
  if (cut_scheme(rest))
    return fmt::format("{}{}", iequals(control.substr(0, 6), "rtsps:") ? "rtsps://" : "rtsp://", rest);
  const bool slash_before = base.ends_with('/'), slash_after = control.starts_with('/');
  if (slash_before && slash_after) control.remove_prefix(1);
  return fmt::format("{}{}{}", base, slash_before || slash_after ? "" : "/", control);
}

}  // namespace dvr::rtsp
