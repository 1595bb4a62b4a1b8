// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Text and OpenMetrics: whatever the bytes, the parser ends, stays inside them and gives a position with each Error;
// label sets in a slab are those of labelsOf().
#include "data/exposition/census.h"
#include "data/exposition/labelsets.h"

using namespace bs;
using namespace bs::exposition;

namespace {

class Sets final : public Handler {
public:
    void sample(const SampleView &s) override {
        const auto labels = labelsOf(s);
        if (m_sets.add(s) != labels.has_value() || (labels && m_sets[m_sets.size() - 1].toLabels() != *labels)) {
            __builtin_trap();
        }
    }

private:
    LabelSets m_sets;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    // an exact copy on the heap, so that a read behind the end is noticed
    const std::vector<char> copy(data, data + size);
    const std::string_view bytes(copy.data(), copy.size());
    for (const Format format : {Format::Text, Format::OpenMetrics}) {
        const auto r = takeCensus(bytes, format, QStringLiteral("fuzz"));
        if (!r && (r.error().line < 1 || r.error().column < 1)) {
            __builtin_trap();
        }
        if (r && r->series > r->samples) {
            __builtin_trap();
        }
    }
    (void)takeCensus(bytes, Format::Auto, QStringLiteral("fuzz"));
    Parser parser;
    Sets sets;
    (void)parser.parse(bytes, Format::Text, sets);
    (void)parser.parse(bytes, Format::OpenMetrics, sets);
    return 0;
}
