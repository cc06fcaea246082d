// A small second stack for signal handlers, so that a thread that has used up its own can still say so.
#pragma once
#include <cstddef>

namespace dvr {

// For the calling thread, as long as it lives; made and destroyed on it. Nothing when there is no memory for it.
class AltStack {
 public:
  AltStack();
  ~AltStack();
  AltStack(const AltStack&) = delete;
  AltStack& operator=(const AltStack&) = delete;

 private:
  void* memory_ = nullptr;
};

}  // namespace dvr
