#include "base/allocator.hpp"

#include <malloc.h>

namespace dvr {
namespace {

// Pictures and parts stay below: they are taken and released some thirty times a second, and an mmap each would cost a
// page fault for every 4 KiB.
constexpr int kMmapBytes = 4 << 20;
constexpr int kTrimBytes = 8 << 20;  // free memory that may stay at the top of an arena
constexpr int kArenas = 4;

}  // namespace

void tune_allocator() {
#ifdef __GLIBC__
  (void)::mallopt(M_MMAP_THRESHOLD, kMmapBytes);
  (void)::mallopt(M_TRIM_THRESHOLD, kTrimBytes);
  (void)::mallopt(M_ARENA_MAX, kArenas);
#endif
}

}  // namespace dvr
