// libsodium, ready for use.
#pragma once
#include <sodium.h>

namespace dvr::accounts {

void ensure_sodium();  // any thread; aborts when the system has no random numbers

}  // namespace dvr::accounts
