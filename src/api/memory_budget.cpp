#include "api/memory_budget.hpp"

namespace dvr::api {
namespace {

class HoldingSource final : public ByteSource {
 public:
  HoldingSource(std::unique_ptr<ByteSource> source, std::shared_ptr<MemoryBudget::Hold> hold)
      : hold_(std::move(hold)), source_(std::move(source)) {}
  std::uint64_t size_bytes() const override { return source_->size_bytes(); }
  Task<Result<std::vector<SharedBytes>>> read() override { return source_->read(); }

 private:
  std::shared_ptr<MemoryBudget::Hold> hold_;
  std::unique_ptr<ByteSource> source_;
};

}  // namespace

std::shared_ptr<MemoryBudget::Hold> MemoryBudget::take(std::uint64_t bytes) {
  std::lock_guard lock(mutex_);
  bytes = std::min(bytes, bytes_);
  if (used_ + bytes > bytes_) return nullptr;
  used_ += bytes;
  return std::make_shared<Hold>(shared_from_this(), bytes);
}

std::shared_ptr<MemoryBudget::Hold> MemoryBudget::keep(const void* address, std::uint64_t bytes,
                                                       std::shared_ptr<Hold> made) {
  std::lock_guard lock(mutex_);
  auto& known = kept_[address];
  if (auto other = known.lock()) return other;  // `made` gives its share back when the caller lets go of it
  bytes = std::min(bytes, bytes_);
  used_ = used_ - made->bytes_ + bytes;
  made->bytes_ = bytes;
  made->kept_address_ = address;
  known = made;
  return made;
}

std::uint64_t MemoryBudget::used() const {
  std::lock_guard lock(mutex_);
  return used_;
}

MemoryBudget::Hold::~Hold() {
  std::lock_guard lock(budget_->mutex_);
  budget_->used_ -= bytes_;
  const auto known = budget_->kept_.find(kept_address_);
  if (known != budget_->kept_.end() && known->second.expired()) budget_->kept_.erase(known);
}

std::unique_ptr<ByteSource> holding(std::unique_ptr<ByteSource> source, std::shared_ptr<MemoryBudget::Hold> hold) {
  return std::make_unique<HoldingSource>(std::move(source), std::move(hold));
}

}  // namespace dvr::api
