// For tests: the real file system under a private directory, with a power switch, a limit of space and failures.
// After power_cut() only what was synced is sure to be there: of a file some length between the synced and the written
// one (perhaps a tail of zeros), of a directory some prefix of what was done to it since it was last synced.
#pragma once
#include "store/file_system.hpp"

#include <condition_variable>
#include <map>
#include <mutex>
#include <random>
#include <set>

namespace dvr::store {

class FaultyFileSystem final : public FileSystem {
 public:
  explicit FaultyFileSystem(fs::path root) : root_(std::move(root)), nodes_(root_.string() + ".nodes") {
    fs::create_directories(root_);
    fs::create_directories(nodes_);
  }

  // Every operation counts; the one with this number and all later ones fail and change nothing.
  void cut_power_at(std::uint64_t operation) {
    with_lock([&] { power_off_at_ = operation; });
  }
  std::uint64_t operations() const {
    return with_lock([&] { return operations_; });
  }
  bool is_off() const {
    return with_lock([&] { return operations_ >= power_off_at_; });
  }
  void set_free_bytes(std::uint64_t n) {
    with_lock([&] { free_bytes_ = n; });
  }  // writes beyond: the disk is full
  void fail_syncs(bool yes) {
    with_lock([&] { syncs_fail_ = yes; });
  }
  void stall(bool yes) {  // writes wait until it ends
    with_lock([&] { stalled_ = yes; });
    moving_.notify_all();
  }
  void set_hard_links(bool yes) {
    with_lock([&] { hard_links_ = yes; });
  }

  // The machine starts again.
  void power_cut(std::uint32_t seed) {
    std::lock_guard lock(mutex_);
    std::mt19937 random(seed);
    settle_names(random);
    for (auto& [id, node] : all_) settle_bytes(id, node, random);
    for (const auto& [path, node] : names_) fs::remove(path);
    names_ = durable_;
    for (const auto& [path, node] : names_) {
      fs::create_directories(path.parent_path());
      fs::create_hard_link(nodes_ / std::to_string(node), path);
    }
    pending_.clear();
    power_off_at_ = UINT64_MAX;
  }

  // --- FileSystem
  Result<std::unique_ptr<WritableFile>> create(const fs::path& path) override {
    DVR_CHECK(operation());
    DVR_TRY(auto file, real().create(path));
    const auto id = with_lock([&] {
      const int node = ++last_node_;
      all_[node] = {};
      fs::create_hard_link(path, nodes_ / std::to_string(node));
      change({Change::add, path, {}, node});
      return node;
    });
    return std::unique_ptr<WritableFile>(std::make_unique<FaultyFile>(*this, id, std::move(file)));
  }

  Result<std::unique_ptr<WritableFile>> open(const fs::path& path) override {
    DVR_CHECK(operation());
    DVR_TRY(auto file, real().open(path));
    const auto id = with_lock([&] { return names_.at(path); });
    return std::unique_ptr<WritableFile>(std::make_unique<FaultyFile>(*this, id, std::move(file)));
  }

  Result<std::shared_ptr<const File>> open_for_reading(const fs::path& path) override {
    DVR_CHECK(operation());
    return real().open_for_reading(path);
  }

  Result<void> link(const fs::path& from, const fs::path& to) override {
    DVR_CHECK(operation());
    if (!with_lock([&] { return hard_links_; })) return fail(ErrorKind::unsupported, "no hard links here");
    DVR_CHECK(real().link(from, to));
    with_lock([&] { change({Change::add, to, {}, names_.at(from)}); });
    return {};
  }

  Result<void> rename(const fs::path& from, const fs::path& to) override {
    DVR_CHECK(operation());
    DVR_CHECK(real().rename(from, to));
    with_lock([&] { change({Change::move, to, from, names_.at(from)}); });
    return {};
  }

  Result<void> remove(const fs::path& path) override {
    DVR_CHECK(operation());
    DVR_CHECK(real().remove(path));
    with_lock([&] {
      if (names_.contains(path)) change({Change::drop, path, {}, 0});
    });
    return {};
  }

  Result<void> remove_empty_directory(const fs::path& path) override {
    DVR_CHECK(operation());
    return real().remove_empty_directory(path);
  }
  Result<void> make_directories(const fs::path& path) override {
    DVR_CHECK(operation());
    return real().make_directories(path);
  }

  Result<void> sync_directory(const fs::path& path) override {
    DVR_CHECK(operation());
    if (with_lock([&] { return syncs_fail_; })) return fail(ErrorKind::io, "sync failed");
    with_lock([&] { commit(path, pending_.size()); });
    return {};
  }

  Result<std::vector<DirectoryEntry>> list(const fs::path& path) override {
    DVR_CHECK(operation());
    return real().list(path);
  }
  Result<std::optional<std::uint64_t>> size_bytes(const fs::path& path) override {
    DVR_CHECK(operation());
    return real().size_bytes(path);
  }
  Result<Space> space(const fs::path&) override {
    DVR_CHECK(operation());
    return with_lock([&] { return Space{100u << 20, free_bytes_}; });
  }

