// The server's certificate: configured files, or a self-signed one made at first start.
#pragma once
#include "base/error.hpp"
#include "base/time.hpp"

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

struct ssl_ctx_st;

namespace dvr::http {

struct CertificateFiles {
  std::filesystem::path certificate;  // PEM, the chain
  std::filesystem::path key;          // PEM
};

// TLS 1.2 and newer. A reload is used by the connections that begin after it.
class TlsContext {
 public:
  static Result<std::unique_ptr<TlsContext>> load(CertificateFiles files);
  Result<void> reload();  // the same files again; on error the old certificate stays. Any thread; blocks.
  // Reloads when a file is another one than at the last look: true when it did. A file that cannot be used is told
  // once. Any thread; blocks.
  Result<bool> reload_if_changed();
  // Why the files as they are now are not used; empty: they are.
  std::string trouble() const;
  std::shared_ptr<ssl_ctx_st> current() const;  // any thread
  WallTime expires_at() const;
  const CertificateFiles& files() const { return files_; }

 private:
  explicit TlsContext(CertificateFiles files) : files_(std::move(files)) {}
  const CertificateFiles files_;
  mutable std::mutex mutex_;
  std::shared_ptr<ssl_ctx_st> current_;
  WallTime expires_at_{};
  std::string seen_;     // of both files, at the last look
  std::string trouble_;  // of the last reload
};

// Makes a self-signed ECDSA P-256 certificate (10 years) for localhost, this host's name and all its own addresses
// unless both files are there. The key's file has mode 0600. Blocks.
Result<CertificateFiles> ensure_self_signed(const std::filesystem::path& directory);

}  // namespace dvr::http
