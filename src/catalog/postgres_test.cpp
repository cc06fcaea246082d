// What only PostgreSQL has. Needs DVR_TEST_DATABASE (script/test unit-postgres); the values and the breaker do not.
#include "catalog/breaker.hpp"
#include "catalog/postgres_connection.hpp"
#include "catalog/settings.hpp"
#include "catalog/test_database.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <future>

namespace dvr::catalog {
namespace {

TEST(PgTarget, KeepsSecretsOutOfErrorsAndDescriptions) {
  const auto good = PgTarget::parse("postgres://dvr:s3cret@db.example:5433/cameras?sslmode=verify-full");
  ASSERT_TRUE(good.has_value());
  EXPECT_EQ(good->describe(), "dvr@db.example:5433/cameras");
  for (const auto* url : {"postgres://dvr:s3cret@db/cameras?nonsense=1", "host=db password=s3cret", "", "mysql://x"}) {
    const auto bad = PgTarget::parse(url);
    ASSERT_FALSE(bad.has_value()) << url;
    EXPECT_EQ(bad.error().kind, ErrorKind::invalid);
    EXPECT_EQ(bad.error().describe().find("s3cret"), std::string::npos);
  }
}

TEST(PgValues, TextIsMadeStorable) {
  const auto stored = [](std::string text) { return encode_parameter(Value(std::move(text))).bytes; };
  EXPECT_EQ(stored("S\xC3\xA3o Paulo \xF0\x9F\x93\xB7"), "S\xC3\xA3o Paulo \xF0\x9F\x93\xB7");
  EXPECT_EQ(stored(std::string("a\0b", 3)),
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_EQ(stored("\xC3(\xED\xA0\x80"), "\xEF\xBF\xBD(\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(Breaker, LetsOneTryAfterEachDelay) {
  Breaker breaker(Seconds(1), Seconds(4));
  MonoTime now{};
  EXPECT_TRUE(breaker.admit(now).has_value());
  EXPECT_TRUE(breaker.failed(now));
  EXPECT_FALSE(breaker.failed(now)) << "an attempt that began before";
  for (const auto delay : {Seconds(1), Seconds(2), Seconds(4), Seconds(4)}) {
    EXPECT_EQ(breaker.admit(now + delay - Millis(1)).error().kind, ErrorKind::unavailable);
    now += delay;
    EXPECT_TRUE(breaker.admit(now).has_value());
    EXPECT_FALSE(breaker.admit(now).has_value()) << "one at a time";
    EXPECT_FALSE(breaker.failed(now));
  }
  now += Seconds(4);
  EXPECT_TRUE(breaker.admit(now).has_value());
  breaker.undecided();
  EXPECT_TRUE(breaker.admit(now).has_value());
  EXPECT_TRUE(breaker.succeeded());
  EXPECT_FALSE(breaker.succeeded());
  EXPECT_TRUE(breaker.admit(now).has_value());
}

// A peer that accepts and never says a word.
class SilentPeer {
 public:
  SilentPeer() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(socket_, reinterpret_cast<sockaddr*>(&address), size) != 0) std::abort();
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.sin_port);
    ::listen(socket_, 16);
  }
  ~SilentPeer() { ::close(socket_); }
  int port = 0;

 private:
  int socket_;
};

TEST(Postgres, SilenceIsUnavailableAndLaterCallersDoNotWait) {
  const SilentPeer peer;
  auto database =
      *open_postgres({.url = fmt::format("postgres://a@127.0.0.1:{}/b", peer.port), .connect_timeout = Millis(200)});
  const auto ask = [&] { return database->read_now([](Connection&) { return Result<void>(); }); };
  EXPECT_EQ(ask().error().kind, ErrorKind::unavailable);
  const auto second = ask();
  EXPECT_EQ(second.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(second.error().context, "") << "it was not tried again";
}

class PostgresTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!testing::postgres_server()) GTEST_SKIP() << "DVR_TEST_DATABASE names no server";
    auto name = (std::filesystem::temp_directory_path() / "dvr-postgres-XXXXXX").string();
    if (!::mkdtemp(name.data())) std::abort();
    directory = name;
    db = testing::open_migrated(directory / "a");
  }
  void TearDown() override {
    db.reset();
    if (!directory.empty()) std::filesystem::remove_all(directory);
  }

  // One column of one row.
  Value ask(std::string_view sql, std::vector<Value> params = {}) {
    Value out;
    const auto done = db->read_now([&](Connection& c) -> Result<void> {
      DVR_TRY(const auto rows, c.query(sql, params));
      if (!rows.empty()) out = rows.values[0][0];
      return {};
    });
    EXPECT_TRUE(done.has_value()) << done.error().describe();
    return out;
  }
  Error refusal(std::string_view sql) {
    const auto done = db->write_now([&](Connection& c) -> Result<void> {
      DVR_CHECK(c.query(sql));
      return {};
    });
    EXPECT_FALSE(done.has_value());
    return done.has_value() ? Error{} : done.error();
  }

  std::filesystem::path directory;
  std::unique_ptr<Database> db;
};

