#include "api/body.hpp"

#include "base/utf8.hpp"

#include <boost/json.hpp>

#include <charconv>

namespace dvr::api {
namespace {

namespace json = boost::json;
using Checked = boost::system::result<void, Problem>;

Problem not_json(std::string_view why) { return Problem(ErrorKind::invalid, fmt::format("the body {}", why)); }

bool is_json(std::string_view content_type) {
  const auto type = content_type.substr(0, content_type.find(';'));
  const auto end = type.find_last_not_of(" \t");
  return http::iequals(type.substr(0, end == type.npos ? 0 : end + 1), "application/json");
}

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return (unsigned char)c < 0x20 || c == 0x7f; });
}

std::optional<std::string> wrong_text(std::string_view text, TextRule rule) {
  if (text.size() < rule.min && rule.min == 1) return "must not be empty";
  if (text.size() < rule.min) return fmt::format("must have at least {} characters", rule.min);
  if (text.size() > rule.max) return fmt::format("must have at most {} bytes", rule.max);
  if (rule.single_line && has_control_character(text)) return "must not contain control characters";
  return std::nullopt;
}

std::string range_in_words(NumberRule rule) {
  if (rule.max == std::numeric_limits<std::int64_t>::max()) return fmt::format("must be at least {}", rule.min);
  return fmt::format("must be between {} and {}", rule.min, rule.max);
}

std::optional<std::int64_t> parse_number(std::string_view text) {
  std::int64_t n = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (ec != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return n;
}

}  // namespace

boost::system::result<BodyReader, Problem> BodyReader::parse(const http::Request& request) {
  if (!is_json(request.header("Content-Type"))) return not_json("must be sent as Content-Type: application/json");
  boost::system::error_code ec;
  auto value = json::parse(request.body, ec);
  if (ec) return not_json("is not valid JSON");
  if (!value.is_object()) return not_json("must be a JSON object");
  return BodyReader(std::move(value.as_object()));
}

const json::value* BodyReader::take(std::string_view name) {
  asked_.emplace(name);
  return object_.if_contains(name);
}

std::string BodyReader::checked_text(std::string_view name, const json::value& value, TextRule rule) {
  if (!value.is_string()) return fail(name, "must be a string"), std::string();
  const std::string_view text = value.get_string();
  if (const auto wrong = wrong_text(text, rule)) return fail(name, *wrong), std::string();
  return std::string(text);
}

std::string BodyReader::text(std::string_view name, TextRule rule) {
  const auto* value = take(name);
  if (!value) return fail(name, "is required"), std::string();
  return checked_text(name, *value, rule);
}

std::optional<std::string> BodyReader::maybe_text(std::string_view name, TextRule rule) {
  const auto* value = take(name);
  if (!value) return std::nullopt;
  return checked_text(name, *value, rule);
}

std::optional<bool> BodyReader::maybe_flag(std::string_view name) {
  const auto* value = take(name);
  if (!value) return std::nullopt;
  if (!value->is_bool()) return fail(name, "must be true or false"), std::nullopt;
  return value->get_bool();
}

bool BodyReader::flag(std::string_view name) {
  if (!object_.if_contains(name)) fail(name, "is required");
  return maybe_flag(name).value_or(false);
}

std::optional<std::int64_t> BodyReader::checked_number(std::string_view name, const json::value& value,
                                                       NumberRule rule) {
  if (!value.is_int64() && !value.is_uint64()) return fail(name, "must be an integer"), std::nullopt;
  const bool fits = value.is_int64() || value.get_uint64() <= std::uint64_t(std::numeric_limits<std::int64_t>::max());
  const std::int64_t n = value.is_int64() ? value.get_int64() : fits ? std::int64_t(value.get_uint64()) : 0;
  if (!fits || n < rule.min || n > rule.max) return fail(name, range_in_words(rule)), std::nullopt;
  return n;
}

std::optional<std::int64_t> BodyReader::maybe_number(std::string_view name, NumberRule rule) {
  const auto* value = take(name);
  if (!value) return std::nullopt;
  return checked_number(name, *value, rule);
}

