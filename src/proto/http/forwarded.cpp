#include "proto/http/forwarded.hpp"
#include "base/text.hpp"

#include "base/async.hpp"

#include <algorithm>

namespace dvr::http {
namespace {

constexpr std::size_t kMostHops = 32;

// Parts between separators that stand outside of quotes.
std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  std::size_t begin = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quoted && text[i] == '\\') ++i;
    else if (text[i] == '"') quoted = !quoted;
    else if (!quoted && text[i] == separator) out.push_back(trim(text.substr(begin, i - begin))), begin = i + 1;
  }
  out.push_back(trim(text.substr(begin)));
  return out;
}

// A list that may come in several fields, as one (RFC 9110, section 5.3).
std::string whole_list(const Headers& headers, std::string_view name) {
  std::string out;
  for (const auto& [field, value] : headers.fields())
    if (iequals(field, name)) out.append(out.empty() ? "" : ",").append(value);
  return out;
}

// "192.0.2.1", "192.0.2.1:4711", "[2001:db8::1]:4711", "2001:db8::1", each perhaps in quotes.
std::optional<asio::ip::address> address_in(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  if (text.starts_with('[')) text = text.substr(1, text.find(']') == text.npos ? 0 : text.find(']') - 1);
  else if (std::count(text.begin(), text.end(), ':') == 1) text = text.substr(0, text.find(':'));
  error_code ec;
  const auto address = asio::ip::make_address(std::string(text), ec);
  if (ec) return std::nullopt;
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  return address;
}

std::string_view parameter(std::string_view element, std::string_view name) {
  for (const auto pair : split(element, ';')) {
    const auto equals = pair.find('=');
    if (equals != pair.npos && iequals(trim(pair.substr(0, equals)), name)) return trim(pair.substr(equals + 1));
  }
  return {};
}

// From the right; what is no address ends it, for nobody knows who wrote what stands before.
std::string client_in(const std::vector<std::string_view>& hops, const std::vector<Cidr>& proxies, std::string peer) {
  for (std::size_t i = hops.size(); i > 0 && hops.size() - i < kMostHops; --i) {
    const auto address = address_in(hops[i - 1]);
    if (!address) return peer;
    peer = address->to_string();
    if (!any_contains(proxies, *address)) return peer;
  }
  return peer;
}

std::optional<bool> means_tls(std::string_view scheme) {
  if (iequals(scheme, "https")) return true;
  if (iequals(scheme, "http")) return false;
  return std::nullopt;
}

}  // namespace

Client client_of(const Headers& headers, const std::vector<Cidr>& trusted_proxies, const std::string& peer) {
  const auto forwarded = whole_list(headers, "Forwarded");
  const auto elements = split(forwarded, ',');
  auto hops_text = whole_list(headers, "X-Forwarded-For");
  std::vector<std::string_view> hops;
  if (!hops_text.empty()) hops = split(hops_text, ',');
  else if (!forwarded.empty())
    for (const auto element : elements) hops.push_back(parameter(element, "for"));
  Client out{client_in(hops, trusted_proxies, peer), {}};
  const auto schemes = whole_list(headers, "X-Forwarded-Proto");
  out.is_tls = means_tls(schemes.empty() ? parameter(elements.back(), "proto") : split(schemes, ',').back());
  return out;
}

}  // namespace dvr::http
