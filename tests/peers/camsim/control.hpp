// A line-based door for tests: one command a line, one answer a line ("ok …" or "error …"); `stats` answers several
// lines and then "ok". `help` lists the commands.
#pragma once
#include "server.hpp"

namespace camsim {

class Control {
 public:
  Control(boost::asio::io_context& io, Server& server) : io_(io), server_(server) {}
  dvr::Result<tcp::endpoint> listen(tcp::endpoint endpoint);
  std::string run(std::string_view line);  // the answer, with its line end

 private:
  dvr::Task<void> accept();
  dvr::Task<void> serve(tcp::socket socket);
  std::string stats() const;

  boost::asio::io_context& io_;
  Server& server_;
  std::unique_ptr<tcp::acceptor> acceptor_;
};

}  // namespace camsim
