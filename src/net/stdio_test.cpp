#include "net/stdio.hpp"

#include "net/loop_fixture.hpp"

#include <thread>

#include <fcntl.h>

namespace recourse::net {
namespace {

/// Stdio between two pipes, whose other ends are the test's.
class StdioTest : public LoopFixture {
  protected:
    StdioTest() {
        EXPECT_EQ(::pipe2(input_, O_CLOEXEC), 0);
        EXPECT_EQ(::pipe2(output_, O_CLOEXEC), 0);
        stdio.emplace(executor, input_[0], output_[1]);
    }
    ~StdioTest() override {
        stdio.reset();
        for (int* fd : {&input_[0], &input_[1], &output_[0], &output_[1]}) close_end(*fd);
    }

    void send(std::string_view bytes) {
        ASSERT_EQ(
            ::write(input_[1], bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size())
        );
    }
    void end_input() { close_end(input_[1]); }
    void break_output() { close_end(output_[0]); }

    /// What was written, up to that many bytes; blocks until they are there.
    std::string written(std::size_t bytes) {
        std::string all;
        while (all.size() < bytes) {
            char piece[4096];
            const ssize_t got = ::read(output_[0], piece, sizeof piece);
            if (got <= 0) break;
            all.append(piece, static_cast<std::size_t>(got));
        }
        return all;
    }

    std::optional<Stdio> stdio;

  private:
    static void close_end(int& fd) {
        if (fd >= 0) ::close(std::exchange(fd, -1));
    }

    int input_[2]{};
    int output_[2]{};
};

TEST_F(StdioTest, what_comes_on_stdin_is_read) {
    send("hello");
    EXPECT_EQ(run(stdio->read()), "hello");
    send("again");
    EXPECT_EQ(run(stdio->read()), "again");
}

TEST_F(StdioTest, the_end_of_stdin_is_empty_and_stays) {
    send("last");
    end_input();
    EXPECT_EQ(run(stdio->read()), "last");
    EXPECT_EQ(run(stdio->read()), "");
    EXPECT_EQ(run(stdio->read()), "");
}

TEST_F(StdioTest, a_long_input_comes_whole_and_in_order) {
    std::string sent;
    for (int i = 0; i < 100'000; ++i) sent += std::to_string(i) + "\n";
    std::thread feeder([&] {
        send(sent);
        end_input();
    });
    std::string got;
    for (;;) {
        const std::string piece = run(stdio->read());
        if (piece.empty()) break;
        got += piece;
    }
    feeder.join();
    EXPECT_EQ(got, sent);
}

TEST_F(StdioTest, what_is_written_goes_out_in_order) {
    EXPECT_TRUE(stdio->write("one "));
    EXPECT_TRUE(stdio->write("two"));
    run(stdio->flush());
    EXPECT_EQ(written(7), "one two");
}

TEST_F(StdioTest, flush_waits_for_a_slow_reader) {
    const std::string megabyte(1024 * 1024, 'x');
    EXPECT_TRUE(stdio->write(megabyte));
    std::string got;
    std::thread reader([&] { got = written(megabyte.size()); });
    run(stdio->flush());
    reader.join();
    EXPECT_EQ(got, megabyte);
}

TEST_F(StdioTest, a_broken_stdout_ends_flush_and_refuses_more) {
    break_output();
    EXPECT_TRUE(stdio->write("nobody reads this"));
    run(stdio->flush());
    EXPECT_FALSE(stdio->write("nor this"));
}

TEST_F(StdioTest, flush_of_nothing_is_done) {
    run(stdio->flush());
}

TEST_F(StdioTest, it_ends_while_nothing_comes_and_nobody_reads) {
    EXPECT_TRUE(stdio->write(std::string(1024 * 1024, 'x')));
    stdio.reset();
}

TEST_F(StdioTest, a_pending_read_ends_with_it) {
    std::optional<std::string> got;
    const auto read = [](Stdio& from, std::optional<std::string>& into) -> Task<> {
        into = co_await from.read();
    };
    net::spawn(executor, read(*stdio, got));
    run(timers.sleep(std::chrono::milliseconds(1)));
    EXPECT_FALSE(got);
    stdio.reset();
    run(timers.sleep(std::chrono::milliseconds(1)));
    EXPECT_EQ(got, "");
}

}  // namespace
}  // namespace recourse::net
