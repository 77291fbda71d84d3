#include "diagnosis/signatures/signatures.hpp"

#include <array>

namespace recourse::diagnosis::signatures {
namespace {

constexpr std::array kRows{
    // Python.
    Row{"tool_crashed",
        "attributeerror|keyerror|indexerror|nameerror|unboundlocalerror|zerodivisionerror|"
        "recursionerror|maximum recursion depth|null pointer exception|modulenotfounderror|no "
        "module named|jsondecodeerror|"
        "unicodedecodeerror|nonetype|list index out of range|not enough values to unpack|"
        "too many values to unpack|object is not subscriptable|object is not callable|"
        "object is not iterable|indentationerror"},
    // Node.
    Row{"tool_crashed",
        "referenceerror|cannot read propert*|is not a function|"
        "is not iterable|undefined is not|is not defined|cannot find module|err_module_not_found|"
        "err_require_esm|unexpected token|unexpected end of json input|maximum call stack|"
        "unhandledpromiserejection|unhandled promise rejection|err_unhandled_rejection|javascript "
        "heap out of memory|"
        "circular structure to json"},
    // Java and other languages of its machine.
    Row{"tool_crashed",
        "nullpointerexception|arrayindexoutofboundsexception|indexoutofboundsexception|"
        "stringindexoutofboundsexception|classcastexception|classnotfoundexception|"
        "noclassdeffounderror|nosuchmethoderror|stackoverflowerror|concurrentmodificationexception|"
        "arraystoreexception"},
    // Go and Rust.
    Row{"tool_crashed",
        "nil pointer dereference|invalid memory address|index out of range|"
        "slice bounds out of range|assignment to entry in nil map|all goroutines are asleep|"
        "concurrent map writes|interface conversion|on a `none` value|already borrowed|"
        "index out of bounds|attempt to subtract with overflow|attempt to add with overflow|"
        "attempt to divide by zero|entered unreachable code|cannot unmarshal"},
    // .NET.
    Row{"tool_crashed",
        "nullreferenceexception|object reference not set|indexoutofrangeexception|"
        "invalidcastexception|keynotfoundexception|sequence contains no elements|"
        "index was outside the bounds|dividebyzeroexception|stack overflow|"
        "collection was modified"},
    // PHP and Ruby.
    Row{"tool_crashed",
        "php parse error|call to a member function|call to undefined|"
        "undefined array key|undefined index|undefined variable|undefined property|"
        "argumentcounterror|nomethoderror|undefined method|undefined local variable|"
        "cannot load such file|uninitialized constant|frozenerror|for nil:nilclass|for nil"},
    // Any of them.
    Row{"tool_crashed",
        "segmentation fault|segfault|core dumped|sigsegv|sigabrt|double free|stack smashing|"
        "division by zero|divided by 0|divide by zero|output validation error|"
        "has an output schema but|invalid structured content"},
};

// Kinds of exceptions whose message may tell of something else: they come after the words.
constexpr std::array kByKind{
    Row{"tool_crashed",
        "typeerror|rangeerror|importerror|loaderror|arithmeticexception|"
        "runtime error|php fatal error|assertion failed|assertionerror|panicked|"
        "unhandled exception|uncaught exception"},
};

}  // namespace

Sense plain_bug(std::string_view lower_text) {
    return first_sense(lower_text, kRows);
}

Sense bug(std::string_view lower_text) {
    return first_sense(lower_text, kByKind);
}

}  // namespace recourse::diagnosis::signatures
