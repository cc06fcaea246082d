// A TLS client that sees what is inside, for the tests of this folder.
#pragma once
#include "proto/http/server_test_support.hpp"

#include <openssl/ssl.h>

namespace dvr::http::testing_support {

// A TLS client, blocking.
class TlsClient {
 public:
  explicit TlsClient(std::uint16_t port, int newest = 0, std::string_view alpn = "\x08http/1.1")
      : client_(port), context_(SSL_CTX_new(TLS_client_method())) {
    if (newest) SSL_CTX_set_max_proto_version(context_, newest);
    ssl_ = SSL_new(context_);
    SSL_set_alpn_protos(ssl_, as_bytes(alpn).data(), unsigned(alpn.size()));
    SSL_set_fd(ssl_, client_.socket().native_handle());
    connected = SSL_connect(ssl_) == 1;
  }
  ~TlsClient() {
    SSL_free(ssl_);
    SSL_CTX_free(context_);
  }
  void send(std::string_view bytes) { SSL_write(ssl_, bytes.data(), int(bytes.size())); }
  std::string read_some() {  // empty at the end
    char buffer[16384];
    const int n = SSL_read(ssl_, buffer, sizeof buffer);
    return n > 0 ? std::string(buffer, std::size_t(n)) : std::string();
  }
  void change_keys() {  // both sides'
    SSL_key_update(ssl_, SSL_KEY_UPDATE_REQUESTED);
    SSL_do_handshake(ssl_);
  }
  bool change_own_key() {  // asks for nothing
    return SSL_key_update(ssl_, SSL_KEY_UPDATE_NOT_REQUESTED) == 1 && SSL_do_handshake(ssl_) == 1;
  }
  std::string ask(std::string_view request) {
    send(request);
    std::string out;
    char buffer[16384];
    for (int n; (n = SSL_read(ssl_, buffer, sizeof buffer)) > 0;) out.append(buffer, std::size_t(n));
    return out;
  }
  std::string alpn() const {
    const unsigned char* name = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(ssl_, &name, &size);
    return {reinterpret_cast<const char*>(name), size};
  }
  std::string certificate() const {
    auto* x = SSL_get1_peer_certificate(ssl_);
    unsigned char digest[32];
    unsigned size = 0;
    X509_digest(x, EVP_sha256(), digest, &size);
    X509_free(x);
    return to_hex({digest, size});
  }
  bool connected = false;

 private:
  RawClient client_;
  SSL_CTX* context_;
  SSL* ssl_ = nullptr;
};

}  // namespace dvr::http::testing_support
