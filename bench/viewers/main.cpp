// Many viewers of one camera in one thread, for script/bench viewers.
//
//   bench_viewers play   --server ADDRESS:PORT --viewers N --seconds S --root /api/live/ID/ --token T --files DIR
//   bench_viewers replay --server ADDRESS:PORT --viewers N --seconds S --root /            --token T --files DIR
//
// play: each viewer has a connection, reloads the playlist, which blocks, and takes each new part. The answers are left
// in DIR, and DIR/schedule says who asked for what, when. replay: the same viewers ask another server for these files
// at these times. Prints READY when all play, BEGIN and END of what is measured, and REPORT with a JSON object.
#include "players.hpp"

#include <arpa/inet.h>
#include <sys/epoll.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <stdexcept>

namespace bench {
namespace {

constexpr int kViewersOfAddress = 250;  // a server may limit what one address may have
constexpr double kLateMs = 500;         // the length of a part
constexpr auto kWarmUp = std::chrono::seconds(4);
constexpr auto kBetweenParts = std::chrono::milliseconds(350);  // after one, of 500
constexpr auto kGrace = std::chrono::seconds(3);                // for what was asked for before the end

struct Options {
  bool replay = false;
  std::string server, root = "/", token, files = ".";
  int viewers = 1, seconds = 10;
};

struct Request {  // of a schedule
  std::chrono::microseconds at;
  int viewer;
  std::string name;
};

sockaddr_in address_of(const std::string& text, int port) {
  sockaddr_in out{};
  out.sin_family = AF_INET;
  out.sin_port = htons(std::uint16_t(port));
  if (inet_pton(AF_INET, text.c_str(), &out.sin_addr) != 1) throw std::runtime_error("no address: " + text);
  return out;
}

SSL_CTX* tls_context() {
  auto* context = SSL_CTX_new(TLS_client_method());
  static constexpr unsigned char kProtocols[] = {2, 'h', '2'};
  SSL_CTX_set_alpn_protos(context, kProtocols, sizeof kProtocols);
  SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nullptr);
  SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_read_ahead(context, 1);  // several records a call
  SSL_CTX_set_default_read_buffer_len(context, 128 << 10);
  return context;
}

std::vector<Request> read_schedule(const std::string& file) {
  std::ifstream in(file);
  std::vector<Request> out;
  std::int64_t at = 0;
  for (Request r; in >> at >> r.viewer >> r.name;) {
    r.at = std::chrono::microseconds(at);
    out.push_back(r);
  }
  return out;
}

class Crowd {
 public:
  explicit Crowd(Options options) : options_(std::move(options)), notes_(options_.files), poll_(::epoll_create1(0)) {}
  int run();

 private:
  void connect_all();
  void play();
  void wait_between_parts();
  void replay();
  void ask(const Request& request);
  void handle(int timeout_ms);
  void handle_until(Clock::time_point until);
  void watch(std::size_t i);
  void say(const char* what) const;
  std::uint64_t lost() const;
  void report() const;

