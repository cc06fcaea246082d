// One RTSP connection (RFC 2326) that plays one camera over TCP.
#pragma once
#include "auth.hpp"
#include "rtp.hpp"
#include "server.hpp"

namespace camsim {

struct Request {
  std::string method, url;
  std::map<std::string, std::string> headers;  // names in lower case

  std::string_view header(std::string_view name) const;
};

class Session final : public Viewer, public std::enable_shared_from_this<Session> {
 public:
  static void start(tcp::socket socket, Server& server);
  Session(tcp::socket socket, Server& server);
  ~Session() override;

  bool send_frame(const Sending& sending) override;
  void end_tick(dvr::MonoTime now) override;
  void send_garbage(const Bytes& bytes) override;
  void change_ssrc() override;
  void reset_sequence() override;
  void expire_nonce() override { auth_.expire_nonce(); }
  void close() override;

 private:
  struct Stream : RtpStream {
    bool set_up = false;
  };

  dvr::Task<void> run();
  void consume();                  // handles every whole message in in_
  std::size_t take_interleaved();  // bytes used, 0: not whole yet
  std::size_t take_message();
  void handle(const Request& request);
  void bind_camera(const Request& request);
  bool authorised(const Request& request);

  void options(const Request& request);
  void describe(const Request& request);
  void setup(const Request& request);
  void play(const Request& request);
  void get_parameter(const Request& request);
  void teardown(const Request& request);

  // `headers` are whole lines; CSeq and Session are added.
  void answer(const Request& request, int status, std::string_view headers = "", std::string_view body = "");
  std::string content_base_header(const std::string& base) const;
  std::string transport_header(std::size_t track) const;
  std::string rtp_info(const Request& request) const;
  void noise_before_media();
  void send_reports(dvr::MonoTime now);
  bool still_alive(dvr::MonoTime now) const;

  Quirks quirks() const { return camera_ ? camera_->quirks | url_quirks_ : url_quirks_; }
  bool quirk(Quirk q) const { return has(quirks(), q); }

  void flush();  // sends what it can now, the rest when the socket takes it
  dvr::Task<void> write_rest();

  Server& server_;
  tcp::socket socket_;
  Authenticator auth_;
  std::shared_ptr<Camera> camera_;
  Quirks url_quirks_;
  std::string session_id_;
  std::array<Stream, 2> streams_;  // by TrackId
  std::string in_;
  Bytes out_;
  bool writing_ = false, playing_ = false, wants_key_ = true, closing_ = false;
  dvr::MonoTime alive_, reported_{}, asked_{}, sent_{};
};

}  // namespace camsim
