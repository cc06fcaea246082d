// For tests: the world of test_support.hpp with a thing in every place of rights_rules.hpp, and everybody who may ask.
#pragma once
#include "api/rights_rules.hpp"
#include "api/test_support.hpp"
#include "catalog/test_contents.hpp"

namespace dvr::api::testing {

inline constexpr std::string_view kNobodysId = "777";  // of no camera, recording or anything else

class RightsWorld : public World {
 public:
  explicit RightsWorld(std::span<const Route> table = routes()) : table_(table) {
    ungranted = add_camera("mark-ungranted", owner);
    deleted = add_camera("mark-deleted", owner);
    rename(camera, "mark-granted"), rename(strangers_camera, "mark-foreign");
    recordings[Place::granted] = finished;
    for (const auto place : {Place::ungranted, Place::deleted, Place::foreign}) add_footage(place);
    for (const auto place : {Place::ungranted, Place::foreign}) show(camera_at(place));
    sql("UPDATE cameras SET deleted_at = $2 WHERE id = $1", {deleted, kStart + Seconds(60)});
    users = {{"owner", owner}, {"admin", admin}, {"stranger", stranger}};
    for (int bits = 0; bits < 8; ++bits) users[fmt::format("sub{}", bits)] = subs[std::size_t(bits)];
    users["strangers-sub"] = add_sub("strangers-sub@test.example", stranger, strangers_camera, {true, true, true});
    users["held"] = add_sub("held@test.example", owner, camera, {false, true, false});
    users["target"] = add_sub("target@test.example", owner, camera, {true, true, true});
    users["retired"] = add_sub("retired@test.example", owner, camera, {true, true, true});
    sql("UPDATE users SET holdback_s = 3600 WHERE id = $1", {users["held"]});
    add_clips();
    for (const std::string of : {"owner", "admin", "stranger", "sub7", "strangers-sub"}) add_layout(of);
    sql("UPDATE users SET is_active = 0 WHERE id = $1", {users["retired"]});
    accounts->sessions.forget();
    read_live_files();
    start_router(table_);
    contents_.emplace(studio.database());
  }

  // As it was made. What accounts keep in memory of failed logins and used codes stays.
  void put_back() {
    contents_->put_back(studio.database());
    accounts->sessions.forget();
    calls.calls.clear();
    proofs.clear(), tokens_.clear(), session_ids_.clear();
    start_router(table_);
  }

  struct Sent {
    Send send = {};
    std::string query = {};
  };
  struct MadeClip {
    std::int64_t id = 0;
    Place place = Place::granted;
    std::string of;  // who made it
    std::string name() const { return fmt::format("mark-clip-{}-by-{};", int(place), of); }
  };

  std::int64_t camera_at(Place place) const {
    switch (place) {
      case Place::granted: return camera;
      case Place::ungranted: return ungranted;
      case Place::deleted: return deleted;
      case Place::foreign: return strangers_camera;
      case Place::nowhere:
      case Place::missing: return 0;
    }
    return 0;
  }

  // A token of this user, made once.
  const std::string& token_of(std::int64_t user) {
    auto& kept = tokens_[user];
    if (kept.empty()) kept = token(user);
    return kept;
  }
  std::string expired_token() {
    const auto session = this->session(owner);
    const auto past = clock.wall() - Seconds(1);
    return *accounts->tokens->sign({session.principal.session_id, owner, past}, past - Seconds(900));
  }
  std::string ended_token() {
    const auto session = this->session(owner);
    EXPECT_TRUE(studio.wait(accounts->sessions.close(session.principal.session_id)));
    return session.access_token;
  }
  std::string removed_users_token() {
    const auto gone = add_sub("gone@test.example", owner, camera, {true, true, true});
    auto token = this->token(gone);
    sql("DELETE FROM users WHERE id = $1", {gone});
    accounts->sessions.forget();
    return token;
  }
  std::string disabled_users_token() {
    sql("UPDATE users SET is_active = 1 WHERE id = $1", {users["retired"]});
    auto token = this->token(users["retired"]);
    sql("UPDATE users SET is_active = 0 WHERE id = $1", {users["retired"]});
    accounts->sessions.forget();
    return token;
  }
  // Of a session beside the one that is asked with.
  std::string session_id(const std::string& user) {
    auto& kept = session_ids_[user];
    if (kept.empty()) kept = session(users.at(user)).principal.session_id;
    return kept;
  }
  // The query of a signed link, asked for by this user that long ago. Of Place::granted: "file" opens its finished
  // recording, "footage" the range of rights_statement.hpp, "live" its picture.
  std::string link_query(const std::string& kind, const std::string& user, Seconds ago = Seconds(0)) {
    clock.advance(-ago);
    const auto token = this->token(users.at(user));
    const auto reply =
        kind == "file"   ? get(fmt::format("/api/playback/stream/{}/?format=url", finished), token)
        : kind == "live" ? post(fmt::format("/api/live/{}/links/", camera), token, R"({"expires_in_s":900})")
                         : post(fmt::format("/api/playback/{}/links/", camera), token,
                                R"({"start":"2026-11-22T08:30:01Z","end":"2026-11-22T08:30:04Z","expires_in_s":900})");
    clock.advance(ago);
    const auto document = reply.json();
    const auto* url = document.is_object() ? document.as_object().if_contains("url") : nullptr;
    if (!url) return "expires=1&session=x&signature=none";  // the matrix shows that it opens nothing
    const std::string text(url->as_string());
    const auto scope = text.find("scope=");
    return text.substr(scope == text.npos ? text.find('?') + 1 : scope);
  }

