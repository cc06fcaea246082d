#include "base/alt_stack.hpp"

#include <signal.h>
#include <sys/mman.h>

namespace dvr {
namespace {
constexpr std::size_t kStackBytes = 64 << 10;  // unwinding takes about 10 KiB
}

AltStack::AltStack() {
  stack_t present{};
  if (::sigaltstack(nullptr, &present) != 0 || (present.ss_flags & SS_DISABLE) == 0) return;  // a sanitizer's
  void* memory = ::mmap(nullptr, kStackBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
  if (memory == MAP_FAILED) return;
  stack_t mine{};
  mine.ss_sp = memory;
  mine.ss_size = kStackBytes;
  if (::sigaltstack(&mine, nullptr) == 0) memory_ = memory;
  else ::munmap(memory, kStackBytes);
}

AltStack::~AltStack() {
  if (memory_ == nullptr) return;
  stack_t none{};
  none.ss_flags = SS_DISABLE;
  ::sigaltstack(&none, nullptr);
  ::munmap(memory_, kStackBytes);
}

}  // namespace dvr
