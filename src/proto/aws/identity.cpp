#include "proto/aws/identity.hpp"

#include "proto/aws/answers.hpp"

namespace dvr::aws {
namespace {

constexpr Seconds kRefreshBefore{300}, kStillGood{10};
constexpr Seconds kLeastPatience{1}, kMostPatience{60};

// The turn is given back whatever happens.
template <class T, class F>
Result<T> contained(F f) {
  try {
    return f();
  } catch (const std::exception& e) {
    return fail(ErrorKind::internal, "{}", e.what());
  }
}

}  // namespace

Identity::Identity(Surroundings around, std::string region) : around_(std::move(around)), region_(std::move(region)) {
  if (region_.empty()) region_ = region_of_settings(around_);
}

bool Identity::hold(Micros at_least) const {
  return have_ && (!have_->expires || *have_->expires > around_.clock->wall() + at_least);
}

bool Identity::wait_for_turn(Lock& lock, std::stop_token stop) {
  if (!changed_.wait(lock, stop, [this] { return !asking_; })) return false;
  return asking_ = true;
}

void Identity::end_turn() {
  asking_ = false;
  changed_.notify_all();
}

Result<Credentials> Identity::credentials(std::stop_token stop) {
  Lock lock(mutex_);
  while (!hold(kRefreshBefore)) {
    if (asking_ && hold(kStillGood)) return *have_;
    if (asking_) {
      if (!changed_.wait(lock, stop, [this] { return !asking_; })) return fail(ErrorKind::cancelled, "told to stop");
      continue;
    }
    const bool first = !have_ && !trouble_;
    if (first || around_.clock->mono() >= not_before_) ask(lock, stop);
    if (trouble_ && !hold(kStillGood)) return *trouble_;
    break;
  }
  return *have_;
}

void Identity::ask(Lock& lock, std::stop_token stop) {
  asking_ = true;
  const auto region = region_;
  lock.unlock();
  auto found = contained<Credentials>([&] { return find_credentials(around_, region, stop); });
  lock.lock();
  end_turn();
  if (found) {
    have_ = *found;
    trouble_.reset();
    failures_ = 0;
  } else if (found.error().kind == ErrorKind::cancelled) {
    if (!have_ && !trouble_) trouble_ = found.error();  // whoever asks next is not the one that was told to stop
    not_before_ = {};
    return;
  } else {
    trouble_ = found.error();
  }
  const auto pause = found ? kLeastPatience : kLeastPatience * (1 << std::min<std::size_t>(failures_++, 6));
  not_before_ = around_.clock->mono() + std::min(kMostPatience, pause);
}

void Identity::refused(const Credentials& credentials) {
  std::lock_guard lock(mutex_);
  if (have_ && have_->access_key_id == credentials.access_key_id && have_->session_token == credentials.session_token)
    have_.reset();
}

Result<std::string> Identity::region(std::stop_token stop) {
  Lock lock(mutex_);
  if (region_.empty()) {
    DVR_CHECK(ask_for_region(lock, stop));
  }
  if (!is_region(region_)) return fail(ErrorKind::invalid, "the region is no name such as eu-west-1");
  return region_;
}

Result<void> Identity::ask_for_region(Lock& lock, std::stop_token stop) {
  if (!wait_for_turn(lock, stop)) return fail(ErrorKind::cancelled, "told to stop");
  Result<std::string> found = region_;
  if (region_.empty()) {  // nobody has found it meanwhile
    lock.unlock();
    found = contained<std::string>([&] { return region_of_instance(around_, stop); });
    lock.lock();
  }
  end_turn();
  if (!found)
    return fail(ErrorKind::not_found, "no region: not in the settings, the environment, a profile or the instance ({})",
                found.error().message);
  region_ = *found;
  return {};
}

}  // namespace dvr::aws
