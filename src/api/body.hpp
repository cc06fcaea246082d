// Strict reading of JSON bodies and query parameters: every wrong thing is collected with its name, then told at once.
#pragma once
#include "api/problem.hpp"

#include <boost/json/object.hpp>

#include <functional>
#include <limits>
#include <set>

namespace dvr::api {

struct TextRule {
  std::size_t min = 0, max = 1024;  // bytes
  bool single_line = true;          // no control characters
};
struct NumberRule {
  std::int64_t min = 1, max = std::numeric_limits<std::int64_t>::max();
};

// A field of a body that may be left out, be null, or have a value.
template <class T>
struct Nullable {
  bool given = false;
  std::optional<T> value;  // none: null
};

// One JSON object. Ask for each field once, then check(): fields nobody asked for are errors.
class BodyReader {
 public:
  // 400 when the body is no JSON object; 400 also for another content type.
  static boost::system::result<BodyReader, Problem> parse(const http::Request& request);

  std::string text(std::string_view name, TextRule rule);  // required; empty when wrong
  std::optional<std::string> maybe_text(std::string_view name, TextRule rule);
  bool flag(std::string_view name);  // required
  std::optional<bool> maybe_flag(std::string_view name);
  std::int64_t number(std::string_view name, NumberRule rule);  // required; rule.min when wrong
  std::optional<std::int64_t> maybe_number(std::string_view name, NumberRule rule);
  Nullable<std::string> nullable_text(std::string_view name, TextRule rule);
  Nullable<std::int64_t> nullable_number(std::string_view name, NumberRule rule);
  // A list of at most `max` objects, each given to `read`; what is wrong in one is named "name[1].field". False: the
  // field is missing.
  bool maybe_objects(std::string_view name, std::size_t max, const std::function<void(BodyReader&)>& read);
  bool empty() const { return object_.empty(); }

  void fail(std::string_view name, std::string_view what) { problem_.add(name, what); }
  bool failed() const { return !problem_.errors.empty(); }
  boost::system::result<void, Problem> check();

 private:
  explicit BodyReader(boost::json::object object) : object_(std::move(object)) {}
  const boost::json::value* take(std::string_view name);
  std::string checked_text(std::string_view name, const boost::json::value& value, TextRule rule);
  std::optional<std::int64_t> checked_number(std::string_view name, const boost::json::value& value, NumberRule rule);

  boost::json::object object_;
  std::set<std::string, std::less<>> asked_;
  Problem problem_;
};

// Query parameters. Ask for each once, then check(). A parameter that comes twice is an error.
class QueryReader {
 public:
  explicit QueryReader(const http::Query& query) : query_(query) {}

  std::optional<std::string> text(std::string_view name, std::size_t max_bytes);
  std::optional<std::int64_t> number(std::string_view name, NumberRule rule);
  std::optional<bool> flag(std::string_view name);  // true, false, 1, 0
  std::optional<WallTime> time(std::string_view name);
  std::optional<std::string> choice(std::string_view name, std::initializer_list<std::string_view> words);
  void require(std::string_view name);  // an error when it is missing

  void fail(std::string_view name, std::string_view what) { problem_.add(name, what); }
  // Lists and resources take no other parameters; media does, for players add their own.
  boost::system::result<void, Problem> check(bool others_allowed = false);

 private:
  std::optional<std::string_view> take(std::string_view name);
  const http::Query& query_;
  std::set<std::string, std::less<>> asked_;
  Problem problem_;
};

}  // namespace dvr::api
