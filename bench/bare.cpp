// The least that a recorder can do, to compare ours with: N cameras by RTSP over TCP, each connection's bytes written
// to a file as they come, nothing looked at. One thread.
//
//   bench_bare --mode arrival|rounds --out DIRECTORY --cameras N rtsp://HOST:PORT/cam
//
// arrival: one wake-up per arrival (epoll). rounds: every 100 ms what has gathered. Prints READY when all play.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kBufferBytes = 256 << 10;
constexpr auto kRound = std::chrono::milliseconds(100);
constexpr auto kKeepAlive = std::chrono::seconds(25);

volatile std::sig_atomic_t stopping = 0;

struct Options {
  bool rounds = false;
  std::string out = ".", url;
  int cameras = 1;
};

struct Camera {
  int socket = -1, file = -1;
  std::string url;
  int cseq = 0;
};

[[noreturn]] void die(const std::string& what) {
  std::fprintf(stderr, "bench_bare: %s: %s\n", what.c_str(), std::strerror(errno));
  std::exit(1);
}

// rtsp://ADDRESS:PORT/…
sockaddr_in address_of(const std::string& url) {
  const auto host = url.substr(7, url.find('/', 7) - 7);
  const auto colon = host.find(':');
  sockaddr_in out{};
  out.sin_family = AF_INET;
  out.sin_port = htons(std::uint16_t(std::atoi(host.c_str() + colon + 1)));
  if (colon == host.npos || inet_pton(AF_INET, host.substr(0, colon).c_str(), &out.sin_addr) != 1)
    die("bad URL " + url);
  return out;
}

void send_request(Camera& c, const std::string& method, const std::string& url, const std::string& headers) {
  const auto text = method + " " + url + " RTSP/1.0\r\nCSeq: " + std::to_string(++c.cseq) + "\r\n" + headers + "\r\n";
  if (::send(c.socket, text.data(), text.size(), MSG_NOSIGNAL) != ssize_t(text.size())) die("send " + method);
}

// Reads one answer byte by byte, so that no media behind it is taken; answers the header lines.
std::string read_answer(Camera& c) {
  std::string head;
  while (!head.ends_with("\r\n\r\n")) {
    char byte = 0;
    if (::recv(c.socket, &byte, 1, 0) != 1) die("receive from " + c.url);
    head += byte;
  }
  if (!head.starts_with("RTSP/1.0 200")) die("camera answers " + head.substr(0, head.find('\r')));
  if (const auto at = head.find("Content-Length:"); at != head.npos) {
    std::string body(std::size_t(std::atoi(head.c_str() + at + 15)), 0);
    if (::recv(c.socket, body.data(), body.size(), MSG_WAITALL) != ssize_t(body.size())) die("receive body");
  }
  return head;
}

void connect_camera(Camera& c) {
  const auto address = address_of(c.url);
  c.socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (::connect(c.socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) die("connect " + c.url);
  send_request(c, "DESCRIBE", c.url, "Accept: application/sdp\r\n");
  read_answer(c);
  for (int track = 0; track < 2; ++track) {
    const auto channels = std::to_string(track * 2) + "-" + std::to_string(track * 2 + 1);
    send_request(c, "SETUP", c.url + "/trackID=" + std::to_string(track + 1),
                 "Transport: RTP/AVP/TCP;unicast;interleaved=" + channels + "\r\n");
    read_answer(c);
  }
  send_request(c, "PLAY", c.url, "Range: npt=0.000-\r\n");
  read_answer(c);
  if (::fcntl(c.socket, F_SETFL, O_NONBLOCK) != 0) die("fcntl");
}

std::vector<Camera> connect_all(const Options& options) {
  std::vector<Camera> out(std::size_t(options.cameras));
  for (std::size_t i = 0; i < out.size(); ++i) {
    auto& c = out[i];
    c.url = options.url + std::to_string(i + 1);
    const auto file = options.out + "/bare-" + std::to_string(i + 1) + ".rtp";
    c.file = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (c.file < 0) die("open " + file);
    connect_camera(c);
  }
  return out;
}

// Once: what has come, at most a buffer full. False: nothing was there.
bool move_bytes(Camera& c, std::vector<char>& buffer) {
  const auto n = ::recv(c.socket, buffer.data(), buffer.size(), 0);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return false;
  if (n <= 0) die("camera closed " + c.url);
  if (::write(c.file, buffer.data(), std::size_t(n)) != n) die("write");
  return true;
}

void keep_alive(std::vector<Camera>& cameras, Clock::time_point& last) {
  if (Clock::now() - last < kKeepAlive) return;
  last = Clock::now();
  for (auto& c : cameras) send_request(c, "OPTIONS", c.url, "");
}

void run_by_arrival(std::vector<Camera>& cameras) {
  const int poll = ::epoll_create1(EPOLL_CLOEXEC);
  for (std::size_t i = 0; i < cameras.size(); ++i) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = i;
    if (::epoll_ctl(poll, EPOLL_CTL_ADD, cameras[i].socket, &event) != 0) die("epoll_ctl");
  }
  std::vector<char> buffer(kBufferBytes);
  std::vector<epoll_event> events(64);
  auto last = Clock::now();
  while (!stopping) {
    const int n = ::epoll_wait(poll, events.data(), int(events.size()), 1000);
    for (int i = 0; i < n; ++i) move_bytes(cameras[events[std::size_t(i)].data.u64], buffer);
    keep_alive(cameras, last);
  }
  ::close(poll);
}

void run_in_rounds(std::vector<Camera>& cameras) {
  std::vector<char> buffer(kBufferBytes);
  auto last = Clock::now(), next = last;
  while (!stopping) {
    std::this_thread::sleep_until(next += kRound);
    for (auto& c : cameras) move_bytes(c, buffer);
    keep_alive(cameras, last);
  }
}

Options parse(int argc, char** argv) {
  Options out;
  for (int i = 1; i < argc; ++i) {
    const std::string a = argv[i], value = i + 1 < argc ? argv[i + 1] : "";
    if (a == "--mode") out.rounds = value == "rounds", ++i;
    else if (a == "--out") out.out = value, ++i;
    else if (a == "--cameras") out.cameras = std::atoi(value.c_str()), ++i;
    else out.url = a;
  }
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  const auto options = parse(argc, argv);
  if (!options.url.starts_with("rtsp://") || options.cameras < 1) {
    std::fprintf(stderr, "usage: bench_bare --mode arrival|rounds --out DIRECTORY --cameras N rtsp://HOST:PORT/cam\n");
    return 2;
  }
  for (int s : {SIGINT, SIGTERM}) std::signal(s, [](int) { stopping = 1; });
  auto cameras = connect_all(options);
  std::puts("READY");
  std::fflush(stdout);
  options.rounds ? run_in_rounds(cameras) : run_by_arrival(cameras);
  return 0;
}
