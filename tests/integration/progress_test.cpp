#include "programs.hpp"
#include "terminal.hpp"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

/// The line on the terminal that says how far long work has come: what is drawn, and where nothing
/// is.
namespace recourse::integration {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string in_quotes(std::string_view word) {
    return "'" + std::string(word) + "'";
}

std::string command(const std::vector<std::string>& arguments) {
    std::string line;
    for (const auto& word : recourse_command(arguments)) line += in_quotes(word) + " ";
    return line;
}

/// `recourse redact` on a terminal, with input that ends when the test says so.
class Redacting {
  public:
    explicit Redacting(unsigned short columns = 80)
        : pipe_(directory_.file("in")), terminal_(start(), columns) {
        input_ = Descriptor(::open(pipe_.c_str(), O_WRONLY | O_CLOEXEC));
        input_.write("one line\n");
    }
    [[nodiscard]] Terminal& terminal() noexcept { return terminal_; }
    void end_input() { input_.close(); }
    [[nodiscard]] std::string output() const {
        std::ifstream stream(directory_.file("out"));
        return {std::istreambuf_iterator<char>(stream), {}};
    }

  private:
    [[nodiscard]] std::string start() const {
        if (::mkfifo(pipe_.c_str(), S_IRUSR | S_IWUSR) != 0) throw std::runtime_error("mkfifo");
        return "exec " + command({"redact"}) + "< " + in_quotes(pipe_) + " > " +
               in_quotes(directory_.file("out"));
    }

    TemporaryDirectory directory_;
    std::string pipe_;
    Terminal terminal_;
    Descriptor input_;
};

TEST(ProgressLine, SaysHowFarAFilterIsAndIsGoneAtTheEnd) {
    Redacting redacting;
    EXPECT_THAT(redacting.terminal().wait_for("redacting: 9 B"), HasSubstr("redacting"));
    redacting.end_input();
    EXPECT_EQ(redacting.terminal().wait(), 0);
    EXPECT_EQ(redacting.terminal().screen(), "");
    EXPECT_EQ(redacting.output(), "one line\n");
}

TEST(ProgressLine, FitsTheTerminal) {
    Redacting redacting(12);
    EXPECT_EQ(redacting.terminal().wait_for("redacting").size(), 11U);
    redacting.end_input();
    EXPECT_EQ(redacting.terminal().wait(), 0);
}

TEST(ProgressLine, LeavesACleanLineAfterCtrlC) {
    Redacting redacting;
    (void)redacting.terminal().wait_for("redacting");
    redacting.terminal().type("\x03");
    EXPECT_EQ(redacting.terminal().wait(), -SIGINT);
    EXPECT_THAT(redacting.terminal().screen(), Not(HasSubstr("redacting")));
}

TEST(ProgressLine, TellsHowLongTheServerWantsACallToWait) {
    const FaultyHttp faulty;
    Terminal terminal(
        "exec " + command(
                      {"call",
                       faulty.url(),
                       "read_item",
                       "item_id=item_aaaa",
                       "fault=http_429",
                       "wait=seconds"}
                  )
    );
    const auto line = terminal.wait_for("waiting");
    EXPECT_THAT(line, HasSubstr("calling read_item"));
    EXPECT_THAT(line, HasSubstr(" s, the server said so; then attempt 2"));
    terminal.type("\x03");
    EXPECT_EQ(terminal.wait(), 130);
    EXPECT_THAT(terminal.screen(), HasSubstr("[upstream_rate_limited]"));
    EXPECT_THAT(terminal.screen(), Not(HasSubstr("waiting")));
}

TEST(ProgressLine, TellsWhatASilentServerIsWaitedFor) {
    const auto waiting_for_a_mute_server = [](std::string_view what, std::string_view timeout) {
        std::vector<std::string> words{std::string(what), "--timeout", std::string(timeout), "--"};
        std::ranges::copy(faulty_stdio({"--at-start", "mute"}), std::back_inserter(words));
        return "exec " + command(words);
    };
    Terminal reviewing(waiting_for_a_mute_server("review", "1m"));
    EXPECT_THAT(reviewing.wait_for("waiting"), HasSubstr(" s, for the server's handshake"));
    reviewing.type("\x03");
    EXPECT_EQ(reviewing.wait(), 130);

    Terminal calling(waiting_for_a_mute_server("call", "5s"));
    EXPECT_THAT(calling.wait_for("waiting"), HasSubstr(" s, for the server's handshake"));
    EXPECT_NE(calling.wait(), 0);
    EXPECT_THAT(calling.screen(), HasSubstr("has not answered the handshake within 5s."));
}

/// A call that waits in vain for a second, which is long enough to be drawn.
std::string vain_call(const FaultyHttp& faulty, const std::vector<std::string>& more = {}) {
    std::vector<std::string> words{
        "call", faulty.url(), "read_item", "item_id=item_aaaa", "fault=hang", "--timeout", "1s"
    };
    words.insert(words.end(), more.begin(), more.end());
    return command(words);
}

TEST(ProgressLine, IsDrawnOnATerminalOnly) {
    const FaultyHttp faulty;
    Terminal terminal(vain_call(faulty));
    (void)terminal.wait_for("calling read_item");
    (void)terminal.wait();
    EXPECT_THAT(terminal.bytes(), HasSubstr("\x1b[K"));

    Terminal piped("{ " + vain_call(faulty) + "; } 2>&1 | cat");
    (void)piped.wait();
    EXPECT_THAT(piped.screen(), HasSubstr("[upstream_timeout]"));
    EXPECT_THAT(piped.bytes(), Not(HasSubstr("\x1b")));
}

TEST(ProgressLine, IsNotDrawnWhereNobodyWantsIt) {
    const FaultyHttp faulty;
    for (const auto& line : {
             vain_call(faulty, {"--quiet"}),
             "TERM=dumb " + vain_call(faulty),
             "CI=true " + vain_call(faulty),
             vain_call(faulty, {"--json"}) + "| cat",
         }) {
        Terminal terminal(line);
        (void)terminal.wait();
        EXPECT_THAT(terminal.screen(), HasSubstr("upstream_timeout")) << line;
        EXPECT_THAT(terminal.bytes(), Not(HasSubstr("\x1b"))) << line;
    }
}

TEST(ProgressLine, IsNotDrawnForWhatIsQuick) {
    const TemporaryDirectory directory;
    const auto file = directory.write("in", "one line\n");
    Terminal terminal(command({"redact", file}) + "> " + in_quotes(directory.file("out")));
    EXPECT_EQ(terminal.wait(), 0);
    EXPECT_THAT(terminal.bytes(), IsEmpty());
}

}  // namespace
}  // namespace recourse::integration
