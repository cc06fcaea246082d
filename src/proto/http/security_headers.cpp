#include "proto/http/security_headers.hpp"

namespace dvr::http {
namespace {

// hls.js runs its demuxer in a worker made from a blob and feeds <video> by blob URLs. Players set inline styles;
// scripts come from our own files only.
constexpr std::string_view kContentSecurityPolicy =
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; worker-src 'self' blob:; connect-src 'self'; font-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

void add_default(Headers& headers, std::string_view name, std::string_view value) {
  if (!headers.has(name)) headers.add(name, value);
}

}  // namespace

void add_security_headers(Headers& headers, bool is_tls) {
  add_default(headers, "Content-Security-Policy", kContentSecurityPolicy);
  add_default(headers, "X-Content-Type-Options", "nosniff");
  add_default(headers, "Referrer-Policy", "same-origin");
  add_default(headers, "X-Frame-Options", "DENY");
  add_default(headers, "Cross-Origin-Opener-Policy", "same-origin");
  add_default(headers, "Permissions-Policy", "camera=(), microphone=(), geolocation=()");
  if (is_tls) add_default(headers, "Strict-Transport-Security", "max-age=31536000");
}

}  // namespace dvr::http
