#include "diagnosis/signatures/signatures.hpp"

#include <array>

namespace recourse::diagnosis::signatures {
namespace {

constexpr std::array kRows{
    Row{"out_of_resources",
        "resources exceeded|allotted memory|"
        "out of inodes|cannot allocate|"
        "used memory > 'maxmemory'|enospc|insufficient memory|insufficient cpu|memory limit*|"
        "no memory left|cuda out of memory|gpu memory|heap space|gc overhead limit|"
        "unable to create new native thread|cannot create thread|std::bad_alloc|bad_alloc|"
        "not enough memory|not enough disk|low disk space|insufficient disk*|insufficient storage|"
        "too many open descriptors|no space left|not enough space on the "
        "disk|emfile|enfile|too many open files|"
        "enomem|cannot allocate memory|out of memory|outofmemoryerror|outofmemoryexception|"
        "memoryerror|allowed memory size of|edquot|disk quota exceeded|disk full|disk is full|"
        "oomkilled|(oom)|disk quota|fork: resource temporarily|oom-kill*|oom killer"},
    Row{"not_found",
        "enoent|no such file*|file not found|filenotfounderror|filenotfoundexception|"
        "nosuchfileexception|could not find file|cannot find the file|cannot find the path|"
        "could not find a part of the path"},
    Row{"already_exists",
        "eexist|file exists|file already exists|fileexistserror|"
        "filealreadyexistsexception"},
    Row{"unauthenticated",
        "permission denied (publickey*|permission denied (password*|permission denied, please try",
        Answer::refused},
    Row{"permission_denied",
        "eacces|eperm|erofs|permission denied|operation not permitted|read-only file system|"
        "access is denied|access to the path|accessdeniedexception|unauthorizedaccessexception|"
        "outside allowed|outside the allowed|not within allowed|not in allowed director*|"
        "outside of allowed|outside the workspace",
        Answer::refused},
    Row{"precondition_failed",
        "eaddrinuse|address already in use|port is already allocated|enotempty|directory not "
        "empty|directory is not empty|directorynotemptyexception|eisdir|"
        "is a directory|isadirectoryerror|enotdir|not a directory|notadirectoryerror|ebusy|"
        "resource busy|device or resource busy|etxtbsy|text file busy|"
        "being used by another process"},
    Row{"too_large", "efbig|file too large|file is too large"},
    Row{"unsupported", "exdev|cross-device link|eopnotsupp|enotsup|operation not supported"},
    Row{"invalid_arguments",
        "enametoolong|file name too long|eloop|too many levels of symbolic|"
        "illegal characters in path|filename, directory name, or volume label"},
};

}  // namespace

Sense files(const LowerText& text) {
    return first_sense(text, kRows);
}

}  // namespace recourse::diagnosis::signatures
