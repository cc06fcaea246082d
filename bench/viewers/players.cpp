#include "players.hpp"

#include <charconv>
#include <fstream>

namespace bench {
namespace {

double ms_between(Clock::time_point from, Clock::time_point to) {
  return std::chrono::duration<double, std::milli>(to - from).count();
}

std::uint64_t number_in(std::string_view text, std::string_view behind) {
  const auto at = text.find(behind);
  std::uint64_t n = 0;
  if (at != text.npos) std::from_chars(text.data() + at + behind.size(), text.data() + text.size(), n);
  return n;
}

std::string_view attribute(std::string_view line, std::string_view name) {
  const auto at = line.find(name);
  if (at == line.npos) return {};
  line.remove_prefix(at + name.size() + 2);
  return line.substr(0, line.find('"'));
}

// As far as a player needs it to go on (RFC 8216bis, section 4.4).
struct Playlist {
  std::uint64_t next_msn = 0, open_parts = 0;
  std::string init;
  std::vector<std::uint64_t> parts;
};

Playlist parse(std::string_view text) {
  Playlist out;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.starts_with("#EXT-X-MEDIA-SEQUENCE:")) out.next_msn += number_in(line, ":");
    else if (line.starts_with("#EXT-X-SKIP:")) out.next_msn += number_in(line, "SKIPPED-SEGMENTS=");
    else if (line.starts_with("#EXTINF:")) ++out.next_msn, out.open_parts = 0;
    else if (line.starts_with("#EXT-X-MAP:")) out.init = attribute(line, "URI");
    else if (line.starts_with("#EXT-X-PART:")) out.parts.push_back(number_in(line, "part-")), ++out.open_parts;
  }
  return out;
}

}  // namespace

std::string file_of(std::string_view request) {
  std::string out(request.substr(0, request.find('?')));
  if (const auto msn = number_in(request, "_HLS_msn="))
    out = "media-" + std::to_string(msn) + "-" + std::to_string(number_in(request, "_HLS_part=")) + ".m3u8";
  return out;
}

bool is_part(std::string_view name) { return name.starts_with("part-"); }

void Notes::asked(int viewer, const std::string& name, Clock::time_point now) {
  if (in_window(now)) schedule_.push_back({now - began_, viewer, file_of(name)});
}

void Notes::answered(const std::string& name, const Answer& answer, Clock::time_point asked, Clock::time_point now) {
  if (answer.status != 200) return fault(name + ": status " + std::to_string(answer.status));
  if (is_part(name) && sizes_.try_emplace(name, answer.size_bytes).first->second != answer.size_bytes)
    fault(name + ": another size");
  if (!in_window(now)) return;
  ++answers;
  bytes += answer.size_bytes;
  if (is_part(name)) answers_ms.push_back(ms_between(asked, now));
}

void Notes::delivered(std::uint64_t part, Clock::time_point now) {
  if (const auto told = told_.at(part); in_window(told)) delays_ms.push_back(ms_between(told, now));
}

void Notes::fault(const std::string& what) {
  if (faults++ == 0) first_fault = what;
}

void Notes::save(const std::string& name, const std::string& body) {
  std::ofstream(files_ / file_of(name), std::ios::binary) << body;
}

// Sorted by time, because it was written down in its order.
void Notes::write_schedule(const std::filesystem::path& file) const {
  std::ofstream out(file);
  for (const auto& [at, viewer, name] : schedule_)
    out << std::chrono::duration_cast<std::chrono::microseconds>(at).count() << ' ' << viewer << ' ' << name << '\n';
}

void Player::reload(const std::string& query) {
  const auto now = Clock::now();
  notes_.asked(viewer_, query, now);
  connection_.get(root_ + query, true, [this, query, now](Answer answer) {
    notes_.answered(query, answer, now, Clock::now());
    if (answer.status == 200 && notes_.keep(query)) notes_.save(query, answer.body);
    if (answer.status == 200) loaded(std::move(answer));
  });
}

void Player::loaded(Answer answer) {
  const auto list = parse(answer.body);
  const auto now = Clock::now();
  if (!list.init.empty() && list.init != init_) fetch(init_ = list.init, std::nullopt);
  if (!plays_ && !list.parts.empty()) next_part_ = list.parts.back();
  for (const auto part : list.parts) {
    if (part < next_part_) continue;
    notes_.told(part, now);
    fetch("part-" + std::to_string(part) + ".m4s", part);
    next_part_ = part + 1;
  }
  plays_ = plays_ || !list.parts.empty();
  reload("media.m3u8?_HLS_msn=" + std::to_string(list.next_msn) + "&_HLS_part=" + std::to_string(list.open_parts) +
         "&_HLS_skip=YES");
}

void Player::fetch(const std::string& name, std::optional<std::uint64_t> part) {
  const auto asked = Clock::now();
  const bool keep = notes_.keep(name);
  notes_.asked(viewer_, name, asked);
  connection_.get(root_ + name, keep, [this, name, part, asked, keep](Answer answer) {
    const auto now = Clock::now();
    notes_.answered(name, answer, asked, now);
    if (answer.status != 200) return;
    if (keep) notes_.save(name, answer.body);
    if (!part) return;
    got_.insert(*part);
    notes_.delivered(*part, now);
  });
}

std::uint64_t Player::lost(Clock::time_point from, Clock::time_point to) const {
  std::uint64_t missing = 0;
  for (const auto& [part, told] : notes_.parts())
    if (told >= from && told < to && !got_.contains(part)) ++missing;
  return missing;
}

}  // namespace bench
