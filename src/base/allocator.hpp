// How glibc's malloc keeps memory in this program. glibc only; elsewhere nothing happens.
#pragma once

namespace dvr {

// Sets the limits that malloc would otherwise move by itself: after the first free of a large block it stops giving
// such blocks back, and what one large playlist or picture took stays with the process. Also bounds the arenas: a part
// is made on an I/O thread and released on a disk's, so that each thread's arena would hold holes of its own. Once,
// before the first thread starts.
void tune_allocator();

}  // namespace dvr
