#include "jobs/clips/signer.hpp"

#include <sodium.h>

namespace dvr::jobs::clips {

Result<Signer> Signer::from_seed(ByteView seed) {
  if (sodium_init() < 0) return fail(ErrorKind::internal, "libsodium does not start");
  if (seed.size() != crypto_sign_SEEDBYTES)
    return fail(ErrorKind::corrupt, "the signing key has {} bytes, not {}", seed.size(), crypto_sign_SEEDBYTES);
  Bytes secret(crypto_sign_SECRETKEYBYTES), open(crypto_sign_PUBLICKEYBYTES);
  crypto_sign_seed_keypair(open.data(), secret.data(), seed.data());
  return Signer(std::move(secret), std::move(open));
}

Bytes Signer::sign(ByteView message) const {
  Bytes out(crypto_sign_BYTES);
  crypto_sign_detached(out.data(), nullptr, message.data(), message.size(), secret_.data());
  return out;
}

bool is_signed(ByteView message, ByteView signature, ByteView public_key) {
  if (sodium_init() < 0) return false;
  if (signature.size() != crypto_sign_BYTES || public_key.size() != crypto_sign_PUBLICKEYBYTES) return false;
  return crypto_sign_verify_detached(signature.data(), message.data(), message.size(), public_key.data()) == 0;
}

std::string fingerprint(ByteView public_key) {
  const auto hex = to_hex(sha256(public_key));
  std::string out;
  for (std::size_t i = 0; i < hex.size(); i += 4) out += (i ? ":" : "") + hex.substr(i, 4);
  return out;
}

}  // namespace dvr::jobs::clips
