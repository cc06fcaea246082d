// Which pictures of a run are copied, which are made anew, which are left out: the arithmetic of a cut, without I/O.
#pragma once
#include "base/time.hpp"

#include <optional>
#include <vector>

namespace dvr::jobs::clips {

// In decode order.
struct PictureTime {
  std::int64_t dts = 0, pts = 0;
  bool key = false;
};

enum class Fate : std::uint8_t { left_out, copied, made_anew };

struct CutList {
  std::vector<Fate> fates;    // by picture
  std::vector<bool> decoded;  // to be fed to the decoder, so that those made anew can be seen
  std::size_t copied = 0, made_anew = 0;
};

// What is wanted: pictures with from <= pts < until; missing: no border there.
struct Wanted {
  std::optional<std::int64_t> from, until;
  bool has(std::int64_t pts) const { return (!from || pts >= *from) && (!until || pts < *until); }
};

// Exactly the wanted pictures. Before the first key frame among them they are made anew, for what they refer to is not
// wanted; so are, with B pictures, the last ones that refer to a picture after the end.
// What is copied is in decode order one stretch, and what is made anew before and after it is shown before and after.
CutList cut_exactly(const std::vector<PictureTime>& pictures, const Wanted& wanted);

// Nothing is made anew: from the key frame at or before `from` to the last picture that can be cut behind.
CutList cut_at_key_frames(const std::vector<PictureTime>& pictures, const Wanted& wanted);

// All wanted ones are made anew: footage with other codec parameters than the rest of the clip.
CutList make_all_anew(const std::vector<PictureTime>& pictures, const Wanted& wanted);

}  // namespace dvr::jobs::clips
