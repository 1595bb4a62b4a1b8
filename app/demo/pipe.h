// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/demo/scraper.h"
#include <QByteArray>
#include <QString>
#include <cstdio>
#include <functional>
#include <map>
#include <set>

namespace bs::demo {

// Scrapes as bytes between the simulator and the program that watches it: frames of [kind, length, payload], written
// by one build and read by the same.
class PipeSink final : public SampleSink {
public:
    explicit PipeSink(std::FILE *out) : m_out(out) {}
    void target(const std::vector<Labels::Pair> &labels) override;
    void rows(int target, const std::vector<MetricRow> &rows) override;
    void scrape(int target, TimeMs t, std::span<const double> values) override;
    void missed(int target, TimeMs t) override;
    void progress(double seconds); // of history that is complete
    void profile(const std::string &service, const std::string &pod, TimeMs t, const std::string &pprof);
    [[nodiscard]] bool broken() const { return m_broken; }

private:
    void frame(char kind, const QByteArray &payload);
    std::FILE *m_out;
    bool m_broken = false;
};

class PipeReader {
public:
    explicit PipeReader(SampleSink &sink) : m_sink(sink) {}
    // Reads the whole frames of what has arrived; false when these are no frames.
    [[nodiscard]] bool feed(const QByteArray &bytes);
    [[nodiscard]] double progress() const { return m_progress; }
    // Goroutine profiles of pods, as a recorder that polls them would have them.
    std::function<void(const std::string &service, const std::string &pod, TimeMs t, std::string pprof)> onProfile;

private:
    bool frame(char kind, const QByteArray &payload);
    SampleSink &m_sink;
    QByteArray m_rest;
    double m_progress = 0;
    std::set<std::string> m_names; // MetricRow keeps views of them
};

} // namespace bs::demo
