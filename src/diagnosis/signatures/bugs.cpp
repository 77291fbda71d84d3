#include "diagnosis/signatures/signatures.hpp"

#include <array>

namespace recourse::diagnosis::signatures {
namespace {

constexpr std::array kRows{
    // Python.
    Row{"tool_crashed",
        "attributeerror|keyerror|indexerror|nameerror|unboundlocalerror|zerodivisionerror|"
        "recursionerror|modulenotfounderror|importerror|no module named|jsondecodeerror|"
        "unicodedecodeerror|nonetype|list index out of range|not enough values to unpack|"
        "too many values to unpack|object is not subscriptable|object is not callable|"
        "object is not iterable|indentationerror"},
    // Node.
    Row{"tool_crashed",
        "typeerror|referenceerror|rangeerror|cannot read propert*|is not a function|"
        "is not iterable|undefined is not|is not defined|cannot find module|err_module_not_found|"
        "err_require_esm|unexpected token|unexpected end of json input|maximum call stack|"
        "unhandledpromiserejection|err_unhandled_rejection|javascript heap out of memory|"
        "circular structure to json"},
    // Java and other languages of its machine.
    Row{"tool_crashed",
        "nullpointerexception|arrayindexoutofboundsexception|indexoutofboundsexception|"
        "stringindexoutofboundsexception|classcastexception|classnotfoundexception|"
        "noclassdeffounderror|nosuchmethoderror|stackoverflowerror|concurrentmodificationexception|"
        "arithmeticexception|nosuchelementexception|arraystoreexception"},
    // Go and Rust.
    Row{"tool_crashed",
        "nil pointer dereference|invalid memory address|index out of range|runtime error|"
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
        "php fatal error|php parse error|call to a member function|call to undefined|"
        "undefined array key|undefined index|undefined variable|undefined property|"
        "argumentcounterror|nomethoderror|undefined method|undefined local variable|loaderror|"
        "cannot load such file|uninitialized constant|frozenerror|for nil:nilclass|for nil"},
    // Any of them.
    Row{"tool_crashed",
        "segmentation fault|segfault|core dumped|sigsegv|sigabrt|double free|stack smashing|"
        "division by zero|divided by 0|divide by zero|assertion failed|assertionerror|panicked|"
        "unhandled exception|uncaught exception|output validation error|"
        "has an output schema but|invalid structured content"},
};

}  // namespace

Sense bug(std::string_view lower_text) {
    return first_sense(lower_text, kRows);
}

}  // namespace recourse::diagnosis::signatures
