#include "api/body.hpp"
#include "api/handlers.hpp"
#include "api/json.hpp"
#include "api/services.hpp"

namespace dvr::api {
namespace {

json::object error_json(const monitor::RecentError& error) {
  json::object fields;
  for (const auto& [key, value] : error.fields) fields[key] = value;
  return {{"level", error.is_error ? "error" : "warning"},
          {"area", error.area},
          {"message", error.message},
          {"fields", std::move(fields)},
          {"times", error.times},
          {"first_at", to_json(error.first_at)},
          {"last_at", to_json(error.last_at)}};
}

json::object node_json(const Services& services, const monitor::Node& node) {
  std::int64_t cameras = 0, live = 0;
  for (const auto& [id, status] : services.board.all()) {
    ++cameras;
    live += status->state == ingest::CameraState::streaming ? 1 : 0;
  }
  return {{"name", node.name},
          {"version", services.version},
          {"started_at", to_json(node.started_at)},
          {"cores", node.cores},
          {"cpu_seconds", node.cpu_seconds},
          {"load", or_null(node.load)},
          {"resident_bytes", node.resident_bytes},
          {"memory_bytes", node.memory_bytes},
          {"memory_available_bytes", node.memory_available_bytes},
          {"open_files", node.open_files},
          {"most_open_files", node.most_open_files},
          {"threads", node.threads},
          {"cameras", cameras},
          {"cameras_live", live},
          {"viewers", services.live.viewers()}};
}

http::Response one_page(json::array results) {
  const auto count = results.size();
  return reply(200, {{"count", count}, {"next", nullptr}, {"previous", nullptr}, {"results", std::move(results)}});
}

}  // namespace

Task<Answer> list_errors(Services& services, Context context) {
  QueryReader query(context.request.query);
  const auto level = query.choice("level", {"error", "warning"});
  DVR_CO_CHECK(query.check());
  json::array results;
  for (const auto& error : services.errors())
    if (!level || (*level == "error") == error.is_error) results.push_back(error_json(error));
  co_return one_page(std::move(results));
}

// One process does everything today.
Task<Answer> list_nodes(Services& services, Context context) {
  QueryReader query(context.request.query);
  DVR_CO_CHECK(query.check());
  const auto node = co_await services.disk.run([]() -> Result<monitor::Node> { return monitor::this_node(); });
  if (!node) co_return node.error();
  co_return one_page({node_json(services, *node)});
}

}  // namespace dvr::api
