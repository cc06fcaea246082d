// What goes wrong, as RFC 9457 problem+json. Every error answer of the program is made here.
#pragma once
#include "base/time.hpp"
#include "proto/http/message.hpp"

#include <map>
#include <optional>

namespace dvr::api {

struct Problem {
  Problem() = default;
  Problem(Error error) : kind(error.kind), detail(std::move(error.message)), context(std::move(error.context)) {}
  Problem(ErrorKind k, std::string d) : kind(k), detail(std::move(d)) {}
  // One wrong field or parameter.
  static Problem field(std::string_view name, std::string_view what);
  void add(std::string_view name, std::string_view what);  // one more

  ErrorKind kind = ErrorKind::internal;
  std::string detail;
  std::string context;                                     // for the log only
  std::optional<int> status;                               // where the kind does not tell: 405, 416
  std::string code;                                        // for programs, where the kind does not tell
  std::map<std::string, std::vector<std::string>> errors;  // by field
  std::optional<Seconds> retry_after;
};

[[noreturn]] void throw_exception_from_error(const Problem& e, const boost::source_location& loc);

// What a handler gives: a response, or a Problem (an Error becomes one).
using Answer = boost::system::result<http::Response, Problem>;

int http_status(ErrorKind kind);
int http_status(const Problem& problem);

// Faults of ours (500) say nothing of the inside: `request_id` finds them in the log.
http::Response to_response(const Problem& problem, std::string_view path, std::string_view request_id);
// What the server refuses before there is a request.
http::Response refusal(int status, std::string_view detail);

}  // namespace dvr::api
