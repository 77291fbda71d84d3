#pragma once

#include "net/loop.hpp"

#include <exception>
#include <optional>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <signal.h>

namespace recourse::net {

/// For tests: a loop that runs for as long as one task takes.
class LoopFixture : public testing::Test {
  protected:
    LoopFixture() { ::signal(SIGPIPE, SIG_IGN); }

    template <typename T>
    T run(Task<T> task) {
        std::optional<T> result;
        asio::co_spawn(context, std::move(task), [&](std::exception_ptr, T value) {
            result.emplace(std::move(value));
        });
        run_until([&] { return result.has_value(); });
        return std::move(result.value());
    }

    void run(Task<> task) {
        bool done = false;
        asio::co_spawn(context, std::move(task), [&](std::exception_ptr) { done = true; });
        run_until([&] { return done; });
    }

    asio::io_context context{1};
    Executor executor = context.get_executor();
    Timers timers{executor};

  private:
    template <typename Done>
    void run_until(const Done& done) {
        context.restart();
        while (!done() && context.run_one() > 0) {
        }
    }
};

}  // namespace recourse::net
