#include "api/router.hpp"

#include "accounts/sodium.hpp"
#include "api/encoding.hpp"
#include "api/origin.hpp"
#include "api/path_pattern.hpp"
#include "api/signed_url.hpp"
#include "base/log_areas.hpp"
#include "base/log_scope.hpp"

#include <deque>

namespace dvr::api {
namespace {

using Checked = boost::system::result<void, Problem>;
using http::Method;

constexpr std::size_t kBodyLimit = 64 << 10;
constexpr std::size_t kIndexed = 16;       // path segments; no route has more
constexpr double kUsersBehindAddress = 8;  // an office behind one address: so many users' rates

Method effective(Method method) { return method == Method::head ? Method::get : method; }

std::optional<std::string_view> bearer(const http::Request& request) {
  const auto header = request.headers.find("Authorization");
  if (!header) return std::nullopt;
  constexpr std::string_view scheme = "Bearer ";
  if (header->size() < scheme.size() || !http::iequals(header->substr(0, scheme.size()), scheme)) return "";
  return header->substr(scheme.size());
}

std::string other_slash(std::string_view path) {
  return path.ends_with('/') ? std::string(path.substr(0, path.size() - 1)) : std::string(path) + "/";
}

Problem not_allowed(const std::vector<std::string>& methods) {
  Problem problem(ErrorKind::invalid, fmt::format("only {} here", fmt::join(methods, ", ")));
  problem.status = 405;
  return problem;
}

Problem nobody() { return Problem(ErrorKind::unauthenticated, "sign in: this needs an access token"); }

// An object of another account and one that does not exist look the same.
Problem hidden(const Right& right, const Context& context) {
  const auto what = right.scope == Right::Scope::recording  ? "recording"
                    : right.scope == Right::Scope::clip     ? "clip"
                    : right.scope == Right::Scope::sub_user ? "sub-user"
                                                            : "camera";
  return Problem(ErrorKind::not_found, fmt::format("there is no {} {}", what, context.path.text(right.parameter)));
}

Checked unless_too_often(std::optional<Seconds> wait) {
  if (!wait) return {};
  Problem problem(ErrorKind::rate_limited, fmt::format("too many requests: try again in {} s", wait->count()));
  problem.retry_after = wait;
  return problem;
}

void log_fault(const Problem& problem, const http::Request& request) {
  static log::Repeated repeated;
  const auto times = repeated.count();
  if (!times) return;
  log::error("api", "request failed",
             {{"request", request.id},
              {"times", *times},
              {"method", request.method_name},
              {"path", request.path},
              {"kind", to_string(problem.kind)},
              {"error", problem.detail},
              {"context", problem.context}});
}

// What may last: waiting for a picture, footage on its way.
bool is_watched(const Route& route) {
  using enum Right::Scope;
  const bool media = route.rate == RateClass::media || route.rate == RateClass::heavy;
  const auto scope = route.right.scope;
  return route.method == Method::get && media && (scope == camera || scope == recording || scope == clip);
}

accounts::Access access_of(const Route& route, const Context& context) {
  accounts::Access access{context.who, route.right.action, context.camera, {}};
  if (context.clip && context.camera)
    access.clip = {route.right.clip_action, {context.clip->id, context.clip->user_id, *context.camera}};
  return access;
}

// One request that may last. All on the connection's thread, but for the ticket.
struct Watched {
  Watched(asio::any_io_executor executor, std::function<void()> abort_answer)
      : over(std::move(executor), MonoTime::max()), abort(std::move(abort_answer)) {}
  void end() {
    if (!sending) over.cancel();
    else if (abort) abort();
  }
  asio::steady_timer over;
  std::function<void()> abort;
  bool sending = false;
  std::shared_ptr<accounts::AccessWatch::Ticket> ticket;
};

struct Outcome {
  std::optional<Answer> answer;
  std::exception_ptr thrown;
};

// An exception as a value: of two awaited together, one that throws would leave the other waiting.
Task<Outcome> outcome_of(const Route& route, Services& services, Context context) {
  Outcome outcome;
  try {
    outcome.answer.emplace(co_await route.handler(services, std::move(context)));
  } catch (...) {
    outcome.thrown = std::current_exception();
  }
  co_return outcome;
}

bool equal_secrets(std::string_view a, std::string_view b) {
  const auto x = sha256(as_bytes(a)), y = sha256(as_bytes(b));
  return sodium_memcmp(x.data(), y.data(), x.size()) == 0;
}

// API answers are for one person and one moment; media says itself how long it may be kept.
void finish(http::Response& response) {
  if (!response.headers.has("Cache-Control")) response.headers.set("Cache-Control", "no-store");
  response.headers.add("Vary", "Origin");
}

}  // namespace

std::string_view Right::name() const {
  switch (scope) {
    case Scope::anyone: return "anyone";
    case Scope::signed_in: return "signed_in";
    case Scope::account: return accounts::to_string(account_action);
    case Scope::camera:
    case Scope::recording: return accounts::to_string(action);
    case Scope::sub_user: return "manage_user";
    case Scope::clip: return accounts::to_string(clip_action);
  }
  return "";
}

struct Router::Match {
  const Route* route = nullptr;  // none: the path is known, the method is not
  Parameters path;
  std::vector<std::string> methods;  // that the path knows
};

// Routes by number of segments, literal ones first.
struct Router::Table {
  struct Entry {
    PathPattern pattern;
    const Route* route;
  };
  std::array<std::vector<Entry>, kIndexed> by_size;

