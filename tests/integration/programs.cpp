#include "programs.hpp"

#include "configuration.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>

#include <gtest/gtest.h>
#include <sys/inotify.h>

namespace recourse::integration {
namespace {

std::uint16_t port_in(std::string_view url) {
    const auto colon = url.rfind(':');
    return static_cast<std::uint16_t>(std::stoi(std::string(url.substr(colon + 1))));
}

std::vector<std::string> joined(
    std::vector<std::string> first, const std::vector<std::string>& rest
) {
    first.insert(first.end(), rest.begin(), rest.end());
    return first;
}

std::vector<std::string> faulty_http_command(
    const std::vector<std::string>& options, const std::vector<std::string>& more
) {
    return joined(joined(joined({FAULTY_PROGRAM}, options), {"http"}), more);
}

std::vector<std::string> wrapper_command(
    const std::vector<std::string>& command,
    const std::vector<std::string>& options,
    const std::string& log
) {
    const auto wrap = joined({RECOURSE_PROGRAM, "wrap", "--log", log}, options);
    return joined(joined(wrap, {"--"}), command);
}

}  // namespace

TemporaryDirectory::TemporaryDirectory() {
    std::string path = (std::filesystem::temp_directory_path() / "recourse-test-XXXXXX").string();
    if (::mkdtemp(path.data()) == nullptr)
        throw std::system_error(errno, std::generic_category(), "mkdtemp");
    path_ = path;
}

TemporaryDirectory::~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::string TemporaryDirectory::write(std::string_view name, std::string_view text) const {
    std::ofstream(path_ / name) << text;
    return file(name);
}

CallLog::CallLog(const TemporaryDirectory& directory, std::string_view name)
    : path_(directory.write(name, "")), changes_(::inotify_init1(IN_CLOEXEC)) {
    if (::inotify_add_watch(changes_.number(), path_.c_str(), IN_MODIFY) < 0)
        throw std::system_error(errno, std::generic_category(), "inotify");
}

json::Object CallLog::find(
    const std::function<bool(const json::Object& line)>& fits, std::string_view what
) {
    const auto until = patience_from_now();
    while (true) {
        std::string rest = text();
        while (const auto line = take_line(rest)) {
            auto entry = parse(*line).as_object();
            if (fits(entry)) return entry;
        }
        if (wait_for_either(changes_.number(), -1, until) < 0)
            throw std::runtime_error("no log line of " + std::string(what) + " in:\n" + text());
        std::string events;
        (void)changes_.read(events, until);
    }
}

json::Object CallLog::of(std::string_view support_id) {
    return find(
        [&](const json::Object& line) { return text_of(line, "support_id") == support_id; },
        support_id
    );
}

std::string CallLog::text() const {
    std::ostringstream all;
    all << std::ifstream(path_).rdbuf();
    return std::move(all).str();
}

std::vector<std::string> faulty_stdio(std::vector<std::string> more) {
    return joined({FAULTY_PROGRAM, "stdio"}, more);
}

std::vector<std::string> faulty_stdio(Era era) {
    return {FAULTY_PROGRAM, "--era", std::string(to_string(era)), "stdio"};
}

FaultyHttp::FaultyHttp(
    const std::vector<std::string>& options, const std::vector<std::string>& more
)
    : process_(faulty_http_command(options, more)) {
    constexpr std::string_view kListening = "listening on ";
    const auto line = process_.read_line().value_or("");
    if (!line.starts_with(kListening)) throw std::runtime_error("faulty does not listen: " + line);
    url_ = line.substr(kListening.size());
}

FaultyHttp::FaultyHttp(Era era) : FaultyHttp({"--era", std::string(to_string(era))}) {}

std::uint16_t FaultyHttp::port() const {
    return port_in(url_);
}

std::string upstream(std::string_view name, std::string_view url, std::string_view more) {
    std::string entry = "  ";
    entry.append(name).append(": { trust_annotations: true, url: \"").append(url).append("\"");
    return entry.append(more).append(" }\n");
}

std::string upstream(
    std::string_view name, const std::vector<std::string>& command, std::string_view more
) {
    json::Array words(command.begin(), command.end());
    std::string entry = "  ";
    entry.append(name).append(": { trust_annotations: true, command: ");
    return entry.append(json::to_text(words)).append(more).append(" }\n");
}

Gateway::Gateway(std::string_view upstreams, const GatewayOptions& options)
    : log_(directory_, "calls.jsonl"),
      process_(
          recourse_command(
              {"gateway",
               "-c",
               directory_.write("recourse.yaml", configuration(upstreams, options, log_.path()))}
          ),
          options.environment
      ) {
    port_ = port_in(process_.wait_for_error("recourse gateway: serving MCP at "));
}

void Gateway::kill() {
    process_.signal(SIGKILL);
    ends_with_ = -SIGKILL;
    EXPECT_EQ(process_.wait(), ends_with_);
}

Gateway::~Gateway() {
    if (ends_with_ != 0) return;
    process_.signal(SIGTERM);
    try {
        EXPECT_EQ(process_.wait(), 0) << process_.errors();
    } catch (const std::exception& error) {
        ADD_FAILURE() << error.what();
    }
}

HttpClient Gateway::client(Era era) const {
    HttpClient client(port_, era);
    const auto hello = client.greet();
    EXPECT_TRUE(hello.is_success()) << json::to_text(hello.message);
    return client;
}

Wrapper::Wrapper(const std::vector<std::string>& command, const std::vector<std::string>& options)
    : log_(directory_, "calls.jsonl"), process_(wrapper_command(command, options, log_.path())) {}

std::vector<std::string> recourse_command(const std::vector<std::string>& arguments) {
    return joined({RECOURSE_PROGRAM}, arguments);
}

}  // namespace recourse::integration
