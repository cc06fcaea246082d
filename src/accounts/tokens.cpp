#include "accounts/tokens.hpp"

#include "accounts/keys.hpp"

#include <fcntl.h>
#include <jwt.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <charconv>
#include <cstdlib>

namespace dvr::accounts {
namespace {

using EvpKey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free_all)>;
using Jwt = std::unique_ptr<jwt_t, decltype(&jwt_free)>;

std::string content_of(BIO* bio) {
  char* data = nullptr;
  const auto n = BIO_get_mem_data(bio, &data);
  return std::string(data, std::size_t(n));
}

Result<std::string> make_private_pem() {
  EvpKey key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  Bio bio(BIO_new(BIO_s_mem()), BIO_free_all);
  if (!key || !bio || PEM_write_bio_PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
    return fail(ErrorKind::internal, "could not make a token key");
  return content_of(bio.get());
}

Error bad_token(std::string_view why) { return fail(ErrorKind::unauthenticated, "the access token {}", why); }

struct Header {
  std::string alg, kid;
};

// Read before the library sees it: the algorithm is ours to choose, never the token's (RFC 8725, section 3.1).
Result<Header> parse_header(std::string_view token) {
  const auto dot = token.find('.');
  if (dot == token.npos) return bad_token("is malformed");
  auto text = base64url_decode(token.substr(0, dot));
  if (!text) return bad_token("is malformed");
  boost::system::error_code ec;
  const auto value = boost::json::parse(as_text(*text), ec);
  const auto* object = ec ? nullptr : value.if_object();
  if (!object) return bad_token("is malformed");
  Header header;
  if (const auto* alg = object->if_contains("alg"); alg && alg->is_string()) header.alg = alg->get_string();
  if (const auto* kid = object->if_contains("kid"); kid && kid->is_string()) header.kid = kid->get_string();
  return header;
}

Result<std::int64_t> parse_id(const char* text) {
  if (!text || !*text) return bad_token("is malformed");
  std::int64_t id = 0;
  const std::string_view view(text);
  const auto [end, ec] = std::from_chars(view.begin(), view.end(), id);
  if (ec != std::errc() || end != view.end() || id <= 0) return bad_token("is malformed");
  return id;
}

WallTime modified_at(const std::filesystem::path& file) {
  struct stat info{};
  return ::stat(file.c_str(), &info) == 0 ? WallTime(Seconds(info.st_mtime)) : WallTime{};
}

Result<std::string> read_pem(const std::filesystem::path& file) {
  DVR_TRY(auto bytes, read_key_file(file));
  return bytes ? std::string(as_text(*bytes)) : std::string();
}

constexpr std::string_view kCurrent = "tokens.pem", kBefore = "tokens.previous.pem";  // kBefore: until version 0.1

// "tokens-{retired_s}-{kid}.pem"; nothing for any other file.
std::optional<WallTime> retired_at(const std::filesystem::path& file) {
  const auto name = file.filename().string();
  if (name == kBefore) return modified_at(file);
  constexpr std::string_view head = "tokens-";
  if (!name.starts_with(head) || !name.ends_with(".pem")) return std::nullopt;
  std::int64_t at = 0;
  const auto [end, ec] = std::from_chars(name.data() + head.size(), name.data() + name.size(), at);
  if (ec != std::errc() || *end != '-' || at < 0 || at > 1'000'000'000'000) return std::nullopt;
  return WallTime(Seconds(at));
}

// Held while keys are replaced: two processes take turns.
class DirectoryLock {
 public:
  static Result<DirectoryLock> take(const std::filesystem::path& directory) {
    DirectoryLock lock(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (lock.fd_ < 0 || ::flock(lock.fd_, LOCK_EX) != 0) return errno_error("lock key directory", directory.string());
    return lock;
  }
  DirectoryLock(DirectoryLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  ~DirectoryLock() {
    if (fd_ >= 0) ::close(fd_);
  }

 private:
  explicit DirectoryLock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace

Result<Tokens::Key> Tokens::parse_key(std::string private_pem) {
  Bio in(BIO_new_mem_buf(private_pem.data(), int(private_pem.size())), BIO_free_all);
  EvpKey key(PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
  Bio out(BIO_new(BIO_s_mem()), BIO_free_all);
  if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_EC || PEM_write_bio_PUBKEY(out.get(), key.get()) != 1)
    return fail(ErrorKind::corrupt, "the token key file holds no EC key");
  Key made{{}, std::move(private_pem), content_of(out.get())};
  made.kid = to_hex(ByteView(sha256(as_bytes(made.public_pem))).first(8));
  return made;
}

Result<std::unique_ptr<Tokens>> Tokens::open(const std::filesystem::path& directory, WallTime now) {
  std::unique_ptr<Tokens> tokens(new Tokens(directory));
  DVR_CHECK(tokens->maintain(now));
  return tokens;
}

// One whose tokens have all expired is removed.
Result<Tokens::Keys> Tokens::read_retired(WallTime now) const {
  Keys keys;
  std::error_code ec;
  for (std::filesystem::directory_iterator it(directory_, ec), end; !ec && it != end; it.increment(ec)) {
    const auto retired = retired_at(it->path());
    if (!retired) continue;
    std::error_code ignored;
    if (now - *retired > kKeepRetired) {
      std::filesystem::remove(it->path(), ignored);
      continue;
    }
    DVR_TRY(auto pem, read_pem(it->path()));
    if (pem.empty()) continue;
    DVR_TRY(auto key, parse_key(std::move(pem)));
    keys.push_back(std::move(key));
  }
  if (ec) return fail(ErrorKind::io, "read key directory {}: {}", directory_.string(), ec.message());
  return keys;
}

// A new key in place of `pem`, which is written under its retired name first: at no moment is it in no file.
Result<std::string> Tokens::renew(const std::string& pem, WallTime now) const {
  if (!pem.empty()) {
    DVR_TRY(const auto old, parse_key(pem));
    const auto at = std::chrono::floor<Seconds>(now).time_since_epoch().count();
    DVR_CHECK(write_key_file(directory_ / fmt::format("tokens-{}-{}.pem", at, old.kid), as_bytes(pem)));
  }
  DVR_TRY(auto made, make_private_pem());
  DVR_CHECK(write_key_file(directory_ / kCurrent, as_bytes(made)));
  return made;
}

Result<bool> Tokens::refresh(WallTime now, bool replace) {
  std::lock_guard turn(rotating_);
  DVR_TRY(const auto lock, DirectoryLock::take(directory_));
  DVR_TRY(auto pem, read_pem(directory_ / kCurrent));
  if (replace || pem.empty() || now - modified_at(directory_ / kCurrent) > kRotateAfter) {
    DVR_TRY(pem, renew(pem, now));
  }
  DVR_TRY(auto key, parse_key(std::move(pem)));
  const auto before = keys_.get();
  const bool changed = before->empty() || before->front().kid != key.kid;
  Keys keys{std::move(key)};
  DVR_TRY(auto retired, read_retired(now));
  keys.insert(keys.end(), std::make_move_iterator(retired.begin()), std::make_move_iterator(retired.end()));
  keys_.set(std::move(keys));
  return changed;
}

Result<std::string> Tokens::rotate(WallTime now) {
  DVR_CHECK(refresh(now, true));
  return kid();
}

Result<bool> Tokens::maintain(WallTime now) { return refresh(now, false); }

Result<std::string> Tokens::sign(const Claims& claims, WallTime now) const {
  const auto keys = keys_.get();
  const auto& key = keys->front();
  jwt_t* raw = nullptr;
  if (jwt_new(&raw) != 0) return fail(ErrorKind::internal, "could not make a token");
  Jwt jwt(raw, jwt_free);
  const auto subject = std::to_string(claims.user_id);
  const auto seconds = [](WallTime t) { return long(std::chrono::floor<Seconds>(t).time_since_epoch().count()); };
  const bool filled =
      jwt_set_alg(raw, JWT_ALG_ES256, reinterpret_cast<const unsigned char*>(key.private_pem.data()),
                  int(key.private_pem.size())) == 0 &&
      jwt_add_header(raw, "kid", key.kid.c_str()) == 0 && jwt_add_grant(raw, "sub", subject.c_str()) == 0 &&
      jwt_add_grant(raw, "sid", claims.session_id.c_str()) == 0 && jwt_add_grant_int(raw, "iat", seconds(now)) == 0 &&
      jwt_add_grant_int(raw, "exp", seconds(claims.expires)) == 0;
  std::unique_ptr<char, decltype(&std::free)> text(filled ? jwt_encode_str(raw) : nullptr, &std::free);
  if (!text) return fail(ErrorKind::internal, "could not sign a token");
  return std::string(text.get());
}

Result<Claims> Tokens::verify_signature(std::string_view token) const {
  if (token.size() > kMaxToken) return bad_token("is too long");
  DVR_TRY(const auto header, parse_header(token));
  const auto keys = keys_.get();
  const auto key = std::find_if(keys->begin(), keys->end(), [&](const Key& k) { return k.kid == header.kid; });
  if (header.alg != "ES256" || key == keys->end()) return bad_token("is not one of this server's");
  jwt_t* raw = nullptr;
  const std::string terminated(token);
  if (jwt_decode(&raw, terminated.c_str(), reinterpret_cast<const unsigned char*>(key->public_pem.data()),
                 int(key->public_pem.size())) != 0)
    return bad_token("has no valid signature");
  Jwt jwt(raw, jwt_free);
  if (jwt_get_alg(raw) != JWT_ALG_ES256) return bad_token("has no valid signature");
  DVR_TRY(const auto user_id, parse_id(jwt_get_grant(raw, "sub")));
  const char* sid = jwt_get_grant(raw, "sid");
  if (!sid) return bad_token("is malformed");
  return Claims{sid, user_id, WallTime(Seconds(jwt_get_grant_int(raw, "exp")))};
}

std::optional<Claims> Tokens::remembered(const std::string& token) const {
  std::lock_guard lock(mutex_);
  const auto found = verified_.find(token);
  if (found == verified_.end()) return std::nullopt;
  return found->second;
}

void Tokens::remember(const std::string& token, const Claims& claims) const {
  std::lock_guard lock(mutex_);
  if (verified_.size() >= kRemembered) verified_.clear();
  verified_.emplace(token, claims);
}

Result<Claims> Tokens::verify(std::string_view text, WallTime now) const {
  const std::string token(text.substr(0, kMaxToken + 1));
  auto claims = remembered(token);
  if (!claims) {
    DVR_TRY(claims, verify_signature(token));
    remember(token, *claims);
  }
  if (claims->expires <= now) return bad_token("has expired");
  return std::move(*claims);
}

}  // namespace dvr::accounts
