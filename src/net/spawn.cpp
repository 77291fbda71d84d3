#include "net/spawn.hpp"

#include <cerrno>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace recourse::net {
namespace {

using Failed = std::unexpected<SpawnFailure>;

Failed failure(const std::string& what, int error) {
    const std::string words = std::generic_category().message(error);
    return Failed({.not_found = error == ENOENT, .detail = what + ": " + words});
}

/// 0, or why nothing can be started there.
int check_directory(const std::string& directory) {
    struct stat found{};
    if (::stat(directory.c_str(), &found) != 0) return errno;
    return S_ISDIR(found.st_mode) ? 0 : ENOTDIR;
}

struct Pipe {
    OwnedFd read_end;
    OwnedFd write_end;
};

/// Above 2, for the child's ends are copied onto 0, 1 and 2 one after the other.
OwnedFd above_standard_streams(int fd) {
    if (fd > STDERR_FILENO) return OwnedFd(fd);
    const OwnedFd low(fd);
    return OwnedFd(::fcntl(low.get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
}

std::optional<Pipe> make_pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return std::nullopt;
    Pipe made{above_standard_streams(ends[0]), above_standard_streams(ends[1])};
    if (made.read_end.get() < 0 || made.write_end.get() < 0) return std::nullopt;
    return made;
}

void set_non_blocking(const OwnedFd& fd) {
    ::fcntl(fd.get(), F_SETFL, ::fcntl(fd.get(), F_GETFL) | O_NONBLOCK);
}

/// Which streams the child gets and where it starts.
class FileActions {
  public:
    FileActions() { ::posix_spawn_file_actions_init(&actions_); }
    ~FileActions() { ::posix_spawn_file_actions_destroy(&actions_); }
    FileActions(const FileActions&) = delete;
    FileActions& operator=(const FileActions&) = delete;

    void use(const OwnedFd& fd, int as) {
        ::posix_spawn_file_actions_adddup2(&actions_, fd.get(), as);
    }
    /// Sockets of ours are no business of a child's, and one that outlived us would keep our port.
    void close_all_others() {
        ::posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
    }
    void start_in(const std::string& directory) {
        ::posix_spawn_file_actions_addchdir_np(&actions_, directory.c_str());
    }
    [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

  private:
    posix_spawn_file_actions_t actions_{};
};

/// Its own process group, no signal blocked, and the ones a parent may ignore back to their
/// defaults.
class Attributes {
  public:
    Attributes() {
        ::posix_spawnattr_init(&attributes_);
        ::posix_spawnattr_setpgroup(&attributes_, 0);
        sigset_t none;
        ::sigemptyset(&none);
        ::posix_spawnattr_setsigmask(&attributes_, &none);
        sigset_t defaults;
        ::sigemptyset(&defaults);
        for (const int number : {SIGPIPE, SIGXFSZ, SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGCHLD}) {
            ::sigaddset(&defaults, number);
        }
        ::posix_spawnattr_setsigdefault(&attributes_, &defaults);
        ::posix_spawnattr_setflags(
            &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        );
    }
    ~Attributes() { ::posix_spawnattr_destroy(&attributes_); }
    Attributes(const Attributes&) = delete;
    Attributes& operator=(const Attributes&) = delete;

    [[nodiscard]] const posix_spawnattr_t* get() const { return &attributes_; }

  private:
    posix_spawnattr_t attributes_{};
};

using Variables = std::vector<std::pair<std::string, std::string>>;

bool is_set_by(const Variables& added, std::string_view entry) {
    const std::string_view name = entry.substr(0, entry.find('='));
    for (const auto& variable : added) {
        if (variable.first == name) return true;
    }
    return false;
}

std::vector<std::string> environment_with(const Variables& added) {
    std::vector<std::string> all;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        if (!is_set_by(added, *entry)) all.emplace_back(*entry);
    }
    for (const auto& [name, value] : added) all.emplace_back(name).append("=").append(value);
    return all;
}

/// As the C interfaces want it; lives as long as `strings` is left alone.
std::vector<char*> pointers_to(std::vector<std::string>& strings) {
    std::vector<char*> pointers;
    pointers.reserve(strings.size() + 1);
    for (std::string& text : strings) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

}  // namespace

OwnedFd& OwnedFd::operator=(OwnedFd&& other) noexcept {
    if (this != &other) {
        close();
        fd_ = other.release();
    }
    return *this;
}

void OwnedFd::close() noexcept {
    if (fd_ >= 0) ::close(release());
}

std::expected<Process, SpawnFailure> start_process(const ChildCommand& command) {
    if (command.argv.empty() || command.argv.front().empty()) {
        return Failed({.not_found = false, .detail = "the command is empty"});
    }
    FileActions files;
    if (!command.directory.empty()) {
        const int error = check_directory(command.directory);
        if (error != 0) return failure("directory " + command.directory, error);
        files.start_in(command.directory);
    }
    auto input = make_pipe();
    auto output = make_pipe();
    auto errors = make_pipe();
    if (!input || !output || !errors) return failure("pipe", errno);
    files.use(input->read_end, STDIN_FILENO);
    files.use(output->write_end, STDOUT_FILENO);
    files.use(errors->write_end, STDERR_FILENO);
    files.close_all_others();

    const Attributes attributes;
    std::vector<std::string> arguments = command.argv;
    std::vector<std::string> environment = environment_with(command.environment);
    pid_t pid = 0;
    const int error = ::posix_spawnp(
        &pid,
        command.argv.front().c_str(),
        files.get(),
        attributes.get(),
        pointers_to(arguments).data(),
        pointers_to(environment).data()
    );
    if (error != 0) return failure("command " + command.argv.front(), error);

    // glibc's own pidfd_open cannot be called from C++ in 2.36: it is declared without C linkage.
    OwnedFd exit(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    if (exit.get() < 0) {
        const int reason = errno;
        ::kill(-pid, SIGKILL);
        ::waitpid(pid, nullptr, 0);
        return failure("pidfd_open", reason);
    }
    for (const OwnedFd* ours : {&input->write_end, &output->read_end, &errors->read_end}) {
        set_non_blocking(*ours);
    }
    return Process{
        .pid = pid,
        .exit = std::move(exit),
        .input = std::move(input->write_end),
        .output = std::move(output->read_end),
        .errors = std::move(errors->read_end),
    };
}

}  // namespace recourse::net
