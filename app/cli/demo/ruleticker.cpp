// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/demo/ruleticker.h"
#include "data/source/local/documents.h"
#include <QDir>
#include <QFile>

namespace bs::cli {

namespace {

class StoreRules final : public rules::SampleSink {
public:
    explicit StoreRules(store::Store &store) : m_store(store) {}
    Status append(const Labels &labels, TimeMs time, double value) override {
        m_batch.samples.push_back({m_store.ref(labels), time, value});
        return {};
    }
    void flush() {
        if (!m_batch.empty()) {
            (void)m_store.appendNow(std::exchange(m_batch, {}));
        }
    }

private:
    store::Store &m_store;
    store::Batch m_batch;
};

} // namespace

RuleTicker::RuleTicker(std::vector<rules::RuleGroup> groups, std::shared_ptr<store::Store> store,
                       std::shared_ptr<const Clock> clock, double speed)
    : m_store(std::move(store)), m_clock(std::move(clock)), m_speed(speed),
      m_engine(std::move(groups), *m_store, {.defaultInterval = 15'000, .stop = m_stop.get_token()}),
      m_thread([this] { run(); }) {}

RuleTicker::~RuleTicker() {
    {
        const std::lock_guard guard(m_mutex);
        m_stop.request_stop();
    }
    m_wake.notify_all();
    m_thread.join();
}

void RuleTicker::run() {
    StoreRules sink(*m_store);
    std::vector<TimeMs> next(m_engine.groupCount(), 0);
    for (bool first = true;; first = false) {
        const TimeMs now = m_clock->now();
        bool evaluated = false;
        for (std::size_t g = 0; g < next.size() && !m_stop.stop_requested(); ++g) {
            const DurationMs interval = m_engine.intervalOf(g);
            if (now < next[g] && now + interval >= next[g]) { // further away: the clock was set back
                continue;
            }
            m_engine.evaluate(g, now / interval * interval, sink);
            sink.flush(); // the groups after it may read what it wrote
            next[g] = (now / interval + 1) * interval;
            evaluated = true;
        }
        if (first && !m_stop.stop_requested()) {
            m_engine.restore(now);
        }
        if (evaluated && !m_stop.stop_requested()) {
            saveRules(*m_store, m_engine.rules());
        }
        std::unique_lock lock(m_mutex);
        const auto pause = std::chrono::milliseconds(static_cast<int>(std::clamp(1000 / m_speed, 20.0, 1000.0)));
        if (m_wake.wait_for(lock, pause, [this] { return m_stop.stop_requested(); })) {
            return;
        }
    }
}

Result<std::vector<rules::RuleGroup>> shippedRules() {
    std::vector<rules::RuleGroup> all;
    const QDir folder(QStringLiteral(":/boundscope/rules"));
    for (const QString &name :
         folder.entryList({QStringLiteral("boundscope*.yml"), QStringLiteral("boundscope*.yaml")})) {
        QFile file(folder.filePath(name));
        if (!file.open(QIODevice::ReadOnly)) {
            continue;
        }
        auto read = rules::parseRuleFile(file.readAll().toStdString(), name);
        if (!read.problems.empty()) {
            return std::unexpected(inputError(name, read.problems.front().text()));
        }
        std::move(read.groups.begin(), read.groups.end(), std::back_inserter(all));
    }
    return all;
}

Status evaluateAfterwards(store::Store &store, TimeMs until, DurationMs before, DurationMs step) {
    rules::RuleEngine engine(TRY(shippedRules()), store, {.defaultInterval = step});
    StoreRules sink(store);
    for (TimeMs t = (until - before) / step * step; t <= until; t += step) {
        for (std::size_t g = 0; g < engine.groupCount(); ++g) {
            engine.evaluate(g, t, sink);
            sink.flush();
        }
    }
    saveRules(store, engine.rules());
    return {};
}

} // namespace bs::cli
