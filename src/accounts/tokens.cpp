#include "accounts/tokens.hpp"

#include "accounts/keys.hpp"

#include <jwt.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sys/stat.h>

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

Result<std::string> replace_key(const std::filesystem::path& file) {
  DVR_TRY(auto pem, make_private_pem());
  DVR_CHECK(write_key_file(file, as_bytes(pem)));
  return pem;
}

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
  const auto current = directory / "tokens.pem", previous = directory / "tokens.previous.pem";
  std::unique_ptr<Tokens> tokens(new Tokens);
  DVR_TRY(auto pem, read_pem(current));
  if (!pem.empty() && now - modified_at(current) > kRotateAfter) {
    DVR_CHECK(write_key_file(previous, as_bytes(pem)));
    pem.clear();
  }
  if (pem.empty()) {
    DVR_TRY(pem, replace_key(current));
  }
  DVR_TRY(auto old, read_pem(previous));
  for (auto& text : {pem, old})
    if (!text.empty()) {
      DVR_TRY(auto key, parse_key(text));
      tokens->keys_.push_back(std::move(key));
    }
  return tokens;
}

const Tokens::Key* Tokens::find(std::string_view kid) const {
  for (const auto& key : keys_)
    if (key.kid == kid) return &key;
  return nullptr;
}

Result<std::string> Tokens::sign(const Claims& claims, WallTime now) const {
  const auto& key = keys_.front();
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
  const auto* key = find(header.kid);
  if (header.alg != "ES256" || !key) return bad_token("is not one of this server's");
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
