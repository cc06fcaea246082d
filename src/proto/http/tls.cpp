#include "proto/http/tls.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/stat.h>

namespace dvr::http {
namespace {

Error tls_error(std::string_view what, const std::filesystem::path& file) {
  char text[256] = "unknown";
  if (const auto code = ERR_peek_last_error()) ERR_error_string_n(code, text, sizeof text);
  ERR_clear_error();
  return fail(ErrorKind::invalid, "{} {}: {}", what, file.string(), text);
}

// What the server speaks, most wanted first, in the wire form of RFC 7301.
constexpr unsigned char kProtocols[] = {2, 'h', '2', 8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* in, unsigned in_size,
                    void*) {
  auto** chosen = const_cast<unsigned char**>(out);
  const int found = SSL_select_next_proto(chosen, out_size, kProtocols, sizeof kProtocols, in, in_size);
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

std::shared_ptr<SSL_CTX> make_context() {
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  if (!context) return context;
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(context.get(), "ECDHE+AESGCM:ECDHE+CHACHA20");
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_IGNORE_UNEXPECTED_EOF);
  // Idle connections give their record buffers back: 34 KiB less for each.
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_alpn_select_cb(context.get(), choose_protocol, nullptr);
  return context;
}

WallTime expiry_of(SSL_CTX* context) {
  std::tm tm{};
  const auto* certificate = SSL_CTX_get0_certificate(context);
  if (!certificate || ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &tm) != 1) return {};
  return WallTime(Seconds(timegm(&tm)));
}

Result<std::shared_ptr<SSL_CTX>> load_context(const CertificateFiles& files) {
  auto context = make_context();
  if (!context) return fail(ErrorKind::internal, "OpenSSL made no TLS context");
  if (SSL_CTX_use_certificate_chain_file(context.get(), files.certificate.c_str()) != 1)
    return tls_error("tls.certificate cannot be used:", files.certificate);
  if (SSL_CTX_use_PrivateKey_file(context.get(), files.key.c_str(), SSL_FILETYPE_PEM) != 1)
    return tls_error("tls.key cannot be used (is it the key of the certificate?):", files.key);
  if (SSL_CTX_check_private_key(context.get()) != 1) return tls_error("tls.key is not the certificate's:", files.key);
  return context;
}

// Another file, or another content, behind the same names. Tools rename, link or write in place.
std::string identity_of(const CertificateFiles& files) {
  std::string out;
  for (const auto& path : {files.certificate, files.key}) {
    struct stat s{};
    if (::stat(path.c_str(), &s) != 0) out += "missing ";
    else out += fmt::format("{} {} {} {}.{} ", s.st_dev, s.st_ino, s.st_size, s.st_mtim.tv_sec, s.st_mtim.tv_nsec);
  }
  return out;
}

}  // namespace

Result<std::unique_ptr<TlsContext>> TlsContext::load(CertificateFiles files) {
  std::unique_ptr<TlsContext> context(new TlsContext(std::move(files)));
  DVR_CHECK(context->reload());
  return context;
}

Result<void> TlsContext::reload() {
  auto seen = identity_of(files_);  // before it is read: what changes in between is read again
  auto fresh = load_context(files_);
  std::lock_guard lock(mutex_);
  seen_ = std::move(seen);
  trouble_ = fresh ? "" : fresh.error().message;
  if (!fresh) return fresh.error();
  expires_at_ = expiry_of(fresh->get());
  current_ = std::move(*fresh);
  return {};
}

Result<bool> TlsContext::reload_if_changed() {
  const auto now = identity_of(files_);
  {
    std::lock_guard lock(mutex_);
    if (now == seen_) return false;
  }
  DVR_CHECK(reload());
  return true;
}

std::string TlsContext::trouble() const {
  std::lock_guard lock(mutex_);
  return trouble_;
}

std::shared_ptr<ssl_ctx_st> TlsContext::current() const {
  std::lock_guard lock(mutex_);
  return current_;
}

WallTime TlsContext::expires_at() const {
  std::lock_guard lock(mutex_);
  return expires_at_;
}

}  // namespace dvr::http
