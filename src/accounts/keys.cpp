#include "accounts/keys.hpp"

#include "accounts/sodium.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cstdlib>

namespace dvr::accounts {
namespace {

constexpr std::size_t kMaxKeyFile = 64 << 10;

// Closed at the end of its scope.
struct Descriptor {
  int fd;
  explicit Descriptor(int f) : fd(f) {}
  Descriptor(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
};

Result<void> write_all(int fd, ByteView bytes, const std::string& name) {
  while (!bytes.empty()) {
    const auto n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return errno_error("write key file", name);
    bytes = bytes.subspan(std::size_t(n));
  }
  return {};
}

}  // namespace

void ensure_sodium() {
  static const bool ready = sodium_init() >= 0;
  if (!ready) std::abort();
}

Result<std::optional<Bytes>> read_key_file(const std::filesystem::path& file) {
  Descriptor d(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (d.fd < 0 && errno == ENOENT) return std::optional<Bytes>();
  if (d.fd < 0) return errno_error("open key file", file.string());
  struct stat info{};
  if (::fstat(d.fd, &info) != 0) return errno_error("look at key file", file.string());
  if ((info.st_mode & 077) != 0)
    return fail(ErrorKind::forbidden, "others may read the key file {}: chmod 600 it", file.string());
  if (info.st_size < 0 || std::size_t(info.st_size) > kMaxKeyFile)
    return fail(ErrorKind::corrupt, "the key file {} is too large", file.string());
  Bytes bytes(std::size_t(info.st_size));
  if (::pread(d.fd, bytes.data(), bytes.size(), 0) != ssize_t(bytes.size()))
    return errno_error("read key file", file.string());
  return std::optional<Bytes>(std::move(bytes));
}

Result<void> write_key_file(const std::filesystem::path& file, ByteView content) {
  const auto beside = file.string() + ".new";
  Descriptor d(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (d.fd < 0) return errno_error("make key file", beside);
  DVR_CHECK(write_all(d.fd, content, beside));
  if (::fsync(d.fd) != 0) return errno_error("sync key file", beside);
  if (::rename(beside.c_str(), file.c_str()) != 0) return errno_error("rename key file", beside);
  Descriptor directory(::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.fd < 0 || ::fsync(directory.fd) != 0) return errno_error("sync key directory", file.string());
  return {};
}

Result<Bytes> ensure_random_key(const std::filesystem::path& file, std::size_t size) {
  DVR_TRY(auto found, read_key_file(file));
  if (found && found->size() != size)
    return fail(ErrorKind::corrupt, "the key file {} has {} bytes, not {}", file.string(), found->size(), size);
  if (found) return std::move(*found);
  auto key = random_bytes(size);
  DVR_CHECK(write_key_file(file, key));
  return key;
}

Result<SecretBox> SecretBox::open(const std::filesystem::path& key_file) {
  ensure_sodium();
  DVR_TRY(auto key, ensure_random_key(key_file, crypto_secretbox_KEYBYTES));
  return SecretBox(std::move(key));
}

// nonce, then the box.
Bytes SecretBox::seal(std::string_view secret) const {
  auto out = random_bytes(crypto_secretbox_NONCEBYTES);
  out.resize(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + secret.size());
  crypto_secretbox_easy(out.data() + crypto_secretbox_NONCEBYTES, as_bytes(secret).data(), secret.size(), out.data(),
                        key_.data());
  return out;
}

Result<std::string> SecretBox::unseal(ByteView sealed) const {
  constexpr std::size_t kHead = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
  if (sealed.size() < kHead) return fail(ErrorKind::corrupt, "sealed credentials are too short");
  std::string out(sealed.size() - kHead, '\0');
  if (crypto_secretbox_open_easy(reinterpret_cast<unsigned char*>(out.data()),
                                 sealed.data() + crypto_secretbox_NONCEBYTES,
                                 sealed.size() - crypto_secretbox_NONCEBYTES, sealed.data(), key_.data()) != 0)
    return fail(ErrorKind::corrupt, "sealed credentials do not open with this instance's key");
  return out;
}

Result<Mac> Mac::open(const std::filesystem::path& key_file) {
  ensure_sodium();
  DVR_TRY(auto key, ensure_random_key(key_file, crypto_auth_hmacsha256_KEYBYTES));
  return Mac(std::move(key));
}

std::string Mac::sign(std::string_view purpose, std::string_view text) const {
  const auto message = fmt::format("{}:{}", purpose, text);
  Bytes out(crypto_auth_hmacsha256_BYTES);
  crypto_auth_hmacsha256(out.data(), as_bytes(message).data(), message.size(), key_.data());
  return base64url_encode(out);
}

bool Mac::verify(std::string_view purpose, std::string_view text, std::string_view signature) const {
  const auto expected = sign(purpose, text);
  return expected.size() == signature.size() && sodium_memcmp(expected.data(), signature.data(), expected.size()) == 0;
}

}  // namespace dvr::accounts
