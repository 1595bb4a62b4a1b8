// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/time.h"
#include "widgets/common/statusglyph.h"
#include <QAbstractListModel>
#include <QString>
#include <QTimeZone>
#include <QVector>

namespace bs {

// One row of a timeline, as a value: where events come from is the page's business.
struct TimelineRow {
    QString id;
    TimeMs at = 0;
    TimeMs ended = kNoTime; // of an event with a duration
    QString icon;           // resources/icons
    Health health = Health::None;
    QString head; // bold line above: "Impact starts"; empty = none
    QString text;
    QString who; // "auto", "on-call 1"
    bool automatic = true;
    bool note = false; // a person's words: drawn in a box
    bool pinned = false;
    bool redacted = false;
    int count = 1; // folded repeats
    bool operator==(const TimelineRow &) const = default;
};

// The rows of a timeline, filtered. A week of minute data and a thousand events is one vector.
class TimelineModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum class Filter : std::uint8_t { All, Automatic, Notes, Pinned };
    using QAbstractListModel::QAbstractListModel;
    void setRows(const QVector<TimelineRow> &rows); // ordered by the caller
    void setFilter(Filter filter);
    [[nodiscard]] Filter filter() const { return m_filter; }
    [[nodiscard]] int count(Filter filter) const;
    [[nodiscard]] const TimelineRow &row(int shown) const { return m_rows[m_shown[shown]]; }
    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override {
        return parent.isValid() ? 0 : int(m_shown.size());
    }
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;

private:
    void refilter();
    QVector<TimelineRow> m_rows;
    QVector<int> m_shown;
    Filter m_filter = Filter::All;
};

} // namespace bs
