#include "net/file_watch.hpp"

#include "net/loop_fixture.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <stdlib.h>

namespace recourse::net {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

class FileWatching : public LoopFixture {
  protected:
    FileWatching() {
        std::string path = (fs::temp_directory_path() / "recourse-watch-XXXXXX").string();
        folder = ::mkdtemp(path.data());
    }
    ~FileWatching() override { fs::remove_all(folder); }

    std::string write(std::string_view name, std::string_view text) const {
        const auto file = (folder / name).string();
        std::ofstream(file) << text;
        return file;
    }
    /// Completes only where what is done is seen.
    void expect_seen(const std::string& file, const std::function<void()>& act) {
        FileWatch watch(executor, 2ms);
        watch.watch({file});
        act();
        run(watch.change());
    }

    fs::path folder;
};

TEST_F(FileWatching, SeesWhatIsWrittenInPlace) {
    const auto file = write("a", "one");
    expect_seen(file, [&] { write("a", "other"); });
}

TEST_F(FileWatching, SeesWhatIsRenamedIntoPlace) {
    const auto file = write("a", "one");
    const auto other = write("b", "two");
    expect_seen(file, [&] { fs::rename(other, file); });
}

TEST_F(FileWatching, SeesALinkThatIsSwitched) {
    fs::create_symlink(write("a", "one"), folder / "link");
    const auto target = write("b", "two");
    expect_seen((folder / "link").string(), [&] {
        fs::create_symlink(target, folder / "new");
        fs::rename(folder / "new", folder / "link");
    });
}

TEST_F(FileWatching, SeesFilesComeAndGo) {
    const auto file = (folder / "late").string();
    expect_seen(file, [&] { write("late", "here"); });
    expect_seen(file, [&] { fs::remove(file); });
}

}  // namespace
}  // namespace recourse::net
