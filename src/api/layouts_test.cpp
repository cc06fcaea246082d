#include "api/test_support.hpp"

namespace dvr::api::testing {
namespace {

constexpr std::string_view kWalls = "/api/layouts/";

class Layouts : public ::testing::Test {
 protected:
  Reply create(std::string body, std::int64_t user) {
    return world.post(std::string(kWalls), world.token(user), std::move(body));
  }
  Reply create(std::string body) { return world.post(std::string(kWalls), token, std::move(body)); }
  Reply change(Method method, std::int64_t id, std::string body) {
    return world.send(method, fmt::format("{}{}/", kWalls, id), {.token = token, .body = std::move(body)});
  }
  std::string with_tiles(std::string_view tiles, std::string_view name = "Gate") {
    return fmt::format(R"({{"name":"{}","columns":4,"rows":3,"tiles":[{}]}})", name, tiles);
  }
  std::int64_t id_of(const Reply& reply) { return reply.json().at("id").as_int64(); }

  World world;
  const std::string token = world.token(world.owner);  // one: a user has at most 50 sessions
};

TEST_F(Layouts, AreKeptRowByRowAndListedByName) {
  const auto made =
      create(with_tiles(R"({"camera_id":1,"x":2,"y":1,"w":2,"h":2,"stream":"sub"},{"camera_id":1,"x":0,"y":0})"));
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.headers.get("Location"), fmt::format("{}{}/", kWalls, id_of(made)));
  EXPECT_EQ(json::serialize(made.json().at("tiles")), R"([{"camera_id":1,"x":0,"y":0,"w":1,"h":1,"stream":"auto"},)"
                                                      R"({"camera_id":1,"x":2,"y":1,"w":2,"h":2,"stream":"sub"}])");
  ASSERT_EQ(create(with_tiles("", "Attic")).status, 201);
  const auto list = world.get(std::string(kWalls), world.token(world.owner)).json();
  ASSERT_EQ(list.at("count").as_int64(), 2);
  EXPECT_EQ(list.at("results").at(0).at("name").as_string(), "Attic");
  EXPECT_EQ(json::serialize(list.at("results").at(1)), json::serialize(made.json()));
  EXPECT_EQ(world.get(fmt::format("{}{}/", kWalls, id_of(made)), world.token(world.owner)).body, made.body);
}

TEST_F(Layouts, ChangeInPartsOrWhole) {
  const auto id = id_of(create(with_tiles(R"({"camera_id":1,"x":3,"y":2})")));
  const auto renamed = change(Method::patch, id, R"({"name":"Yard"})");
  ASSERT_EQ(renamed.status, 200) << renamed.body;
  EXPECT_EQ(renamed.json().at("name").as_string(), "Yard");
  EXPECT_EQ(renamed.json().at("tiles").as_array().size(), 1u);
  // A smaller grid must hold what is in it.
  EXPECT_NE(change(Method::patch, id, R"({"columns":3})").error_of("tiles[0]"), "");
  EXPECT_EQ(change(Method::patch, id, R"({"columns":3,"tiles":[]})").status, 200);
  EXPECT_NE(change(Method::put, id, R"({"name":"Yard","columns":3,"rows":3})").error_of("tiles"), "");
  EXPECT_EQ(change(Method::put, id, with_tiles("", "Yard")).json().at("columns").as_int64(), 4);
  EXPECT_EQ(change(Method::delete_, id, "").status, 204);
  EXPECT_EQ(change(Method::patch, id, R"({"name":"Yard"})").status, 404);
  EXPECT_EQ(world.query("SELECT COUNT(*) FROM layout_tiles")[0].i64(0), 0);
}

TEST_F(Layouts, WhatCannotBeIsSaidByItsPlace) {
  const auto fault = [&](std::string tiles, std::string_view field) {
    return create(with_tiles(tiles)).error_of(field);
  };
  EXPECT_EQ(fault(R"({"camera_id":1,"x":3,"y":0,"w":2})", "tiles[0]"), "reaches out of the grid");
  EXPECT_EQ(fault(R"({"camera_id":1,"x":0,"y":0,"w":2,"h":2},{"camera_id":1,"x":1,"y":1})", "tiles[1]"),
            "lies on another tile");
  EXPECT_EQ(fault(fmt::format(R"({{"camera_id":{},"x":0,"y":0}})", world.strangers_camera), "tiles[0].camera_id"),
            fault(R"({"camera_id":777,"x":0,"y":0})", "tiles[0].camera_id"));
  EXPECT_NE(fault(R"({"camera_id":777,"x":0,"y":0})", "tiles[0].camera_id"), "");
  EXPECT_NE(fault(R"({"camera_id":1,"y":0})", "tiles[0].x"), "");
  EXPECT_NE(fault(R"({"camera_id":1,"x":-1,"y":0})", "tiles[0].x"), "");
  EXPECT_NE(fault(R"({"camera_id":1,"x":0,"y":0,"w":13})", "tiles[0].w"), "");
  EXPECT_NE(fault(R"({"camera_id":1,"x":0,"y":0,"stream":"third"})", "tiles[0].stream"), "");
  EXPECT_NE(create(R"({"name":" ","columns":1,"rows":1,"tiles":[]})").error_of("name"), "");
  EXPECT_NE(create(R"({"name":"x","columns":13,"rows":1,"tiles":[]})").error_of("columns"), "");
  EXPECT_NE(create(R"({"name":"x","columns":1,"rows":0,"tiles":[]})").error_of("rows"), "");
  std::string many;
  for (int i = 0; i < 65; ++i) many += (i ? "," : "") + std::string(R"({"camera_id":1,"x":0,"y":0})");
  EXPECT_NE(fault(many, "tiles"), "");
  EXPECT_EQ(world.query("SELECT COUNT(*) FROM layouts")[0].i64(0), 0);
}

TEST_F(Layouts, NamesAreUniqueToAUserAndTheirNumberIsBounded) {
  const auto id = id_of(create(with_tiles("", "A")));
  EXPECT_EQ(create(with_tiles("", "A")).json().at("code").as_string(), "name_taken");
  EXPECT_EQ(create(with_tiles("", "A"), world.stranger).status, 201);
  const auto other = id_of(create(with_tiles("", "B")));
  EXPECT_EQ(change(Method::patch, other, R"({"name":"A"})").json().at("code").as_string(), "name_taken");
  EXPECT_EQ(change(Method::patch, id, R"({"name":"A"})").status, 200);
  for (int i = 0; i < 48; ++i) ASSERT_EQ(create(with_tiles("", fmt::format("C{}", i))).status, 201);
  const auto full = create(with_tiles("", "D"));
  EXPECT_EQ(full.status, 409);
  EXPECT_EQ(full.json().at("code").as_string(), "too_many_layouts");
}

// A sub-user whose right is withdrawn keeps the arrangement, and learns nothing by it.
TEST_F(Layouts, KeepThePlaceOfACameraThatIsNoLongerPermitted) {
  const auto sub = world.subs[7];
  const auto made = create(with_tiles(R"({"camera_id":1,"x":0,"y":0})"), sub);
  ASSERT_EQ(made.status, 201) << made.body;
  world.sql("DELETE FROM user_permissions WHERE user_id = $1", {sub});
  world.accounts->sessions.forget();
  const auto moved = world.send(Method::patch, fmt::format("{}{}/", kWalls, id_of(made)),
                                {.token = world.token(sub), .body = R"({"tiles":[{"camera_id":1,"x":1,"y":0}]})"});
  EXPECT_EQ(moved.status, 200) << moved.body;
  EXPECT_NE(create(with_tiles(R"({"camera_id":1,"x":0,"y":0})", "New"), sub).error_of("tiles[0].camera_id"), "");
}

TEST_F(Layouts, GoWithTheirUser) {
  ASSERT_EQ(create(with_tiles(R"({"camera_id":1,"x":0,"y":0})"), world.subs[7]).status, 201);
  world.sql("DELETE FROM users WHERE id = $1", {world.subs[7]});
  EXPECT_EQ(world.query("SELECT COUNT(*) FROM layouts")[0].i64(0), 0);
  EXPECT_EQ(world.query("SELECT COUNT(*) FROM layout_tiles")[0].i64(0), 0);
}

}  // namespace
}  // namespace dvr::api::testing
