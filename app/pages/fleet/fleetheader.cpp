// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/fleet/fleetheader.h"
#include "data/core/format.h"
#include "widgets/common/plaintooltip.h"
#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace bs {

namespace {

constexpr int kMostNames = 1000; // of a label, in the list to choose from

} // namespace

std::string PageFilter::matchers() const {
    std::string out;
    for (const auto &[label, choice] : chosen) {
        out += (out.empty() ? "" : ",") + choice.matcher(label.toStdString());
    }
    return out;
}

Health figureHealth(const FigureResult &f) {
    if (f.availability != Availability::Data && f.availability != Availability::Partial) {
        return Health::NoData;
    }
    if (f.availability == Availability::Partial && !(f.id.contains(u"saturated") && f.value > 0)) {
        return Health::Warn;
    }
    if (f.id.contains(u"saturated")) {
        return f.value > 0 ? Health::Crit : Health::None;
    }
    if (f.id.contains(u"reject")) { // a cap that now and then does its work is worth a look, not an alarm
        return f.value >= 1 ? Health::Crit : f.value > 0 ? Health::Warn : Health::None;
    }
    return f.of && f.value < *f.of ? Health::Warn : Health::None;
}

FleetHeader::FleetHeader(const AppContext &context, QWidget *parent) : QWidget(parent), m_context(context) {
    setFixedHeight(32);
    m_board = new BarButton(this);
    m_board->hide();
    connect(m_board, &BarButton::clicked, this, &FleetHeader::openBoards);
    m_service = new BarButton(this);
    m_zone = new BarButton(this);
    m_add = new BarButton(this);
    connect(m_service, &BarButton::clicked, this, [this] { openValues(m_service, m_serviceLabel); });
    connect(m_zone, &BarButton::clicked, this, [this] { openValues(m_zone, m_zoneLabel); });
    connect(m_add, &BarButton::clicked, this, [this] { openLabels(m_add); });
    refreshButtons();
}

void FleetHeader::setBoards(std::vector<std::pair<QString, QString>> boards, const QString &current) {
    m_boards = std::move(boards);
    for (const auto &[id, title] : m_boards) {
        m_title = id == current ? title : m_title;
    }
    BarButton::Look l;
    l.strong = displayText(m_title, 40);
    l.sized13 = true;
    l.chevron = true;
    l.frame = false;
    m_board->setLook(l);
    m_board->setAccessibleName(QStringLiteral("Board: %1").arg(displayText(m_title, 40)));
    layoutButtons();
}

void FleetHeader::openBoards() {
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const auto &[id, title] : m_boards) {
        menu->addAction(displayText(title, 60).replace(u'&', QStringLiteral("&&")), this,
                        [this, id = id] { Q_EMIT boardChosen(id); });
    }
    menu->popup(m_board->mapToGlobal(QPoint(0, m_board->height() + 2)));
}

void FleetHeader::setIdentity(const QString &serviceLabel, const QString &zoneLabel) {
    if (serviceLabel == m_serviceLabel && zoneLabel == m_zoneLabel) {
        return;
    }
    m_serviceLabel = serviceLabel;
    m_zoneLabel = zoneLabel;
    refreshButtons();
}

void FleetHeader::choose(const QString &label, const FilterChoice &choice) {
    const PageFilter before = m_filter;
    if (choice.isEmpty()) {
        m_filter.chosen.erase(label);
    } else {
        m_filter.chosen[label] = choice;
    }
    refreshButtons();
    if (!(before == m_filter)) {
        Q_EMIT filterChanged();
    }
}

