#pragma once

#include "ledger/record.hpp"

#include <expected>
#include <memory>
#include <string>

/// The record of what happened: for now one JSON line per request, to stderr or a file.
namespace recourse::ledger {

/// Writes records from a thread of its own, a batch every 50 ms, so that a call pays for a line in
/// memory and never for a disk: an asynchronous logging library woke its thread for every line,
/// which cost four system calls a request (docs/decisions/0004-call-log.md). Where the disk is
/// slower than the calls, lines are dropped and the next line says how many. A process that is
/// killed loses what the last 50 ms held. Thread-safe.
class CallLog {
  public:
    /// An empty path is stderr. The error is a sentence that names the file.
    [[nodiscard]] static std::expected<CallLog, std::string> open(const std::string& path);
    /// One that writes nothing.
    [[nodiscard]] static CallLog silent();

    CallLog(CallLog&&) noexcept;
    CallLog& operator=(CallLog&&) noexcept;
    ~CallLog();  ///< writes what still waits

    void write(const Record& record);
    void write(const Note& note);

  private:
    class Writer;
    explicit CallLog(std::unique_ptr<Writer> writer);
    std::unique_ptr<Writer> writer_;
};

}  // namespace recourse::ledger
