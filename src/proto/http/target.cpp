#include "proto/http/target.hpp"

#include <algorithm>

namespace dvr::http {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_control(char c) { return (unsigned char)c < 0x20 || c == 0x7f; }

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

// A handler that maps paths to files must never see a way up, nor a slash that was not one on the wire.
Result<void> check_segments(std::string_view path) {
  while (!path.empty()) {
    path.remove_prefix(1);
    const auto segment = path.substr(0, path.find('/'));
    if (segment == "." || segment == "..") return fail(ErrorKind::invalid, "the path has a dot segment");
    path.remove_prefix(segment.size());
  }
  return {};
}

bool has_encoded_slash(std::string_view text) {
  for (auto at = text.find('%'); at != text.npos; at = text.find('%', at + 1))
    if (const auto code = text.substr(at + 1, 2); code == "2f" || code == "2F" || code == "5c" || code == "5C")
      return true;
  return false;
}

Result<std::string> decode_path(std::string_view text) {
  if (text.empty() || text[0] != '/') return fail(ErrorKind::invalid, "the path does not begin with '/'");
  if (has_encoded_slash(text)) return fail(ErrorKind::invalid, "the path has an encoded slash");
  DVR_TRY(auto path, percent_decode(text));
  DVR_CHECK(check_segments(path));
  return path;
}

// "https://host:1/a?b" -> "/a?b" (RFC 9112, section 3.2.2); origin form stays.
std::string_view without_origin(std::string_view target) {
  const auto scheme = target.find("://");
  if (target.empty() || target[0] == '/' || scheme == target.npos) return target;
  const auto path = target.find_first_of("/?", scheme + 3);
  return path == target.npos ? "/" : target.substr(path);
}

}  // namespace

Result<std::string> percent_decode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
      if (high < 0 || low < 0) return fail(ErrorKind::invalid, "a broken percent escape");
      c = char(high << 4 | low);
      i += 2;
    } else if (c == '+' && plus_is_space) {
      c = ' ';
    }
    if (is_control(c)) return fail(ErrorKind::invalid, "a control character");
    out.push_back(c);
  }
  return out;
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (is_unreserved(c)) out.push_back(c);
    else out.append({'%', digits[(unsigned char)c >> 4], digits[c & 15]});
  }
  return out;
}

Result<Query> Query::parse(std::string_view text) {
  Query query;
  while (!text.empty()) {
    const auto item = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(item.size() + 1, text.size()));
    if (item.empty()) continue;
    if (query.items_.size() == kMaxItems) return fail(ErrorKind::invalid, "more than {} query parameters", kMaxItems);
    const auto equals = std::min(item.find('='), item.size());
    DVR_TRY(auto name, percent_decode(item.substr(0, equals), true));
    DVR_TRY(auto value, percent_decode(item.substr(std::min(equals + 1, item.size())), true));
    query.add(std::move(name), std::move(value));
  }
  return query;
}

std::optional<std::string_view> Query::find(std::string_view name) const {
  for (const auto& [key, value] : items_)
    if (key == name) return value;
  return std::nullopt;
}

std::size_t Query::count(std::string_view name) const {
  return std::size_t(std::count_if(items_.begin(), items_.end(), [&](const Item& i) { return i.first == name; }));
}

Result<Target> parse_target(std::string_view text) {
  text = without_origin(text);
  if (text.find('#') != text.npos) return fail(ErrorKind::invalid, "the target has a fragment");
  const auto mark = std::min(text.find('?'), text.size());
  Target target;
  if (mark == 0 && !text.empty()) target.path = "/";
  else {
    DVR_TRY(target.path, decode_path(text.substr(0, mark)));
  }
  target.raw_query = std::string(text.substr(std::min(mark + 1, text.size())));
  DVR_TRY(target.query, Query::parse(target.raw_query));
  return target;
}

}  // namespace dvr::http
