// One camera at work: its feed goes to the live stream and the recorder. Everything lives on the camera's one thread.
#pragma once
#include "app/feed.hpp"
#include "live/hub.hpp"
#include "record/service.hpp"

namespace dvr::app {

// What all pipelines share; outlives them.
struct PipelineParts {
  record::Service& recording;
  live::Hub& live;
  ingest::Environment environment;
  package::PackagerOptions packager;
};

// Created on any thread; run(), change() and stop() are awaited from anywhere and work on the camera's thread, one at
// a time. Destroyed after stop().
class Pipeline {
 public:
  Pipeline(const PipelineParts& parts, std::int64_t camera_id, asio::any_io_executor executor);

  Task<void> run(ingest::CameraSource source);  // starts, or goes on with another source
  Task<void> stop(media::Reason reason);        // every recording has its row, and viewers are told
  void tell(media::Reason reason);              // why there is no footage: for the gap ledger. Any thread

  const std::shared_ptr<record::Recorder>& recorder() const { return recorder_; }  // any thread; never changes
  const std::optional<ingest::CameraSource>& source() const { return source_; }    // by who awaits run()

 private:
  Task<void> end_all(media::Reason reason);

  const PipelineParts& parts_;
  const std::int64_t camera_id_;
  const asio::any_io_executor executor_;
  const std::shared_ptr<live::Stream> stream_;
  const std::shared_ptr<record::Recorder> recorder_;
  Feed feed_;
  std::optional<ingest::CameraSource> source_;
};

}  // namespace dvr::app
