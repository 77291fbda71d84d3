#include "store/trouble.hpp"

namespace recourse::store {

std::string_view to_string(Trouble::Why why) noexcept {
    switch (why) {
        case Trouble::Why::locked:
            return "locked";
        case Trouble::Why::full:
            return "full";
        case Trouble::Why::corrupt:
            return "corrupt";
        case Trouble::Why::unavailable:
            return "unavailable";
    }
    return "unavailable";
}

}  // namespace recourse::store
