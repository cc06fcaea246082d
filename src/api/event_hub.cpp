#include "api/event_hub.hpp"

#include "accounts/sodium.hpp"
#include "api/json.hpp"
#include "base/utf8.hpp"

#include <algorithm>
#include <charconv>

namespace dvr::api {
namespace {

using Key = std::array<std::uint8_t, 16>;
static_assert(std::tuple_size_v<Key> == crypto_shorthash_KEYBYTES);

Key random_key() {
  accounts::ensure_sodium();
  Key key{};
  randombytes_buf(key.data(), key.size());
  return key;
}

std::uint32_t mixed(const Key& key, int round, std::uint32_t half) {
  Bytes in;
  ByteWriter w(in);
  w.u8(std::uint8_t(round));
  w.u32(half);
  std::array<std::uint8_t, crypto_shorthash_BYTES> out{};
  crypto_shorthash(out.data(), in.data(), in.size(), key.data());
  return ByteReader(out).u32();
}

constexpr int kRounds = 4;

// A permutation of the 64-bit numbers: a Feistel network around SipHash.
std::uint64_t enciphered(const Key& key, std::uint64_t number) {
  auto left = std::uint32_t(number >> 32), right = std::uint32_t(number);
  for (int round = 0; round < kRounds; ++round) {
    left ^= mixed(key, round, right);
    std::swap(left, right);
  }
  return std::uint64_t(left) << 32 | right;
}

std::uint64_t deciphered(const Key& key, std::uint64_t number) {
  auto left = std::uint32_t(number >> 32), right = std::uint32_t(number);
  for (int round = kRounds - 1; round >= 0; --round) {
    std::swap(left, right);
    left ^= mixed(key, round, right);
  }
  return std::uint64_t(left) << 32 | right;
}

}  // namespace

bool may_know(const accounts::User& user, const Audience& audience, const std::optional<accounts::CameraRef>& camera,
              WallTime now) {
  using About = Audience::About;
  if (audience.about == About::system) return user.is_admin;
  if (!camera || (audience.owners_only && !user.is_owner())) return false;
  switch (audience.about) {
    case About::system: break;
    case About::camera: return accounts::authorise(user, accounts::Action::see, *camera).has_value();
    case About::clip:
      return accounts::authorise(user, accounts::ClipAction::see, {audience.clip_id, audience.clip_user_id, *camera})
          .has_value();
    case About::footage: {
      if (!accounts::authorise(user, accounts::Action::playback, *camera)) return false;
      const auto limit = accounts::playable_until(user, *camera, now);
      return !limit || audience.footage_end <= *limit;
    }
  }
  return false;
}

EventHub::EventHub() : key_(random_key()) {}

void EventHub::publish(std::string_view type, WallTime at, const Audience& audience, const boost::json::object& data) {
  const auto rest =
      fmt::format(R"(","type":"{}","at":"{}","data":{}}})", type, format_rfc3339(at), as_utf8(json::serialize(data)));
  {
    const std::lock_guard lock(mutex_);
    auto event = std::make_shared<Event>();
    event->number = ++newest_;
    event->type = type;
    event->audience = audience;
    event->text = R"({"id":")" + id_of(event->number) + rest;
    kept_bytes_ += event->text.size();
    kept_.push_back(std::move(event));
    while (kept_.size() > kKept || (kept_bytes_ > kKeptBytes && kept_.size() > 1)) {
      kept_bytes_ -= kept_.front()->text.size();
      kept_.pop_front();
    }
    ++published_[type];
  }
  changes_.notify_all();
}

EventHub::Batch EventHub::after(std::uint64_t number, std::size_t most) const {
  const std::lock_guard lock(mutex_);
  const auto oldest = newest_ + 1 - kept_.size();
  if (number > newest_ || number + 1 < oldest) return {{}, newest_, true};
  Batch batch{{}, number, false};
  for (auto i = std::size_t(number + 1 - oldest); i < kept_.size() && batch.events.size() < most; ++i)
    batch.events.push_back(kept_[i]);
  batch.last += batch.events.size();
  return batch;
}

std::uint64_t EventHub::newest() const {
  const std::lock_guard lock(mutex_);
  return newest_;
}

std::string EventHub::id_of(std::uint64_t number) const { return fmt::format("{:016x}", enciphered(key_, number)); }

std::optional<std::uint64_t> EventHub::number_of(std::string_view id) const {
  std::uint64_t shown = 0;
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), shown, 16);
  if (id.size() != 16 || error != std::errc() || end != id.data() + id.size()) return std::nullopt;
  const auto number = deciphered(key_, shown);
  return number <= newest() ? std::optional(number) : std::nullopt;
}

std::map<std::string_view, std::uint64_t> EventHub::published() const {
  const std::lock_guard lock(mutex_);
  return published_;
}

}  // namespace dvr::api