  // The one that the share of this user opens.
  std::int64_t shared_clip(std::string_view of) const {
    const auto found = std::find_if(clips.begin(), clips.end(), [&](const auto& c) {
      return c.of == of && (c.place == Place::granted || c.place == Place::foreign);
    });
    return found->id;
  }

  // What a request without the right must not change.
  std::string fingerprint() {
    std::string out = fmt::format("{}", fmt::join(calls.calls, ","));
    const auto done = studio.database().read_now([&](catalog::Connection& c) -> Result<void> {
      for (const auto* table :
           {"users", "user_permissions", "cameras", "recordings", "clips", "clip_shares", "layouts"}) {
        DVR_TRY(const auto rows, c.query(fmt::format("SELECT * FROM {} ORDER BY id", table)));
        for (const auto& row : rows.values)
          for (const auto& value : row) append(out, value);
      }
      return {};
    });
    EXPECT_TRUE(done.has_value());
    return out;
  }

  std::int64_t ungranted = 0, deleted = 0;      // cameras of owner
  std::map<std::string, std::int64_t> users;    // by the short names of Caller::user
  std::vector<MadeClip> clips;                  // ready ones
  std::map<std::string, Sent> proofs;           // by who asks
  std::map<std::string, std::int64_t> shares;   // by their tokens
  std::map<Place, std::int64_t> recordings;     // one finished each
  std::map<std::string, std::int64_t> layouts;  // by whose they are
  std::vector<std::string> live_files;          // a playlist, an init segment, a part, a segment

 private:
  std::int64_t add_camera(const std::string& name, std::int64_t account) {
    sql("INSERT INTO cameras (name, rtsp_url, user_id, created_at, updated_at) VALUES ($1, 'rtsp://10.0.0.7/x', $2, 0, "
        "0)",
        {name, account});
    const auto id = query("SELECT id FROM cameras WHERE name = $1", {name})[0].i64(0);
    sql("INSERT INTO camera_usage (camera_id) VALUES ($1)", {id});
    return id;
  }
  void rename(std::int64_t id, const std::string& name) {
    sql("UPDATE cameras SET name = $2 WHERE id = $1", {id, name});
  }

  void add_footage(Place place) {
    studio.camera_id = camera_at(place);
    recordings[place] = studio.record(run_);
    studio.camera_id = camera;
  }

  void add_clips() {
    for (const auto& [place, of] : std::vector<std::pair<Place, std::string>>{{Place::granted, "owner"},
                                                                              {Place::granted, "held"},
                                                                              {Place::granted, "retired"},
                                                                              {Place::ungranted, "owner"},
                                                                              {Place::ungranted, "sub7"},
                                                                              {Place::deleted, "owner"},
                                                                              {Place::deleted, "sub7"},
                                                                              {Place::foreign, "stranger"},
                                                                              {Place::foreign, "strangers-sub"}})
      add_clip(place, of);
    for (int bits = 0; bits < 8; ++bits) add_clip(Place::granted, fmt::format("sub{}", bits));
    for (const auto* of : {"owner", "sub0", "sub7", "retired"}) add_share(of, fmt::format("token-of-{}", of));
    add_share("owner", "token-with-password", *accounts::hash_password("open sesame", {1, 8192}));
    add_share("owner", "token-expired", {}, kStart + Seconds(1));
    add_share("stranger", "token-of-stranger");
  }

