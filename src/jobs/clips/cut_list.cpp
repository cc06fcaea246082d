#include "jobs/clips/cut_list.hpp"

#include <algorithm>

namespace dvr::jobs::clips {
namespace {

using Pictures = std::vector<PictureTime>;

constexpr std::size_t kNone = std::size_t(-1);

// The first key frame in decode order that is shown at or after `from`.
std::size_t first_key(const Pictures& pictures, const Wanted& wanted) {
  for (std::size_t i = 0; i < pictures.size(); ++i)
    if (pictures[i].key && wanted.has(pictures[i].pts)) return i;
  return kNone;
}

// The last key frame in decode order that is shown at or before the first wanted picture.
std::size_t key_before(const Pictures& pictures, const Wanted& wanted) {
  std::size_t found = kNone;
  for (std::size_t i = 0; i < pictures.size(); ++i)
    if (pictures[i].key && (found == kNone || !wanted.from || pictures[i].pts <= *wanted.from)) {
      if (wanted.until && pictures[i].pts >= *wanted.until) break;
      found = i;
      if (!wanted.from) break;
    }
  return found;
}

// How many of pictures[first …] can be copied so that all that is copied is wanted, and shown before all that is wanted
// and not copied. Pictures that are shown before the first are not counted as wanted.
std::size_t closed_end(const Pictures& pictures, std::size_t first, const Wanted& wanted) {
  if (!wanted.until) return pictures.size();
  const auto from = pictures[first].pts;
  std::size_t end = first;
  while (end < pictures.size() && pictures[end].pts < *wanted.until) ++end;
  for (; end > first; --end) {
    std::int64_t shown_last = INT64_MIN, rest_first = INT64_MAX;
    for (auto i = first; i < end; ++i) shown_last = std::max(shown_last, pictures[i].pts);
    for (auto i = end; i < pictures.size(); ++i)
      if (pictures[i].pts >= from && pictures[i].pts < *wanted.until)
        rest_first = std::min(rest_first, pictures[i].pts);
    if (shown_last < rest_first) break;
  }
  return end;
}

CutList empty_list(const Pictures& pictures) {
  CutList out;
  out.fates.assign(pictures.size(), Fate::left_out);
  out.decoded.assign(pictures.size(), false);
  return out;
}

void count(CutList& list) {
  list.copied = std::size_t(std::count(list.fates.begin(), list.fates.end(), Fate::copied));
  list.made_anew = std::size_t(std::count(list.fates.begin(), list.fates.end(), Fate::made_anew));
}

// All up to `last` are needed, from the key frame that is decoded before `first` and shown not after it: what is shown
// before a key frame and decoded after it refers to the group before, too.
void need(CutList& list, const Pictures& pictures, std::size_t first, std::size_t last, std::int64_t shown_first) {
  auto key = first;
  while (key > 0 && !(pictures[key].key && pictures[key].pts <= shown_first)) --key;
  std::fill(list.decoded.begin() + std::ptrdiff_t(key), list.decoded.begin() + std::ptrdiff_t(last) + 1, true);
}

// The pictures of `part` that are not copied are made anew.
void make_anew(CutList& list, const Pictures& pictures, const Wanted& part) {
  std::size_t first = kNone, last = 0;
  std::int64_t shown_first = INT64_MAX;
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    if (!part.has(pictures[i].pts) || list.fates[i] == Fate::copied) continue;
    list.fates[i] = Fate::made_anew;
    if (first == kNone) first = i;
    last = i;
    shown_first = std::min(shown_first, pictures[i].pts);
  }
  if (first != kNone) need(list, pictures, first, last, shown_first);
}

// Copies [first, end). What is shown before the key frame refers to what came before it: copied only if that is there.
std::int64_t copy(CutList& list, const Pictures& pictures, std::size_t first, std::size_t end, bool with_leading) {
  std::int64_t shown_last = pictures[first].pts;
  for (auto i = first; i < end; ++i) {
    if (pictures[i].pts < pictures[first].pts && !with_leading) continue;
    list.fates[i] = Fate::copied;
    shown_last = std::max(shown_last, pictures[i].pts);
  }
  return shown_last;
}

}  // namespace

CutList cut_exactly(const Pictures& pictures, const Wanted& wanted) {
  auto out = empty_list(pictures);
  const auto key = wanted.from ? first_key(pictures, wanted) : 0;
  if (key == kNone || pictures.empty()) return make_all_anew(pictures, wanted);
  const auto end = closed_end(pictures, key, wanted);
  if (end == key) return make_all_anew(pictures, wanted);
  const auto shown_last = copy(out, pictures, key, end, !wanted.from);
  if (wanted.from) make_anew(out, pictures, {wanted.from, pictures[key].pts});
  if (wanted.until) make_anew(out, pictures, {shown_last + 1, wanted.until});
  count(out);
  return out;
}

CutList cut_at_key_frames(const Pictures& pictures, const Wanted& wanted) {
  auto out = empty_list(pictures);
  const auto key = wanted.from ? key_before(pictures, wanted) : 0;
  if (key == kNone || pictures.empty()) return out;
  copy(out, pictures, key, closed_end(pictures, key, {pictures[key].pts, wanted.until}), !wanted.from);
  count(out);
  return out;
}

CutList make_all_anew(const Pictures& pictures, const Wanted& wanted) {
  auto out = empty_list(pictures);
  make_anew(out, pictures, wanted);
  count(out);
  return out;
}

}  // namespace dvr::jobs::clips
