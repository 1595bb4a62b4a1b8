// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/flame/stacktable.h"
#include "data/core/format.h"
#include "widgets/common/plaintooltip.h"
#include "widgets/common/sparkline.h"
#include "widgets/flame/suspectlist.h"
#include "widgets/flame/waitbar.h"
#include <QHeaderView>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace bs {

void StackModel::setRows(std::vector<StackRow> rows, bool compared) {
    beginResetModel();
    m_rows = std::move(rows);
    m_compared = compared;
    m_largestDelta = 1;
    for (const StackRow &r : m_rows) {
        m_largestDelta = std::max(m_largestDelta, std::abs(r.delta()));
    }
    endResetModel();
}

int StackModel::indexOf(quint64 id) const {
    const auto it = std::find_if(m_rows.begin(), m_rows.end(), [&](const StackRow &r) { return r.id == id; });
    return it == m_rows.end() ? -1 : int(it - m_rows.begin());
}

QVariant StackModel::data(const QModelIndex &index, int role) const {
    const StackRow &r = row(index.row());
    if (role == Qt::TextAlignmentRole) {
        const int c = index.column();
        return QVariant(Qt::AlignVCenter |
                        (c == Now || c == Delta || c == Growth || c == Longest ? Qt::AlignRight : Qt::AlignLeft));
    }
    if (role == Qt::ToolTipRole && index.column() == Growth) {
        return plainToolTip(growthWords(r));
    }
    if (role == Qt::AccessibleTextRole && index.column() == Growth) {
        return growthWords(r);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (index.column()) {
    case Path: return displayText(r.path, 200);
    case Now: return formatCount(double(r.now));
    case Delta:
        return !m_compared ? QString()
               : r.delta() == 0
                   ? QStringLiteral("0")
                   : (r.delta() > 0 ? QStringLiteral("▲ ") : QStringLiteral("▼ ")) + formatSigned(double(r.delta()));
    case Growth: return r.perMinute ? perMinuteText(*r.perMinute) : QStringLiteral("–");
    case Wait: return r.wait.isEmpty() ? QStringLiteral("–") : displayText(r.wait, 60);
    case Longest: return r.longestWaitS ? formatSpan(*r.longestWaitS * 1000) : QStringLiteral("–");
    default: return {};
    }
}

QString StackModel::growthWords(const StackRow &r) const {
    if (!r.perMinute) {
        return m_compared ? QStringLiteral("growth is not known") : QStringLiteral("one capture alone has no growth");
    }
    return QStringLiteral("%1 since %2, %3 captures")
        .arg(perMinuteText(*r.perMinute), formatClock(r.growthFrom))
        .arg(r.growthCaptures);
}

QVariant StackModel::headerData(int section, Qt::Orientation orientation, int role) const {
    static const QString names[] = {QStringLiteral("Stack, caller ‹ blocked frame"),
                                    QStringLiteral("At B"),
                                    QStringLiteral("Δ from A"),
                                    QString(),
                                    QStringLiteral("Growth A→B"),
                                    QStringLiteral("Waits on"),
                                    QStringLiteral("Longest wait"),
                                    QStringLiteral("In this range")};
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return data(index(0, section), role).isValid() || rowCount() > 0
                   ? QVariant(Qt::AlignVCenter |
                              (section == Now || section == Delta || section == Growth || section == Longest
                                   ? Qt::AlignRight
                                   : Qt::AlignLeft))
                   : QVariant(Qt::AlignVCenter | Qt::AlignLeft);
    }
    if (role == Qt::ToolTipRole && section == Growth && !m_growthRule.isEmpty()) {
        return plainToolTip(m_growthRule);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    return section == m_sorted
               ? names[section] + (m_order == Qt::DescendingOrder ? QStringLiteral(" ↓") : QStringLiteral(" ↑"))
               : names[section];
}

void StackModel::sort(int column, Qt::SortOrder order) {
    m_sorted = column;
    m_order = order;
    Q_EMIT layoutAboutToBeChanged();
    const auto less = [column](const StackRow &a, const StackRow &b) {
        switch (column) {
        case Path: return a.path < b.path;
        case Delta:
        case Bar: return a.delta() < b.delta();
        case Growth: return a.perMinute.value_or(0) < b.perMinute.value_or(0);
        case Wait: return a.wait < b.wait;
        case Longest: return a.longestWaitS.value_or(-1) < b.longestWaitS.value_or(-1);
        default: return a.now < b.now;
        }
    };
    std::stable_sort(m_rows.begin(), m_rows.end(), [&](const StackRow &a, const StackRow &b) {
        return order == Qt::AscendingOrder ? less(a, b) : less(b, a);
    });
    Q_EMIT layoutChanged();
}

void StackDelegate::paint(QPainter *p, const QStyleOptionViewItem &option, const QModelIndex &index) const {
    const auto *model = static_cast<const StackModel *>(index.model());
    const StackRow &r = model->row(index.row());
    const Theme &theme = themeOf(option.palette);
    if (option.state & QStyle::State_Selected) {
        p->fillRect(option.rect, theme.selected);
    } else if (option.state & QStyle::State_MouseOver) {
        p->fillRect(option.rect, theme.hover);
    }
    p->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), theme.hairline);
    const QRectF box = QRectF(option.rect).adjusted(8, 0, -8, -1);
    const QColor ink = r.delta() > 0 ? theme.grew : r.delta() < 0 ? theme.shrank : theme.textMuted;
    const QString text = index.data().toString();
    const auto align = Qt::Alignment(index.data(Qt::TextAlignmentRole).toInt());
    switch (index.column()) {
    case StackModel::Bar: {
        if (model->compared()) {
            const double w = std::max(
                2.0, box.width() * std::sqrt(double(std::abs(r.delta())) / double(model->largestDelta())) * 0.9);
            if (r.delta() != 0) {
                p->fillRect(QRectF(box.left(), box.center().y() - 4, w, 8), ink);
            }
        }
        return;
    }
    case StackModel::Trend:
        paintSparkline(*p, box.adjusted(0, 4, 0, -4), r.trend, {.line = ink == theme.textMuted ? theme.text2 : ink});
        return;
    case StackModel::Path:
        p->setFont(textFont(TextRole::Code));
        p->setPen(theme.text);
        p->drawText(box, align, QFontMetricsF(p->font()).elidedText(text, Qt::ElideMiddle, box.width()));
        return;
    case StackModel::Wait: {
        QRectF words = box;
        if (!r.wait.isEmpty()) {
            p->fillRect(QRectF(box.left(), box.center().y() - 4.5, 9, 9), WaitBar::colour(r.wait, theme));
            words.adjust(15, 0, 0, 0);
        }
        p->setFont(textFont(TextRole::Body));
        p->setPen(r.wait.isEmpty() ? theme.textMuted : theme.text2);
        p->drawText(words, align, QFontMetricsF(p->font()).elidedText(text, Qt::ElideRight, words.width()));
        return;
    }
    default: break;
    }
    p->setFont(textFont(index.column() == StackModel::Now ? TextRole::BodyStrong : TextRole::Body));
    p->setPen(index.column() == StackModel::Delta                                          ? ink
              : index.column() == StackModel::Longest && r.longestWaitS.value_or(0) >= 120 ? theme.warn
                                                                                           : theme.text);
    p->drawText(box, align, text);
}

