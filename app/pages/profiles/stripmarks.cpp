// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/profiles/stripmarks.h"
#include "data/board/boardrunner.h"
#include "data/core/format.h"
#include "data/incident/incidentstore.h"
#include "data/vocabulary/detect.h"
#include <QFileInfo>
#include <algorithm>

namespace bs {

namespace {

constexpr std::size_t kMostDeploys = 40;
constexpr qsizetype kMostIncidents = 20; // the newest
constexpr DurationMs kSame = 60'000;

using Marks = std::vector<TimeMark>;

// Blocks. Incidents that cannot be read have no marks: their own page says why.
Marks incidentMarks(const QString &path, TimeRange range) {
    Marks out;
    if (path.isEmpty() || !QFileInfo::exists(path)) {
        return out;
    }
    const auto store = incident::IncidentStore::open(path, incident::IncidentStore::Mode::ReadOnly);
    const QStringList ids = store ? store->ids().value_or(QStringList()) : QStringList();
    for (const QString &id : ids.mid(std::max<qsizetype>(0, ids.size() - kMostIncidents))) {
        const auto i = store->load(id);
        for (const incident::Mark mark : i ? std::span(incident::kMarks) : std::span<const incident::Mark>()) {
            const TimeMs at = i->mark(mark);
            if (at != kNoTime && range.start <= at && at <= range.end) {
                out.push_back({at, mark == incident::Mark::Impact ? TimeMark::Kind::Impact : TimeMark::Kind::Note,
                               QStringLiteral("%1 %2").arg(id, incident::toString(mark))});
            }
        }
    }
    return out;
}

} // namespace

StripMarks::StripMarks(const AppContext &context, QObject *parent) : QObject(parent), m_context(context) {
    if (!context.source) {
        return;
    }
    const auto boards = readBoards(context.boardPaths);
    const auto words =
        readVocabularies(QStringList{QStringLiteral(":/boundscope/vocabularies")} + context.vocabularyPaths);
    const auto fleet = boards ? boards->find(QStringLiteral("fleet")) : std::map<QString, Board>::const_iterator();
    if (!boards || !words || fleet == boards->end()) {
        return; // the Fleet page says what is wrong with them
    }
    m_board = std::make_shared<const Board>(
        Board{.id = QStringLiteral("deploys"), .figures = {}, .panels = {}, .deploys = fleet->second.deploys});
    m_runner = std::make_unique<BoardRunner>(context.source, *words, context.clock, context.interactive);
}

StripMarks::~StripMarks() = default;

void StripMarks::cancel() {
    m_latestDeploys.cancel();
    m_latestIncidents.cancel();
    m_asking = 0;
    m_range = {};
}

void StripMarks::ask(const QString &service, TimeRange range) {
    if (service == m_service && std::abs(range.start - m_range.start) < kSame &&
        std::abs(range.end - m_range.end) < kSame) {
        return;
    }
    cancel();
    if (service != m_service) {
        m_deploys.clear(); // named for another one
    }
    m_service = service;
    m_range = range;
    m_asking = m_runner ? 2 : 1;
    if (m_runner) {
        BoardRequest request{.board = m_board, .range = range};
        m_latestDeploys.run<std::shared_ptr<const BoardResult>>(
            this, [&](std::stop_token stop) { return m_runner->run(std::move(request), std::move(stop)); },
            [this](const Result<std::shared_ptr<const BoardResult>> &r) {
                if (r && (*r)->error.isEmpty()) {
                    m_deploys.clear();
                    for (const DeployMark &d : (*r)->deploys) {
                        const QString text = d.service == m_service
                                                 ? QStringLiteral("deploy %1").arg(d.version)
                                                 : QStringLiteral("deploy %1 %2").arg(d.service, d.version);
                        m_deploys.push_back({d.time, TimeMark::Kind::Deploy, text});
                    }
                    if (m_deploys.size() > kMostDeploys) { // the newest
                        m_deploys.erase(m_deploys.begin(), m_deploys.end() - kMostDeploys);
                    }
                }
                --m_asking;
                join();
            });
    }
    m_latestIncidents.run<Marks>(
        this,
        [&](std::stop_token) {
            return runOn<Marks>(m_context.interactive, [path = m_context.storePath, range] {
                return Result<Marks>(incidentMarks(path, range));
            });
        },
        [this](const Result<Marks> &r) {
            m_incidents = r.value_or(Marks());
            --m_asking;
            join();
        });
}

void StripMarks::join() {
    m_marks = m_deploys;
    m_marks.insert(m_marks.end(), m_incidents.begin(), m_incidents.end());
    std::stable_sort(m_marks.begin(), m_marks.end(), [](const TimeMark &a, const TimeMark &b) { return a.at < b.at; });
    Q_EMIT changed();
}

} // namespace bs
