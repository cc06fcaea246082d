#include "proto/rtsp/auth.hpp"

#include <openssl/evp.h>

#include <algorithm>

namespace dvr::rtsp {
namespace {

bool is_token(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '.';
}

// Walks `scheme name=value, name="value", scheme …`: one header may hold several challenges.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : in_(text) {}

  std::string_view token() {
    std::size_t n = 0;
    while (n < in_.size() && is_token(in_[n])) ++n;
    return take(n);
  }
  bool eat(char c) {
    skip(" \t");
    if (in_.empty() || in_[0] != c) return false;
    in_.remove_prefix(1);
    skip(" \t");
    return true;
  }
  std::string value() { return !in_.empty() && in_[0] == '"' ? quoted() : std::string(bare()); }
  void skip(std::string_view any) { in_.remove_prefix(std::min(in_.find_first_not_of(any), in_.size())); }
  void drop() { take(1); }
  bool at_end() const { return in_.empty(); }

 private:
  std::string_view take(std::size_t n) {
    const auto out = in_.substr(0, n);
    in_.remove_prefix(out.size());
    return out;
  }
  std::string_view bare() { return trim(take(std::min(in_.find(','), in_.size()))); }
  std::string quoted() {
    std::string out;
    for (in_.remove_prefix(1); !in_.empty(); in_.remove_prefix(1)) {
      if (in_[0] == '"') break;
      if (in_[0] == '\\' && in_.size() > 1) in_.remove_prefix(1);
      out += in_[0];
    }
    if (!in_.empty()) in_.remove_prefix(1);
    return out;
  }
  std::string_view in_;
};

struct RawChallenge {
  std::string scheme;
  std::vector<Header> parameters;
  std::string get(std::string_view name) const {
    for (const auto& p : parameters)
      if (iequals(p.name, name)) return p.value;
    return {};
  }
};

std::vector<RawChallenge> scan_challenges(std::string_view text) {
  std::vector<RawChallenge> out;
  Scanner in(text);
  for (in.skip(" ,\t"); !in.at_end(); in.skip(" ,\t")) {
    const std::string word(in.token());
    if (word.empty()) in.drop();
    else if (!in.eat('=')) out.push_back({word, {}});
    else if (!out.empty()) out.back().parameters.push_back({word, in.value()});
    else in.value();
  }
  return out;
}

bool lists_auth(std::string_view qop) {
  while (!qop.empty()) {
    const auto end = std::min(qop.find(','), qop.size());
    if (iequals(trim(qop.substr(0, end)), "auth")) return true;
    qop.remove_prefix(std::min(end + 1, qop.size()));
  }
  return false;
}

std::optional<Challenge::Scheme> scheme_of(const RawChallenge& raw) {
  if (iequals(raw.scheme, "Basic")) return Challenge::Scheme::basic;
  if (!iequals(raw.scheme, "Digest") || raw.get("nonce").empty()) return std::nullopt;
  const auto algorithm = raw.get("algorithm");
  if (algorithm.empty() || iequals(algorithm, "MD5")) return Challenge::Scheme::digest_md5;
  if (iequals(algorithm, "SHA-256") || iequals(algorithm, "SHA256")) return Challenge::Scheme::digest_sha256;
  return std::nullopt;
}

std::optional<Challenge> understand(const RawChallenge& raw) {
  const auto scheme = scheme_of(raw);
  if (!scheme) return std::nullopt;
  const auto qop = raw.get("qop");
  if (!qop.empty() && !lists_auth(qop)) return std::nullopt;  // auth-int alone
  return Challenge{*scheme,
                   raw.get("realm"),
                   raw.get("nonce"),
                   raw.get("opaque"),
                   !raw.get("algorithm").empty(),
                   !qop.empty(),
                   iequals(raw.get("stale"), "true")};
}

std::string hash_hex(Challenge::Scheme scheme, std::string_view text) {
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size,
             scheme == Challenge::Scheme::digest_sha256 ? EVP_sha256() : EVP_md5(), nullptr);
  return to_hex({digest.data(), size});
}

std::string escape(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

// RFC 7616, section 3.4.1.
std::string digest_header(const Challenge& c, const Credentials& who, std::string_view method, std::string_view uri,
                          std::uint32_t count) {
  const auto hash = [&](std::string_view text) { return hash_hex(c.scheme, text); };
  const auto ha1 = hash(fmt::format("{}:{}:{}", who.username, c.realm, who.password));
  const auto ha2 = hash(fmt::format("{}:{}", method, uri));
  auto out = fmt::format("Digest username=\"{}\", realm=\"{}\", nonce=\"{}\", uri=\"{}\"", escape(who.username),
                         escape(c.realm), escape(c.nonce), uri);
  if (c.qop_auth) {
    const auto nc = fmt::format("{:08x}", count), cnonce = to_hex(random_bytes(8));
    const auto response = hash(fmt::format("{}:{}:{}:{}:auth:{}", ha1, c.nonce, nc, cnonce, ha2));
    out += fmt::format(", response=\"{}\", qop=auth, nc={}, cnonce=\"{}\"", response, nc, cnonce);
  } else {
    out += fmt::format(", response=\"{}\"", hash(fmt::format("{}:{}:{}", ha1, c.nonce, ha2)));
  }
  if (!c.opaque.empty()) out += fmt::format(", opaque=\"{}\"", escape(c.opaque));
  if (c.algorithm_given)
    out += c.scheme == Challenge::Scheme::digest_sha256 ? ", algorithm=SHA-256" : ", algorithm=MD5";
  return out;
}

}  // namespace

std::vector<Challenge> parse_challenges(const Message& response) {
  std::vector<Challenge> out;
  for (const auto& h : response.headers) {
    if (!iequals(h.name, "WWW-Authenticate")) continue;
    for (const auto& raw : scan_challenges(h.value))
      if (auto challenge = understand(raw)) {
        const auto better = [](const Challenge& a, const Challenge& b) { return a.scheme < b.scheme; };
        out.insert(std::upper_bound(out.begin(), out.end(), *challenge, better), std::move(*challenge));
      }
  }
  return out;
}

bool Authenticator::accept(const Message& response) {
  const auto offered = parse_challenges(response);
  if (offered.empty() || credentials_.empty()) return false;
  const auto& best = offered.front();
  const bool refused = challenge_ && challenge_->scheme == best.scheme && challenge_->nonce == best.nonce;
  if (refused) return false;
  challenge_ = best;
  count_ = 0;
  return true;
}

std::string Authenticator::header(std::string_view method, std::string_view uri) {
  if (!challenge_) return {};
  if (challenge_->scheme == Challenge::Scheme::basic)
    return "Basic " + base64_encode(as_bytes(credentials_.username + ":" + credentials_.password));
  return digest_header(*challenge_, credentials_, method, uri, ++count_);
}

}  // namespace dvr::rtsp
