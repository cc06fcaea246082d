// The listener for monitoring systems: /metrics, /healthz and /readyz, and nothing else.
#pragma once
#include "monitor/health.hpp"
#include "proto/http/message.hpp"

namespace dvr::app {

class MonitorHandler final : public http::Handler {
 public:
  MonitorHandler(std::function<std::string()> metrics, std::function<std::vector<monitor::Health::Part>()> health)
      : metrics_(std::move(metrics)), health_(std::move(health)) {}
  Task<http::Response> handle(http::Request request) override;
  std::size_t body_limit(const http::Request&) const override { return 0; }

 private:
  http::Response readiness() const;
  const std::function<std::string()> metrics_;
  const std::function<std::vector<monitor::Health::Part>()> health_;
};

}  // namespace dvr::app
