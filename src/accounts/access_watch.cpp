#include "accounts/access_watch.hpp"

#include "accounts/camera_directory.hpp"
#include "accounts/sessions.hpp"
#include "base/log.hpp"

namespace dvr::accounts {
namespace {

using catalog::Connection;
using UserPtr = std::shared_ptr<const User>;

// What the catalog says now, each thing read once. An error is one of the catalog, never "not allowed".
class Now {
 public:
  Now(Connection& connection, WallTime now) : connection_(connection), now_(now) {}

  Result<bool> allows(const Access& access) {
    DVR_TRY(const auto user, user_of(access.who.session_id));
    if (!user || user->id != access.who.user->id) return false;
    if (!access.action || !access.camera) return true;
    DVR_TRY(const auto camera, camera_of(access.camera->id));
    if (!camera) return false;
    if (access.clip) {
      auto clip = access.clip->second;
      clip.camera = *camera;
      return authorise(*user, access.clip->first, clip).has_value();
    }
    if (!authorise(*user, *access.action, *camera)) return false;
    return !is_held_back_now(access, *user, *camera);
  }

 private:
  // Playback that began with the right to watch live may hold what the user must wait for now.
  static bool is_held_back_now(const Access& access, const User& user, const CameraRef& camera) {
    return *access.action == Action::playback && permission_on(*access.who.user, camera).can_view &&
           !permission_on(user, camera).can_view;
  }

  Result<UserPtr> user_of(const std::string& session_id) {
    if (const auto known = users_.find(session_id); known != users_.end()) return known->second;
    auto found = rows::find_session_user(connection_, session_id, now_);
    if (!found && found.error().kind != ErrorKind::unauthenticated) return found.error();
    return users_[session_id] = found ? std::move(*found) : nullptr;
  }

  Result<std::optional<CameraRef>> camera_of(std::int64_t id) {
    if (const auto known = cameras_.find(id); known != cameras_.end()) return known->second;
    auto found = rows::find_camera(connection_, id);
    if (!found && found.error().kind != ErrorKind::not_found) return found.error();
    return cameras_[id] = found ? std::optional(*found) : std::nullopt;
  }

  Connection& connection_;
  const WallTime now_;
  std::map<std::string, UserPtr> users_;
  std::map<std::int64_t, std::optional<CameraRef>> cameras_;
};

}  // namespace

AccessWatch::AccessWatch(catalog::Database& database, const Clock& clock)
    : database_(database), clock_(clock), thread_([this] { run(); }) {}

AccessWatch::~AccessWatch() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

AccessWatch::Ticket::~Ticket() {
  std::lock_guard lock(watch_.mutex_);
  watch_.tickets_.erase(id_);
}

std::shared_ptr<AccessWatch::Ticket> AccessWatch::enter(Access access, std::uint64_t changes_seen,
                                                        std::function<void()> on_end) {
  std::shared_ptr<Ticket> ticket(new Ticket(*this, std::move(access), std::move(on_end)));
  bool missed = false, first = false;
  {
    std::lock_guard lock(mutex_);
    first = std::exchange(resting_, false);
    ticket->id_ = next_id_++;
    tickets_.emplace(ticket->id_, ticket.get());
    missed = changes_.load() != changes_seen;  // between looking the session up and entering
    look_at_all_ = look_at_all_ || missed;
  }
  if (missed || first) wake_.notify_one();
  return ticket;
}

void AccessWatch::changed() {
  {
    std::lock_guard lock(mutex_);
    ++changes_;
    if (tickets_.empty()) return;
    look_at_all_ = true;
  }
  wake_.notify_one();
}

std::size_t AccessWatch::watching() const {
  std::lock_guard lock(mutex_);
  return tickets_.size();
}

void AccessWatch::run() {
  for (;;) {
    bool all = false;
    {
      std::unique_lock lock(mutex_);
      const auto due = [this] { return stopping_ || look_at_all_; };
      resting_ = tickets_.empty();
      wake_.wait(lock, [&] { return due() || !resting_; });
      wake_.wait_for(lock, kInterval, due);
      if (stopping_) return;
      all = std::exchange(look_at_all_, false);
    }
    look(all);
  }
}

// Without `all`: what was there at the last look already. Requests that are answered at once cost nothing here.
AccessWatch::Watched AccessWatch::to_check(bool all) {
  Watched out;
  std::lock_guard lock(mutex_);
  for (const auto& [id, ticket] : tickets_) {
    const bool is_new = std::exchange(ticket->is_new_, false);
    if ((all || !is_new) && !ticket->ended_) out.emplace_back(id, ticket->access_);
  }
  return out;
}

void AccessWatch::look(bool all) {
  const auto watched = to_check(all);
  if (watched.empty()) return;
  std::vector<std::uint64_t> over;
  const auto done = database_.read_now([&](Connection& c) -> Result<void> {
    over.clear();
    Now now(c, clock_.wall());
    for (const auto& [id, access] : watched) {
      DVR_TRY(const bool allowed, now.allows(access));
      if (!allowed) over.push_back(id);
    }
    return {};
  });
  if (done.has_value() == failing_)  // told once, not at every look
    log::warn("accounts", done ? "open requests are checked again" : "open requests could not be checked",
              {{"error", done ? "" : done.error().describe()}});
  failing_ = !done.has_value();
  if (done) end(over);
}

void AccessWatch::end(const std::vector<std::uint64_t>& tickets) {
  std::vector<std::function<void()>> calls;
  {
    std::lock_guard lock(mutex_);
    for (const auto id : tickets) {
      const auto found = tickets_.find(id);
      if (found == tickets_.end() || found->second->ended_.exchange(true)) continue;
      ++ended_total_;
      if (found->second->on_end_) calls.push_back(found->second->on_end_);
    }
  }
  for (const auto& call : calls) call();
}

}  // namespace dvr::accounts
