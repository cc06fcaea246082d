// What is recorded but not yet in the catalog: the open recording of each camera, and finished ones until their row
// is visible. Playback reads this list first, then the catalog, and drops what it got from both (by id).
#pragma once
#include "media/track.hpp"
#include "record/part_index.hpp"
#include "store/file.hpp"

#include <mutex>
#include <unordered_map>

namespace dvr::record {

struct OpenPart : IndexedPart {
  std::uint64_t offset = 0;    // in the file
  std::uint64_t sequence = 0;  // package::Part::sequence
  WallTime wall_start{}, wall_end{};
};

struct OpenRecording {
  std::int64_t id = 0, camera_id = 0, run_id = 0;
  SharedBytes init;  // ftyp moov
  media::Tracks tracks;
  std::uint64_t init_bytes = 0;  // where the first part starts
  MediaTicks start_decode;
  WallTime start_time{}, end_time{};        // of the parts below
  std::string file_path;                    // its key in the store; there once `placed`
  std::vector<OpenPart> parts;              // written to the file, in order
  std::shared_ptr<const store::File> file;  // null once placed: open file_path then
  bool finished = false;                    // no part will follow
  bool placed = false;
};

using OpenList = std::vector<std::shared_ptr<const OpenRecording>>;

// Any thread. To see no hole: read this list first, then the catalog; a recording leaves the list only after its row
// is committed.
class OpenRecordings {
 public:
  // Of one camera by start time; the last may still grow.
  OpenList of_camera(std::int64_t camera_id) const;
  std::shared_ptr<const OpenRecording> find(std::int64_t recording_id) const;
  std::shared_ptr<const OpenRecording> find(std::int64_t camera_id, std::int64_t recording_id) const;
  std::size_t size() const;

  void put(std::shared_ptr<const OpenRecording> recording);  // new, or in place of the one with its id
  void remove(std::int64_t camera_id, std::int64_t recording_id);

 private:
  mutable std::mutex mutex_;
  std::unordered_map<std::int64_t, OpenList> by_camera_;
};

}  // namespace dvr::record
