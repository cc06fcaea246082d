// A block of IP addresses, e.g. "10.0.0.0/8", "fd00::/8" or one address.
#pragma once
#include "base/error.hpp"

#include <boost/asio/ip/address.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace dvr {

class Cidr {
 public:
  static Result<Cidr> parse(std::string_view text);
  // An IPv4 address inside IPv6 (::ffff:a.b.c.d) counts as the IPv4 address.
  bool contains(const boost::asio::ip::address& address) const;
  std::string to_string() const;

 private:
  boost::asio::ip::address base_;
  unsigned prefix_bits_ = 0;
};

bool any_contains(const std::vector<Cidr>& blocks, const boost::asio::ip::address& address);

// Whom limits count as one: an IPv4 address, or an IPv6 network of 64 bits, for a single host may use all of its
// addresses (RFC 4291, section 2.5.1). What is no address stays as it is.
std::string source_key(const std::string& address);

}  // namespace dvr
