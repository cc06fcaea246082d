#include "base/error.hpp"

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace dvr {

std::string_view to_string(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::invalid: return "invalid";
    case ErrorKind::unauthenticated: return "unauthenticated";
    case ErrorKind::forbidden: return "forbidden";
    case ErrorKind::not_found: return "not_found";
    case ErrorKind::conflict: return "conflict";
    case ErrorKind::too_large: return "too_large";
    case ErrorKind::rate_limited: return "rate_limited";
    case ErrorKind::unavailable: return "unavailable";
    case ErrorKind::timeout: return "timeout";
    case ErrorKind::protocol: return "protocol";
    case ErrorKind::unsupported: return "unsupported";
    case ErrorKind::corrupt: return "corrupt";
    case ErrorKind::io: return "io";
    case ErrorKind::cancelled: return "cancelled";
    case ErrorKind::internal: return "internal";
  }
  return "internal";
}

Error Error::with(std::string_view where) const { return Error{kind, fmt::format("{}: {}", where, message), context}; }

std::string Error::describe() const {
  if (context.empty()) return fmt::format("{}: {}", to_string(kind), message);
  return fmt::format("{}: {} ({})", to_string(kind), message, context);
}

void throw_exception_from_error(const Error& e, const boost::source_location&) {
  throw std::logic_error("value of a failed Result taken: " + e.describe());
}

Error errno_error(std::string_view what, std::string_view context, int error_number) {
  return Error{ErrorKind::io, fmt::format("{}: {}", what, std::generic_category().message(error_number)),
               std::string(context)};
}

Error errno_error(std::string_view what, std::string_view context) { return errno_error(what, context, errno); }

}  // namespace dvr
