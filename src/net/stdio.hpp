#pragma once

#include "net/loop.hpp"

#include <memory>
#include <string>

#include <unistd.h>

namespace recourse::net {

/// This process's own stdin and stdout as a byte stream, whatever they are (pipe, terminal, file).
/// One thread reads and one writes, so that the descriptors' modes, which other processes share,
/// are left alone. The process must ignore SIGPIPE.
class Stdio {
  public:
    explicit Stdio(Executor executor, int input = STDIN_FILENO, int output = STDOUT_FILENO);
    ~Stdio();  ///< closes
    Stdio(const Stdio&) = delete;
    Stdio& operator=(const Stdio&) = delete;

    /// The next bytes of stdin; empty at its end. Reading pauses while the last piece is not taken.
    [[nodiscard]] Task<std::string> read();
    /// Queues bytes for stdout, in order. False once stdout is broken.
    bool write(std::string bytes);
    /// Completes when all that was queued has been written, or stdout is broken.
    [[nodiscard]] Task<> flush();
    /// Ends both threads without waiting for either stream; what was not flushed is lost. Once is
    /// enough, twice does no harm.
    void close();

  private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace recourse::net
