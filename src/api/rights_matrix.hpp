// For tests: one route asked by everybody about everything; each answer compared with rights_statement.hpp.
#pragma once
#include "api/contract.hpp"
#include "api/rights_objects.hpp"

#include <set>

namespace dvr::api::testing {

inline std::string key_of(const Route& route) { return lower_method(route.method) + " " + std::string(route.path); }

inline const Line* line_of(const Route& route) {
  const auto found =
      std::find_if(kStatement.begin(), kStatement.end(), [&](auto& l) { return l.route == key_of(route); });
  return found == kStatement.end() ? nullptr : &*found;
}

class MatrixOf {  // one route
 public:
  MatrixOf(const Route& route, const Line& line, const Contract& contract, std::span<const Route> table = routes())
      : route_(route), line_(line), contract_(contract), table_(table) {}

  // Asks until everything was asked, or that many answers were wrong. `whom`: not everybody.
  void run(std::size_t enough = 20, const std::function<bool(const Caller&)>& whom = {}) {
    auto all = askers();
    if (whom) std::erase_if(all, [&](const auto& asker) { return !whom(asker.caller); });
    renew();
    const auto objects = Objects(*world_, line_.route).of(line_.about);
    for (const auto& asker : all)
      for (const auto& object : objects)
        if (open.size() < enough) ask(asker, object);
    callers = all.size(), things = objects.size();
    for (const auto& [kind, texts] : refusals_)
      if (texts.size() > 1)
        wrong(fmt::format("{} are told apart by their text:\n  {}", kind, fmt::join(texts, "\n  ")));
  }

  std::size_t cases = 0, requests = 0, callers = 0, things = 0;
  std::vector<std::string> open;  // what was wrong

 private:
  void renew() {
    make_new();
    as_it_was_ = world_->fingerprint();
  }
  void make_new() {
    if (world_ && !route_.path.starts_with("/api/auth/")) return world_->put_back();
    world_ = std::make_unique<RightsWorld>(table_);
    if (route_.path.ends_with("snapshot.jpg")) world_->clock.advance(-Micros(std::chrono::minutes(9)));  // only of now
  }

  // Is what is sent good for this route at all?
  bool proves(const Caller& caller, const Object& object) const {
    using enum Caller::Proof;
    switch (caller.proof) {
      case none: return false;
      case bearer: return true;
      case cookie: return line_.detail.cookie;
      case cookie_beside_bad_bearer: return false;
      case link:
        return line_.detail.links.find(caller.link) != std::string_view::npos &&
               object.links.find(caller.link) != std::string_view::npos;
      case metrics_token: return line_.detail.metrics_token;
    }
    return false;
  }
  Verdict expected(const Caller& caller, const Object& object) const {
    if (line_.need == Need::anyone) return Verdict::fine;
    if (!proves(caller, object)) return Verdict::sign_in;
    if (caller.proof == Caller::Proof::metrics_token) return Verdict::fine;
    const auto said = verdict(line_.need, caller, object.thing);
    if (said != Verdict::fine) return said;
    const bool missing = line_.need == Need::administrator && object.thing.place == Place::missing;
    if (missing || object.astray || (line_.detail.held_back && caller.held_back)) return Verdict::nothing_there;
    return Verdict::fine;
  }

  std::string filled(std::string text, const Object& object) const {
    for (const auto& [name, value] : object.path)
      if (const auto at = text.find("{" + name + "}"); at != text.npos)
        text.replace(at, name.size() + 2, value[0] == '@' ? world_->session_id(value.substr(1)) : value);
    return text;
  }
  std::string target_of(const Object& object, const std::string& query) const {
    const Object fixed{.name = {}, .path = {{"date", "2026-11-22"}, {"file", std::string(line_.detail.file)}}};
    const auto path = filled(filled(std::string(route_.path), object), fixed);
    std::string all(line_.detail.query);
    if (!query.empty()) all += (all.empty() ? "" : "&") + query;
    return all.empty() ? path : path + "?" + all;
  }

