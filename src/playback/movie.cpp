#include "playback/movie.hpp"

#include <algorithm>

namespace dvr::playback {
namespace {

// What an open file counts for in a cache: it holds a descriptor, and the disk's blocks when it has been deleted.
constexpr std::size_t kOpenFileBytes = 2 << 20;

constexpr std::string_view kFormat = "movie 2";  // another when the same plan would give other bytes

class MovieSource final : public ByteSource {
 public:
  MovieSource(std::shared_ptr<const Movie> movie, std::uint64_t offset, std::uint64_t size, store::Store& store,
              WorkPool& disk)
      : movie_(std::move(movie)), at_(offset), end_(offset + size), store_(store), disk_(disk) {}

  std::uint64_t size_bytes() const override { return end_ - at_; }

  Task<Result<std::vector<SharedBytes>>> read() override {
    std::vector<SharedBytes> out;
    if (at_ >= end_) co_return out;
    if (at_ < movie_->head->size()) {
      out.push_back(take_head());
      co_return out;
    }
    const auto stretch = next_extents();
    DVR_CO_CHECK(co_await open_piece(stretch.front().piece));
    auto work = [file = file_, stretch] { return read_all(*file, stretch); };
    DVR_CO_TRY(auto buffers, co_await disk_.run(std::move(work)));
    for (const auto& b : buffers) at_ += b->size();
    co_return buffers;
  }

 private:
  using Extents = std::vector<Movie::Extent>;

  SharedBytes take_head() {
    const auto& head = *movie_->head;
    const auto size = std::min({head.size() - at_, end_ - at_, std::uint64_t(kReadBytes)});
    const auto from = head.begin() + std::ptrdiff_t(at_);
    at_ += size;
    if (size == head.size()) return movie_->head;
    return share(Bytes(from, from + std::ptrdiff_t(size)));
  }

  // What to read next: extents of one file, together at most kReadBytes, cut to what is wanted.
  Extents next_extents() const {
    const auto head = movie_->head->size();
    const auto& all = movie_->extents;
    auto at = at_ - head;
    auto left = std::min<std::uint64_t>(end_ - at_, kReadBytes);
    auto it = std::prev(std::upper_bound(all.begin(), all.end(), at, [](auto a, const auto& e) { return a < e.at; }));
    Extents out;
    for (const auto piece = it->piece; left > 0 && it != all.end() && it->piece == piece; ++it) {
      const auto skip = at - it->at;
      const auto size = std::min(left, it->size_bytes - skip);
      out.push_back({at, it->offset + skip, size, piece});
      at += size;
      left -= size;
    }
    return out;
  }

  static Result<std::vector<SharedBytes>> read_all(const store::File& file, const Extents& stretch) {
    std::vector<SharedBytes> out;
    for (const auto& e : stretch) {
      DVR_TRY(auto bytes, file.read(e.offset, std::size_t(e.size_bytes)));
      out.push_back(share(std::move(bytes)));
    }
    return out;
  }

  Task<Result<void>> open_piece(std::uint32_t piece) {
    if (file_ && piece_ == piece) co_return Result<void>{};
    const auto footage = movie_->plan->pieces[piece].footage;
    piece_ = piece;
    file_ = footage->file;
    if (file_) co_return Result<void>{};
    auto work = [&store = store_, footage] { return store.open(footage->file_path); };
    DVR_CO_TRY(file_, co_await disk_.run(std::move(work)));
    co_return Result<void>{};
  }

  std::shared_ptr<const Movie> movie_;
  std::uint64_t at_, end_;
  store::Store& store_;
  WorkPool& disk_;
  std::uint32_t piece_ = 0;
  std::shared_ptr<const store::File> file_;
};

}  // namespace

std::size_t Movie::memory_bytes() const {
  auto sum = (head ? head->size() : 0) + extents.size() * sizeof(Extent) + sizeof(Movie);
  if (!plan) return sum;
  for (const auto& piece : plan->pieces) {
    sum += sizeof(Piece) + sizeof(Footage) + piece.footage->parts.size() * sizeof(record::IndexedPart);
    if (piece.footage->file) sum += kOpenFileBytes;
  }
  return sum;
}

std::string movie_etag(const Plan& plan) {
  std::string text(kFormat);
  for (const auto& p : plan.pieces) text += fmt::format(" {}:{}-{}", p.footage->id, p.first_part, p.end_part);
  if (!plan.pieces.empty()) {
    const auto &first = plan.pieces.front(), &last = plan.pieces.back();
    const auto from = std::max(first.footage->ticks_at(plan.range.start), first.start);
    const auto to = std::min(last.footage->ticks_at(plan.range.end), last.start + last.duration);
    text += fmt::format(" {} {}", from.count, to.count);
  }
  const auto digest = sha256(as_bytes(text));
  return fmt::format("\"{}\"", to_hex(ByteView(digest).first(16)));
}

std::unique_ptr<ByteSource> movie_source(std::shared_ptr<const Movie> movie, std::uint64_t offset, std::uint64_t size,
                                         store::Store& store, WorkPool& disk) {
  return std::make_unique<MovieSource>(std::move(movie), offset, size, store, disk);
}

}  // namespace dvr::playback
