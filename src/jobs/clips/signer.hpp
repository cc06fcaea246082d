// The server's own signature under what it hands out: Ed25519 (RFC 8032).
#pragma once
#include "base/bytes.hpp"

namespace dvr::jobs::clips {

inline constexpr std::size_t kSeedBytes = 32;  // the secret key file

// Any thread.
class Signer {
 public:
  // `seed`: kSeedBytes random ones, the same for the instance's life.
  static Result<Signer> from_seed(ByteView seed);
  Bytes sign(ByteView message) const;                      // 64 bytes
  const Bytes& public_key() const { return public_key_; }  // 32 bytes

 private:
  Signer(Bytes secret, Bytes public_key) : secret_(std::move(secret)), public_key_(std::move(public_key)) {}
  Bytes secret_, public_key_;
};

bool is_signed(ByteView message, ByteView signature, ByteView public_key);
// For a person to compare: the SHA-256 of the key in groups of four.
std::string fingerprint(ByteView public_key);

}  // namespace dvr::jobs::clips