  const Options options_;
  Notes notes_;
  const int poll_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::vector<std::unique_ptr<Player>> players_;
  std::vector<bool> writes_;
  std::uint64_t unanswered_ = 0;  // parts of a replay
  Clock::time_point ended_;
};

void Crowd::connect_all() {
  const auto colon = options_.server.find(':');
  const auto server = address_of(options_.server.substr(0, colon), std::atoi(options_.server.c_str() + colon + 1));
  auto* context = tls_context();
  for (int i = 0; i < options_.viewers; ++i) {
    const auto source = address_of("127.0.1." + std::to_string(1 + i / kViewersOfAddress), 0);
    connections_.push_back(
        std::make_unique<Connection>(context, server, source,
                                     Connection::Fields{{"authorization", "Bearer " + options_.token},
                                                        {"user-agent", "bench viewer " + std::to_string(i)},
                                                        {"accept", "*/*"}}));
    writes_.push_back(false);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = std::uint64_t(i);
    ::epoll_ctl(poll_, EPOLL_CTL_ADD, connections_.back()->descriptor(), &event);
  }
}

// Asks to be told when the socket takes more, while something waits for that.
void Crowd::watch(std::size_t i) {
  auto& connection = *connections_[i];
  if (writes_[i] == connection.wants_to_write() && connection.is_open()) return;
  writes_[i] = connection.wants_to_write();
  epoll_event event{};
  event.events = writes_[i] ? EPOLLIN | EPOLLOUT : EPOLLIN;
  event.data.u64 = i;
  ::epoll_ctl(poll_, connection.is_open() ? EPOLL_CTL_MOD : EPOLL_CTL_DEL, connection.descriptor(), &event);
}

void Crowd::handle(int timeout_ms) {
  epoll_event events[256];
  const int n = ::epoll_wait(poll_, events, 256, timeout_ms);
  for (int e = 0; e < n; ++e) {
    const auto i = std::size_t(events[e].data.u64);
    connections_[i]->read();
    watch(i);
  }
}

void Crowd::handle_until(Clock::time_point until) {
  for (auto now = Clock::now(); now < until; now = Clock::now())
    handle(int(std::chrono::ceil<std::chrono::milliseconds>(until - now).count()));
}

void Crowd::say(const char* what) const {
  std::puts(what);
  std::fflush(stdout);
}

void Crowd::play() {
  for (int i = 0; i < options_.viewers; ++i) {
    players_.push_back(std::make_unique<Player>(*connections_[std::size_t(i)], notes_, options_.root, i));
    players_.back()->start();
    connections_[std::size_t(i)]->flush();
    handle(0);
  }
  const auto deadline = Clock::now() + std::chrono::seconds(30);
  while (!std::ranges::all_of(players_, [](const auto& p) { return p->plays(); })) {
    handle(100);
    if (Clock::now() > deadline) throw std::runtime_error("not all play within 30 s: " + notes_.first_fault);
  }
  say("READY");
  handle_until(Clock::now() + kWarmUp);
  wait_between_parts();
  say("BEGIN");
  notes_.begin();
  handle_until(notes_.began() + std::chrono::seconds(options_.seconds));
}

// So that the ends of the window cut none.
void Crowd::wait_between_parts() {
  const auto known = notes_.parts().size();
  const auto deadline = Clock::now() + std::chrono::seconds(2);
  while (notes_.parts().size() == known && Clock::now() < deadline) handle(5);
  handle_until(Clock::now() + kBetweenParts);
}

void Crowd::ask(const Request& request) {
  const auto asked = Clock::now();
  const auto part = is_part(request.name);
  unanswered_ += part;
  connections_[std::size_t(request.viewer)]->get(options_.root + request.name, false, [=, this](Answer answer) {
    const auto now = Clock::now();
    notes_.answered(request.name, answer, asked, now);
    if (answer.status == 200) unanswered_ -= part;
  });
}

void Crowd::replay() {
  const auto schedule = read_schedule(options_.files + "/schedule");
  say("READY");
  handle_until(Clock::now() + kWarmUp);
  say("BEGIN");
  notes_.begin();
  for (std::size_t i = 0; i < schedule.size();) {
    handle_until(notes_.began() + schedule[i].at);
    const auto viewer = schedule[i].viewer;
    const auto together = schedule[i].at + std::chrono::milliseconds(1);
    for (; i < schedule.size() && schedule[i].viewer == viewer && schedule[i].at < together; ++i) ask(schedule[i]);
    connections_[std::size_t(viewer)]->flush();
    watch(std::size_t(viewer));
    if (i % 16 == 0) handle(0);
  }
  handle_until(notes_.began() + std::chrono::seconds(options_.seconds));
}

std::uint64_t Crowd::lost() const {
  if (options_.replay) return unanswered_;
  std::uint64_t sum = 0;
  for (const auto& player : players_) sum += player->lost(notes_.began(), ended_);
  return sum;
}

double percentile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  const auto at = std::min(values.size() - 1, std::size_t(share * double(values.size())));
  std::nth_element(values.begin(), values.begin() + std::ptrdiff_t(at), values.end());
  return values[at];
}

void Crowd::report() const {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto& delays = options_.replay ? notes_.answers_ms : notes_.delays_ms;
  const auto late = std::ranges::count_if(delays, [](double ms) { return ms > kLateMs; });
  const auto open = std::ranges::count_if(connections_, [](const auto& c) { return c->is_open(); });
  std::printf(
      "REPORT {\"viewers\": %d, \"open\": %ld, \"cipher\": \"%s\", \"parts\": %zu, \"late\": %ld, \"lost\": %lu, "
      "\"delay_p50_ms\": %.1f, \"delay_p99_ms\": %.1f, \"answer_p50_ms\": %.1f, \"answer_p99_ms\": %.1f, "
      "\"answers\": %lu, \"bytes\": %lu, \"faults\": %lu, \"first_fault\": \"%s\", \"client_cpu_s\": %.2f}\n",
      options_.viewers, long(open), connections_.front()->cipher().c_str(), delays.size(), long(late), lost(),
      percentile(delays, 0.5), percentile(delays, 0.99), percentile(notes_.answers_ms, 0.5),
      percentile(notes_.answers_ms, 0.99), notes_.answers, notes_.bytes, notes_.faults, notes_.first_fault.c_str(),
      double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
          double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6);
  std::fflush(stdout);
}

int Crowd::run() {
  connect_all();
  options_.replay ? replay() : play();
  say("END");
  notes_.end();
  ended_ = Clock::now();
  handle_until(ended_ + kGrace);
  if (!options_.replay) notes_.write_schedule(options_.files + "/schedule");
  report();
  return 0;
}

Options parse_options(int argc, char** argv) {
  Options out;
  out.replay = argc > 1 && std::strcmp(argv[1], "replay") == 0;
  for (int i = 2; i + 1 < argc; i += 2) {
    const std::string name = argv[i], value = argv[i + 1];
    if (name == "--server") out.server = value;
    else if (name == "--viewers") out.viewers = std::atoi(value.c_str());
    else if (name == "--seconds") out.seconds = std::atoi(value.c_str());
    else if (name == "--root") out.root = value;
    else if (name == "--token") out.token = value;
    else if (name == "--files") out.files = value;
    else throw std::runtime_error("unknown option " + name);
  }
  if (out.server.find(':') == out.server.npos || out.viewers < 1) throw std::runtime_error("usage: see main.cpp");
  return out;
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return bench::Crowd(bench::parse_options(argc, argv)).run();
  } catch (const std::exception& e) {
    std::fprintf(stderr, "bench_viewers: %s\n", e.what());
    return 1;
  }
}
