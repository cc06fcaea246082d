#include "api/test_support.hpp"

namespace dvr::api::testing {
namespace {

constexpr std::string_view kPath = "/api/users/sub-users/";

class SubUsers : public ::testing::Test {
 protected:
  Reply create(std::string body, std::string target = std::string(kPath)) {
    return world.post(target, world.token(world.owner), std::move(body));
  }
  Reply change(Method method, std::int64_t id, std::string body) {
    return world.send(method, fmt::format("{}{}/", kPath, id),
                      {.token = world.token(world.owner), .body = std::move(body)});
  }
  Reply list(std::string query, std::int64_t user) { return world.get(std::string(kPath) + query, world.token(user)); }
  std::int64_t count(std::string query, std::int64_t user) { return list(query, user).json().at("count").as_int64(); }
  std::int64_t audits(std::string_view action) {
    return world.query("SELECT COUNT(*) FROM audit_log WHERE action = $1", {action})[0].i64(0);
  }

  World world;
};

TEST_F(SubUsers, CreatedWithPermissionsAndAtWork) {
  const auto made =
      create(R"({"email":" New@Test.example ","password":"long enough","name":"Guard","language":"en","holdback_s":30,)"
             R"("time_zone":"America/Sao_Paulo","permissions":[{"camera_id":1,"can_playback":true}]})");
  ASSERT_EQ(made.status, 201) << made.body;
  const auto user = made.json();
  EXPECT_EQ(user.at("email").as_string(), "new@test.example");
  EXPECT_EQ(user.at("parent_user_id").as_int64(), world.owner);
  EXPECT_EQ(user.at("holdback_s").as_int64(), 30);
  EXPECT_EQ(made.headers.get("Location"), fmt::format("{}{}/", kPath, user.at("id").as_int64()));
  EXPECT_EQ(json::serialize(user.at("permissions")),
            R"([{"camera_id":1,"can_view":false,"can_playback":true,"can_clip":false}])");
  const auto login = world.login("new@test.example", "long enough");
  ASSERT_EQ(login.status, 200) << login.body;
  const std::string token(login.json().at("access_token").as_string());
  EXPECT_EQ(world.get("/api/recordings/1/", token).status, 200);
  EXPECT_EQ(world.get("/api/live/1/index.m3u8", token).status, 403);
  EXPECT_EQ(world.get(std::string(kPath), token).status, 403);
  EXPECT_EQ(audits("user.create"), 1);
}

TEST_F(SubUsers, WrongCamerasAreNamedByTheirPlace) {
  const auto body = [&](std::string permissions) {
    return R"({"email":"new@test.example","password":"long enough","permissions":)" + permissions + "}";
  };
  const auto foreign = create(body(fmt::format(R"([{{"camera_id":1}},{{"camera_id":{}}}])", world.strangers_camera)));
  EXPECT_EQ(foreign.status, 400);
  const auto unknown = create(body(R"([{"camera_id":1},{"camera_id":777}])"));
  EXPECT_EQ(foreign.error_of("permissions[1].camera_id"), unknown.error_of("permissions[1].camera_id"));
  EXPECT_NE(unknown.error_of("permissions[1].camera_id"), "");
  EXPECT_EQ(unknown.error_of("permissions[0].camera_id"), "");
  EXPECT_NE(create(body(R"([{"camera_id":1},{"camera_id":1}])")).error_of("permissions[1].camera_id"), "");
  EXPECT_NE(create(body(R"([{"camera_id":1,"can_fly":true}])")).error_of("permissions[0].can_fly"), "");
  EXPECT_NE(create(body(R"([{"camera_id":1,"can_view":1}])")).error_of("permissions[0].can_view"), "");
  EXPECT_NE(create(body(R"([{"can_view":true}])")).error_of("permissions[0].camera_id"), "");
  EXPECT_NE(create(body(R"([{"camera_id":-1}])")).error_of("permissions[0].camera_id"), "");
  EXPECT_NE(create(body("[1]")).error_of("permissions[0]"), "");
  EXPECT_NE(create(body("{}")).error_of("permissions"), "");
  EXPECT_NE(create(body("null")).error_of("permissions"), "");
  std::string many;
  for (int i = 0; i < 1001; ++i) many += (i ? "," : "[") + fmt::format(R"({{"camera_id":{}}})", i + 1);
  EXPECT_NE(create(body(many + "]")).error_of("permissions"), "");
  EXPECT_EQ(count("?search=new@", world.owner), 0);
}

TEST_F(SubUsers, FieldsAreChecked) {
  const auto error = [&](std::string_view field, std::string value) {
    return create(R"({"email":"new@test.example","password":"long enough",")" + std::string(field) + "\":" + value +
                  "}")
        .error_of(field);
  };
  EXPECT_NE(error("holdback_s", "-1"), "");
  EXPECT_NE(error("holdback_s", "1.5"), "");
  EXPECT_NE(error("language", "\"xx\""), "");
  EXPECT_NE(error("time_zone", "\"UTC\""), "");  // the account has another
  EXPECT_NE(error("is_active", "1"), "");
  EXPECT_NE(error("is_admin", "true"), "");
  EXPECT_NE(error("parent_user_id", "3"), "");
  EXPECT_NE(create(R"({"email":"x","password":"long enough"})").error_of("email"), "");
  EXPECT_NE(create(R"({"email":"new@test.example","password":"short"})").error_of("password"), "");
  EXPECT_NE(create(R"({"password":"long enough"})").error_of("email"), "");
  EXPECT_EQ(create(R"({"email":"OWNER@test.example","password":"long enough"})").status, 409);
}

TEST_F(SubUsers, ThereAreOnlySoMany) {
  world.services.config.max_sub_users = 9;  // the world has eight
  EXPECT_EQ(create(R"({"email":"a@test.example","password":"long enough"})").status, 201);
  const auto refused = create(R"({"email":"b@test.example","password":"long enough"})");
  EXPECT_EQ(refused.status, 409);
  EXPECT_NE(refused.body.find("9 sub-users"), std::string::npos) << refused.body;
}

TEST_F(SubUsers, PatchChangesWhatIsGivenAndPutTheRest) {
  const auto id = world.sub(true, true, true);
  auto user = change(Method::patch, id, R"({"name":"Guard","holdback_s":0})").json();
  EXPECT_EQ(user.at("name").as_string(), "Guard");
  EXPECT_EQ(user.at("holdback_s").as_int64(), 0);
  EXPECT_EQ(user.at("permissions").as_array().size(), 1u);
  user = change(Method::put, id, R"({"email":"sub7@test.example"})").json();
  EXPECT_EQ(user.at("name").as_string(), "");
  EXPECT_EQ(user.at("holdback_s").as_int64(), 60);
  EXPECT_TRUE(user.at("permissions").as_array().empty());
  EXPECT_EQ(world.login("sub7@test.example").status, 200);  // the password stayed
  EXPECT_EQ(change(Method::patch, id, "{}").status, 400);
  EXPECT_EQ(change(Method::put, id, "{}").status, 400);
  EXPECT_EQ(change(Method::patch, id, R"({"email":"owner@test.example"})").status, 409);
  EXPECT_EQ(change(Method::patch, id, R"({"email":"SUB7@test.example"})").status, 200);  // one's own is not taken
  EXPECT_EQ(audits("user.update"), 3);
}

TEST_F(SubUsers, ChangesActAtOnce) {
  const auto id = world.sub(true, false, false);
  const auto token = world.token(id);
  EXPECT_EQ(world.get("/api/live/1/index.m3u8", token).status, 200);
  change(Method::patch, id, R"({"permissions":[{"camera_id":1,"can_playback":true}]})");
  EXPECT_EQ(world.get("/api/live/1/index.m3u8", token).status, 403);
  change(Method::patch, id, R"({"permissions":[]})");
  EXPECT_EQ(world.get("/api/live/1/index.m3u8", token).status, 404);
  change(Method::patch, id, R"({"password":"battery staple"})");
  EXPECT_EQ(world.get("/api/auth/me", token).status, 401);
  EXPECT_EQ(world.login("sub1@test.example").status, 401);
  const auto again = world.login("sub1@test.example", "battery staple");
  EXPECT_EQ(again.status, 200);
  change(Method::patch, id, R"({"is_active":false})");
  EXPECT_EQ(world.get("/api/auth/me", std::string(again.json().at("access_token").as_string())).status, 401);
  EXPECT_EQ(
      world.send(Method::post, "/api/auth/refresh", {.cookie = "dvr_refresh=" + again.cookie("dvr_refresh")}).status,
      401);
  const auto disabled = world.login("sub1@test.example", "battery staple"),
             wrong = world.login("sub1@test.example", "x");
  EXPECT_EQ(disabled.status, 401);
  EXPECT_EQ(disabled.body, wrong.body);
}

TEST_F(SubUsers, RemovedWithTheirClipsHandedOver) {
  const auto id = world.sub(false, false, true);
  world.sql(
      "INSERT INTO clips (camera_id, user_id, name, start_time, end_time, duration, created_at) "
      "VALUES (1, $1, 'c', 1, 2, 1, 0)",
      {id});
  EXPECT_EQ(world.send(Method::delete_, fmt::format("{}{}/", kPath, id), {.token = world.token(world.owner)}).status,
            204);
  EXPECT_EQ(world.get(fmt::format("{}{}/", kPath, id), world.token(world.owner)).status, 404);
  EXPECT_EQ(world.query("SELECT user_id FROM clips")[0].i64(0), world.owner);
  EXPECT_EQ(audits("user.delete"), 1);
}

TEST_F(SubUsers, PagesAndFilters) {
  EXPECT_EQ(count("", world.owner), 8);
  EXPECT_EQ(count("", world.stranger), 0);
  EXPECT_EQ(count("?search=SUB3", world.owner), 1);
  EXPECT_EQ(count("?search=%25", world.owner), 0);  // no wildcard
  EXPECT_EQ(count("?search=sub_", world.owner), 0);
  change(Method::patch, world.subs[2], R"({"is_active":false,"name":"Gärtner"})");
  EXPECT_EQ(count("?is_active=false", world.owner), 1);
  EXPECT_EQ(count("?is_active=true", world.owner), 7);
  EXPECT_EQ(count("?search=g%C3%A4rt", world.owner), 1);
  std::vector<std::int64_t> seen;
  std::string next = std::string(kPath) + "?limit=3";
  for (int pages = 0; pages < 3; ++pages) {
    const auto page = world.get(next, world.token(world.owner)).json();
    EXPECT_EQ(page.at("count").as_int64(), 8);
    for (const auto& user : page.at("results").as_array()) seen.push_back(user.at("id").as_int64());
    EXPECT_EQ(page.at("next").is_null(), pages == 2);
    if (pages < 2) next = std::string(page.at("next").as_string());
  }
  EXPECT_EQ(seen, std::vector<std::int64_t>(world.subs.begin(), world.subs.end()));
  for (const auto* bad : {"?limit=0", "?limit=501", "?cursor=x", "?is_active=2", "?surprise=1", "?account_id=x"})
    EXPECT_EQ(list(bad, world.owner).status, 400) << bad;
}

TEST_F(SubUsers, OthersAccounts) {
  const auto account = fmt::format("?account_id={}", world.owner);
  EXPECT_EQ(count(account, world.admin), 8);
  EXPECT_EQ(count(account, world.owner), 8);
  EXPECT_EQ(list(account, world.stranger).status, 404);
  EXPECT_EQ(list("?account_id=777", world.stranger).body, [&] {
    auto text = list(account, world.stranger).body;
    return text.replace(text.find("account 1"), 9, "account 777");
  }());
  const auto one = fmt::format("{}{}/", kPath, world.subs[0]);
  EXPECT_EQ(world.get(one, world.token(world.stranger)).status, 404);
  EXPECT_EQ(world.get(one, world.token(world.admin)).status, 200);
  EXPECT_EQ(world.get(one, world.token(world.subs[0])).status, 403);
  EXPECT_EQ(world.get(fmt::format("{}{}/", kPath, world.stranger), world.token(world.admin)).status, 404);  // an owner
  const auto body = R"({"email":"new@test.example","password":"long enough"})";
  EXPECT_EQ(world.post(std::string(kPath) + account, world.token(world.stranger), body).status, 404);
  const auto made = world.post(std::string(kPath) + account, world.token(world.admin), body);
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(made.json().at("parent_user_id").as_int64(), world.owner);
  EXPECT_EQ(world.query("SELECT account_id FROM audit_log WHERE action = 'user.create'")[0].i64(0), world.owner);
  EXPECT_EQ(world.post(fmt::format("{}?account_id={}", kPath, world.subs[0]), world.token(world.admin), body).status,
            404);
}

class AdminAccounts : public SubUsers {
 protected:
  Reply send(Method method, std::string path, std::string body = {}) {
    return world.send(method, "/api/system/accounts/" + path,
                      {.token = world.token(world.admin), .body = std::move(body)});
  }
};

TEST_F(AdminAccounts, ListedWithWhatTheyHave) {
  const auto page = send(Method::get, "?search=owner@").json();
  EXPECT_EQ(page.at("count").as_int64(), 1);
  const auto owner = page.at("results").at(0);
  EXPECT_EQ(owner.at("cameras").as_int64(), 1);
  EXPECT_EQ(owner.at("sub_users").as_int64(), 8);
  EXPECT_EQ(send(Method::get, "").json().at("count").as_int64(), 3);
  EXPECT_EQ(send(Method::get, "777/").status, 404);
  EXPECT_EQ(send(Method::get, fmt::format("{}/", world.subs[0])).status, 404);  // no account
}

TEST_F(AdminAccounts, MadeDisabledAndRemoved) {
  const auto made =
      send(Method::post, "", R"({"email":"new@test.example","password":"long enough","time_zone":"Asia/Tokyo"})");
  ASSERT_EQ(made.status, 201) << made.body;
  const auto path = fmt::format("{}/", made.json().at("id").as_int64());
  EXPECT_EQ(made.json().at("time_zone").as_string(), "Asia/Tokyo");
  const auto login = world.login("new@test.example", "long enough");
  EXPECT_EQ(login.status, 200);
  EXPECT_EQ(send(Method::patch, path, R"({"is_active":false})").status, 200);
  EXPECT_EQ(world.get("/api/auth/me", std::string(login.json().at("access_token").as_string())).status, 401);
  EXPECT_EQ(world.login("new@test.example", "long enough").status, 401);
  EXPECT_EQ(send(Method::delete_, path).status, 204);
  EXPECT_EQ(send(Method::get, path).status, 404);
  EXPECT_EQ(audits("account.create") + audits("account.update") + audits("account.delete"), 3);
}

TEST_F(AdminAccounts, NotRemovedWhileThereIsSomethingInIt) {
  const auto refused = send(Method::delete_, fmt::format("{}/", world.owner));
  EXPECT_EQ(refused.status, 409);
  EXPECT_NE(refused.body.find("1 camera,"), std::string::npos) << refused.body;
  EXPECT_NE(refused.body.find("8 sub-users"), std::string::npos) << refused.body;
}

TEST_F(AdminAccounts, ADisabledAccountTakesItsSubUsersAlong) {
  const auto token = world.token(world.subs[7]);
  EXPECT_EQ(send(Method::patch, fmt::format("{}/", world.owner), R"({"is_active":false})").status, 200);
  EXPECT_EQ(world.get("/api/auth/me", token).status, 401);
  EXPECT_EQ(world.login("sub7@test.example").status, 401);
}

TEST_F(AdminAccounts, TheLastAdministratorStays) {
  world.sql("UPDATE users SET is_admin = 0 WHERE id <> $1", {world.admin});
  const auto path = fmt::format("{}/", world.admin);
  EXPECT_EQ(send(Method::patch, path, R"({"is_admin":false})").status, 409);
  EXPECT_EQ(send(Method::patch, path, R"({"is_active":false})").status, 409);
  EXPECT_EQ(send(Method::delete_, path).status, 409);
  EXPECT_EQ(send(Method::patch, fmt::format("{}/", world.owner), R"({"is_admin":true})").status, 200);
  EXPECT_EQ(send(Method::patch, path, R"({"is_admin":false})").status, 200);
  EXPECT_EQ(send(Method::get, "").status, 403);
}

}  // namespace
}  // namespace dvr::api::testing