  void add_clip(Place place, const std::string& of) {
    MadeClip clip{0, place, of};
    const auto source = recordings.at(place);
    const auto file = fmt::format("recordings/{}/{}.mp4", camera_at(place), source);
    const auto size = std::int64_t(std::filesystem::file_size(studio.directory() / file));
    sql("INSERT INTO clips (camera_id, recording_id, user_id, name, start_time, end_time, duration, file_path, state, "
        "progress, size_bytes, sha256, created_at, manifest, ready_at, footage_start, footage_end) VALUES ($1, $2, $3, "
        "$4, $5, $6, 1000000, $7, 'ready', 1, $8, 'x', $5, '{}', $6, $5, $6)",
        {camera_at(place), source, users.at(of), clip.name(), kStart, kStart + Seconds(2), file, size});
    clip.id = query("SELECT MAX(id) FROM clips")[0].i64(0);
    sql("INSERT INTO clip_pictures (clip_id, jpeg) VALUES ($1, $2)", {clip.id, catalog::Value(Bytes{0xFF, 0xD8})});
    clips.push_back(std::move(clip));
  }

  void add_layout(const std::string& of) {
    sql("INSERT INTO layouts (user_id, name, columns, rows, created_at, updated_at) VALUES ($1, $2, 2, 2, 0, 0)",
        {users.at(of), fmt::format("mark-layout-of-{};", of)});
    layouts[of] = query("SELECT MAX(id) FROM layouts")[0].i64(0);
  }

  void add_share(const std::string& of, const std::string& token, std::optional<std::string> password_hash = {},
                 WallTime expires = kStart + std::chrono::hours(24)) {
    const auto clip = shared_clip(of);
    sql("INSERT INTO clip_shares (clip_id, user_id, name, token_hash, password_hash, expires_at, created_at) VALUES "
        "($1, $2, 'mark-share', $3, $4, $5, $6)",
        {clip, users.at(of), to_hex(sha256(as_bytes(token))), password_hash, expires, kStart});
    shares[token] = query("SELECT MAX(id) FROM clip_shares")[0].i64(0);
  }

  void show(std::int64_t id) {
    for (const auto which : {live::Which::main, live::Which::sub}) {
      live::testing::FakeCamera fake(hub.open(id, which));
      fake.start();
      fake.frames(300);
    }
    board.set(id, *board.get(camera), true);
  }

  std::int64_t add_sub(const std::string& email, std::int64_t parent, std::int64_t on, Grant grant) {
    const auto id = accounts->users.add({email, std::string(kPassword), "", "en", "UTC", parent, false})->id;
    sql("INSERT INTO user_permissions (user_id, camera_id, can_view, can_playback, can_clip) VALUES ($1, $2, $3, $4, "
        "$5)",
        {id, on, grant.view, grant.playback, grant.clip});
    return id;
  }

  void read_live_files() {
    auto list = get(fmt::format("/api/live/{}/media.m3u8", camera), token_of(owner)).body;
    list.resize(std::min(list.size(), list.find("#EXT-X-PRELOAD-HINT")));  // a part that is not there yet
    const auto after = [&](std::string_view mark, char end) {
      const auto at = list.rfind(mark);
      EXPECT_NE(at, list.npos) << mark << list;
      const auto begin = at + mark.size();
      return list.substr(begin, list.find(end, begin) - begin);
    };
    const auto info = list.find('\n', list.rfind("#EXTINF")) + 1;
    const auto segment = list.substr(info, list.find('\n', info) - info);
    live_files = {"media.m3u8", after("#EXT-X-MAP:URI=\"", '"'), "part" + after(",URI=\"part", '"'), segment};
  }

  static void append(std::string& out, const catalog::Value& value) {
    if (const auto* n = std::get_if<std::int64_t>(&value)) out += std::to_string(*n);
    if (const auto* text = std::get_if<std::string>(&value)) out += *text;
    if (const auto* bytes = std::get_if<Bytes>(&value)) out += as_text(*bytes);
    if (const auto* real = std::get_if<double>(&value)) out += std::to_string(*real);
    out += '|';
  }