void FleetHeader::refreshButtons() {
    const auto look = [this](BarButton *b, const QString &word, const QString &label, bool chevron) {
        BarButton::Look l;
        l.small = true;
        l.lead = word;
        const auto it = m_filter.chosen.find(label);
        l.strong = it == m_filter.chosen.end() ? QStringLiteral("All") : displayText(it->second.words(), 40);
        l.chevron = chevron;
        b->setLook(l);
    };
    look(m_service, QStringLiteral("Service"), m_serviceLabel, true);
    look(m_zone, QStringLiteral("Zone"), m_zoneLabel, true);
    BarButton::Look add;
    add.small = true;
    add.icon = QStringLiteral("plus");
    add.strong = QStringLiteral("Add filter");
    m_add->setLook(add);
    qDeleteAll(m_extra);
    m_extra.clear();
    for (const auto &[label, choice] : m_filter.chosen) {
        if (label == m_serviceLabel || label == m_zoneLabel) {
            continue;
        }
        auto *b = new BarButton(this);
        look(b, label, label, true);
        connect(b, &BarButton::clicked, this, [this, b, label = label] { openValues(b, label); });
        b->show();
        m_extra << b;
    }
    layoutButtons();
}

void FleetHeader::layoutButtons() {
    const bool choice = m_boards.size() > 1;
    m_board->setVisible(choice);
    m_board->resize(m_board->sizeHint());
    m_board->move(0, 1);
    int x = choice ? m_board->width() + 12
                   : static_cast<int>(QFontMetricsF(textFont(TextRole::ScreenTitle)).horizontalAdvance(m_title)) + 13;
    const int room = width() - figuresWidth(std::min(2, static_cast<int>(m_figures.size())));
    QList<BarButton *> all{m_service};
    m_zone->hide();
    if (!m_zoneLabel.isEmpty()) {
        all << m_zone;
    }
    all << m_extra << m_add;
    for (BarButton *b : all) {
        b->resize(b->sizeHint());
        b->move(x, 4);
        b->setVisible(x + b->width() < room || b == m_service);
        x += b->isHidden() ? 0 : b->width() + 8;
    }
    update();
}

void FleetHeader::openValues(BarButton *anchor, const QString &label) {
    const auto now = m_filter.chosen.find(label);
    auto *picker =
        new ValuePicker(ValuePicker::Of::Values, now == m_filter.chosen.end() ? FilterChoice() : now->second, this);
    connect(picker, &ValuePicker::chosen, this, [this, label](const FilterChoice &c) { choose(label, c); });
    picker->openBelow(anchor);
    askNames(picker, label);
}

void FleetHeader::openLabels(BarButton *anchor) {
    auto *picker = new ValuePicker(ValuePicker::Of::Labels, {}, this);
    connect(picker, &ValuePicker::chosen, this,
            [this, anchor](const FilterChoice &c) { openValues(anchor, c.values.value(0)); });
    picker->openBelow(anchor);
    askNames(picker, {});
}

void FleetHeader::askNames(ValuePicker *picker, const QString &label) {
    if (!m_context.source) {
        picker->setReason(QStringLiteral("No source"));
        return;
    }
    SeriesQuery q;
    q.range = m_context.time->range();
    q.limit = kMostNames;
    const QPointer<ValuePicker> open(picker);
    m_values.run<std::vector<std::string>>(
        this,
        [&](const std::stop_token &stop) {
            return label.isEmpty() ? m_context.source->labelNames(q, stop)
                                   : m_context.source->labelValues(label.toStdString(), q, stop);
        },
        [open, label](const Result<std::vector<std::string>> &answer) {
            if (!open) {
                return;
            }
            QStringList names;
            for (const std::string &n : answer.value_or(std::vector<std::string>())) {
                if (n != "__name__" && n != "le" && names.size() < kMostNames) {
                    names << QString::fromStdString(n);
                }
            }
            if (names.isEmpty()) {
                open->setReason(!answer           ? answer.error().reason
                                : label.isEmpty() ? QStringLiteral("The source has no labels in this range")
                                                  : QStringLiteral("No label %1 in this range").arg(label));
            } else {
                open->setNames(names, answer->size() < kMostNames);
            }
        });
}

