// From request to answer: finds the route, knows who asks, checks the right, calls the handler, and makes every error
// a problem document.
#pragma once
#include "api/access_log.hpp"
#include "api/request_span.hpp"
#include "api/route_stats.hpp"
#include "api/services.hpp"

namespace dvr::api {

class Router final : public http::Handler {
 public:
  // `fallback` answers what lies outside the API, e.g. the web app; without one it is 404. All outlive the router.
  Router(Services& services, std::span<const Route> table, http::Handler* fallback = nullptr);
  ~Router() override;

  Task<http::Response> handle(http::Request request) override;
  std::size_t body_limit(const http::Request& head) const override;
  http::Response refusal(int status, std::string_view detail) const override;
  const RouteStats& stats() const { return stats_; }

 private:
  struct Match;
  struct Table;
  void told(const AccessLine& access, RequestSpan& span, int status, std::uint64_t bytes);
  // `access` and `span` are filled on the way; they outlive the task.
  Task<Answer> answer(http::Request request, AccessLine& access, RequestSpan& span);
  Task<Answer> call(const Route& route, Context context, AccessLine& access);
  Task<Answer> call_watched(const Route& route, Context context, std::uint64_t changes_seen);
  Task<boost::system::result<void, Problem>> identify(const Route& route, Context& context);
  Task<boost::system::result<void, Problem>> follow_link(const Route& route, Context& context);
  Task<boost::system::result<void, Problem>> authorise_on_sub_user(const Route& route, Context& context);
  Task<boost::system::result<void, Problem>> authorise(const Route& route, Context& context);
  Task<boost::system::result<void, Problem>> authorise_clip(const Route& route, Context& context);
  Task<boost::system::result<accounts::CameraRef, Problem>> camera_of(const Route& route, const Context& context);
  boost::system::result<void, Problem> limit_address(const Route& route, const http::Request& request);
  boost::system::result<void, Problem> limit(const Route& route, const Context& context);
  bool knows_origin(std::string_view origin) const;
  void allow_origin(const std::string& origin, http::Response& response) const;
  http::Response preflight(const http::Request& request, const std::vector<std::string>& methods) const;

  Services& services_;
  http::Handler* fallback_;
  std::unique_ptr<const Table> table_;
  RateLimiter limiter_;
  RouteStats stats_;
  AccessLog access_log_;
};

}  // namespace dvr::api