  const playback::testing::CollectParts& run_ = playback::testing::simple_run(kStart);
  const std::span<const Route> table_;
  std::optional<catalog::testing::Contents> contents_;
  std::map<std::int64_t, std::string> tokens_;
  std::map<std::string, std::string> session_ids_;
};

// Somebody who asks, and what they send for it; made once in each world.
struct Asker {
  using Sent = RightsWorld::Sent;
  const Sent& sent_to(RightsWorld& world) const {
    const auto [at, fresh] = world.proofs.try_emplace(caller.name);
    if (fresh) at->second = sent(world);
    return at->second;
  }
  Caller caller;
  std::function<Sent(RightsWorld&)> sent;
};

inline std::string other_last_letter(std::string text) {
  auto& last = text[text.rfind('=') + 3];  // within the signature
  last = last == 'A' ? 'B' : 'A';
  return text;
}

// The proofs that prove nothing.
inline std::vector<Asker> nobodies() {
  std::vector<Asker> out;
  const auto add = [&](std::string name, std::function<Asker::Sent(RightsWorld&)> sent) {
    out.push_back({{.name = std::move(name), .proof = Caller::Proof::none}, std::move(sent)});
  };
  const auto token = [&](std::string name, std::function<std::string(RightsWorld&)> make) {
    add(std::move(name), [make = std::move(make)](RightsWorld& w) { return Asker::Sent{{.token = make(w)}}; });
  };
  const auto link = [&](std::string name, std::function<std::string(RightsWorld&)> make) {
    add(std::move(name), [make = std::move(make)](RightsWorld& w) { return Asker::Sent{{}, make(w)}; });
  };
  add("no token", [](RightsWorld&) { return Asker::Sent{}; });
  token("garbage token", [](RightsWorld&) { return "garbage"; });
  token("unsigned token", [](RightsWorld&) { return "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."; });
  token("expired token", [](RightsWorld& w) { return w.expired_token(); });
  token("token of an ended session", [](RightsWorld& w) { return w.ended_token(); });
  token("token of a removed user", [](RightsWorld& w) { return w.removed_users_token(); });
  token("token of a disabled user", [](RightsWorld& w) { return w.disabled_users_token(); });
  add("garbage cookie", [](RightsWorld&) { return Asker::Sent{{.cookie = "dvr_access=garbage"}}; });
  add("cookie of an ended session",
      [](RightsWorld& w) { return Asker::Sent{{.cookie = "dvr_access=" + w.ended_token()}}; });
  link("garbage link", [](RightsWorld&) { return "expires=9999999999&session=x&signature=AAAA"; });
  for (const auto* kind : {"file", "footage", "live"}) {
    link(fmt::format("changed {} link", kind),
         [kind](RightsWorld& w) { return other_last_letter(w.link_query(kind, "owner")); });
    link(fmt::format("expired {} link", kind),
         [kind](RightsWorld& w) { return w.link_query(kind, "owner", Seconds(16 * 60)); });
  }
  return out;
}

inline Asker by_bearer(Caller caller) {
  const auto user = caller.user;
  return {std::move(caller), [user](RightsWorld& w) { return Asker::Sent{{.token = w.token_of(w.users.at(user))}}; }};
}
inline Asker by_cookie(Caller caller, std::string token = {}) {
  const auto user = caller.user;
  return {std::move(caller), [user, token](RightsWorld& w) {
            return Asker::Sent{{.token = token, .cookie = "dvr_access=" + w.token_of(w.users.at(user))}};
          }};
}
inline Asker by_link(Caller caller) {
  const auto user = caller.user, kind = caller.link;
  caller.proof = Caller::Proof::link;
  return {std::move(caller), [user, kind](RightsWorld& w) { return Asker::Sent{{}, w.link_query(kind, user)}; }};
}

inline std::vector<Asker> askers() {
  using enum Caller::Standing;
  using enum Caller::Proof;
  auto out = nobodies();
  const auto add = [&](Asker asker) { out.push_back(std::move(asker)); };
  const Grant all{true, true, true}, playback{false, true, false}, view{true, false, false};
  add(by_bearer({"other account's owner", other_owner, bearer, "stranger"}));
  add(by_bearer({"other account's sub-user", other_sub_user, bearer, "strangers-sub"}));
  for (int bits = 0; bits < 8; ++bits)
    add(by_bearer({fmt::format("sub-user view={} playback={} clip={}", bits & 1, bits >> 1 & 1, bits >> 2),
                   sub_user,
                   bearer,
                   fmt::format("sub{}", bits),
                   {bool(bits & 1), bool(bits & 2), bool(bits & 4)}}));
  add(by_bearer({"sub-user held back", sub_user, bearer, "held", playback, true}));
  add(by_bearer({"owner", owner, bearer, "owner"}));
  add(by_bearer({"administrator", admin, bearer, "admin"}));
  add(by_cookie({"owner's cookie", owner, cookie, "owner"}));
  add(by_cookie({"sub-user's cookie", sub_user, cookie, "sub7", all}));
  add(by_cookie({"other owner's cookie", other_owner, cookie, "stranger"}));
  add(by_cookie({"garbage token beside the owner's cookie", owner, cookie_beside_bad_bearer, "owner"}, "garbage"));
  for (const auto* kind : {"file", "footage", "live"})
    add(by_link({.name = fmt::format("owner's {} link", kind), .standing = owner, .user = "owner", .link = kind}));
  add(by_link({"sub-user's live link", sub_user, link, "sub1", view, false, "live"}));
  add(by_link({"sub-user's footage link", sub_user, link, "sub2", playback, false, "footage"}));
  add(by_link({"held-back sub-user's footage link", sub_user, link, "held", playback, true, "footage"}));
  add({{.name = "metrics token", .proof = metrics_token},
       [](RightsWorld&) { return Asker::Sent{{.token = "metrics-token"}}; }});
  return out;
}

}  // namespace dvr::api::testing
