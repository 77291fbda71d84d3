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
        "object is not iterable|indentationerror|has no attribute|unhashable type|"
        "unsupported operand type|can only concatenate|positional arguments but"},
    // Node.
    Row{"tool_crashed",
        "after they are sent to the client|referenceerror|cannot read propert*|is not a function|"
        "is not iterable|undefined is not|is not defined|cannot find module|err_module_not_found|"
        "err_require_esm|unexpected token|unexpected end of json input|maximum call stack|"
        "unhandledpromiserejection|unhandled promise rejection|err_unhandled_rejection|javascript "
        "heap out of memory|"
        "circular structure to json|before initialization|is not a constructor|cannot set propert*|"
        "cannot destructure*|assignment to constant variable|invalid array length"},
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
        "attempt to divide by zero|attempt to multiply with overflow|entered unreachable code|"
        "cannot unmarshal|send on closed channel|close of closed channel|borrowmuterror|"
        "explicit panic|called `result::unwrap()`"},
    // .NET.
    Row{"tool_crashed",
        "nullreferenceexception|object reference not set|indexoutofrangeexception|"
        "invalidcastexception|keynotfoundexception|sequence contains no elements|"
        "index was outside the bounds|dividebyzeroexception|stack overflow|"
        "collection was modified|sequence contains no matching|sequence contains more than one|"
        "nullable object must have a value|specified cast is not valid|unable to cast object|"
        "given key was not present"},
    // PHP and Ruby.
    Row{"tool_crashed",
        "php parse error|call to a member function|call to undefined|"
        "undefined array key|undefined index|undefined variable|undefined property|"
        "argumentcounterror|nomethoderror|undefined method|undefined local variable|"
        "cannot load such file|uninitialized constant|frozenerror|for nil:nilclass|for nil"},
    // Elixir and Erlang, Swift, Kotlin, Dart, Scala, Lua, Perl, R, Julia, Haskell, shells.
    Row{"tool_crashed",
        "functionclauseerror|no function clause|no match of right hand side|function_clause|"
        "{badmatch|badarith|badarity|undefinedfunctionerror|caseclauseerror|"
        "unexpectedly found nil|fatal error: index out of range|uninitializedpropertyaccess*|"
        "lateinit property|null check operator used|nosuchmethoderror|matcherror|none.get|"
        "attempt to index a nil|attempt to call a nil|attempt to perform arithmetic on a nil|"
        "attempt to concatenate a nil|can't locate object method|use of uninitialized value|"
        "not a hash reference|subscript out of bounds|non-numeric argument|boundserror|"
        "undefvarerror|no method matching|non-exhaustive patterns|prelude.head|unbound variable|"
        "bad substitution|unexpected token `|null-valued expression|terminate called after"},
    // Any of them.
    Row{"tool_crashed",
        "consistency check failed|internal consistency|invariant violat*|should never happen|"
        "should not happen|this is a bug|please report this bug|segmentation fault|segfault|core "
        "dumped|sigsegv|sigabrt|double free|stack smashing|"
        "division by zero|divided by 0|divide by zero|output validation error|"
        "has an output schema but|invalid structured content"},
};

// Kinds of exceptions whose message may tell of something else: they come after the words.
constexpr std::array kByKind{
    Row{"tool_crashed",
        "runtimeerror|null pointer|changed size during iteration|"
        "typeerror|rangeerror|importerror|loaderror|arithmeticexception|"
        "runtime error|php fatal error|assertion failed|assertionerror|panicked|"
        "unhandled exception|uncaught exception"},
};

}  // namespace

Sense plain_bug(const LowerText& text) {
    return first_sense(text, kRows);
}

Sense bug(const LowerText& text) {
    return first_sense(text, kByKind);
}

}  // namespace recourse::diagnosis::signatures