 private:
  struct Node {
    std::uint64_t written = 0, synced = 0;
  };
  struct Change {
    enum Kind { add, drop, move } kind;
    fs::path path, from;
    int node;
    bool touches(const fs::path& directory) const {
      return path.parent_path() == directory || (kind == move && from.parent_path() == directory);
    }
  };

  class FaultyFile final : public WritableFile {
   public:
    FaultyFile(FaultyFileSystem& files, int node, std::unique_ptr<WritableFile> real)
        : files_(files), node_(node), real_(std::move(real)) {
      note();
    }
    Result<void> append(const std::vector<ByteView>& buffers) override {
      files_.wait_while_stalled();
      std::uint64_t size = 0;
      for (const auto& b : buffers) size += b.size();
      if (auto on = files_.operation(); !on.has_value()) {  // the power went while it was written
        if (!buffers.empty()) {
          auto torn = std::vector<ByteView>(buffers.begin(), buffers.begin() + std::ptrdiff_t(buffers.size() / 2));
          (void)real_->append(torn).has_value();
          note();
        }
        return on;
      }
      if (!files_.take_space(size)) {
        (void)real_->append({buffers.front()}).has_value();  // part of it
        note();
        return Error{ErrorKind::too_large, "the disk is full", {}};
      }
      DVR_CHECK(real_->append(buffers));
      note();
      return {};
    }
    Result<void> truncate(std::uint64_t size) override {
      DVR_CHECK(files_.operation());
      DVR_CHECK(real_->truncate(size));
      note();
      return {};
    }
    Result<void> sync_data() override { return sync_all(); }
    Result<void> sync_all() override {
      DVR_CHECK(files_.operation());
      if (files_.with_lock([&] { return files_.syncs_fail_; })) return fail(ErrorKind::io, "sync failed");
      files_.with_lock([&] { files_.all_[node_].synced = real_->size_bytes(); });
      return {};
    }
    std::uint64_t size_bytes() const override { return real_->size_bytes(); }
    std::shared_ptr<const File> reader() const override { return real_->reader(); }

   private:
    void note() {
      files_.with_lock([&] {
        auto& node = files_.all_[node_];
        node.written = real_->size_bytes();
        node.synced = std::min(node.synced, node.written);
      });
    }
    FaultyFileSystem& files_;
    const int node_;
    std::unique_ptr<WritableFile> real_;
  };

  static FileSystem& real() { return real_file_system(); }

  template <class F>
  auto with_lock(F f) const -> decltype(f()) {
    std::lock_guard lock(mutex_);
    return f();
  }
  Result<void> operation() {
    std::lock_guard lock(mutex_);
    if (operations_ >= power_off_at_) return fail(ErrorKind::io, "the power is off");
    ++operations_;
    return {};
  }
  void wait_while_stalled() {
    std::unique_lock lock(mutex_);
    moving_.wait(lock, [this] { return !stalled_; });
  }
  bool take_space(std::uint64_t size) {
    std::lock_guard lock(mutex_);
    if (size > free_bytes_) return false;
    free_bytes_ -= size;
    return true;
  }

  static void apply(std::map<fs::path, int>& names, const Change& c) {
    if (c.kind == Change::move) names.erase(c.from);
    if (c.kind == Change::drop) names.erase(c.path);
    else names[c.path] = c.node;
  }
  void change(Change c) {
    apply(names_, c);
    pending_.push_back(std::move(c));
  }
  // The first `count` pending changes of this directory are on the disk.
  void commit(const fs::path& directory, std::size_t count) {
    std::vector<Change> rest;
    for (std::size_t i = 0; i < pending_.size(); ++i) {
      if (i < count && pending_[i].touches(directory)) apply(durable_, pending_[i]);
      else rest.push_back(std::move(pending_[i]));
    }
    pending_ = std::move(rest);
  }
  void settle_names(std::mt19937& random) {
    std::set<fs::path> directories;
    for (const auto& c : pending_) directories.insert(c.path.parent_path());
    for (const auto& d : directories) commit(d, random() % (pending_.size() + 1));
  }
  void settle_bytes(int id, Node& node, std::mt19937& random) {
    const auto file = nodes_ / std::to_string(id);
    const auto kept = node.synced + random() % (node.written - node.synced + 1);
    fs::resize_file(file, kept);
    if (random() % 3 == 0 && node.written - kept >= 8) fs::resize_file(file, node.written);  // grown, but not filled
    node.written = node.synced = fs::file_size(file);
  }

  const fs::path root_, nodes_;
  mutable std::mutex mutex_;
  std::uint64_t operations_ = 0, power_off_at_ = UINT64_MAX, free_bytes_ = 50u << 20;
  bool syncs_fail_ = false, hard_links_ = true, stalled_ = false;
  std::condition_variable moving_;
  int last_node_ = 0;
  std::map<int, Node> all_;
  std::map<fs::path, int> names_, durable_;
  std::vector<Change> pending_;
};

}  // namespace dvr::store
