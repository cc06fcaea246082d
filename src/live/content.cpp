#include "live/content.hpp"

namespace dvr::live {
namespace {

constexpr std::uint64_t kReadBytes = 1 << 20;

class ContentSource final : public ByteSource {
 public:
  ContentSource(Content content, WorkPool& disk) : content_(std::move(content)), disk_(disk) {}

  std::uint64_t size_bytes() const override { return content_.size_bytes - sent_; }

  Task<Result<std::vector<SharedBytes>>> read() override {
    std::vector<SharedBytes> out = take_memory();
    if (out.empty() && next_ < content_.pieces.size()) {
      DVR_CO_TRY(SharedBytes bytes, co_await read_file());
      out.push_back(std::move(bytes));
    }
    for (const auto& b : out) sent_ += b->size();
    co_return out;
  }

 private:
  std::vector<SharedBytes> take_memory() {
    std::vector<SharedBytes> out;
    for (std::uint64_t size = 0; next_ < content_.pieces.size() && size < kReadBytes; ++next_) {
      auto* bytes = std::get_if<SharedBytes>(&content_.pieces[next_]);
      if (!bytes) break;
      size += (*bytes)->size();
      out.push_back(std::move(*bytes));
    }
    return out;
  }

  Task<Result<SharedBytes>> read_file() {
    auto& slice = std::get<store::FileSlice>(content_.pieces[next_]);
    const store::FileSlice first{slice.file, slice.offset, std::min(slice.size_bytes, kReadBytes)};
    auto bytes = content_.read_back->find(first);
    if (!bytes) {
      DVR_CO_TRY(bytes, co_await disk_.run([shared = content_.read_back, first] { return shared->read(first); }));
    }
    slice.offset += first.size_bytes;
    slice.size_bytes -= first.size_bytes;
    if (slice.size_bytes == 0) ++next_;
    co_return bytes;
  }

  Content content_;
  WorkPool& disk_;
  std::size_t next_ = 0;  // piece
  std::uint64_t sent_ = 0;
};

}  // namespace

void Content::add(SharedBytes bytes) {
  if (bytes->empty()) return;
  size_bytes += bytes->size();
  pieces.emplace_back(std::move(bytes));
}

void Content::add(store::FileSlice slice) {
  if (slice.size_bytes == 0) return;
  size_bytes += slice.size_bytes;
  auto* last = pieces.empty() ? nullptr : std::get_if<store::FileSlice>(&pieces.back());
  if (last && last->file == slice.file && last->offset + last->size_bytes == slice.offset)
    last->size_bytes += slice.size_bytes;
  else pieces.emplace_back(std::move(slice));
}

bool Content::in_memory() const {
  return std::all_of(pieces.begin(), pieces.end(),
                     [](const Piece& p) { return std::holds_alternative<SharedBytes>(p); });
}

std::unique_ptr<ByteSource> make_source(Content content, WorkPool& disk) {
  return std::make_unique<ContentSource>(std::move(content), disk);
}

Task<Result<std::vector<SharedBytes>>> read_all(Content content, WorkPool& disk) {
  ContentSource source(std::move(content), disk);
  std::vector<SharedBytes> all;
  for (;;) {
    DVR_CO_TRY(auto some, co_await source.read());
    if (some.empty()) co_return all;
    std::move(some.begin(), some.end(), std::back_inserter(all));
  }
}

}  // namespace dvr::live