  void ask(const Asker& asker, const Object& object) {
    ++cases;
    const auto sent = asker.sent_to(*world_);
    const auto target = target_of(object, sent.query);
    const auto should = expected(asker.caller, object);
    has_query_ = !sent.query.empty();
    hidden_footage_ = line_.detail.held_back && asker.caller.held_back && line_.about == About::camera;
    first_is_hidden_ = !names_two() || verdict(line_.need, asker.caller, object.thing) != Verdict::fine;
    asked_ = fmt::format("{} by {} of {} ({})", key_of(route_), asker.caller.name, object.name, target);
    const bool changes = route_.method != Method::get;
    auto what = sent.send;
    what.body = filled(std::string(line_.detail.body), object);
    if (what.body.empty() && route_.method == Method::post) what.body = "{}";
    const auto reply = send(route_.method, target, what);
    judge(reply, should, asker.caller, object);
    if (changes && should != Verdict::fine) look_for_changes();
    if (!changes) ask_for_less(target, what, reply);
    if (changes && reply.status < 400) renew();
  }

  // All that was asked since the world was made was refused, or read only.
  void look_for_changes() {
    auto is = world_->fingerprint();
    if (is != as_it_was_) wrong("a refused request changed something");
    as_it_was_ = std::move(is);
  }

  Reply send(Method method, const std::string& target, const Send& what) {
    ++requests;
    return world_->send(method, target, what);
  }

  // The same by HEAD, and of a few bytes: no other door.
  void ask_for_less(const std::string& target, Send what, const Reply& whole) {
    if (const auto head = send(Method::head, target, what); head.status != whole.status)
      wrong(fmt::format("HEAD answers {}, GET {}", head.status, whole.status));
    if (!line_.detail.ranged) return;
    what.headers = {{"Range", "bytes=0-99"}};
    const auto piece = send(Method::get, target, what);
    if (whole.status != 200 && (piece.status != whole.status || piece.body != whole.body))
      wrong(fmt::format("a range answers {}", piece.status));
    if (whole.status == 200 && (piece.status != 206 || piece.body != whole.body.substr(0, 100)))
      wrong(fmt::format("a range answers {} and {} bytes", piece.status, piece.body.size()));
  }

  void judge(const Reply& reply, Verdict should, const Caller& caller, const Object& object) {
    if (!is_expected(reply.status, should, object))
      return wrong(fmt::format("answers {} instead of {}: {}", reply.status,
                               should == Verdict::fine ? 200 : int(should), reply.body.substr(0, 200)));
    look_for_secrets(reply, caller);
    if (should == Verdict::fine) look_at_list(reply, caller);
    if (should != Verdict::fine || object.answer == 404) look_at_refusal(reply, object);
    const bool is_json = reply.headers.get("Content-Type").find("json") != std::string_view::npos;
    if (line_.detail.free_form && should == Verdict::fine) return;
    if ((is_json || reply.body.empty()) && known_.insert(fmt::format("{} {}", reply.status, reply.body)).second)
      if (const auto faults = contract_.check(route_, reply.status, reply.json()); !faults.empty()) wrong(faults);
  }
  bool is_expected(int status, Verdict should, const Object& object) const {
    if (object.answer) return status == object.answer;
    // Whoever asks without any right may be told that a signature is no parameter here.
    if (line_.need == Need::anyone && has_query_ && status == 400) return true;
    if (should != Verdict::fine) return status == int(should);
    return line_.detail.instead ? status == line_.detail.instead : status >= 200 && status < 300;
  }

  // Names of what they may not know are in no answer.
  void look_for_secrets(const Reply& reply, const Caller& caller) {
    if (line_.about == About::shared_link) return;  // opens what it opens for everybody
    const bool named = line_.need != Need::anyone && caller.standing != Caller::Standing::unknown;
    const auto hides = [&](std::string_view text, bool known) {
      if (!(named && known) && reply.body.find(text) != reply.body.npos) wrong(fmt::format("tells {}", text));
    };
    for (const auto place : {Place::granted, Place::ungranted, Place::deleted, Place::foreign})
      hides(fmt::format("\"mark-{}\"", place == Place::granted ? "granted" : name_of(place)), may_know(caller, place));
    for (const auto& clip : world_->clips)
      hides(clip.name(), verdict(Need::see_clip, caller, {clip.place, clip.of}) == Verdict::fine);
    for (const auto& [of, id] : world_->layouts) hides(fmt::format("mark-layout-of-{};", of), of == caller.user);
    hides("rtsp://192.168.1.20:554/main\"", is_master_of(caller, Place::granted));
    hides("rtsp://192.168.1.20:554/sub\"", is_master_of(caller, Place::granted));
    hides("rtsp://10.0.0.9", is_master_of(caller, Place::foreign));
    hides("stranger@test.example", caller.user == "stranger" || is_master_of(caller, Place::foreign));
    hides("strangers-sub@test.example", caller.user == "strangers-sub" || is_master_of(caller, Place::foreign));
    hides("held@test.example", caller.user == "held" || is_master_of(caller, Place::granted));
    hides("admin:secret", false), hides("argon2", false), hides("token-of-", false);
  }

