#include "telemetry/shipper.hpp"

#include "telemetry/test_support.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace dvr::telemetry {
namespace {

using testing_support::comes_to_pass;
using testing_support::quick;

Parcel parcel(std::string bytes) { return {WallTime(Seconds(1)), std::move(bytes)}; }

// A service that does as it is told and remembers what it took.
struct Service {
  Delivery take(const std::vector<Parcel>& batch) {
    std::lock_guard lock(mutex);
    ++attempts;
    if (fails) return {.trouble = "no"};
    for (const auto& p : batch) got.push_back(p.bytes);
    return {.taken = batch.size()};
  }
  std::size_t count() {
    std::lock_guard lock(mutex);
    return got.size();
  }
  std::mutex mutex;
  bool fails = false;
  int attempts = 0;
  std::vector<std::string> got;
};

Shipper::Deliver to(Service& service) {
  return [&service](const std::vector<Parcel>& batch, std::stop_token) { return service.take(batch); };
}

TEST(Shipper, DeliversInOrderAndInBatches) {
  Service service;
  std::size_t most = 0;
  auto limits = quick();
  limits.batch_parcels = 10;
  {
    Shipper shipper("x", limits, [&](const std::vector<Parcel>& batch, std::stop_token) {
      most = std::max(most, batch.size());
      return service.take(batch);
    });
    for (int i = 0; i < 95; ++i) shipper.put(parcel(std::to_string(i)));
  }  // the farewell sends what waits
  ASSERT_EQ(service.got.size(), 95u);
  for (int i = 0; i < 95; ++i) EXPECT_EQ(service.got[std::size_t(i)], std::to_string(i));
  EXPECT_LE(most, 10u);
}

TEST(Shipper, ABatchHasItsBytesAndAtLeastOneParcel) {
  std::vector<std::size_t> sizes;
  auto limits = quick();
  limits.batch_bytes = 100;
  limits.linger = Millis(50);
  {
    Shipper shipper("x", limits, [&](const std::vector<Parcel>& batch, std::stop_token) {
      std::size_t bytes = 0;
      for (const auto& p : batch) bytes += p.bytes.size();
      sizes.push_back(bytes);
      return Delivery{.taken = batch.size()};
    });
    shipper.put(parcel(std::string(500, 'x')));
    for (int i = 0; i < 9; ++i) shipper.put(parcel(std::string(40, 'x')));
  }
  EXPECT_EQ(sizes, (std::vector<std::size_t>{500, 80, 80, 80, 80, 40}));
}

TEST(Shipper, WhatFailsIsTriedAgainAndTheOldestGoWhenThereIsNoRoom) {
  Service service;
  service.fails = true;
  auto limits = quick();
  limits.waiting_parcels = 50;
  Shipper shipper("x", limits, to(service));
  for (int i = 0; i < 500; ++i) shipper.put(parcel(std::to_string(i)));
  ASSERT_TRUE(comes_to_pass([&] { return shipper.status().failures > 5; }));
  auto status = shipper.status();
  EXPECT_TRUE(status.failing_since.has_value());
  EXPECT_EQ(status.trouble, "no");
  EXPECT_LE(status.waiting_parcels, 50u);
  {
    std::lock_guard lock(service.mutex);
    service.fails = false;
  }
  ASSERT_TRUE(comes_to_pass([&] { return shipper.status().delivered == 50; }));
  status = shipper.status();
  EXPECT_EQ(status.dropped, 450u);
  EXPECT_FALSE(status.failing_since.has_value());
  EXPECT_EQ(service.got.front(), "450");
  EXPECT_EQ(service.got.back(), "499");
}

TEST(Shipper, BytesThatWaitAreBounded) {
  Service service;
  service.fails = true;
  auto limits = quick();
  limits.waiting_bytes = 1000;
  Shipper shipper("x", limits, to(service));
  for (int i = 0; i < 100; ++i) shipper.put(parcel(std::string(300, 'x')));
  shipper.put(parcel(std::string(5000, 'x')));  // larger than all room: gone, with those before it
  ASSERT_TRUE(comes_to_pass([&] { return shipper.status().dropped == 101; })) << shipper.status().dropped;
  EXPECT_EQ(shipper.status().waiting_bytes, 0u);
}

TEST(Shipper, PartOfABatchMayBeTaken) {
  std::vector<std::string> got;
  auto limits = quick();
  limits.linger = Millis(50);
  {
    Shipper shipper("x", limits, [&](const std::vector<Parcel>& batch, std::stop_token) {
      got.push_back(batch[0].bytes);
      return Delivery{.taken = 1, .refused = batch[0].bytes == "b" ? 1u : 0u, .trouble = batch.size() > 1 ? "one" : ""};
    });
    for (const auto* text : {"a", "b", "c"}) shipper.put(parcel(text));
    ASSERT_TRUE(comes_to_pass([&] { return shipper.status().delivered == 2; }));
    EXPECT_EQ(shipper.status().refused, 1u);
  }
  EXPECT_EQ(got, (std::vector<std::string>{"a", "b", "c"}));
}

TEST(Shipper, AServiceThatWantsNothingIsNotFlooded) {
  std::vector<MonoTime> attempts;
  auto limits = quick();
  limits.least_pause = limits.most_pause = Millis(20);
  limits.batch_parcels = 1;
  Shipper shipper("x", limits, [&](const std::vector<Parcel>&, std::stop_token) {
    attempts.push_back(std::chrono::steady_clock::now());
    return Delivery{.taken = 1, .refused = 1, .trouble = "wrong"};
  });
  for (int i = 0; i < 4; ++i) shipper.put(parcel("a"));
  ASSERT_TRUE(comes_to_pass([&] { return shipper.status().refused == 4; }));
  for (std::size_t i = 1; i < 4; ++i) EXPECT_GE(attempts[i] - attempts[i - 1], Millis(10)) << "half of it at least";
}

TEST(Shipper, ManyLeaveAtTheSameTime) {
  std::promise<void> entered;
  auto limits = quick();
  limits.farewell = Seconds(600);
  std::atomic<bool> may_go = false;
  Shipper slow("slow", limits, [&](const std::vector<Parcel>& batch, std::stop_token) {
    entered.set_value();
    while (!may_go) std::this_thread::yield();
    return Delivery{.taken = batch.size()};
  });
  Shipper quick_one("quick", limits,
                    [](const std::vector<Parcel>& batch, std::stop_token) { return Delivery{.taken = batch.size()}; });
  slow.put(parcel("a"));
  entered.get_future().wait();
  slow.leave();
  quick_one.put(parcel("b"));
  quick_one.leave();
  EXPECT_TRUE(comes_to_pass([&] { return quick_one.status().delivered == 1; })) << "nobody waits for the other";
  may_go = true;
  slow.stop();
  EXPECT_EQ(slow.status().delivered, 1u);
}

TEST(Shipper, AServiceSaysWhenToComeAgain) {
  std::vector<MonoTime> attempts;
  auto limits = quick();
  limits.longest_order = Millis(100);
  Shipper shipper("x", limits, [&](const std::vector<Parcel>& batch, std::stop_token) {
    attempts.push_back(std::chrono::steady_clock::now());
    return attempts.size() == 1 ? Delivery{.trouble = "busy", .not_before = Seconds(3600)}
                                : Delivery{.taken = batch.size()};
  });
  shipper.put(parcel("a"));
  ASSERT_TRUE(comes_to_pass([&] { return shipper.status().delivered == 1; }));
  EXPECT_GE(attempts[1] - attempts[0], Millis(100)) << "no longer than allowed, and no shorter";
}

TEST(Shipper, AnExceptionLosesTheBatchAndNotTheThread) {
  int calls = 0;
  Shipper shipper("x", quick(), [&](const std::vector<Parcel>& batch, std::stop_token) {
    if (++calls == 1) throw std::runtime_error("broken");
    return Delivery{.taken = batch.size()};
  });
  shipper.put(parcel("a"));
  ASSERT_TRUE(comes_to_pass([&] { return shipper.status().refused == 1; }));
  shipper.put(parcel("b"));
  ASSERT_TRUE(comes_to_pass([&] { return shipper.status().delivered == 1; }));
}

TEST(Shipper, TheEndDoesNotWaitForAServiceThatHangs) {
  std::promise<void> entered;
  auto limits = quick();
  limits.farewell = Millis(20);
  Shipper shipper("x", limits, [&](const std::vector<Parcel>&, std::stop_token stop) {
    entered.set_value();
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    wake.wait(lock, stop, [] { return false; });
    return Delivery{.trouble = "told to stop"};
  });
  shipper.put(parcel("a"));
  entered.get_future().wait();
  shipper.put(parcel("b"));
  shipper.stop();
  EXPECT_EQ(shipper.status().dropped, 2u);
  shipper.put(parcel("c"));
  EXPECT_EQ(shipper.status().dropped, 3u);
}

TEST(Shipper, ThreadsPutWhileItSends) {
  Service service;
  {
    Shipper shipper("x", quick(), to(service));
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&] {
        for (int i = 0; i < 500; ++i) shipper.put(parcel("x"));
      });
    threads.clear();
    ASSERT_TRUE(comes_to_pass([&] { return shipper.status().delivered == 2000; }));
  }
  EXPECT_EQ(service.count(), 2000u);
}

}  // namespace
}  // namespace dvr::telemetry
