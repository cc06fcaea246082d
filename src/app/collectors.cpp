#include "app/collectors.hpp"

#include "app/version.hpp"
#include "base/log_background.hpp"

namespace dvr::app {
namespace {

using monitor::Labels;
using monitor::Scrape;

void collect_program(Scrape& s) {
  s.gauge("dvr_info", "Version of the program; always 1.", 1,
          {{"version", std::string(version())}, {"commit", std::string(commit())}});
  s.counter("dvr_log_dropped_total", "Lines of the log that nobody read in time.", double(log::dropped()));
}

void collect_http(Scrape& s, const http::ServerStats& stats) {
  s.counter("dvr_http_connections_total", "Connections accepted.", double(stats.connections_total));
  s.counter("dvr_http_connections_refused_total", "Connections refused by a limit.", double(stats.connections_refused));
  s.counter("dvr_http_handshake_failures_total", "TLS handshakes that failed.", double(stats.handshake_failures));
  s.counter("dvr_http_timeouts_total", "Connections ended by a time limit.", double(stats.timeouts));
  s.counter("dvr_http_sent_bytes_total", "Bytes of answers, before encryption.", double(stats.bytes_sent));
  s.counter("dvr_http2_connections_total", "Connections that speak HTTP/2.", double(stats.http2_connections_total));
  s.counter("dvr_http2_streams_total", "HTTP/2 streams begun by clients.", double(stats.http2_streams_total));
  s.counter("dvr_http2_resets_total", "HTTP/2 streams broken off by either side.", double(stats.http2_resets_total));
  s.counter("dvr_http2_floods_total", "HTTP/2 connections ended because of a flood.", double(stats.http2_floods_total));
  s.counter("dvr_websockets_total", "WebSockets opened.", double(stats.websockets_total));
  s.gauge("dvr_websockets", "WebSockets open.", double(stats.websockets_open));
  s.gauge("dvr_http_connections", "Connections open.", double(stats.connections_open));
  s.gauge("dvr_http_requests_running", "Requests being answered.", double(stats.requests_running));
  for (std::size_t i = 1; i < stats.by_status_class.size(); ++i)
    s.counter("dvr_http_answers_total", "Answers by class of status.", double(stats.by_status_class[i]),
              {{"class", fmt::format("{}xx", i)}});
}

void collect_routes(Scrape& s, const api::RouteStats& routes) {
  const auto rows = routes.rows();
  for (const auto& row : rows)
    for (std::size_t i = 1; i < row.by_class.size(); ++i)
      if (row.by_class[i] > 0)
        s.counter(
            "dvr_http_route_answers_total", "Answers by route and class of status.", double(row.by_class[i]),
            {{"method", std::string(row.method)}, {"route", std::string(row.path)}, {"class", fmt::format("{}xx", i)}});
  for (const auto& row : rows)
    s.counter("dvr_http_route_seconds_total", "Time until answers began, by route.", double(row.took.count()) / 1e6,
              {{"method", std::string(row.method)}, {"route", std::string(row.path)}});
}

void collect_camera(Scrape& s, std::int64_t id, const ingest::CameraStatus& c) {
  const Labels camera{{"camera", std::to_string(id)}};
  s.gauge("dvr_camera_streaming", "1 while the camera sends.", c.state == ingest::CameraState::streaming, camera);
  s.gauge("dvr_camera_bit_rate", "Received bits a second.", c.bit_rate, camera);
  s.gauge("dvr_camera_frame_rate", "Received frames a second.", c.fps, camera);
  s.counter("dvr_camera_received_bytes_total", "RTP bytes received.", double(c.bytes), camera);
  s.gauge("dvr_camera_jitter_seconds", "Unevenness of the arrival of pictures.", double(c.jitter.count()) / 1e6,
          camera);
  s.counter("dvr_camera_frames_total", "Video frames received.", double(c.frames), camera);
  s.counter("dvr_camera_packets_total", "RTP packets received.", double(c.packets), camera);
  s.counter("dvr_camera_packets_lost_total", "RTP packets missing by their numbers.", double(c.lost_packets), camera);
  s.counter("dvr_camera_frames_dropped_total", "Frames not recorded because a packet was lost.",
            double(c.dropped_units), camera);
  s.counter("dvr_camera_reconnects_total", "Connections after the first.", double(c.reconnects), camera);
  s.counter("dvr_camera_clock_jumps_total", "Jumps of the camera's clock.", double(c.clock_jumps), camera);
  for (const auto& [reason, times] : c.ends)
    s.counter("dvr_camera_connections_ended_total", "Connections and attempts that ended, by reason.", double(times),
              {camera[0], {"reason", std::string(media::to_string(reason))}});
  std::map<std::string, std::uint64_t> quirks;  // a camera chooses what its ignored tracks are called
  for (const auto& [quirk, times] : c.quirks) quirks[quirk.starts_with("ignored ") ? "ignored_track" : quirk] += times;
  for (const auto& [quirk, times] : quirks)
    s.counter("dvr_camera_quirks_total", "Oddities met, by name.", double(times), {camera[0], {"quirk", quirk}});
}

void collect_cameras(Scrape& s, const ingest::StatusBoard& board) {
  std::map<ingest::CameraState, int> states;
  for (const auto& [id, status] : board.all()) {
    ++states[status->state];
    collect_camera(s, id, *status);
  }
  using enum ingest::CameraState;
  for (const auto state : {connecting, streaming, offline, disabled})
    s.gauge("dvr_cameras", "Cameras by state.", states[state], {{"state", std::string(to_string(state))}});
}

void collect_sub_streams(Scrape& s, const SubStreams& subs) {
  std::map<ingest::CameraState, int> states;
  for (const auto& [id, status] : subs.statuses()) ++states[status->state];
  using enum ingest::CameraState;
  for (const auto state : {connecting, streaming, offline})
    s.gauge("dvr_sub_streams", "Sub streams being pulled, by state.", states[state],
            {{"state", std::string(to_string(state))}});
  s.counter("dvr_sub_streams_started_total", "Times that somebody began to watch one.", double(subs.started()));
}

void collect_recording(Scrape& s, const Engine& engine, const record::Service& recording) {
  int active = 0;
  for (const auto& [id, status] : engine.recorder_statuses()) {
    const Labels camera{{"camera", std::to_string(id)}};
    active += status.recording;
    s.gauge("dvr_recorder_recording", "1 while footage is written.", status.recording, camera);
    s.counter("dvr_recorder_written_bytes_total", "Bytes written to recordings.", double(status.written_bytes), camera);
    s.counter("dvr_recorder_writes_total", "Write calls.", double(status.writes), camera);
    s.counter("dvr_recorder_syncs_total", "Sync calls.", double(status.syncs), camera);
    s.counter("dvr_recorder_sync_seconds_total", "Time of sync calls.", double(status.sync_time.count()) / 1e6, camera);
    s.gauge("dvr_recorder_longest_sync_seconds", "Time of the longest sync call.",
            double(status.longest_sync.count()) / 1e6, camera);
    s.counter("dvr_recorder_recordings_total", "Recordings finished.", double(status.recordings), camera);
  }
  s.gauge("dvr_recorders_recording", "Cameras whose footage is written now.", active);
  s.gauge("dvr_recorder_open_files", "Recordings being written or closed.", double(recording.open_recordings().size()));
  for (const auto& [reason, times] : recording.ledger().opened())
    s.counter("dvr_gaps_opened_total", "Gaps in footage that began, by reason.", double(times),
              {{"reason", std::string(media::to_string(reason))}});
  s.gauge("dvr_catalog_rows_waiting", "Rows of recordings and gaps that wait for the catalog.",
          double(recording.catalog_waiting()));
  const auto storage = recording.storage();
  s.gauge("dvr_storage_total_bytes", "Size of the disk.", double(storage.total_bytes));
  s.gauge("dvr_storage_available_bytes", "Free bytes of the disk.", double(storage.available_bytes));
  s.gauge("dvr_storage_recorded_bytes", "Bytes of all recordings.", double(storage.recorded_bytes));
  s.gauge("dvr_storage_permanent_bytes", "Bytes of permanent recordings.", double(storage.permanent_bytes));
  s.gauge("dvr_storage_alarm", "1: full, and only permanent footage is left.", storage.alarm);
}

// How long until the oldest footage goes, at the rate of now: see record::days_until_full.
void collect_forecast(Scrape& s, const Observed& o) {
  double bytes_per_day = 0;
  for (const auto& [id, status] : o.board.all()) bytes_per_day += ingest::bytes_per_day(*status);
  if (const auto days = record::days_until_full(o.recording.storage(), bytes_per_day))
    s.gauge("dvr_storage_left_seconds", "Until the disk or the budget is full, at the rate of now.", *days * 86'400);
}

void collect_pools(Scrape& s, const Observed& o) {
  for (const auto* pool : {&o.disk, &o.decode})
    s.gauge("dvr_pool_queued", "Work that waits for a thread.", double(pool->queued()), {{"pool", pool->name()}});
  s.gauge("dvr_live_viewers", "Viewers of live streams in the last 10 s.", double(o.live.viewers()));
  s.gauge("dvr_live_memory_bytes", "Media held in memory for live viewers.", double(o.live.memory_bytes()));
  const auto deliveries = o.live.deliveries();
  s.counter("dvr_live_deliveries_total", "Playlists that a viewer waited for.", double(deliveries.count));
  s.counter("dvr_live_delivery_seconds_total", "From the end of a part to the answers that waited for it.",
            double(deliveries.delay.count()) / 1e6);
  const auto& sockets = o.live_sockets;
  s.gauge("dvr_live_sockets", "WebSockets of live pictures open.", double(sockets.seats.taken()));
  s.counter("dvr_live_socket_parts_total", "Parts sent over them.", double(sockets.parts));
  s.counter("dvr_live_socket_parts_dropped_total", "Parts that their viewers were too slow for.",
            double(sockets.parts_dropped));
  if (o.tls)
    s.gauge("dvr_tls_expiry_seconds", "End of the certificate's validity, seconds since 1970.",
            double(to_us(o.tls->expires_at())) / 1e6);
}

}  // namespace

void add_collectors(monitor::Metrics& metrics, Observed o) {
  metrics.add(collect_program);
  metrics.add(monitor::collect_process);
  metrics.add([o](Scrape& s) { collect_http(s, o.http); });
  metrics.add([o](Scrape& s) { collect_routes(s, o.routes); });
  metrics.add([o](Scrape& s) {
    for (const auto& [type, times] : o.events.published())
      s.counter("dvr_events_total", "Events published, by type.", double(times), {{"type", std::string(type)}});
  });
  metrics.add([o](Scrape& s) { collect_cameras(s, o.board); });
  metrics.add([o](Scrape& s) { collect_sub_streams(s, o.engine.sub_streams()); });
  metrics.add([o](Scrape& s) { collect_recording(s, o.engine, o.recording); });
  metrics.add([o](Scrape& s) { collect_forecast(s, o); });
  metrics.add([o](Scrape& s) { collect_pools(s, o); });
}

void add_job_collectors(monitor::Metrics& metrics, const jobs::EndedJobs& ended) {
  metrics.add([&ended](Scrape& s) {
    auto counts = ended.counts();
    for (const auto* outcome : jobs::EndedJobs::kOutcomes) counts[{std::string(jobs::clips::kKind), outcome}] += 0;
    for (const auto& [what, times] : counts)
      s.counter("dvr_jobs_ended_total", "Jobs that ended, by kind and how.", double(times),
                {{"kind", what.first}, {"outcome", what.second}});
  });
}

void add_checks(monitor::Health& health, Observed o) {
  health.add("storage", [o] { return record::storage_trouble(o.recording.storage()); });
  health.add("certificate", [o]() -> std::optional<std::string> {
    if (!o.tls || o.tls->expires_at() > system_clock().wall()) return std::nullopt;
    return "the certificate has expired";
  });
}

}  // namespace dvr::app
