// What has to be done now and then: the certificate is looked at, the audit log is completed and expires.
#pragma once
#include "api/services.hpp"
#include "base/executors.hpp"
#include "proto/http/tls.hpp"

namespace dvr::app {

// Lives on one executor. What it is given outlives it; stop() is awaited before it ends.
class Housekeeping {
 public:
  struct Parts {
    catalog::Database& database;
    WorkPool& disk;
    http::TlsContext* tls;  // null: TLS is off
    std::shared_ptr<api::WatchAudit> watched;
    const Clock& clock;
    std::chrono::days audit_time;
  };
  Housekeeping(asio::any_io_executor executor, Parts parts) : parts_(std::move(parts)), tasks_(std::move(executor)) {}

  void start();       // from any thread
  Task<void> stop();  // what was watched has its rows then
  // SIGHUP: reads the certificate again whatever the files look like.
  Task<void> reload_certificate();

 private:
  Task<void> watch_certificate();
  Task<void> keep_audit();
  Task<void> expire_audit();
  void warn_of_expiry();

  Parts parts_;
  TaskGroup tasks_;
  std::optional<WallTime> warned_at_;
};

}  // namespace dvr::app
