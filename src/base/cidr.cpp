#include "base/cidr.hpp"

#include <algorithm>
#include <charconv>

namespace dvr {
namespace ip = boost::asio::ip;
namespace {

ip::address unmapped(const ip::address& a) {
  if (a.is_v6() && a.to_v6().is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, a.to_v6());
  return a;
}

template <class Bytes>
bool same_prefix(const Bytes& a, const Bytes& b, unsigned bits) {
  for (std::size_t i = 0; i < a.size() && bits > 0; ++i) {
    const unsigned here = std::min(bits, 8u);
    const auto mask = std::uint8_t(0xff << (8 - here));
    if ((a[i] & mask) != (b[i] & mask)) return false;
    bits -= here;
  }
  return true;
}

}  // namespace

Result<Cidr> Cidr::parse(std::string_view text) {
  const auto slash = std::min(text.find('/'), text.size());
  boost::system::error_code ec;
  Cidr cidr;
  cidr.base_ = ip::make_address(std::string(text.substr(0, slash)), ec);
  if (ec) return fail(ErrorKind::invalid, "'{}' is no IP address or block such as 10.0.0.0/8", text);
  const unsigned most = cidr.base_.is_v4() ? 32 : 128;
  cidr.prefix_bits_ = most;
  if (slash == text.size()) return cidr;
  const auto bits = text.substr(slash + 1);
  const auto [end, error] = std::from_chars(bits.data(), bits.data() + bits.size(), cidr.prefix_bits_);
  if (error != std::errc() || end != bits.data() + bits.size() || cidr.prefix_bits_ > most)
    return fail(ErrorKind::invalid, "'{}': the part after '/' is a number from 0 to {}", text, most);
  return cidr;
}

bool Cidr::contains(const ip::address& address) const {
  const auto a = unmapped(address);
  if (a.is_v4() != base_.is_v4()) return false;
  return a.is_v4() ? same_prefix(a.to_v4().to_bytes(), base_.to_v4().to_bytes(), prefix_bits_)
                   : same_prefix(a.to_v6().to_bytes(), base_.to_v6().to_bytes(), prefix_bits_);
}

std::string Cidr::to_string() const { return fmt::format("{}/{}", base_.to_string(), prefix_bits_); }

std::string source_key(const std::string& text) {
  boost::system::error_code ec;
  const auto address = unmapped(ip::make_address(text, ec));
  if (ec) return text;
  if (address.is_v4()) return address.to_string();
  auto bytes = address.to_v6().to_bytes();
  std::fill(bytes.begin() + 8, bytes.end(), std::uint8_t(0));
  return ip::address_v6(bytes).to_string() + "/64";
}

bool any_contains(const std::vector<Cidr>& blocks, const ip::address& address) {
  return std::any_of(blocks.begin(), blocks.end(), [&](const Cidr& c) { return c.contains(address); });
}

}  // namespace dvr