std::int64_t BodyReader::number(std::string_view name, NumberRule rule) {
  if (!object_.if_contains(name)) fail(name, "is required");
  return maybe_number(name, rule).value_or(rule.min);
}

Nullable<std::string> BodyReader::nullable_text(std::string_view name, TextRule rule) {
  const auto* value = take(name);
  if (!value) return {};
  if (value->is_null()) return {true, std::nullopt};
  return {true, checked_text(name, *value, rule)};
}

Nullable<std::int64_t> BodyReader::nullable_number(std::string_view name, NumberRule rule) {
  const auto* value = take(name);
  if (!value) return {};
  if (value->is_null()) return {true, std::nullopt};
  return {true, checked_number(name, *value, rule)};
}

bool BodyReader::maybe_objects(std::string_view name, std::size_t max, const std::function<void(BodyReader&)>& read) {
  const auto* value = take(name);
  if (!value) return false;
  const auto* list = value->if_array();
  if (!list) return fail(name, "must be a list"), true;
  if (list->size() > max) return fail(name, fmt::format("must have at most {} items", max)), true;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const auto where = fmt::format("{}[{}]", name, i);
    if (!(*list)[i].is_object()) {
      fail(where, "must be an object");
      continue;
    }
    BodyReader item((*list)[i].get_object());
    read(item);
    if (!item.check())
      for (const auto& [field, texts] : item.problem_.errors)
        for (const auto& text : texts) fail(where + "." + field, text);
  }
  return true;
}

Checked BodyReader::check() {
  for (const auto& field : object_)
    if (!asked_.contains(std::string_view(field.key()))) fail(field.key(), "is not a known field");
  if (failed()) return problem_;
  return {};
}

std::optional<std::string_view> QueryReader::take(std::string_view name) {
  asked_.emplace(name);
  if (query_.count(name) > 1) fail(name, "must be given once");
  const auto value = query_.find(name);
  if (value && (as_utf8(*value) != *value || has_control_character(*value)))
    return fail(name, "must be UTF-8 text without control characters"), std::nullopt;
  return value;
}

std::optional<std::string> QueryReader::text(std::string_view name, std::size_t max_bytes) {
  const auto value = take(name);
  if (!value) return std::nullopt;
  if (value->size() > max_bytes) return fail(name, fmt::format("must have at most {} bytes", max_bytes)), std::nullopt;
  return std::string(*value);
}

std::optional<std::int64_t> QueryReader::number(std::string_view name, NumberRule rule) {
  const auto value = take(name);
  if (!value) return std::nullopt;
  const auto n = parse_number(*value);
  if (!n) return fail(name, "must be an integer"), std::nullopt;
  if (*n < rule.min || *n > rule.max) return fail(name, range_in_words(rule)), std::nullopt;
  return n;
}

std::optional<bool> QueryReader::flag(std::string_view name) {
  const auto value = take(name);
  if (!value) return std::nullopt;
  if (*value == "true" || *value == "1") return true;
  if (*value == "false" || *value == "0") return false;
  return fail(name, "must be true or false"), std::nullopt;
}

std::optional<WallTime> QueryReader::time(std::string_view name) {
  const auto value = take(name);
  if (!value) return std::nullopt;
  const auto t = parse_rfc3339(*value);
  if (!t) return fail(name, "must be a time such as 2026-11-22T08:30:00Z"), std::nullopt;
  return *t;
}

std::optional<std::string> QueryReader::choice(std::string_view name, std::initializer_list<std::string_view> words) {
  const auto value = take(name);
  if (!value) return std::nullopt;
  if (std::find(words.begin(), words.end(), *value) != words.end()) return std::string(*value);
  return fail(name, fmt::format("must be one of: {}", fmt::join(words, ", "))), std::nullopt;
}

void QueryReader::require(std::string_view name) {
  if (!query_.find(name)) fail(name, "is required");
}

Checked QueryReader::check(bool others_allowed) {
  if (!others_allowed)
    for (const auto& [name, value] : query_.items())
      if (!asked_.contains(name)) fail(name, "is not a known parameter");
  if (!problem_.errors.empty()) return problem_;
  return {};
}

}  // namespace dvr::api
