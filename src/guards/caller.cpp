#include "guards/caller.hpp"

namespace recourse::guards {

const CallerPtr& anonymous() {
    static const CallerPtr kAnonymous =
        std::make_shared<const Caller>(Caller{.id = "anonymous", .name = "anonymous"});
    return kAnonymous;
}

}  // namespace recourse::guards