  void add(const Route& route, std::string_view path) {
    const auto size = split_path(path).size();
    if (size < kIndexed) by_size[size].push_back({PathPattern(path), &route});
  }
  std::optional<Match> find(Method method, std::string_view path) const;

  std::deque<std::string> texts;  // of paths with the other slash: patterns refer to them
};

std::optional<Router::Match> Router::Table::find(Method method, std::string_view path) const {
  const auto segments = split_path(path);
  if (segments.size() >= kIndexed) return std::nullopt;
  Match match;
  const Entry* first = nullptr;  // the most literal pattern that fits decides
  for (const auto& entry : by_size[segments.size()]) {
    if (first && first->pattern.more_literal_than(entry.pattern)) break;
    auto parameters = entry.pattern.match(segments);
    if (!parameters) continue;
    if (!first) first = &entry;
    match.methods.emplace_back(http::to_string(entry.route->method));
    if (entry.route->method == Method::get) match.methods.emplace_back("HEAD");
    if (entry.route->method == method) match.route = entry.route, match.path = std::move(*parameters);
  }
  if (!first) return std::nullopt;
  return match;
}

Router::Router(Services& services, std::span<const Route> table, http::Handler* fallback)
    : services_(services), fallback_(fallback), limiter_(services.config.rates, services.clock), stats_(table) {
  auto made = std::make_unique<Table>();
  for (const auto& route : table) {
    made->add(route, route.path);
    if (route.both_slashes()) made->add(route, made->texts.emplace_back(other_slash(route.path)));
  }
  for (auto& entries : made->by_size)
    std::stable_sort(entries.begin(), entries.end(),
                     [](const auto& a, const auto& b) { return a.pattern.more_literal_than(b.pattern); });
  table_ = std::move(made);
}

Router::~Router() = default;

std::size_t Router::body_limit(const http::Request& head) const {
  return fallback_ && !head.path.starts_with("/api/") ? fallback_->body_limit(head) : kBodyLimit;
}

http::Response Router::refusal(int status, std::string_view detail) const { return api::refusal(status, detail); }

Task<http::Response> Router::handle(http::Request request) {
  const auto path = request.path, id = request.id, origin = std::string(request.header("Origin"));
  const bool ours = path.starts_with("/api/") || table_->find(Method::get, path);
  if (!ours && fallback_) co_return co_await fallback_->handle(std::move(request));
  const bool encodable = may_be_encoded(request);
  AccessLine access{request.method, id, services_.clock.mono()};
  RequestSpan span(services_.tracer, request, services_.clock.wall());
  http::Response response;
  try {
    auto done = co_await answer(std::move(request), access, span);
    response = done ? std::move(*done) : to_response(done.error(), path, id);
  } catch (const boost::system::system_error& e) {
    told(access, span, e.code() == asio::error::operation_aborted ? AccessLine::kClientWent : 500, 0);
    throw;
  } catch (...) {
    told(access, span, 500, 0);  // what carries it makes the answer
    throw;
  }
  response = co_await encode(services_.disk, encodable, std::move(response));
  told(access, span, response.status, response.body_size());
  finish(response);
  allow_origin(origin, response);
  co_return response;
}

void Router::told(const AccessLine& access, RequestSpan& span, int status, std::uint64_t bytes) {
  const auto now = services_.clock.mono();
  if (access.route) stats_.count(*access.route, status, between(access.began, now));
  access_log_.write(access, status, bytes, now);
  span.end(access, status, bytes, between(access.began, now));
}

Task<Answer> Router::answer(http::Request request, AccessLine& access, RequestSpan& span) {
  const auto method = effective(request.method);
  auto match = table_->find(method, request.path);
  if (!match && table_->find(method, other_slash(request.path))) {
    const auto query = request.raw_query.empty() ? "" : "?" + request.raw_query;
    co_return http::Response::redirect(308, other_slash(request.path) + query);
  }
  if (!match) co_return Problem(ErrorKind::not_found, fmt::format("there is nothing at {}", request.path));
  if (method == Method::options) co_return preflight(request, match->methods);
  if (!match->route) {
    auto response = to_response(not_allowed(match->methods), request.path, request.id);
    response.headers.set("Allow", fmt::format("{}", fmt::join(match->methods, ", ")));
    co_return response;
  }
  access.route = match->route;
  span.route(*match->route, request.path);
  Context context{std::move(request), std::move(match->path), {}, {}, {}, services_.clock.wall()};
  context.trace = span.context();
  co_return co_await call(*match->route, std::move(context), access);
}

// Who asks, may they, not too often; then the handler. Whatever escapes it is a 500.
Task<Answer> Router::call(const Route& route, Context context, AccessLine& access) {
  DVR_CO_CHECK(limit_address(route, context.request));  // before anything is computed or looked up
  const auto seen = services_.accounts.watch.changes();
  const auto known_user = co_await identify(route, context);
  if (context.who.user) access.user_id = context.who.user->id;
  DVR_CO_CHECK(limit(route, context));  // guessing tokens is limited like everything else
  if (!known_user) co_return known_user.error();
  DVR_CO_CHECK(co_await authorise(route, context));
  if (context.camera) access.camera_id = context.camera->id;
  if (auto* scope = log::current_scope()) scope->set_camera(access.camera_id);
  http::Request known;  // for the log: the handler takes the rest
  known.id = context.request.id, known.path = context.request.path, known.method_name = context.request.method_name;
  auto answer = is_watched(route) ? co_await call_watched(route, std::move(context), seen)
                                  : co_await route.handler(services_, std::move(context));
  if (!answer && http_status(answer.error()) == 500) log_fault(answer.error(), known);
  co_return answer;
}

// Ends when the right to it ends: while the handler waits with 401, while the answer is sent by breaking it off.
Task<Answer> Router::call_watched(const Route& route, Context context, std::uint64_t changes_seen) {
  using namespace asio::experimental::awaitable_operators;
  auto watched = std::make_shared<Watched>(co_await asio::this_coro::executor, context.request.abort);
  watched->ticket =
      services_.accounts.watch.enter(access_of(route, context), changes_seen,
                                     [weak = std::weak_ptr(watched), executor = watched->over.get_executor()] {
                                       asio::post(executor, [weak] {
                                         if (const auto w = weak.lock()) w->end();
                                       });
                                     });
  auto first = co_await (outcome_of(route, services_, std::move(context)) || watched->over.async_wait(kAwait));
  if (first.index() == 1) {
    if (!watched->ticket->ended())
      throw boost::system::system_error(asio::error::operation_aborted);  // the server stops
    co_return Problem(ErrorKind::unauthenticated, "the session, or the right to this, has ended");
  }
  auto& outcome = std::get<0>(first);
  if (outcome.thrown) std::rethrow_exception(outcome.thrown);
  watched->sending = true;
  if (*outcome.answer) (*outcome.answer)->lease = watched;
  co_return std::move(*outcome.answer);
}

Task<Checked> Router::identify(const Route& route, Context& context) {
  const auto& request = context.request;
  if (route.right.scope == Right::Scope::anyone) co_return Checked();
  auto token = bearer(request);
  if (route.credentials.metrics_token && token && !services_.config.metrics_token.empty() &&
      equal_secrets(*token, services_.config.metrics_token))
    co_return Checked();
  if (!token && route.credentials.signed_url && request.query.find("signature"))
    co_return co_await follow_link(route, context);
  const auto cookie = request.cookie("dvr_access");
  if (!token && route.credentials.access_cookie && !cookie.empty()) token = cookie;
  if (!token) co_return nobody();
  DVR_CO_TRY(context.who, co_await services_.accounts.sessions.authenticate(std::string(*token)));
  co_return Checked();
}

Task<Checked> Router::follow_link(const Route& route, Context& context) {
  const auto camera_id = context.path.id(route.right.parameter).value_or(0);
  DVR_CO_TRY(auto link, check_signed_url(services_.accounts.mac, context.request, camera_id, services_.clock.wall()));
  if (link.scope && (route.right.scope != Right::Scope::camera || link.scope->action != route.right.action))
    co_return Problem(ErrorKind::unauthenticated, "this link is not valid here");
  DVR_CO_TRY(context.who, co_await services_.accounts.sessions.find(std::move(link.session_id)));
  context.link = link.scope, context.link_query = std::move(link.query);
  co_return Checked();
}

Checked Router::limit_address(const Route& route, const http::Request& request) {
  return unless_too_often(
      limiter_.take(route.rate, "all of " + source_key(request.remote_address), kUsersBehindAddress));
}

// A user, or the strangers of one address.
Checked Router::limit(const Route& route, const Context& context) {
  return unless_too_often(limiter_.take(route.rate, context.who.user ? fmt::format("user {}", context.who.user->id)
                                                                     : source_key(context.request.remote_address)));
}

Task<boost::system::result<accounts::CameraRef, Problem>> Router::camera_of(const Route& route,
                                                                            const Context& context) {
  const auto id = context.path.id(route.right.parameter);
  if (!id) co_return hidden(route.right, context);
  auto& directory = services_.accounts.cameras;
  std::optional<Result<accounts::CameraRef>> found;
  if (route.right.scope == Right::Scope::camera) {
    found.emplace(co_await directory.find(*id));
  } else if (const auto open = services_.open_recordings.find(*id)) {
    found.emplace(co_await directory.find(open->camera_id));
  } else {
    found.emplace(co_await directory.of_recording(*id));
  }
  if (found->has_value()) co_return **found;
  if (found->error().kind == ErrorKind::not_found) co_return hidden(route.right, context);
  co_return found->error();
}

Task<Checked> Router::authorise_clip(const Route& route, Context& context) {
  const auto id = context.path.id(route.right.parameter);
  if (!id) co_return hidden(route.right, context);
  DVR_CO_TRY(context.clip, co_await services_.database.read(
                               [id = *id](catalog::Connection& c) { return catalog::clips::find(c, id); }));
  if (!context.clip) co_return hidden(route.right, context);
  DVR_CO_TRY(context.camera, co_await services_.accounts.cameras.find(context.clip->camera_id));
  const auto allowed = accounts::authorise(context.user(), route.right.clip_action,
                                           {context.clip->id, context.clip->user_id, *context.camera});
  if (allowed) co_return Checked();
  if (allowed.error().kind == ErrorKind::not_found) co_return hidden(route.right, context);
  co_return allowed.error();
}

Task<Checked> Router::authorise_on_sub_user(const Route& route, Context& context) {
  const auto id = context.path.id(route.right.parameter);
  std::optional<accounts::User> user;
  if (id) {
    DVR_CO_TRY(user, co_await services_.database.read(
                         [id = *id](catalog::Connection& c) { return accounts::rows::find_user(c, id); }));
  }
  const accounts::UserRef ref{id.value_or(0), user ? user->parent_user_id : std::nullopt};
  const auto allowed = accounts::authorise(context.user(), ref);
  if (!allowed && allowed.error().kind == ErrorKind::not_found) co_return hidden(route.right, context);
  DVR_CO_CHECK(allowed);
  context.sub_user = std::move(user);
  co_return Checked();
}

Task<Checked> Router::authorise(const Route& route, Context& context) {
  const auto& right = route.right;
  if (right.scope == Right::Scope::sub_user) co_return co_await authorise_on_sub_user(route, context);
  if (right.scope == Right::Scope::anyone || right.scope == Right::Scope::signed_in) co_return Checked();
  if (right.scope == Right::Scope::account) {
    if (!context.who.user) co_return Checked();  // the metrics token: identify() let it in
    DVR_CO_CHECK(accounts::authorise(context.user(), right.account_action));
    co_return Checked();
  }
  if (right.scope == Right::Scope::clip) co_return co_await authorise_clip(route, context);
  DVR_CO_TRY(context.camera, co_await camera_of(route, context));
  const auto allowed = accounts::authorise(context.user(), right.action, *context.camera);
  if (allowed) co_return Checked();
  if (allowed.error().kind == ErrorKind::not_found) co_return hidden(right, context);
  co_return allowed.error();
}

bool Router::knows_origin(std::string_view origin) const { return is_known_origin(services_.config, origin); }

void Router::allow_origin(const std::string& origin, http::Response& response) const {
  if (!knows_origin(origin)) return;
  response.headers.set("Access-Control-Allow-Origin", origin);
  response.headers.set("Access-Control-Allow-Credentials", "true");
  response.headers.set("Access-Control-Expose-Headers",
                       "Location, ETag, Retry-After, X-Request-Id, Content-Range, Content-Disposition, X-Picture-Time");
}

// Browsers ask before a request from another origin; one that is not known learns nothing.
http::Response Router::preflight(const http::Request& request, const std::vector<std::string>& methods) const {
  auto response = http::Response::empty(204);
  response.headers.set("Allow", fmt::format("{}, OPTIONS", fmt::join(methods, ", ")));
  if (request.header("Access-Control-Request-Method").empty() || !knows_origin(request.header("Origin")))
    return response;
  response.headers.set("Access-Control-Allow-Methods", fmt::format("{}", fmt::join(methods, ", ")));
  response.headers.set("Access-Control-Allow-Headers", "Authorization, Content-Type, Range, If-None-Match, If-Range");
  response.headers.set("Access-Control-Max-Age", "600");
  return response;
}

}  // namespace dvr::api
