#include "live/hub.hpp"

namespace dvr::live {

std::shared_ptr<Stream> Hub::open(std::int64_t camera_id, Which which) {
  std::lock_guard lock(mutex_);
  auto& stream = streams_[{camera_id, which}];
  if (!stream) stream = std::make_shared<Stream>(options_, clock_);
  return stream;
}

std::shared_ptr<Stream> Hub::find(std::int64_t camera_id, Which which) const {
  std::lock_guard lock(mutex_);
  const auto it = streams_.find({camera_id, which});
  return it == streams_.end() ? nullptr : it->second;
}

void Hub::remove(std::int64_t camera_id, Which which) {
  std::shared_ptr<Stream> last;  // destroyed without the lock
  std::lock_guard lock(mutex_);
  const auto it = streams_.find({camera_id, which});
  if (it == streams_.end()) return;
  last = std::move(it->second);
  of_removed_.count += last->deliveries().count;
  of_removed_.delay += last->deliveries().delay;
  streams_.erase(it);
}

std::vector<std::shared_ptr<Stream>> Hub::all() const {
  std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<Stream>> out;
  for (const auto& [key, stream] : streams_) out.push_back(stream);
  return out;
}

std::size_t Hub::viewers() const {
  std::size_t sum = 0;
  for (const auto& s : all()) sum += s->viewers();
  return sum;
}

std::size_t Hub::viewers(std::int64_t camera_id) const {
  std::size_t sum = 0;
  for (const auto which : {Which::main, Which::sub})
    if (const auto stream = find(camera_id, which)) sum += stream->viewers();
  return sum;
}

Deliveries Hub::deliveries() const {
  std::lock_guard lock(mutex_);
  auto sum = of_removed_;
  for (const auto& [key, stream] : streams_) {
    const auto one = stream->deliveries();
    sum.count += one.count;
    sum.delay += one.delay;
  }
  return sum;
}

std::size_t Hub::memory_bytes() const {
  std::size_t sum = 0;
  for (const auto& s : all()) sum += s->memory_bytes();
  return sum;
}

}  // namespace dvr::live