void FleetHeader::setFigures(const std::vector<FigureResult> &figures) {
    m_figures = figures;
    QStringList spoken;
    for (const FigureResult &f : figures) {
        spoken << QStringLiteral("%1 %2").arg(f.title, formatValue(f.value, f.unit));
    }
    setAccessibleName(spoken.join(QStringLiteral(", ")));
    layoutButtons();
}

namespace {

QString figureText(const FigureResult &f) {
    const bool known = f.availability == Availability::Data || f.availability == Availability::Partial ||
                       f.availability == Availability::Stale;
    if (!known) {
        return QStringLiteral("–");
    }
    // Some source has not said its part: the number is of the others.
    const QString mark = f.availability == Availability::Partial ? QStringLiteral("▲ ") : QString();
    if (!f.of) {
        return mark + formatValue(f.value, f.unit);
    }
    return mark + QStringLiteral("%1 %2 %3")
                      .arg(formatCount(f.value),
                           f.id.contains(u"saturated") ? QStringLiteral("of") : QStringLiteral("/"),
                           formatCount(*f.of));
}

int figureWidth(const FigureResult &f) {
    const double label = QFontMetricsF(textFont(TextRole::Label)).horizontalAdvance(displayText(f.title, 40));
    const double value = QFontMetricsF(textFont(TextRole::LeadStrong)).horizontalAdvance(figureText(f));
    return static_cast<int>(std::ceil(std::max(label, value))) + 25;
}

} // namespace

int FleetHeader::figuresWidth(int count) const {
    int w = 0;
    for (int i = 0; i < count; ++i) {
        w += figureWidth(m_figures[static_cast<std::size_t>(i)]);
    }
    return w;
}

int FleetHeader::shownFigures() const {
    // Narrow pages keep the first and the last (goroutines and pods up).
    int end = 0;
    for (const BarButton *b : {m_service, m_zone, m_add}) {
        end = b->isHidden() ? end : std::max(end, b->geometry().right());
    }
    const int all = static_cast<int>(m_figures.size());
    return figuresWidth(all) <= width() - end - 12 ? all : std::min(2, all);
}

void FleetHeader::paintEvent(QPaintEvent * /*event*/) {
    const Theme &t = themeOf(this);
    QPainter p(this);
    if (m_board->isHidden()) {
        p.setFont(textFont(TextRole::ScreenTitle));
        p.setPen(t.text);
        p.drawText(QRect(0, 4, 300, 24), Qt::AlignVCenter, displayText(m_title, 40));
    }
    std::vector<const FigureResult *> shown;
    const int n = shownFigures();
    for (std::size_t i = 0; i < m_figures.size(); ++i) {
        if (n == static_cast<int>(m_figures.size()) || i == 0 || i + 1 == m_figures.size()) {
            shown.push_back(&m_figures[i]);
        }
    }
    int right = width();
    for (std::size_t i = shown.size(); i-- > 0;) {
        const FigureResult &f = *shown[i];
        const int w = figureWidth(f);
        const int textRight = right - (i + 1 == shown.size() ? 0 : 12);
        const Health h = figureHealth(f);
        p.setFont(textFont(TextRole::Label));
        p.setPen(t.textMuted);
        p.drawText(QRect(right - w, 0, textRight - right + w, 15), Qt::AlignRight | Qt::AlignVCenter,
                   displayText(f.title, 40));
        p.setFont(textFont(TextRole::LeadStrong));
        p.setPen(h == Health::None ? t.text : statusColor(h, t));
        p.drawText(QRect(right - w, 15, textRight - right + w, 17), Qt::AlignRight | Qt::AlignVCenter, figureText(f));
        right -= w - (i + 1 == shown.size() ? 12 : 0);
        if (i > 0) {
            p.fillRect(QRect(right - 1, 1, 1, 30), t.hairline);
        }
    }
}

void FleetHeader::resizeEvent(QResizeEvent * /*event*/) { layoutButtons(); }

} // namespace bs
