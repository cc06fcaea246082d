// What /metrics and /readyz tell of the running server: docs/reference/metrics.md.
#pragma once
#include "api/event_hub.hpp"
#include "api/live_socket.hpp"
#include "api/route_stats.hpp"
#include "app/engine.hpp"
#include "jobs/clips/service.hpp"
#include "monitor/health.hpp"
#include "monitor/metrics.hpp"
#include "proto/http/server.hpp"

namespace dvr::app {

// All of it outlives the collectors.
struct Observed {
  const Engine& engine;
  const ingest::StatusBoard& board;
  const live::Hub& live;
  const record::Service& recording;
  const http::ServerStats& http;
  const http::TlsContext* tls;  // null: no certificate
  const WorkPool& disk;
  const WorkPool& decode;
  const api::RouteStats& routes;
  const api::EventHub& events;
  const api::LiveSockets& live_sockets;
};

void add_collectors(monitor::Metrics& metrics, Observed observed);
void add_job_collectors(monitor::Metrics& metrics, const jobs::EndedJobs& ended);  // which outlives the metrics
void add_checks(monitor::Health& health, Observed observed);

}  // namespace dvr::app
