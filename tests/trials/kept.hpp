#pragma once

#include "process.hpp"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace recourse::trials {

/// A program that is started again whenever it ends, on a thread that also reads what it writes.
/// Any thread may wait for it or kill it.
class Kept {
  public:
    /// `start` returns once the program serves, and throws where it does not.
    explicit Kept(std::function<std::unique_ptr<integration::Process>()> start);
    Kept(Kept&&) = delete;
    ~Kept();  ///< kills it

    /// How often it has been started, once it serves. Throws where it cannot be started.
    unsigned wait_until_up();
    /// How often it has been started so far.
    [[nodiscard]] unsigned life();
    /// SIGKILL, and waits until it serves again.
    void kill();

  private:
    void keep();

    std::function<std::unique_ptr<integration::Process>()> start_;
    std::mutex mutex_;
    std::condition_variable changed_;
    unsigned life_ = 0;
    int pid_ = 0;  ///< while it serves
    bool ending_ = false;
    std::string failure_;
    std::thread keeper_;
};

}  // namespace recourse::trials
