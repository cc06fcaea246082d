#include "package/part.hpp"

namespace dvr::package {

std::vector<SharedBytes> Part::buffers() const {
  std::vector<SharedBytes> out;
  out.reserve(1 + payload.size());
  out.push_back(head);
  out.insert(out.end(), payload.begin(), payload.end());
  return out;
}

}  // namespace dvr::package
