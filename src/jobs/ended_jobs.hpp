// How many jobs ended since the process began. Any thread.
#pragma once
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace dvr::jobs {

class EndedJobs {
 public:
  static constexpr const char* kOutcomes[] = {"done", "failed", "dead", "cancelled"};  // states of catalog::Job
  using Counts = std::map<std::pair<std::string, std::string>, std::uint64_t>;         // by kind and outcome

  // After the commit that says so.
  void count(const std::string& kind, const std::string& outcome) {
    const std::scoped_lock lock(mutex_);
    ++counts_[{kind, outcome}];
  }
  Counts counts() const {
    const std::scoped_lock lock(mutex_);
    return counts_;
  }

 private:
  mutable std::mutex mutex_;
  Counts counts_;
};

}  // namespace dvr::jobs
