#include "proto/aws/sigv4.hpp"

#include "base/bytes.hpp"
#include "base/text.hpp"
#include "proto/http/target.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <map>

namespace dvr::aws {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

std::string hmac(std::string_view key, std::string_view text) {
  unsigned char out[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), int(key.size()), reinterpret_cast<const unsigned char*>(text.data()), text.size(), out,
       &size);
  return {reinterpret_cast<const char*>(out), size};
}

std::string date_and_time(WallTime at) {  // 20150830T123600Z
  std::string out;
  for (const char c : format_rfc3339(at).substr(0, 19))
    if (c != '-' && c != ':') out += c;
  return out + "Z";
}

bool is_s3(const Signer& signer) { return signer.service == "s3"; }

std::string scope_of(const Signer& signer) {
  return fmt::format("{}/{}/{}/aws4_request", date_and_time(signer.at).substr(0, 8), signer.region, signer.service);
}

// Without empty, "." and ".." segments (RFC 3986, section 5.2.4).
std::string normalized(std::string_view path) {
  std::vector<std::string_view> segments;
  const bool is_folder = path.ends_with('/') || path.ends_with("/.") || path.ends_with("/..");
  while (!path.empty()) {
    const auto segment = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(segment.size() + 1, path.size()));
    if (segment == ".." && !segments.empty()) segments.pop_back();
    if (!segment.empty() && segment != "." && segment != "..") segments.push_back(segment);
  }
  const auto out = fmt::format("/{}", fmt::join(segments, "/"));
  return is_folder && out.size() > 1 ? out + "/" : out;
}

std::string canonical_path(const SignableRequest& request, const Signer& signer) {
  if (is_s3(signer)) return request.path.empty() ? "/" : request.path;
  std::string out;
  for (const char c : normalized(request.path)) out += c == '/' ? "/" : http::percent_encode({&c, 1});
  return out;
}

// One blank for many, none at the ends.
std::string tidy(std::string_view value) {
  std::string out;
  for (const char c : trim(value, " \t\r\n"))
    if (c != ' ' || out.back() != ' ') out += c;
  return out;
}

std::map<std::string, std::string> signed_headers(const SignableRequest& request) {
  std::map<std::string, std::string> out{{"host", request.host}};
  for (const auto& [name, value] : request.headers) {
    const auto [it, fresh] = out.try_emplace(lower(name), tidy(value));
    if (!fresh) it->second += "," + tidy(value);
  }
  return out;
}

std::string names_of(const std::map<std::string, std::string>& headers) {
  std::string out;
  for (const auto& [name, value] : headers) (out += out.empty() ? "" : ";") += name;
  return out;
}

std::string signature(const SignableRequest& request, const Signer& signer,
                      const std::map<std::string, std::string>& headers) {
  std::string canonical =
      fmt::format("{}\n{}\n{}\n", request.method, canonical_path(request, signer), encode_query(request.query));
  for (const auto& [name, value] : headers) canonical += fmt::format("{}:{}\n", name, value);
  canonical += fmt::format("\n{}\n{}", names_of(headers),
                           request.payload_hash.empty() ? payload_hash("") : request.payload_hash);
  const auto text =
      fmt::format("{}\n{}\n{}\n{}", kAlgorithm, date_and_time(signer.at), scope_of(signer), payload_hash(canonical));
  auto key = hmac("AWS4" + signer.credentials.secret_access_key, date_and_time(signer.at).substr(0, 8));
  for (const std::string_view part : {std::string_view(signer.region), std::string_view(signer.service)})
    key = hmac(key, part);
  return to_hex(as_bytes(hmac(hmac(key, "aws4_request"), text)));
}

}  // namespace

std::string payload_hash(std::string_view payload) { return to_hex(sha256(as_bytes(payload))); }

std::string encode_query(const Pairs& query) {
  Pairs encoded;
  for (const auto& [name, value] : query) encoded.emplace_back(http::percent_encode(name), http::percent_encode(value));
  std::sort(encoded.begin(), encoded.end());
  std::string out;
  for (const auto& [name, value] : encoded) out += fmt::format("{}{}={}", out.empty() ? "" : "&", name, value);
  return out;
}

Pairs sign(const SignableRequest& request, const Signer& signer) {
  Pairs added{{"X-Amz-Date", date_and_time(signer.at)}};
  if (!signer.credentials.session_token.empty())
    added.emplace_back("X-Amz-Security-Token", signer.credentials.session_token);
  if (is_s3(signer))
    added.emplace_back("X-Amz-Content-Sha256", request.payload_hash.empty() ? payload_hash("") : request.payload_hash);
  auto whole = request;
  whole.headers.insert(whole.headers.end(), added.begin(), added.end());
  const auto headers = signed_headers(whole);
  added.emplace_back("Authorization", fmt::format("{} Credential={}/{}, SignedHeaders={}, Signature={}", kAlgorithm,
                                                  signer.credentials.access_key_id, scope_of(signer), names_of(headers),
                                                  signature(whole, signer, headers)));
  return added;
}

std::string presign(const SignableRequest& request, const Signer& signer, Seconds valid) {
  auto whole = request;
  const auto headers = signed_headers(whole);
  const auto add = [&](std::string name, std::string value) { whole.query.emplace_back(std::move(name), value); };
  add("X-Amz-Algorithm", std::string(kAlgorithm));
  add("X-Amz-Credential", signer.credentials.access_key_id + "/" + scope_of(signer));
  add("X-Amz-Date", date_and_time(signer.at));
  add("X-Amz-Expires", std::to_string(valid.count()));
  if (!signer.credentials.session_token.empty()) add("X-Amz-Security-Token", signer.credentials.session_token);
  add("X-Amz-SignedHeaders", names_of(headers));
  if (whole.payload_hash.empty() && is_s3(signer)) whole.payload_hash = kUnsignedPayload;
  const auto made = signature(whole, signer, headers);
  return encode_query(whole.query) + "&X-Amz-Signature=" + made;
}

}  // namespace dvr::aws
