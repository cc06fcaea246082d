#include "base/redact.hpp"

#include "base/text.hpp"

namespace dvr {
namespace {

bool looks_secret(std::string_view name) {
  const auto small = lower(name);
  for (std::string_view word : {"pass", "pwd", "secret", "token", "key", "auth", "sig", "user"})
    if (small.find(word) != std::string::npos) return true;
  return false;
}

std::string redact_query(std::string_view query) {
  std::string out;
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const auto item = query.substr(0, end);
    const auto equals = item.find('=');
    if (equals != std::string_view::npos && looks_secret(item.substr(0, equals)))
      out.append(item.substr(0, equals)).append("=***");
    else out.append(item);
    if (end == query.size()) break;
    out += '&';
    query.remove_prefix(end + 1);
  }
  return out;
}

}  // namespace

std::string redact_url(std::string_view url) {
  std::string out;
  if (const auto scheme = url.find("://"); scheme != std::string_view::npos) {
    out = url.substr(0, scheme + 3);
    url.remove_prefix(scheme + 3);
  }
  // A password may hold '/', '?' or '@' unescaped: everything up to the last '@' is taken for credentials.
  if (const auto at = url.rfind('@'); at != std::string_view::npos) url.remove_prefix(at + 1);
  const auto query = url.find('?');
  out += url.substr(0, query);
  if (query != std::string_view::npos) out.append("?").append(redact_query(url.substr(query + 1)));
  return out;
}

}  // namespace dvr
