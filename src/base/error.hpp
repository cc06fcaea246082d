// What can fail returns Result<T>: a value, or an Error that says what went wrong and where.
// Input from network, disk or database never throws or asserts.
#pragma once
#include <fmt/core.h>
#include <fmt/format.h>
#include <boost/system/result.hpp>

#include <string>
#include <string_view>

namespace dvr {

// A dozen kinds; api/ maps each to one HTTP status in one function.
enum class ErrorKind {
  invalid,          // the caller's input is wrong: field and reason in the message
  unauthenticated,  // nobody known is asking
  forbidden,        // known, but not allowed
  not_found,
  conflict,      // the present state does not allow it
  too_large,     // over a stated limit
  rate_limited,  // too many; try later
  unavailable,   // a dependency is down or a queue is full; try later
  timeout,
  protocol,     // a peer broke its protocol
  unsupported,  // valid, but not something we do
  corrupt,      // stored bytes are not what was written
  io,           // the operating system said no
  cancelled,
  internal,  // our own fault
};

std::string_view to_string(ErrorKind kind);

struct [[nodiscard]] Error {
  ErrorKind kind = ErrorKind::internal;
  std::string message;  // for a person; never holds a secret
  std::string context;  // camera, peer, file, offset: for the log

  Error with(std::string_view where) const;  // the same error seen from further out: "where: …"
  std::string describe() const;              // "kind: message (context)"
};

// Thrown only when somebody takes the value of a failed Result: a broken invariant of ours.
[[noreturn]] void throw_exception_from_error(const Error& e, const boost::source_location& loc);

template <class T>
using Result = boost::system::result<T, Error>;

template <class... Args>
Error fail(ErrorKind kind, fmt::format_string<Args...> format, Args&&... args) {
  return Error{kind, fmt::format(format, std::forward<Args>(args)...), {}};
}

// errno as an Error, e.g. errno_error("open spool file", path).
Error errno_error(std::string_view what, std::string_view context, int error_number);
Error errno_error(std::string_view what, std::string_view context);

}  // namespace dvr

// DVR_TRY(x, expression): unwraps into a new variable, or returns the Error from this function.
// DVR_CHECK(expression): the same for a Result<void>. The CO_ forms are for coroutines.
#define DVR_CONCAT_(a, b) a##b
#define DVR_CONCAT(a, b) DVR_CONCAT_(a, b)
#define DVR_TRY_IMPL_(ret, tmp, var, ...)           \
  auto tmp = __VA_ARGS__;                           \
  if (!tmp.has_value()) ret std::move(tmp).error(); \
  var = std::move(*tmp)
#define DVR_CHECK_IMPL_(ret, tmp, ...) \
  if (auto tmp = __VA_ARGS__; !tmp.has_value()) ret std::move(tmp).error()
#define DVR_TRY(var, ...) DVR_TRY_IMPL_(return, DVR_CONCAT(dvr_r_, __LINE__), var, __VA_ARGS__)
#define DVR_CO_TRY(var, ...) DVR_TRY_IMPL_(co_return, DVR_CONCAT(dvr_r_, __LINE__), var, __VA_ARGS__)
#define DVR_CHECK(...) DVR_CHECK_IMPL_(return, DVR_CONCAT(dvr_r_, __LINE__), __VA_ARGS__)
#define DVR_CO_CHECK(...) DVR_CHECK_IMPL_(co_return, DVR_CONCAT(dvr_r_, __LINE__), __VA_ARGS__)
