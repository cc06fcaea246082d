// How often each route answered, how, and how long it took. Any thread; nothing is allocated while counting.
#pragma once
#include "api/route.hpp"

#include <array>
#include <atomic>

namespace dvr::api {

class RouteStats {
 public:
  explicit RouteStats(std::span<const Route> table);  // outlives it

  // `route` is one of the table. `took`: until the answer's head was made, waiting for the next part included.
  void count(const Route& route, int status, Micros took);

  struct Row {
    std::string_view method, path;
    std::array<std::uint64_t, 6> by_class{};  // [2] counts the 2xx
    Micros took{0};                           // all together
  };
  std::vector<Row> rows() const;  // of routes that were asked

 private:
  struct Counts {
    std::array<std::atomic<std::uint64_t>, 6> by_class{};
    std::atomic<std::int64_t> took_us{0};
  };
  const std::span<const Route> table_;
  std::vector<Counts> counts_;
};

}  // namespace dvr::api
