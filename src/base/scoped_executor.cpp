#include "base/scoped_executor.hpp"

#include <boost/asio/io_context.hpp>

namespace dvr {

asio::any_io_executor with_scope(const asio::any_io_executor& executor, log::ScopePtr scope) {
  if (const auto* native = executor.target<asio::io_context::executor_type>())
    return ScopedExecutor<asio::io_context::executor_type>(*native, std::move(scope));
  return ScopedExecutor<asio::any_io_executor>(executor, std::move(scope));
}

}  // namespace dvr
