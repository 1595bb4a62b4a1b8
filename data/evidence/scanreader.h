// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/evidence/eventscan.h"

namespace bs::evidence {

// Reads the answers of a scan one kind of event after another.
class ScanReader {
public:
    ScanReader(const std::map<std::string, Fetched> &answers, const ScanRequest &request,
               const BoundVocabulary &vocabulary)
        : m_answers(answers), m_request(request), m_vocabulary(vocabulary), m_step(scanStep(request.range)) {}
    [[nodiscard]] EventScan read();

private:
    // A time in which something holds, from its first to its last sample; `open` when it goes on at the end.
    struct Stretch {
        TimeMs from = 0, to = 0;
        bool fromStart = false, open = false;
        double most = 0;
        [[nodiscard]] TimeMs ended() const { return open ? kNoTime : to; }
    };
    template <class F> [[nodiscard]] std::vector<Stretch> stretches(const Series &s, F holds) const;
    [[nodiscard]] const std::vector<Series> &series(const char *name) const;
    [[nodiscard]] DurationMs step() const { return m_step; }
    void add(const char *kind, const char *source, TimeMs at, const QString &text, const QString &external,
             TimeMs ended = kNoTime);

    void deploys();
    void restarts();
    void alerts();
    void breakers();
    void pools();
    void targetsDown();
    void gaps();
    void curve();

    const std::map<std::string, Fetched> &m_answers;
    const ScanRequest &m_request;
    const BoundVocabulary &m_vocabulary;
    DurationMs m_step;
    EventScan m_out;
};

} // namespace bs::evidence
