#include "base/fault.hpp"

#include <cxxabi.h>
#include <dlfcn.h>
#include <execinfo.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <exception>
#include <memory>
#include <typeinfo>
#include <vector>

#if __has_feature(address_sanitizer)
#include <sanitizer/asan_interface.h>
#endif

namespace dvr::log {
namespace {

constexpr std::size_t kDeepest = 64, kRemembered = 8;

struct Thrown {
  const void* object = nullptr;
  int depth = 0;
  std::array<void*, kDeepest> calls{};
};

// Coroutines of one thread take turns, so an exception that reaches its edge need not be the latest.
struct LastThrown {
  std::array<Thrown, kRemembered> ring;
  std::size_t next = 0;
};

std::atomic<bool> recording{false};

LastThrown& last_thrown() {
  static thread_local LastThrown last;
  return last;
}

// libstdc++'s exception_ptr is one pointer: to the object that was thrown.
const void* object_of(const std::exception_ptr& exception) {
  static_assert(sizeof exception == sizeof(void*));
  const void* object = nullptr;
  std::memcpy(&object, &exception, sizeof object);
  return object;
}

std::span<void* const> stack_of(const std::exception_ptr& exception) {
  if (!recording.load(std::memory_order_relaxed)) return {};
  auto& last = last_thrown();
  for (std::size_t i = 1; i <= kRemembered; ++i) {
    const auto& thrown = last.ring[(last.next - i) % kRemembered];
    if (thrown.object != nullptr && thrown.object == object_of(exception))
      return {thrown.calls.data(), std::size_t(thrown.depth)};
  }
  return {};
}

}  // namespace

std::string demangled(const char* name) {
  if (name == nullptr) return {};
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> text(abi::__cxa_demangle(name, nullptr, nullptr, &status),
                                                         &std::free);
  return status == 0 && text ? text.get() : name;
}

void record_stacks() {
  void* warm_up[1];
  ::backtrace(warm_up, 1);  // its first call loads a library, which must not happen inside a throw
  recording = true;
}

void fault(std::string_view area, std::string_view message, Fields fields) {
  const auto exception = std::current_exception();
  if (!exception) return;
  Fault fault;
  try {
    std::rethrow_exception(exception);
  } catch (const std::exception& e) {
    fault.type = demangled(typeid(e).name());
    fault.what = e.what();
  } catch (...) {
    fault.type = "unknown";
    fault.what = "something that is no std::exception";
  }
  fault.stack = stack_of(exception);
  std::vector<Field> all(fields);
  all.emplace_back("error", fault.what);
  write_event(Level::error, area, message, all, &fault);
}

namespace {

void remember(const void* object) {
  auto& last = last_thrown();
  auto& thrown = last.ring[last.next++ % kRemembered];
  thrown.object = object;
  thrown.depth = ::backtrace(thrown.calls.data(), int(kDeepest));
}

}  // namespace

}  // namespace dvr::log

// Stands before libstdc++'s, which it calls (Itanium C++ ABI: Exception Handling, 2.4.3).
extern "C" void __cxa_throw(void* object, std::type_info* type, void (*destroy)(void*)) {
  using Throw = void (*)(void*, std::type_info*, void (*)(void*));
  static const auto real = reinterpret_cast<Throw>(::dlsym(RTLD_NEXT, "__cxa_throw"));
  if (dvr::log::recording.load(std::memory_order_relaxed)) dvr::log::remember(object);
#if __has_feature(address_sanitizer)
  __asan_handle_no_return();  // as the sanitizer's own hook does, whose place this takes
#endif
  real(object, type, destroy);
  __builtin_unreachable();
}
