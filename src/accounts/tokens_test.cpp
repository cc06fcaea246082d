#include "accounts/test_support.hpp"

namespace dvr::accounts::testing {
namespace {

struct Keys {
  std::size_t files() const {
    return std::size_t(std::distance(fs::directory_iterator(directory.path), fs::directory_iterator()));
  }
  std::string token(const Tokens& tokens) const { return *tokens.sign({"sid", 7, now + Seconds(900)}, now); }

  TempDirectory directory;
  const WallTime now = std::chrono::floor<Micros>(std::chrono::system_clock::now());
};

TEST(TokenKeys, AnOldKeyIsReplacedAndVerifiesUntilItsTokensHaveExpired) {
  Keys keys;
  const auto tokens = *Tokens::open(keys.directory.path, keys.now);
  const auto first = tokens->kid(), token = keys.token(*tokens);
  EXPECT_FALSE(*tokens->maintain(keys.now + Tokens::kRotateAfter - Seconds(60)));
  const auto later = keys.now + Tokens::kRotateAfter + Seconds(60);
  EXPECT_TRUE(*tokens->maintain(later));
  EXPECT_NE(tokens->kid(), first);
  EXPECT_TRUE(tokens->verify(token, keys.now));
  EXPECT_EQ(keys.files(), 2u);
  EXPECT_FALSE(*tokens->maintain(keys.now + Tokens::kKeepRetired));  // the file's own time is new
  const auto retired = *Tokens::open(keys.directory.path, later + Tokens::kKeepRetired + Seconds(1));
  EXPECT_FALSE(retired->verify(token, keys.now));
  for (const auto& file : fs::directory_iterator(keys.directory.path))
    EXPECT_EQ(file.path().string().find(first), std::string::npos) << file.path();
}

TEST(TokenKeys, ARotationByAnotherProcessIsTakenOver) {
  Keys keys;
  const auto server = *Tokens::open(keys.directory.path, keys.now);
  const auto command = *Tokens::open(keys.directory.path, keys.now);
  const auto before = keys.token(*server);
  const auto kid = *command->rotate(keys.now);
  const auto between = keys.token(*server);  // not looked yet
  EXPECT_TRUE(command->verify(between, keys.now));
  EXPECT_TRUE(*server->maintain(keys.now));
  EXPECT_EQ(server->kid(), kid);
  for (const auto& token : {before, between, keys.token(*command)}) EXPECT_TRUE(server->verify(token, keys.now));
}

TEST(TokenKeys, SeveralRotationsInARowLoseNoToken) {
  Keys keys;
  const auto tokens = *Tokens::open(keys.directory.path, keys.now);
  std::vector<std::string> made;
  for (int i = 0; i < 5; ++i) {
    made.push_back(keys.token(*tokens));
    ASSERT_TRUE(tokens->rotate(keys.now + Seconds(i)));
  }
  for (const auto& token : made) EXPECT_TRUE(tokens->verify(token, keys.now));
  EXPECT_EQ(keys.files(), 6u);
}

TEST(TokenKeys, SigningGoesOnWhileKeysChange) {
  Keys keys;
  const auto tokens = *Tokens::open(keys.directory.path, keys.now);
  std::atomic<bool> done = false;
  std::atomic<int> bad = 0;
  std::thread signer([&] {
    while (!done)
      if (!tokens->verify(keys.token(*tokens), keys.now)) ++bad;
  });
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(tokens->rotate(keys.now));
  done = true;
  signer.join();
  EXPECT_EQ(bad, 0);
}

TEST(TokenKeys, TheKeyBeforeOfTheFirstVersionStillVerifies) {
  Keys keys;
  std::string token;
  {
    const auto old = *Tokens::open(keys.directory.path, keys.now);
    token = keys.token(*old);
  }
  fs::rename(keys.directory.path / "tokens.pem", keys.directory.path / "tokens.previous.pem");
  EXPECT_TRUE((*Tokens::open(keys.directory.path, keys.now))->verify(token, keys.now));
}

}  // namespace
}  // namespace dvr::accounts::testing
