#include "intention.hpp"

#include <fstream>
#include <sstream>

namespace recourse::trials {

std::string_view to_string(Word word) noexcept {
    switch (word) {
        case Word::nothing:
            return "nothing";
        case Word::success:
            return "success";
        case Word::done:
            return "done";
        case Word::none:
            return "none";
        case Word::unknown:
            return "unknown";
    }
    return "";
}

Placed read_placed(const std::vector<std::string>& paths) {
    Placed placed;
    for (const auto& path : paths) {
        std::ifstream file(path);
        std::string line;
        while (std::getline(file, line)) {
            std::istringstream words(line);
            std::string what;
            std::string order;
            std::string receipt;
            words >> what >> order >> receipt;
            if (what == "placed") placed[order].push_back(receipt);
        }
    }
    return placed;
}

Judgement judge(const Intention& intention, const Placed& placed) {
    const auto found = placed.find(intention.order);
    const auto receipts = found == placed.end() ? std::vector<std::string>{} : found->second;
    if (receipts.size() > 1) return Judgement::duplicated;

    const auto word = intention.told.word == Word::unknown ? intention.looked : intention.told.word;
    const bool is_true = word == Word::success ? receipts == std::vector{intention.told.receipt}
                         : word == Word::done  ? !receipts.empty()
                         : word == Word::none  ? receipts.empty()
                                               : false;
    return is_true ? Judgement::settled : Judgement::lost;
}

}  // namespace recourse::trials
