#include "proto/aws/answers.hpp"

#include "base/redact.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"

#include <algorithm>
#include <charconv>

namespace dvr::aws {
namespace {

namespace json = boost::json;

constexpr std::size_t kLongestMessage = 300, kLongestCode = 100;
constexpr std::size_t kLongestKey = 256, kLongestToken = 16 << 10;

std::string one_line(std::string_view text) {
  auto out = as_utf8(redact_text(text.substr(0, 4 * kLongestMessage)), kLongestMessage);
  for (char& c : out)
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  return out;
}

// "com.amazonaws.logs#ThrottlingException:http://…" -> "ThrottlingException"
std::string bare_code(std::string_view text) {
  text = text.substr(0, text.find(':'));
  if (const auto hash = text.rfind('#'); hash != text.npos) text.remove_prefix(hash + 1);
  return is_plain(text) ? std::string(text.substr(0, kLongestCode)) : std::string();
}

// One character of "&lt;", "&#65;"; none for others.
std::optional<char> entity(std::string_view name) {
  for (const auto& [word, c] : {std::pair("amp", '&'), {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}})
    if (name == word) return c;
  const int base = name.starts_with("#x") ? 16 : 10;
  if (!name.starts_with("#")) return std::nullopt;
  name.remove_prefix(base == 16 ? 2 : 1);
  int value = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), value, base);
  if (error != std::errc() || end != name.data() + name.size() || value < 1 || value > 0x7E) return std::nullopt;
  return char(value);
}

std::optional<std::string> without_entities(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto plain = text.substr(0, text.find('&'));
    out += plain;
    text.remove_prefix(plain.size());
    if (text.empty()) break;
    const auto end = text.find(';');
    const auto c = end == text.npos ? std::nullopt : entity(text.substr(1, end - 1));
    if (!c) return std::nullopt;
    out += *c;
    text.remove_prefix(end + 1);
  }
  return out;
}

Result<WallTime> expiry(std::string_view text) {
  auto at = parse_rfc3339(text);
  if (!at) return fail(ErrorKind::protocol, "credentials without the time of their end");
  return at;
}

}  // namespace

std::optional<json::object> json_object(std::string_view body) {
  json::error_code ec;
  auto value = json::parse(body, ec);
  if (ec || !value.is_object()) return std::nullopt;
  return std::move(value.get_object());
}

std::string json_text(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::optional<std::string> xml_text(std::string_view body, std::string_view element) {
  const auto opening = fmt::format("<{}>", element);
  const auto begin = body.find(opening);
  if (begin == body.npos) return std::nullopt;
  body.remove_prefix(begin + opening.size());
  const auto end = body.find('<');
  if (end == body.npos || !body.substr(end).starts_with(fmt::format("</{}>", element))) return std::nullopt;
  return without_entities(body.substr(0, end));
}

std::string Complaint::describe(int status) const {
  if (code.empty()) return fmt::format("answers {}", status);
  return message.empty() ? fmt::format("answers {} {}", status, code)
                         : fmt::format("answers {} {}: {}", status, code, message);
}

Complaint complaint_of(const http::FetchAnswer& answer) {
  Complaint out;
  if (const auto object = json_object(answer.body)) {
    out.code = bare_code(json_text(*object, "__type"));
    if (out.code.empty()) out.code = bare_code(json_text(*object, "code"));
    out.message = one_line(json_text(*object, object->contains("message") ? "message" : "Message"));
  } else if (const auto code = xml_text(answer.body, "Code")) {
    out.code = bare_code(*code);
    out.message = one_line(xml_text(answer.body, "Message").value_or(""));
  }
  if (out.code.empty()) out.code = bare_code(answer.header("x-amzn-errortype"));
  return out;
}

Result<Credentials> checked(Credentials c, std::string_view source) {
  const auto fits = [](std::string_view text, std::size_t most) { return text.size() <= most && is_plain(text); };
  if (c.access_key_id.empty() || c.secret_access_key.empty())
    return fail(ErrorKind::invalid, "{}: no access key, or no secret of it", source);
  if (!fits(c.access_key_id, kLongestKey) || !fits(c.secret_access_key, kLongestKey) ||
      !fits(c.session_token, kLongestToken))
    return fail(ErrorKind::invalid, "{}: these are no credentials", source);
  return c;
}

Result<Credentials> credentials_of_sts(std::string_view body) {
  const auto begin = body.find("<Credentials>"), end = body.find("</Credentials>");
  if (begin == body.npos || end == body.npos || end < begin)
    return fail(ErrorKind::protocol, "the token service answers without credentials");
  body = body.substr(begin, end - begin);
  const auto text = [&](std::string_view element) { return xml_text(body, element).value_or(""); };
  DVR_TRY(auto expires, expiry(text("Expiration")));
  if (text("SessionToken").empty()) return fail(ErrorKind::protocol, "the token service answers without a token");
  return checked({text("AccessKeyId"), text("SecretAccessKey"), text("SessionToken"), expires}, "the token service");
}

Result<Credentials> credentials_of_metadata(std::string_view body) {
  const auto object = json_object(body);
  if (!object) return fail(ErrorKind::protocol, "the metadata service answers without credentials");
  if (const auto code = json_text(*object, "Code"); !code.empty() && code != "Success")
    return fail(ErrorKind::unavailable, "the metadata service has no credentials: {}", one_line(code));
  DVR_TRY(auto expires, expiry(json_text(*object, "Expiration")));
  return checked(
      {json_text(*object, "AccessKeyId"), json_text(*object, "SecretAccessKey"), json_text(*object, "Token"), expires},
      "the metadata service");
}

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

bool is_region(std::string_view text) {
  return !text.empty() && text.size() <= 40 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

}  // namespace dvr::aws
