#include "app/housekeeping.hpp"

#include "base/log.hpp"

namespace dvr::app {
namespace {

constexpr Millis kCertificateLook{5'000}, kAuditLook{30'000};
constexpr int kLooksPerExpiry = 120;    // an hour
constexpr int kExpiredAtOnce = 10'000;  // rows of one transaction
constexpr std::chrono::days kSoon{30};

std::int64_t days_left(WallTime end, WallTime now) {
  return std::chrono::duration_cast<std::chrono::days>(end - now).count();
}

}  // namespace

void Housekeeping::start() {
  if (parts_.tls) tasks_.spawn(watch_certificate(), "certificate");
  tasks_.spawn(keep_audit(), "audit log");
}

Task<void> Housekeeping::stop() {
  tasks_.cancel();
  co_await tasks_.join();
  const auto written = co_await api::write_audit(parts_.database, parts_.watched->due(parts_.clock.wall(), true));
  if (!written) log::warn("audit", "what was watched last is not written", {{"error", written.error().describe()}});
}

Task<void> Housekeeping::reload_certificate() {
  if (!parts_.tls) co_return;
  const auto done = co_await parts_.disk.run([tls = parts_.tls] { return tls->reload(); });
  if (done) log::info("tls", "certificate read again");
  else log::error("tls", "the certificate stays as it was", {{"error", done.error().message}});
}

void Housekeeping::warn_of_expiry() {
  const auto now = parts_.clock.wall();
  const auto end = parts_.tls->expires_at();
  if (end - now >= kSoon || (warned_at_ && now - *warned_at_ < std::chrono::days(1))) return;
  warned_at_ = now;
  log::warn("tls", "the certificate ends soon", {{"expires", format_rfc3339(end)}, {"days", days_left(end, now)}});
}

// Tools replace certificate and key one after the other: between the two the old pair stays, and the second change is
// seen at the next look.
Task<void> Housekeeping::watch_certificate() {
  for (;;) {
    warn_of_expiry();
    co_await sleep_for(kCertificateLook);
    const auto done = co_await parts_.disk.run([tls = parts_.tls] { return tls->reload_if_changed(); });
    if (!done) log::error("tls", "the certificate stays as it was", {{"error", done.error().message}});
    else if (*done) log::info("tls", "new certificate in use", {{"expires", format_rfc3339(parts_.tls->expires_at())}});
  }
}

Task<void> Housekeeping::keep_audit() {
  for (int looks = 0;; ++looks) {
    const auto written = co_await api::write_audit(parts_.database, parts_.watched->due(parts_.clock.wall()));
    if (!written) log::warn("audit", "rows of what was watched are lost", {{"error", written.error().describe()}});
    if (looks % kLooksPerExpiry == 0) co_await expire_audit();
    co_await sleep_for(kAuditLook);
  }
}

Task<void> Housekeeping::expire_audit() {
  const auto before = parts_.clock.wall() - parts_.audit_time;
  for (std::int64_t gone = kExpiredAtOnce; gone == kExpiredAtOnce;) {
    const auto done = co_await parts_.database.write(
        [before](catalog::Connection& c) { return catalog::audit::expire(c, before, kExpiredAtOnce); });
    if (!done) log::warn("audit", "old rows cannot be removed now", {{"error", done.error().describe()}});
    gone = done ? *done : 0;
  }
}

}  // namespace dvr::app
