// The certificate of the first start.
#include "proto/http/tls.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <unistd.h>

namespace dvr::http {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free_all)>;

constexpr long kValiditySeconds = 3650L * 24 * 3600;

std::string host_name() {
  char name[256] = {};
  if (gethostname(name, sizeof name - 1) != 0) return {};
  const std::string_view text = name;
  const bool plain =
      text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.") == text.npos;
  return plain ? std::string(text) : std::string();
}

std::string address_text(const sockaddr* address) {
  char text[INET6_ADDRSTRLEN] = {};
  if (!address) return {};
  if (address->sa_family == AF_INET)
    inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(address)->sin_addr, text, sizeof text);
  else if (address->sa_family == AF_INET6)
    inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr, text, sizeof text);
  return text;
}

// Every name and address by which a browser may reach this machine, as OpenSSL writes subjectAltName.
std::string alternative_names() {
  std::string names = "DNS:localhost,IP:127.0.0.1,IP:::1";
  if (const auto host = host_name(); !host.empty() && host != "localhost") names += ",DNS:" + host;
  ifaddrs* all = nullptr;
  if (getifaddrs(&all) != 0) return names;
  for (auto* i = all; i; i = i->ifa_next)
    if (const auto a = address_text(i->ifa_addr); !a.empty() && a != "127.0.0.1" && a != "::1") names += ",IP:" + a;
  freeifaddrs(all);
  return names;
}

bool add_extension(X509* certificate, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  auto* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  if (!extension) return false;
  const bool added = X509_add_ext(certificate, extension, -1) == 1;
  X509_EXTENSION_free(extension);
  return added;
}

void set_serial(X509* certificate) {
  std::uint64_t serial = 0;
  RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial);
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), (serial >> 1) | 1);
}

Certificate self_sign(EVP_PKEY* key) {
  Certificate certificate(X509_new(), X509_free);
  auto* x = certificate.get();
  X509_set_version(x, X509_VERSION_3);
  set_serial(x);
  X509_gmtime_adj(X509_getm_notBefore(x), -24 * 3600);  // cameras' and viewers' clocks may be behind
  X509_gmtime_adj(X509_getm_notAfter(x), kValiditySeconds);
  X509_set_pubkey(x, key);
  auto* name = X509_get_subject_name(x);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("DVR-Lite"), -1, -1, 0);
  X509_set_issuer_name(x, name);
  const bool whole = add_extension(x, NID_subject_alt_name, alternative_names()) &&
                     add_extension(x, NID_basic_constraints, "critical,CA:FALSE") &&
                     add_extension(x, NID_ext_key_usage, "serverAuth") && X509_sign(x, key, EVP_sha256()) > 0;
  if (!whole) certificate.reset();
  return certificate;
}

std::string text_of(BIO* bio) {
  char* data = nullptr;
  const auto size = BIO_get_mem_data(bio, &data);
  return {data, std::size_t(size)};
}

// Whole or not at all: written beside its place, synced, then renamed.
Result<void> write_file(const std::filesystem::path& path, const std::string& text, mode_t mode) {
  const auto partial = path.string() + ".new";
  const int fd = ::open(partial.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
  if (fd < 0) return errno_error("create", partial);
  const bool written = ::write(fd, text.data(), text.size()) == ssize_t(text.size()) && ::fsync(fd) == 0;
  const int error = errno;
  ::close(fd);
  if (!written) return errno_error("write", partial, error);
  if (::rename(partial.c_str(), path.c_str()) != 0) return errno_error("rename", partial);
  return {};
}

}  // namespace

Result<CertificateFiles> ensure_self_signed(const std::filesystem::path& directory) {
  CertificateFiles files{directory / "certificate.pem", directory / "certificate.key"};
  std::error_code ec;
  if (std::filesystem::exists(files.certificate, ec) && std::filesystem::exists(files.key, ec)) return files;
  std::filesystem::create_directories(directory, ec);
  if (ec) return fail(ErrorKind::io, "create {}: {}", directory.string(), ec.message());
  Key key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  if (!key) return fail(ErrorKind::internal, "OpenSSL made no key");
  const auto certificate = self_sign(key.get());
  if (!certificate) return fail(ErrorKind::internal, "OpenSSL made no certificate");
  Bio key_text(BIO_new(BIO_s_mem()), BIO_free_all), certificate_text(BIO_new(BIO_s_mem()), BIO_free_all);
  if (PEM_write_bio_PKCS8PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1 ||
      PEM_write_bio_X509(certificate_text.get(), certificate.get()) != 1)
    return fail(ErrorKind::internal, "OpenSSL wrote no PEM");
  DVR_CHECK(write_file(files.key, text_of(key_text.get()), 0600));
  DVR_CHECK(write_file(files.certificate, text_of(certificate_text.get()), 0644));
  return files;
}

}  // namespace dvr::http
