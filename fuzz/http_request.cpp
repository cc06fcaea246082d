// Target, query, range, cookie, entity tags and dates: text that a stranger writes.
#include "proto/http/conditional.hpp"
#include "proto/http/cookie.hpp"
#include "proto/http/forwarded.hpp"
#include "proto/http/range.hpp"

#include <cstdlib>

namespace {

using namespace dvr;

void require(bool invariant) {
  if (!invariant) std::abort();
}

void check_target(std::string_view text) {
  const auto target = http::parse_target(text);
  if (!target) return;
  require(target->path.starts_with('/'));
  require(target->path.find("/../") == std::string::npos && !target->path.ends_with("/.."));
  require(target->path.find('\0') == std::string::npos);
  require(target->query.items().size() <= http::Query::kMaxItems);
}

void check_range(std::string_view text) {
  for (const std::uint64_t size : {std::uint64_t(0), std::uint64_t(1), std::uint64_t(1000), UINT64_MAX}) {
    const auto range = http::parse_range(text, size);
    if (range.kind == http::ByteRange::Kind::part) require(range.first <= range.last && range.last < size);
  }
}

void check_headers(std::string_view text) {
  http::Headers headers;
  headers.set("X", text);
  require(headers.get("X").find_first_of("\r\n") == std::string_view::npos);
  http::has_token(text, "gzip");
  http::find_cookie(text, "refresh");
  http::etag_matches(text, "\"tag\"");
  if (const auto date = http::parse_date(text)) require(http::parse_date(http::format_date(*date)) == date);
}

// Whatever a client writes, its address is one, and never a proxy's unless a proxy asks for itself.
void check_forwarded(std::string_view text) {
  static const std::vector<Cidr> proxies{Cidr::parse("10.0.0.0/8").value()};
  for (const auto* name : {"X-Forwarded-For", "Forwarded"}) {
    http::Headers headers;
    headers.set(name, text);
    headers.set("X-Forwarded-Proto", text);
    boost::system::error_code ec;
    boost::asio::ip::make_address(http::client_of(headers, proxies, "10.0.0.1").address, ec);
    require(!ec);
    headers.set(name, std::string(text) + ", for=203.0.113.7");
    if (name == std::string_view("Forwarded") && text.find('"') == text.npos)
      require(http::client_of(headers, proxies, "10.0.0.1").address == "203.0.113.7");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = as_text({data, size});
  check_target(text);
  check_range(text);
  check_headers(text);
  check_forwarded(text);
  const auto decoded = http::percent_decode(text);
  if (decoded) require(http::percent_decode(http::percent_encode(*decoded)).value() == *decoded);
  return 0;
}
