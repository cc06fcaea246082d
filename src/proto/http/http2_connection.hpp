// One HTTP/2 connection: what an Http2Session needs of sockets, time and handlers. Lives on one I/O thread.
#pragma once
#include "proto/http/connection.hpp"
#include "proto/http/http2_session.hpp"

#include <deque>
#include <map>

namespace dvr::http {

class Http2Connection final : public Connection {
 public:
  Http2Connection(Transport& transport, Watchdog& watchdog, ConnectionContext context, asio::any_io_executor executor);

  Task<void> run() override;
  void stop() override;

 private:
  using StreamId = Http2Session::StreamId;
  // A request whose handler runs, or waits for its turn.
  struct Active {
    TaskGroup::Child task = 0;
    bool may_be_cancelled = false;             // it changes nothing
    std::shared_ptr<asio::steady_timer> wake;  // when the stream wants more, or is closed
  };
  Task<void> serve_until_done();
  Task<void> read_loop();
  Task<void> write_loop();
  Task<void> serve(StreamId id, Request request);
  Task<void> respond(StreamId id, Request request, bool plain_client);  // in the request's scope
  Task<void> refuse(StreamId id, Request request, Refusal refusal);
  Task<void> send(StreamId id, Response response, bool head_only, std::string request_id);
  Task<void> send_stream(StreamId id, std::unique_ptr<ByteSource> source, std::string request_id);
  Task<Result<std::vector<SharedBytes>>> read_counted(ByteSource& source);
  Task<bool> wait_for_room(StreamId id);
  Task<void> close_politely();
  void handle_events();
  void begin(Http2Session::Event event);
  void start_waiting();
  void start_next_turn();
  void tick();
  void wake_all();
  bool is_full() const;
  void cancel_readers_only();
  void count();

  Transport& transport_;
  Watchdog& watchdog_;  // of writes: breaks the connection off
  ConnectionContext context_;
  asio::any_io_executor executor_;
  Http2Session session_;
  Watchdog ticks_;  // looks for what has taken too long
  TaskGroup requests_, reader_, writer_;
  std::map<StreamId, Active> active_;
  std::deque<Http2Session::Event> waiting_;  // whole requests, while too much waits to be sent
  asio::steady_timer output_, changed_;      // cancelled: there is something to write; look again at what runs
  MonoTime idle_since_;
  Http2Session::Counts counted_;
  std::size_t reading_bytes_ = 0;  // room kept for what sources are reading
  bool closed_ = false;            // the socket is of no use any more
  bool finishing_ = false;         // the writer ends when nothing is left to write
  bool announced_ = false;
  bool was_full_ = false;
  bool starting_ = false;  // the rest of waiting_ has its turn later
  const std::shared_ptr<Http2Connection*> self_ = std::make_shared<Http2Connection*>(this);  // lives as long as we do
};

}  // namespace dvr::http
