#pragma once

#include "base/time.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace recourse::app {

/// What is counted.
enum class Unit : std::uint8_t { rows, bytes, steps };

/// Where the words of a command go.
struct Outlets {
    bool quiet = false;        ///< nothing but the result is wanted
    bool for_program = false;  ///< the result is for a program
    bool flowing = false;      ///< the result comes piece by piece
};

/// How far long work has come, for whoever watches: one line on the terminal, which appears after
/// half a second, is written over at most ten times a second, and is gone at the end, also where
/// the end is Ctrl-C. Only where stderr is a terminal that can do that (`TERM`), nobody wants
/// silence (`--quiet`, `CI`), and nothing else is written to it meanwhile. It has no colours. Its
/// functions cost next to nothing and may be called from any thread.
class Progress {
  public:
    /// `work` in a few words: `reading the ledger`.
    Progress(std::string_view work, Unit unit, Outlets outlets);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// Of how many; without it, it is only told how far.
    void expect(double total) noexcept;
    void reach(double done) noexcept;
    /// What is being done now, also in the words of somebody else.
    void say(std::string_view words);
    /// The same while nothing can be done until then; the time that is left is told with it.
    void wait(Duration time, std::string_view why);

    /// Leaves the terminal to somebody else for as long as it lives.
    class Aside {
      public:
        explicit Aside(Progress& progress);
        ~Aside();
        Aside(const Aside&) = delete;
        Aside& operator=(const Aside&) = delete;

      private:
        Progress& progress_;
    };

    /// For an end of the process that passes by every destructor. Safe in a signal handler.
    static void wipe() noexcept;

  private:
    class Line;
    std::unique_ptr<Line> line_;  ///< null where nobody watches
};

}  // namespace recourse::app
