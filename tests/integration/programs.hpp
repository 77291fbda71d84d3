#pragma once

#include "base/json.hpp"
#include "mcp.hpp"
#include "process.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

/// The programs under test, started the way their users start them.
namespace recourse::integration {

/// A directory of the test's own, gone with it.
class TemporaryDirectory {
  public:
    TemporaryDirectory();
    TemporaryDirectory(TemporaryDirectory&&) = delete;
    ~TemporaryDirectory();
    [[nodiscard]] std::string file(std::string_view name) const { return (path_ / name).string(); }
    /// Writes a file and returns its path.
    [[nodiscard]] std::string write(std::string_view name, std::string_view text) const;

  private:
    std::filesystem::path path_;
};

/// The file of JSON lines that a program writes, one per request.
class CallLog {
  public:
    /// Watches before the program begins to write.
    CallLog(const TemporaryDirectory& directory, std::string_view name);
    [[nodiscard]] const std::string& path() const noexcept { return path_; }

    /// The first line that fits, once it is there.
    [[nodiscard]] json::Object find(
        const std::function<bool(const json::Object& line)>& fits, std::string_view what
    );
    /// The line of one request.
    [[nodiscard]] json::Object of(std::string_view support_id);
    /// All that stands in it now.
    [[nodiscard]] std::string text() const;

  private:
    std::string path_;
    Descriptor changes_;
};

/// `faulty`, as a command that `recourse` starts.
[[nodiscard]] std::vector<std::string> faulty_stdio(std::vector<std::string> more = {});
/// The same for faulty that speaks one era only.
[[nodiscard]] std::vector<std::string> faulty_stdio(Era era);

/// `faulty http`, running.
class FaultyHttp {
  public:
    /// `options` stand before the subcommand, `more` after it.
    explicit FaultyHttp(
        const std::vector<std::string>& options = {}, const std::vector<std::string>& more = {}
    );
    explicit FaultyHttp(Era era);
    [[nodiscard]] const std::string& url() const noexcept { return url_; }
    [[nodiscard]] std::uint16_t port() const;

  private:
    Process process_;
    std::string url_;
};

/// One entry of `upstreams:`. What it says of its tools is believed. `more` are further keys, each
/// with a comma before it.
[[nodiscard]] std::string upstream(
    std::string_view name, std::string_view url, std::string_view more = {}
);
[[nodiscard]] std::string upstream(
    std::string_view name, const std::vector<std::string>& command, std::string_view more = {}
);
/// For upstreams that are to be waited for in vain: short for the calls, patient for the rest.
inline constexpr std::string_view kShortCalls =
    ", tools: { read_item: { call_timeout: 400ms }, write_item: { call_timeout: 400ms } }";

struct GatewayOptions {
    std::string listen = {};  ///< further keys of `listen:`, each with a comma before it
    Process::Environment environment = {};
    std::string more = {};  ///< further parts of the file, whole lines
};

/// `recourse gateway`, serving on a free port.
class Gateway {
  public:
    explicit Gateway(std::string_view upstreams, const GatewayOptions& options = {});
    Gateway(Gateway&&) = delete;
    /// Ends it by SIGTERM: it must leave in order.
    ~Gateway();

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    [[nodiscard]] CallLog& log() noexcept { return log_; }
    [[nodiscard]] Process& process() noexcept { return process_; }
    /// SIGKILL: nothing is finished or written any more.
    void kill();
    /// A client that has shaken hands.
    [[nodiscard]] HttpClient client(Era era) const;

  private:
    TemporaryDirectory directory_;
    CallLog log_;
    Process process_;
    std::uint16_t port_ = 0;
    int ends_with_ = 0;  ///< its exit code, or the signal with a minus
};

/// `recourse wrap` around a command.
class Wrapper {
  public:
    explicit Wrapper(
        const std::vector<std::string>& command, const std::vector<std::string>& options = {}
    );

    [[nodiscard]] Process& process() noexcept { return process_; }
    [[nodiscard]] CallLog& log() noexcept { return log_; }

  private:
    TemporaryDirectory directory_;
    CallLog log_;
    Process process_;
};

/// `recourse` with these arguments.
[[nodiscard]] std::vector<std::string> recourse_command(const std::vector<std::string>& arguments);

}  // namespace recourse::integration
