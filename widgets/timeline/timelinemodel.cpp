// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/timeline/timelinemodel.h"
#include "data/core/format.h"

namespace bs {

namespace {

bool passes(const TimelineRow &r, TimelineModel::Filter f) {
    switch (f) {
    case TimelineModel::Filter::All: return true;
    case TimelineModel::Filter::Automatic: return r.automatic;
    case TimelineModel::Filter::Notes: return r.note;
    case TimelineModel::Filter::Pinned: return r.pinned;
    }
    return true;
}

} // namespace

void TimelineModel::setRows(const QVector<TimelineRow> &rows) {
    if (rows == m_rows) {
        return;
    }
    m_rows = rows;
    refilter();
}

void TimelineModel::setFilter(Filter filter) {
    m_filter = filter;
    refilter();
}

void TimelineModel::refilter() {
    beginResetModel();
    m_shown.clear();
    for (int i = 0; i < m_rows.size(); ++i) {
        if (passes(m_rows[i], m_filter)) {
            m_shown << i;
        }
    }
    endResetModel();
}

int TimelineModel::count(Filter filter) const {
    return int(
        std::count_if(m_rows.begin(), m_rows.end(), [filter](const TimelineRow &r) { return passes(r, filter); }));
}

QVariant TimelineModel::data(const QModelIndex &index, int role) const {
    if (!index.isValid() || index.row() >= m_shown.size()) {
        return {};
    }
    const TimelineRow &r = row(index.row());
    if (role == Qt::DisplayRole || role == Qt::AccessibleTextRole) {
        const QString head = r.head.isEmpty() ? QString() : displayText(r.head) + QStringLiteral(": ");
        return QStringLiteral("%1 %2%3, %4%5")
            .arg(formatClock(r.at), head, displayText(r.text, 1000), displayText(r.who),
                 r.pinned ? tr(", pinned") : QString());
    }
    return {};
}

} // namespace bs
