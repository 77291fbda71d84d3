#include "net/child.hpp"

#include "net/loop_fixture.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace recourse::net {
namespace {

using std::chrono_literals::operator""ms;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

class ChildTest : public LoopFixture {
  protected:
    std::unique_ptr<Child> start(const ChildCommand& command) {
        auto child = Child::spawn(executor, timers, command);
        if (!child) throw std::runtime_error(child.error().detail);
        return *std::move(child);
    }

    std::unique_ptr<Child> start_script(std::string script) {
        return start({.argv = {"sh", "-c", std::move(script)}});
    }

    SpawnFailure failure_of(const ChildCommand& command) {
        auto child = Child::spawn(executor, timers, command);
        return child ? SpawnFailure{.not_found = false, .detail = "started"} : child.error();
    }

    std::string read_bytes(Child& child, std::size_t bytes) {
        std::string all;
        while (all.size() < bytes) {
            const std::string_view piece = run(child.read());
            if (piece.empty()) break;
            all += piece;
        }
        return all;
    }

    std::string read_to_end(Child& child) { return read_bytes(child, std::string::npos); }
};

/// A pipe that children open by its name: its end comes when every one of them is gone.
class NamedPipe {
  public:
    NamedPipe() {
        EXPECT_NE(::mkdtemp(directory_.data()), nullptr);
        EXPECT_EQ(::mkfifo(name().c_str(), 0600), 0);
        end_ = ::open(name().c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
        EXPECT_EQ(::fcntl(end_, F_SETFL, 0), 0);
    }
    ~NamedPipe() {
        ::close(end_);
        ::unlink(name().c_str());
        ::rmdir(directory_.c_str());
    }
    NamedPipe(const NamedPipe&) = delete;
    NamedPipe& operator=(const NamedPipe&) = delete;
    [[nodiscard]] std::string name() const { return directory_ + "/pipe"; }
    /// Once somebody has opened it.
    [[nodiscard]] bool is_at_end() const {
        char byte = 0;
        return ::read(end_, &byte, 1) == 0;
    }

  private:
    std::string directory_ = "/tmp/recourse-child-XXXXXX";
    int end_ = -1;
};

TEST_F(ChildTest, what_is_written_to_cat_is_read_back) {
    const auto child = start({.argv = {"cat"}});
    EXPECT_TRUE(child->write("hello\n"));
    EXPECT_EQ(read_bytes(*child, 6), "hello\n");
    EXPECT_EQ(child->bytes_taken(), 6U);
    EXPECT_FALSE(child->exit_status());
}

TEST_F(ChildTest, closing_stdin_lets_the_queued_bytes_out_first) {
    const auto child = start({.argv = {"cat"}});
    const std::string megabyte(1024 * 1024, 'x');
    EXPECT_TRUE(child->write(megabyte));
    EXPECT_TRUE(child->write("end"));
    child->close_stdin();
    EXPECT_FALSE(child->write("too late"));
    EXPECT_EQ(read_to_end(*child), megabyte + "end");
    EXPECT_EQ(run(child->exited()).code, 0);
    EXPECT_EQ(child->bytes_taken(), megabyte.size() + 3);
}

TEST_F(ChildTest, closing_stdin_of_one_is_seen_though_another_runs) {
    const auto first = start({.argv = {"cat"}});
    const auto second = start({.argv = {"cat"}});
    first->close_stdin();
    EXPECT_EQ(run(first->exited()).code, 0);
    EXPECT_FALSE(second->exit_status());
}

TEST_F(ChildTest, bytes_that_nobody_reads_are_queued_not_taken) {
    const auto child = start({.argv = {"tail", "-f", "/dev/null"}});
    EXPECT_TRUE(child->write(std::string(1024 * 1024, 'x')));
    EXPECT_EQ(child->bytes_queued(), 1024U * 1024U);
    EXPECT_GT(child->bytes_taken(), 0U);
    EXPECT_LT(child->bytes_taken(), child->bytes_queued());
}

TEST_F(ChildTest, what_is_taken_back_before_it_went_out_never_does) {
    auto child = start_script("kill -STOP $$; exec cat");
    siginfo_t stopped{};
    ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child->pid()), &stopped, WSTOPPED | WNOWAIT), 0);
    const std::string much(200'000, 'a');
    child->write(much);
    const auto begun = child->bytes_queued();
    child->write("bbb");
    const auto waiting = child->bytes_queued();
    child->write("ccc");
    EXPECT_FALSE(child->take_back(begun));  // the pipe has the beginning
    EXPECT_TRUE(child->take_back(waiting));
    EXPECT_TRUE(child->take_back(waiting));
    ::kill(child->pid(), SIGCONT);
    EXPECT_EQ(read_bytes(*child, much.size() + 3), much + "ccc");
    EXPECT_EQ(child->bytes_taken(), child->bytes_queued());
}

