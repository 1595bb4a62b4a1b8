// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Delimited protobuf: families that are cut, nested wrongly or lie about their lengths end in an Error.
#include "data/exposition/exposition.h"

using namespace bs;
using namespace bs::exposition;

namespace {
class Reader final : public Handler {
public:
    void sample(const SampleView &s) override {
        const auto labels = labelsOf(s);
        m_sink += labels ? labels->size() : 1;
        if (s.histogram != nullptr) {
            std::uint64_t n = 0;
            for (const auto &span : s.histogram->positiveSpans) {
                n += span.length;
            }
            if (n != s.histogram->positive.size()) {
                __builtin_trap();
            }
        }
    }

private:
    std::size_t m_sink = 0;
};
} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const std::vector<char> copy(data, data + size);
    Reader reader;
    Parser parser;
    (void)parser.parse({copy.data(), copy.size()}, Format::Protobuf, reader);
    return 0;
}
