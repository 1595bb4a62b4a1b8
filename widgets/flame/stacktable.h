// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/time.h"
#include "widgets/common/theme.h"
#include <QAbstractTableModel>
#include <QStyledItemDelegate>
#include <QTableView>
#include <optional>
#include <vector>

namespace bs {

struct StackRow {
    quint64 id = 0;
    QString path; // "notify.send ‹ email.Post ‹ Transport.getConn"
    qint64 now = 0;
    qint64 base = 0;
    std::optional<double> perMinute;
    TimeMs growthFrom = kNoTime; // what perMinute is measured over: from then to B, so many captures
    int growthCaptures = 0;
    QString wait;                       // reason, or what its frames say; empty = unknown
    std::optional<qint64> longestWaitS; // a lower bound
    std::vector<double> trend;
    [[nodiscard]] qint64 delta() const { return now - base; }
};

// The stacks of two captures; sorted by any column.
class StackModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column : int { Path, Now, Delta, Bar, Growth, Wait, Longest, Trend, Columns };
    using QAbstractTableModel::QAbstractTableModel;
    void setRows(std::vector<StackRow> rows, bool compared);
    void setGrowthRule(const QString &rule) { m_growthRule = rule; } // the header's tooltip
    [[nodiscard]] const StackRow &row(int i) const { return m_rows[static_cast<std::size_t>(i)]; }
    [[nodiscard]] int indexOf(quint64 id) const; // -1
    [[nodiscard]] bool compared() const { return m_compared; }
    [[nodiscard]] qint64 largestDelta() const { return m_largestDelta; }
    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override {
        return parent.isValid() ? 0 : int(m_rows.size());
    }
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override {
        return parent.isValid() ? 0 : Columns;
    }
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column, Qt::SortOrder order) override;

private:
    [[nodiscard]] QString growthWords(const StackRow &row) const;
    std::vector<StackRow> m_rows;
    QString m_growthRule;
    qint64 m_largestDelta = 1;
    bool m_compared = false;
    int m_sorted = Now;
    Qt::SortOrder m_order = Qt::DescendingOrder;
};

class StackDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

class StackTable : public QTableView {
    Q_OBJECT
public:
    explicit StackTable(QWidget *parent = nullptr);
    void setRows(std::vector<StackRow> rows, bool compared); // keeps the selection by id
    void selectStack(quint64 id);
    [[nodiscard]] StackModel *stacks() const { return m_model; }
    [[nodiscard]] QString csv() const;

Q_SIGNALS:
    void stackChosen(quint64 id);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;

private:
    void layoutColumns();
    StackModel *m_model;
    bool m_quiet = false;
};

} // namespace bs
