// What viewers do: play a camera's low-latency HLS as a browser does, or ask for the same files at the same times.
#pragma once
#include "connection.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <unordered_map>
#include <unordered_set>

namespace bench {

using Clock = std::chrono::steady_clock;

// What all viewers write down. The window is what is measured: from begin() to end().
class Notes {
 public:
  explicit Notes(std::filesystem::path files) : files_(std::move(files)) {}

  void begin() { began_ = Clock::now(); }
  void end() { ended_ = Clock::now(); }
  bool in_window(Clock::time_point t) const { return t >= began_ && t < ended_; }
  Clock::time_point began() const { return began_; }

  // A part is in a playlist that somebody has: its delay counts from here.
  void told(std::uint64_t part, Clock::time_point now) { told_.try_emplace(part, now); }
  const std::unordered_map<std::uint64_t, Clock::time_point>& parts() const { return told_; }
  void asked(int viewer, const std::string& name, Clock::time_point now);
  void answered(const std::string& name, const Answer& answer, Clock::time_point asked, Clock::time_point now);
  void delivered(std::uint64_t part, Clock::time_point now);
  void fault(const std::string& what);

  // True once for each name: its first answer is to be kept.
  bool keep(const std::string& name) { return kept_.insert(name).second; }
  void save(const std::string& name, const std::string& body);
  void write_schedule(const std::filesystem::path& file) const;

  std::vector<double> delays_ms, answers_ms;  // of parts
  std::uint64_t bytes = 0, answers = 0, faults = 0;
  std::string first_fault;

 private:
  struct Asked {
    Clock::duration at;  // since the window began
    int viewer;
    std::string name;
  };
  const std::filesystem::path files_;
  Clock::time_point began_ = Clock::time_point::max(), ended_ = Clock::time_point::max();
  std::unordered_map<std::uint64_t, Clock::time_point> told_;
  std::unordered_set<std::string> kept_;
  std::unordered_map<std::string, std::size_t> sizes_;
  std::vector<Asked> schedule_;
};

// Blocking reload of the media playlist; each new part as soon as it is named, with the next reload.
class Player {
 public:
  Player(Connection& connection, Notes& notes, std::string root, int viewer)
      : connection_(connection), notes_(notes), root_(std::move(root)), viewer_(viewer) {}
  void start() { reload("media.m3u8"); }
  bool plays() const { return plays_; }
  std::uint64_t lost(Clock::time_point from, Clock::time_point to) const;  // parts told of in between

 private:
  void reload(const std::string& query);
  void loaded(Answer answer);
  void fetch(const std::string& name, std::optional<std::uint64_t> part);

  Connection& connection_;
  Notes& notes_;
  const std::string root_;
  const int viewer_;
  bool plays_ = false;
  std::uint64_t next_part_ = 0;
  std::string init_;
  std::unordered_set<std::uint64_t> got_;
};

// The name of a request's answer as a file.
std::string file_of(std::string_view request);
bool is_part(std::string_view name);

}  // namespace bench