TEST_F(ChildTest, no_more_than_64_mib_wait) {
    const auto child = start({.argv = {"tail", "-f", "/dev/null"}});
    EXPECT_TRUE(child->write(std::string(64UL * 1024 * 1024, 'x')));
    EXPECT_FALSE(child->write(std::string(1024 * 1024, 'x')));
    EXPECT_EQ(child->bytes_queued(), 64U * 1024U * 1024U);
}

TEST_F(ChildTest, writing_to_a_closed_stdin_fails) {
    const auto child = start_script("exec 0<&-; echo ready; exec tail -f /dev/null");
    EXPECT_EQ(read_bytes(*child, 6), "ready\n");
    EXPECT_FALSE(child->write("hello"));
    EXPECT_EQ(child->bytes_taken(), 0U);
}

TEST_F(ChildTest, the_exit_code_is_reported) {
    const auto child = start_script("exit 3");
    const ChildExit end = run(child->exited());
    EXPECT_EQ(end.code, 3);
    EXPECT_EQ(end.signal, std::nullopt);
    EXPECT_EQ(child->exit_status()->code, 3);
}

TEST_F(ChildTest, the_signal_that_ended_it_is_reported) {
    const auto child = start_script("kill -9 $$");
    const ChildExit end = run(child->exited());
    EXPECT_EQ(end.code, std::nullopt);
    EXPECT_EQ(end.signal, SIGKILL);
}

TEST_F(ChildTest, signals_that_we_ignore_are_not_ignored_by_it) {
    const auto child = start_script("kill -PIPE $$; exit 5");
    EXPECT_EQ(run(child->exited()).signal, SIGPIPE);
}

TEST_F(ChildTest, what_it_wrote_is_read_after_its_end) {
    const auto child = start_script("echo out");
    run(child->exited());
    EXPECT_EQ(read_to_end(*child), "out\n");
}

TEST_F(ChildTest, a_missing_command_is_not_found) {
    const SpawnFailure failure = failure_of({.argv = {"no-such-command-here"}});
    EXPECT_TRUE(failure.not_found);
    EXPECT_EQ(failure.detail, "command no-such-command-here: No such file or directory");
}

TEST_F(ChildTest, a_missing_directory_is_told_from_a_missing_command) {
    const SpawnFailure failure = failure_of({.argv = {"cat"}, .directory = "/no/such"});
    EXPECT_TRUE(failure.not_found);
    EXPECT_EQ(failure.detail, "directory /no/such: No such file or directory");
    EXPECT_THAT(
        failure_of({.argv = {"cat"}, .directory = "/dev/null"}).detail, EndsWith("Not a directory")
    );
}

TEST_F(ChildTest, a_file_that_cannot_be_run_is_not_missing) {
    const SpawnFailure failure = failure_of({.argv = {"/dev/null"}});
    EXPECT_FALSE(failure.not_found);
    EXPECT_THAT(failure.detail, HasSubstr("Permission denied"));
    EXPECT_FALSE(failure_of({.argv = {}}).not_found);
}

TEST_F(ChildTest, the_environment_is_ours_and_what_was_added) {
    ::setenv("RECOURSE_TEST_KEPT", "kept", 1);
    ::setenv("RECOURSE_TEST_REPLACED", "old", 1);
    const auto child = start(
        {.argv = {"sh", "-c", "echo $RECOURSE_TEST_KEPT $RECOURSE_TEST_REPLACED"},
         .environment = {{"RECOURSE_TEST_REPLACED", "new"}}}
    );
    EXPECT_EQ(read_to_end(*child), "kept new\n");
}

