// A source at work: ingest → package → whoever takes parts. Everything of it lives on one thread.
#pragma once
#include "base/executors.hpp"
#include "ingest/supervisor.hpp"
#include "live/stream.hpp"
#include "package/packager.hpp"

namespace dvr::app {

// Created on any thread. run() and end() are awaited from anywhere and work on the feed's thread, one at a time.
// Destroyed after end(). What `environment` points at outlives it.
class Feed {
 public:
  // `stream` is the first of those who take parts: a viewer's part waits for nobody's bookkeeping. `others` follow.
  Feed(asio::any_io_executor executor, ingest::Environment environment, const package::PackagerOptions& options,
       std::shared_ptr<live::Stream> stream, std::vector<std::shared_ptr<package::PartSink>> others = {});

  Task<void> run(ingest::CameraSource source);  // starts, or goes on with another source
  Task<void> end(media::Reason reason);         // the run ends at once; returns when the camera was said goodbye

 private:
  Task<void> run_here(ingest::CameraSource source);
  Task<void> end_here(media::Reason reason);

  const asio::any_io_executor executor_;
  const ingest::Environment environment_;
  const std::shared_ptr<live::Stream> stream_;
  // A stream's numbers go on over a change of the source: the packager stays.
  package::Packager packager_;
  std::unique_ptr<ingest::Supervisor> supervisor_;
};

}  // namespace dvr::app
