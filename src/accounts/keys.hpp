// The instance's secret keys: files of mode 0600 in one directory, made at first start.
#pragma once
#include "base/bytes.hpp"

#include <filesystem>
#include <optional>

namespace dvr::accounts {

// The whole file, at most 64 KiB; nothing when there is none. Refuses one that others may read.
Result<std::optional<Bytes>> read_key_file(const std::filesystem::path& file);
// Written beside, synced, renamed: never half there.
Result<void> write_key_file(const std::filesystem::path& file, ByteView content);
// `size` random bytes, the same at every call once made.
Result<Bytes> ensure_random_key(const std::filesystem::path& file, std::size_t size);

// Seals camera credentials (XSalsa20-Poly1305). Any thread.
class SecretBox {
 public:
  static Result<SecretBox> open(const std::filesystem::path& key_file);
  Bytes seal(std::string_view secret) const;
  Result<std::string> unseal(ByteView sealed) const;  // ErrorKind::corrupt: another key, or damaged

 private:
  explicit SecretBox(Bytes key) : key_(std::move(key)) {}
  Bytes key_;
};

// HMAC-SHA-256 over what we hand out and want to recognise: links, device cookies. Any thread.
class Mac {
 public:
  static Result<Mac> open(const std::filesystem::path& key_file);
  // `purpose` keeps one use's signatures from working for another.
  std::string sign(std::string_view purpose, std::string_view text) const;  // base64url
  bool verify(std::string_view purpose, std::string_view text, std::string_view signature) const;

 private:
  explicit Mac(Bytes key) : key_(std::move(key)) {}
  Bytes key_;
};

}  // namespace dvr::accounts
