// Signature Version 4 of AWS: what is added to a request so that the service knows whose it is. Values only; any
// thread. Source: "AWS Signature Version 4 for API requests" and "Authenticating Requests" of Amazon S3.
#pragma once
#include "base/time.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dvr::aws {

struct Credentials {
  std::string access_key_id, secret_access_key;  // the second is secret
  std::string session_token = {};                // secret; of those that end
  std::optional<WallTime> expires = {};          // none: they do not end
};

using Pairs = std::vector<std::pair<std::string, std::string>>;

inline constexpr std::string_view kUnsignedPayload = "UNSIGNED-PAYLOAD";
std::string payload_hash(std::string_view payload);  // SHA-256 in hexadecimal

struct SignableRequest {
  std::string method = "GET";
  std::string host;               // with its port unless that is the scheme's own
  std::string path = "/";         // as it is sent, that is, encoded
  Pairs query = {};               // not encoded
  Pairs headers = {};             // all are signed; "Host" is added
  std::string payload_hash = {};  // or kUnsignedPayload; empty: of no payload
};

// Who signs, when, and for whom. S3 wants the path as it is sent and a header with the payload's hash; the other
// services want the path normalized and encoded once more.
struct Signer {
  const Credentials& credentials;  // outlives the call
  std::string region, service;
  WallTime at{};
};

// The headers to add: X-Amz-Date, X-Amz-Security-Token, X-Amz-Content-Sha256 (S3), Authorization.
Pairs sign(const SignableRequest& request, const Signer& signer);

// The query to send instead of `request.query`, good for `valid`; whoever has it needs no more. A payload that is not
// known counts as unsigned with S3.
std::string presign(const SignableRequest& request, const Signer& signer, Seconds valid);

std::string encode_query(const Pairs& query);  // "a=b&c=%20", in the order of signing

}  // namespace dvr::aws
