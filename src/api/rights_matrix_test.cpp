// Every route of the table × everybody who might ask × everything they might ask for.
#include "api/rights_matrix.hpp"

#include <gtest/gtest.h>

#include <iostream>

namespace dvr::api::testing {
namespace {

std::string name_of(const ::testing::TestParamInfo<std::size_t>& info) {
  std::string out;
  for (const char c : key_of(routes()[info.param])) {
    if (std::isalnum((unsigned char)c)) out.push_back(c);
    else if (!out.empty() && out.back() != '_') out.push_back('_');
  }
  return out;
}

class RightsMatrix : public ::testing::TestWithParam<std::size_t> {
 protected:
  static void TearDownTestSuite() {
    std::cout << fmt::format("rights matrix: {} routes x {} callers x objects = {} cases ({} requests), {} open\n",
                             routes_asked, callers, cases, requests, open);
  }
  static inline std::size_t routes_asked = 0, callers = 0, cases = 0, requests = 0, open = 0;
  const Route& route = routes()[GetParam()];
  const Contract contract;
};

TEST_P(RightsMatrix, NothingIsOpen) {
  const auto* line = line_of(route);
  ASSERT_TRUE(line) << key_of(route) << " has no line in src/api/rights_statement.hpp: say there what it needs";
  MatrixOf matrix(route, *line, contract);
  matrix.run();
  for (const auto& fault : matrix.open) ADD_FAILURE() << fault;
  ++routes_asked, callers = matrix.callers, cases += matrix.cases, requests += matrix.requests,
                  open += matrix.open.size();
}

INSTANTIATE_TEST_SUITE_P(Route, RightsMatrix, ::testing::Range(std::size_t(0), routes().size()), name_of);

TEST(RightsStatement, SpeaksOfOperationsThatAre) {
  const auto documented = Contract().operations();
  for (const auto& line : kStatement)
    EXPECT_TRUE(std::any_of(documented.begin(), documented.end(),
                            [&](const auto& o) { return o.method + " " + o.path == line.route; }))
        << line.route << " is not in openapi.yaml";
}

// What a route's path does not know is refused before anybody is asked, and says nothing of what is there.
TEST(RightsStatement, OtherMethodsAreNotAllowed) {
  RightsWorld world;
  for (const auto& route : routes()) {
    std::string path(route.path);
    for (auto at = path.find('{'); at != path.npos; at = path.find('{')) path.replace(at, path.find('}') - at + 1, "1");
    for (const auto method : {Method::get, Method::post, Method::put, Method::patch, Method::delete_}) {
      if (std::any_of(routes().begin(), routes().end(), [&](const auto& r) {
            return r.method == method && (r.path == route.path || r.path == "/api/recordings/{camera_id}/{id}/");
          }))
        continue;
      const auto reply = world.send(method, path, {.token = world.token_of(world.stranger)});
      EXPECT_TRUE(reply.status == 405 || reply.status == 404)
          << http::to_string(method) << " " << path << " " << reply.status;
      if (reply.status == 405) EXPECT_NE(reply.headers.get("Allow"), "") << path;
    }
  }
}

// --- is it sensitive? A table with one check taken out must be noticed, whichever it is.
// --------------------------------

// The route whose check is missing; handlers are plain functions.
const Route* g_unchecked = nullptr;
accounts::Principal g_somebody;

// What the router does before the handler, without asking whether they may.
Task<Answer> without_check(Services& services, Context context) {
  if (!context.who.user) context.who = g_somebody;
  const auto& right = g_unchecked->right;
  const auto id = context.path.id(right.parameter);
  auto& cameras = services.accounts.cameras;
  if (right.scope == Right::Scope::camera) {
    DVR_CO_TRY(context.camera, co_await cameras.find(id.value_or(0)));
  } else if (right.scope == Right::Scope::recording) {
    DVR_CO_TRY(context.camera, co_await cameras.of_recording(id.value_or(0)));
  } else if (right.scope == Right::Scope::clip) {
    DVR_CO_TRY(context.clip, co_await services.database.read(
                                 [id](catalog::Connection& c) { return catalog::clips::find(c, id.value_or(0)); }));
    if (!context.clip) co_return Problem(ErrorKind::not_found, "");
    DVR_CO_TRY(context.camera, co_await cameras.find(context.clip->camera_id));
  } else if (right.scope == Right::Scope::sub_user) {
    DVR_CO_TRY(context.sub_user, co_await services.database.read([id](catalog::Connection& c) {
      return accounts::rows::find_user(c, id.value_or(0));
    }));
    if (!context.sub_user) co_return Problem(ErrorKind::not_found, "");
  }
  co_return co_await g_unchecked->handler(services, std::move(context));
}

// How many wrong answers the matrix finds when this route needs only `right`.
std::size_t found_without_check(const Route& route, Right right, const Contract& contract) {
  std::vector<Route> table(routes().begin(), routes().end());
  auto& changed = table[std::size_t(&route - routes().data())];
  changed.right = right;
  changed.handler = without_check;
  g_unchecked = &route;
  accounts::User somebody;
  somebody.id = 1, somebody.email = "owner@test.example", somebody.language = "en", somebody.time_zone = "UTC";
  g_somebody = {std::make_shared<accounts::User>(somebody), "a session"};
  MatrixOf matrix(changed, *line_of(route), contract, table);
  matrix.run(1, [&](const Caller& c) {
    return (right.scope == Right::Scope::anyone) == (c.standing == Caller::Standing::unknown);
  });
  return matrix.open.size();
}

TEST(RightsMatrixIsSensitive, ToEveryCheckThatIsTakenOut) {
  const Contract contract;
  std::size_t taken_out = 0;
  for (const auto& route : routes()) {
    if (route.right.scope == Right::Scope::anyone || !line_of(route)) continue;
    EXPECT_GT(found_without_check(route, Right::anyone(), contract), 0u) << key_of(route) << " for anyone";
    ++taken_out;
    if (route.right.scope == Right::Scope::signed_in) continue;
    EXPECT_GT(found_without_check(route, Right::signed_in(), contract), 0u) << key_of(route) << " for who is signed in";
    ++taken_out;
  }
  std::cout << fmt::format("rights matrix: {} tables with one check taken out, all noticed\n", taken_out);
}

TEST(RightsMatrixIsSensitive, ToTheCookieOpeningOneMoreRoute) {
  const Contract contract;
  for (const auto& route : routes()) {
    if (route.right.scope == Right::Scope::anyone || route.credentials.access_cookie || !line_of(route)) continue;
    std::vector<Route> table(routes().begin(), routes().end());
    auto& changed = table[std::size_t(&route - routes().data())];
    changed.credentials.access_cookie = true;
    MatrixOf matrix(changed, *line_of(route), contract, table);
    matrix.run(1, [](const Caller& c) { return c.proof == Caller::Proof::cookie; });
    EXPECT_FALSE(matrix.open.empty()) << key_of(route);
  }
}

}  // namespace
}  // namespace dvr::api::testing