TEST_F(PostgresTest, DecodesItsTypes) {
  EXPECT_EQ(ask("SELECT 7::int2"), Value(7));
  EXPECT_EQ(ask("SELECT -7::int4"), Value(-7));
  EXPECT_EQ(ask("SELECT $1", {INT64_MIN}), Value(INT64_MIN));
  EXPECT_EQ(ask("SELECT true"), Value(1));
  EXPECT_EQ(ask("SELECT NULL"), Value());
  EXPECT_EQ(ask("SELECT $1", {Value(2.5)}), Value(2.5));
  EXPECT_EQ(ask("SELECT 0.5::float4"), Value(0.5));
  EXPECT_EQ(ask("SELECT SUM(x) FROM (VALUES (9000000000000000000::bigint), (1)) AS t (x)"),
            Value(std::int64_t(9'000'000'000'000'000'001)));
  EXPECT_EQ(ask("SELECT -10000::numeric"), Value(-10'000));
  EXPECT_EQ(ask("SELECT 0::numeric"), Value(0));
  EXPECT_EQ(ask("SELECT -1.25::numeric"), Value(-1.25));
  EXPECT_EQ(ask("SELECT 1e20::numeric"), Value(1e20));
  EXPECT_EQ(ask("SELECT $1", {Bytes{0, 1, 255}}), Value(Bytes{0, 1, 255}));
  EXPECT_EQ(ask("SELECT $1", {Bytes{}}), Value(Bytes{}));
  EXPECT_EQ(ask("SELECT $1", {""}), Value(""));
}

TEST_F(PostgresTest, TextComparesByteByByte) {
  EXPECT_EQ(ask("SELECT collation_name FROM information_schema.columns WHERE table_name = 'users' AND "
                "column_name = 'email'"),
            Value("C"));
}

TEST_F(PostgresTest, ErrorsHaveTheirKinds) {
  EXPECT_EQ(refusal("INSERT INTO settings (name, value) VALUES ('a', NULL)").kind, ErrorKind::conflict);
  EXPECT_EQ(refusal("SELECT 9223372036854775807 + 1").kind, ErrorKind::invalid);
  EXPECT_EQ(refusal("SELECT nonsense").kind, ErrorKind::internal);
  const auto full = refusal("DO $$ BEGIN RAISE EXCEPTION 'secret detail' USING ERRCODE = '53100'; END $$");
  EXPECT_EQ(full.kind, ErrorKind::unavailable);
  EXPECT_EQ(full.message.find("secret"), std::string::npos) << "it is for the log";
  EXPECT_NE(full.context.find("53100"), std::string::npos);
}

TEST_F(PostgresTest, AnErrorThatIsPassedOverIsNotTakenForACommit) {
  const auto done = db->write_now([](Connection& c) -> Result<void> {
    DVR_CHECK(settings::set(c, "a", "1"));
    (void)c.query("SELECT nonsense").has_value();
    return {};
  });
  EXPECT_EQ(done.error().kind, ErrorKind::internal);
  EXPECT_EQ(ask("SELECT COUNT(*) FROM settings WHERE name = 'a'"), Value(0));
}

TEST_F(PostgresTest, StatementsThatTakeTooLongEnd) {
  PostgresOptions options{.url = testing::url_of(std::get<std::string>(ask("SELECT current_database()"))),
                          .statement_timeout = Millis(100)};
  auto impatient = *open_postgres(options);
  const auto done = impatient->read_now([](Connection& c) -> Result<void> {
    DVR_CHECK(c.query("SELECT pg_sleep(60)"));
    return {};
  });
  EXPECT_EQ(done.error().kind, ErrorKind::unavailable);
  EXPECT_TRUE(impatient->read_now([](Connection&) { return Result<void>(); }).has_value()) << "that was no outage";
}

TEST_F(PostgresTest, ConnectionsThatTheServerEndedAreOpenedAgain) {
  ask("SELECT 1");
  testing::Administrator administrator(testing::postgres_server());
  const auto name = std::get<std::string>(ask("SELECT current_database()"));
  const auto end_all = [&] {
    administrator.run("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '" + name + "'");
  };
  end_all();
  EXPECT_EQ(ask("SELECT 2"), Value(2));
  const auto inside = db->write_now([&](Connection& c) -> Result<void> {
    DVR_CHECK(settings::set(c, "a", "1"));
    end_all();
    return settings::set(c, "a", "2");
  });
  EXPECT_EQ(inside.error().kind, ErrorKind::unavailable);
  const auto deadline = MonoTime::clock::now() + Seconds(30);
  while (!db->write_now([](Connection& c) { return settings::set(c, "b", "1"); }).has_value())
    ASSERT_LT(MonoTime::clock::now(), deadline);
  EXPECT_EQ(ask("SELECT COUNT(*) FROM settings WHERE name = 'a'"), Value(0));
}

// Read, then write what was read: with two programs on one database nothing is lost.
TEST_F(PostgresTest, OneWriterAtATimeOverAllPrograms) {
  const auto url = testing::url_of(std::get<std::string>(ask("SELECT current_database()")));
  const auto count_up = [&url] {
    auto mine = *open_postgres({.url = url, .readers = 1});
    for (int i = 0; i < 50; ++i) {
      const auto done = mine->write_now([](Connection& c) -> Result<void> {
        DVR_TRY(const auto before, settings::get(c, "n"));
        return settings::set(c, "n", std::to_string(std::stoi(before.value_or("0")) + 1));
      });
      EXPECT_TRUE(done.has_value()) << done.error().describe();
    }
  };
  std::vector<std::future<void>> programs;
  for (int i = 0; i < 4; ++i) programs.push_back(std::async(std::launch::async, count_up));
  for (auto& p : programs) p.get();
  EXPECT_EQ(ask("SELECT value FROM settings WHERE name = 'n'"), Value("200"));
}

TEST_F(PostgresTest, OneServerWritesUntilItIsGone) {
  const auto url = testing::url_of(std::get<std::string>(ask("SELECT current_database()")));
  const auto set = [](Database& d) { return d.write_now([](Connection& c) { return settings::set(c, "a", "1"); }); };
  auto first = *open_postgres({.url = url, .exclusive = true});
  auto second = *open_postgres({.url = url, .exclusive = true});
  EXPECT_TRUE(set(*first).has_value());
  EXPECT_EQ(set(*second).error().message, "another server uses this database");
  EXPECT_TRUE(set(*db).has_value()) << "an operator's command may";
  first.reset();
  const auto deadline = MonoTime::clock::now() + Seconds(30);
  while (!set(*second).has_value()) ASSERT_LT(MonoTime::clock::now(), deadline);
}

TEST_F(PostgresTest, TwoProgramsThatMigrateAtOnceTakeEachStepOnce) {
  const auto name = std::get<std::string>(ask("SELECT current_database()"));
  testing::Administrator administrator(testing::postgres_server());
  ASSERT_TRUE(administrator.run("CREATE DATABASE " + name + "_new TEMPLATE template0")) << administrator.error;
  std::vector<std::future<int>> programs;
  for (int i = 0; i < 4; ++i)
    programs.push_back(std::async(std::launch::async, [url = testing::url_of(name + "_new")] {
      auto mine = *open_postgres({.url = url, .readers = 1});
      const auto steps = migrate(*mine);
      EXPECT_TRUE(steps.has_value());
      return steps.has_value() ? *steps : 0;
    }));
  int steps = 0;
  for (auto& p : programs) steps += p.get();
  EXPECT_EQ(steps, int(migrations().size()));
  administrator.run("DROP DATABASE " + name + "_new WITH (FORCE)");
}

}  // namespace
}  // namespace dvr::catalog