StackTable::StackTable(QWidget *parent) : QTableView(parent), m_model(new StackModel(this)) {
    setModel(m_model);
    setItemDelegate(new StackDelegate(this));
    setShowGrid(false);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setMouseTracking(true);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(metric::kTableRow);
    verticalHeader()->setMinimumSectionSize(metric::kTableRow);
    horizontalHeader()->setFixedHeight(metric::kTableHeader);
    horizontalHeader()->setMinimumSectionSize(20);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSectionsClickable(true);
    horizontalHeader()->setSortIndicatorShown(false); // drawn in the words: it would stand on right-aligned ones
    horizontalHeader()->setSortIndicator(StackModel::Now, Qt::DescendingOrder);
    connect(horizontalHeader(), &QHeaderView::sortIndicatorChanged, this, [this](int column, Qt::SortOrder order) {
        m_model->sort(column, order);
        Q_EMIT m_model->headerDataChanged(Qt::Horizontal, 0, StackModel::Columns - 1);
    });
    setAccessibleName(QStringLiteral("Stacks"));
}

void StackTable::setRows(std::vector<StackRow> rows, bool compared) {
    const quint64 id = currentIndex().isValid() ? m_model->row(currentIndex().row()).id : 0;
    m_quiet = true;
    m_model->setRows(std::move(rows), compared);
    m_model->sort(horizontalHeader()->sortIndicatorSection(), horizontalHeader()->sortIndicatorOrder());
    layoutColumns();
    if (id != 0) {
        selectStack(id);
    }
    m_quiet = false;
}

void StackTable::selectStack(quint64 id) {
    const bool before = std::exchange(m_quiet, true);
    if (const int i = m_model->indexOf(id); i >= 0) {
        setCurrentIndex(m_model->index(i, 0));
    }
    m_quiet = before;
}

void StackTable::layoutColumns() {
    const int w = viewport()->width();
    const bool narrow = w < 1000;
    const int widths[] = {0,
                          74,
                          narrow ? 90 : 104,
                          narrow ? 0 : 150,
                          narrow ? 84 : 100,
                          narrow ? 130 : 180,
                          narrow ? 84 : 100,
                          narrow ? 90 : 150};
    int used = 0;
    for (int c = 1; c < StackModel::Columns; ++c) {
        setColumnHidden(c,
                        widths[c] == 0 || ((c == StackModel::Delta || c == StackModel::Bar) && !m_model->compared()));
        used += isColumnHidden(c) ? 0 : widths[c];
        if (widths[c] > 0) {
            setColumnWidth(c, widths[c]);
        }
    }
    setColumnWidth(0, std::max(180, w - used));
}

void StackTable::resizeEvent(QResizeEvent *event) {
    QTableView::resizeEvent(event);
    layoutColumns();
}

void StackTable::currentChanged(const QModelIndex &current, const QModelIndex &previous) {
    QTableView::currentChanged(current, previous);
    if (!m_quiet && current.isValid()) {
        Q_EMIT stackChosen(m_model->row(current.row()).id);
    }
}

QString StackTable::csv() const {
    QString out = QStringLiteral("stack,at_b,at_a,delta,growth_per_minute,waits_on,longest_wait_s\n");
    for (int i = 0; i < m_model->rowCount(); ++i) {
        const StackRow &r = m_model->row(i);
        QString path = r.path;
        out += QStringLiteral("\"%1\",%2,%3,%4,%5,\"%6\",%7\n")
                   .arg(path.replace(u'"', QStringLiteral("\"\"")))
                   .arg(r.now)
                   .arg(r.base)
                   .arg(r.delta())
                   .arg(r.perMinute ? QString::number(*r.perMinute, 'f', 2) : QString(),
                        QString(r.wait).replace(u'"', QStringLiteral("\"\"")),
                        r.longestWaitS ? QString::number(*r.longestWaitS) : QString());
    }
    return out;
}

} // namespace bs