TEST_F(ChildTest, the_command_is_looked_up_on_our_path) {
    const auto child =
        start({.argv = {"sh", "-c", "echo $PATH"}, .environment = {{"PATH", "/nowhere"}}});
    EXPECT_EQ(read_to_end(*child), "/nowhere\n");
}

TEST_F(ChildTest, it_starts_in_its_directory) {
    const auto child = start({.argv = {"pwd"}, .directory = "/"});
    EXPECT_EQ(read_to_end(*child), "/\n");
}

TEST_F(ChildTest, the_last_whole_lines_of_stderr_are_kept) {
    const auto child =
        start_script("i=0; while [ $i -lt 2000 ]; do echo line $i >&2; i=$((i+1)); done");
    run(child->exited());
    const std::string tail = child->stderr_tail();
    EXPECT_LE(tail.size(), 4096U);
    EXPECT_GT(tail.size(), 4000U);
    EXPECT_THAT(tail, StartsWith("line "));
    EXPECT_THAT(tail, EndsWith("line 1999\n"));
}

TEST_F(ChildTest, stderr_is_passed_on_where_wanted) {
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const int ours = ::dup(STDERR_FILENO);
    ::dup2(ends[1], STDERR_FILENO);
    const auto child = start({.argv = {"sh", "-c", "echo oops >&2"}, .pass_stderr = true});
    run(child->exited());
    ::dup2(ours, STDERR_FILENO);
    char copied[16];
    const ssize_t got = ::read(ends[0], copied, sizeof copied);
    EXPECT_EQ(std::string_view(copied, static_cast<std::size_t>(got)), "oops\n");
    EXPECT_EQ(child->stderr_tail(), "oops\n");
    for (const int fd : {ends[0], ends[1], ours}) ::close(fd);
}

TEST_F(ChildTest, stop_closes_stdin_first) {
    const auto child = start({.argv = {"cat"}});
    EXPECT_EQ(run(child->stop(10'000ms)).code, 0);
}

TEST_F(ChildTest, stop_then_asks_with_sigterm) {
    const auto child = start_script("echo ready; exec tail -f /dev/null");
    EXPECT_EQ(read_bytes(*child, 6), "ready\n");
    EXPECT_EQ(run(child->stop(1ms)).signal, SIGTERM);
}

TEST_F(ChildTest, stop_ends_with_sigkill) {
    const auto child = start_script("trap '' TERM; echo ready; exec tail -f /dev/null");
    EXPECT_EQ(read_bytes(*child, 6), "ready\n");
    EXPECT_EQ(run(child->stop(1ms)).signal, SIGKILL);
}

TEST_F(ChildTest, dropping_it_kills_the_whole_group) {
    const NamedPipe pipe;
    auto child = start_script("exec 3>" + pipe.name() + "; tail -f /dev/null & echo ready; wait");
    EXPECT_EQ(read_bytes(*child, 6), "ready\n");
    child.reset();
    EXPECT_TRUE(pipe.is_at_end());
}

TEST_F(ChildTest, it_has_none_of_our_sockets_and_files) {
    const int ours = ::dup(STDERR_FILENO);
    const auto child = start_script(fmt::format("test -e /proc/$$/fd/{} || echo gone", ours));
    EXPECT_EQ(read_to_end(*child), "gone\n");
    ::close(ours);
}

TEST_F(ChildTest, what_it_leaves_behind_ends_with_it) {
    const NamedPipe pipe;
    const auto child = start_script("exec 3>" + pipe.name() + "; tail -f /dev/null & exit 4");
    EXPECT_EQ(run(child->exited()).code, 4);
    EXPECT_TRUE(pipe.is_at_end());
}

TEST_F(ChildTest, any_number_may_wait_for_its_end) {
    const auto child = start({.argv = {"cat"}});
    std::vector<int> codes;
    const auto wait = [](Child& awaited, std::vector<int>& into) -> Task<> {
        const ChildExit end = co_await awaited.exited();
        into.push_back(end.code.value_or(-1));
    };
    net::spawn(executor, wait(*child, codes));
    net::spawn(executor, wait(*child, codes));
    run(child->stop(10'000ms));
    run(timers.sleep(1ms));
    EXPECT_THAT(codes, testing::ElementsAre(0, 0));
}

}  // namespace
}  // namespace recourse::net