  void look_at_list(const Reply& reply, const Caller& caller) {
    if (line_.detail.shows == Shows::nothing) return;
    const auto should = shown_to(caller);
    std::set<std::int64_t> are;
    const auto document = reply.json();
    for (const auto& item : document.at("results").as_array()) are.insert(item.at("id").as_int64());
    if (are != should) wrong(fmt::format("lists {} instead of {}", fmt::join(are, ","), fmt::join(should, ",")));
    if (document.at("count").as_int64() != std::int64_t(should.size()))
      wrong("counts " + json::serialize(document.at("count")));
  }

  std::set<std::int64_t> shown_to(const Caller& caller) {
    std::set<std::int64_t> out;
    const auto kind = line_.detail.shows;
    for (const auto place : {Place::granted, Place::ungranted, Place::deleted, Place::foreign}) {
      if (kind == Shows::cameras && place != Place::deleted && may_know(caller, place))
        out.insert(world_->camera_at(place));
      if (kind == Shows::recordings && !caller.held_back && verdict(Need::playback, caller, {place}) == Verdict::fine)
        out.insert(world_->recordings.at(place));
    }
    for (const auto& clip : world_->clips)
      if (kind == Shows::clips && verdict(Need::see_clip, caller, {clip.place, clip.of}) == Verdict::fine)
        out.insert(clip.id);
    for (const auto& [of, id] : world_->layouts)
      if (kind == Shows::layouts && of == caller.user) out.insert(id);
    if (kind == Shows::sub_users)  // of one's own account, the administrator's too
      for (const auto& row :
           world_->query("SELECT id FROM users WHERE parent_user_id = $1", {world_->users.at(caller.user)}).values)
        out.insert(std::get<std::int64_t>(row[0]));
    return out;
  }

  // Not found, not ours and hidden: one text and the same headers, but for what was asked for.
  void look_at_refusal(const Reply& reply, const Object& object) {
    if (reply.status == 401) return;  // says what is wrong with the token
    auto document = reply.json();
    if (!document.is_object()) return wrong("refuses without a problem document");
    document.as_object().erase("instance");
    std::string shape;
    for (const char c : json::serialize(document))
      if (!std::isdigit((unsigned char)c)) shape.push_back(c);
      else if (shape.back() != '#') shape.push_back('#');
    for (const auto& [name, value] : reply.headers.fields())
      if (name != "Content-Length") shape += fmt::format(" {}={}", name, value);
    if (reply.status == 403) return check_alike("not permitted", shape);
    if (hidden_footage_ && object.thing.place == Place::granted) return check_alike("no footage", shape);
    if (object.look.empty()) check_alike(first_is_hidden_ ? "not found" : "part not found", shape);
  }
  bool names_two() const {
    return line_.about == About::recording_of_camera || line_.about == About::share_of_clip ||
           line_.about == About::session_of_sub_user;
  }
  void check_alike(const std::string& kind, const std::string& shape) { refusals_[kind].insert(shape); }

  void wrong(std::string what) { open.push_back(asked_ + ": " + std::move(what)); }

  const Route& route_;
  const Line& line_;
  const Contract& contract_;
  const std::span<const Route> table_;
  std::unique_ptr<RightsWorld> world_;
  std::string asked_, as_it_was_;  // the second: a fingerprint
  bool has_query_ = false, hidden_footage_ = false;
  bool first_is_hidden_ = true;                            // of a path with two names: the first one already
  std::set<std::string> known_;                            // JSON answers that were compared with the contract
  std::map<std::string, std::set<std::string>> refusals_;  // shapes of refusals by what should look alike
};

}  // namespace dvr::api::testing
