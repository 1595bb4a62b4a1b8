// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/rangepicker.h"
#include "data/core/format.h"
#include "widgets/common/segmented.h"
#include "widgets/common/theme.h"
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScreen>
#include <QVBoxLayout>

namespace bs {

namespace {

QLabel *note(const QString &text, QWidget *parent, const char *tone) {
    auto *l = new QLabel(text, parent);
    l->setTextFormat(Qt::PlainText);
    l->setFont(textFont(TextRole::Label));
    l->setProperty("tone", QLatin1String(tone));
    l->setWordWrap(true);
    return l;
}

} // namespace

RangePicker::RangePicker(TimeAuthority *time, QWidget *parent) : QFrame(parent, Qt::Popup), m_time(time) {
    setObjectName(QStringLiteral("card"));
    setFixedWidth(320);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(12, 12, 12, 12);
    column->setSpacing(8);
    m_edit = new QLineEdit(this);
    m_edit->setPlaceholderText(QStringLiteral("6h, now-1d/d to now/d, 2026-01-02 03:04 to 04:30"));
    m_edit->setText(time->spec().text(time->zone()));
    m_edit->setAccessibleName(QStringLiteral("Time range"));
    m_answer = note({}, this, "muted");
    column->addWidget(m_edit);
    column->addWidget(m_answer);
    auto *grid = new QGridLayout;
    grid->setSpacing(6);
    const DurationMs minute = 60'000;
    const DurationMs usual[] = {5 * minute,        15 * minute,       30 * minute,        60 * minute,
                                3 * 60 * minute,   6 * 60 * minute,   12 * 60 * minute,   24 * 60 * minute,
                                2 * 1440 * minute, 7 * 1440 * minute, 14 * 1440 * minute, 30 * 1440 * minute};
    int i = 0;
    for (const DurationMs length : usual) {
        auto *b = new QPushButton(formatDuration(length), this);
        b->setProperty("size", QStringLiteral("small"));
        b->setAutoDefault(false);
        connect(b, &QPushButton::clicked, this, [this, length] {
            m_time->setSpec(RangeSpec::last(length));
            close();
        });
        grid->addWidget(b, i / 4, i % 4);
        ++i;
    }
    column->addLayout(grid);
    column->addWidget(note(QStringLiteral("Relative: 6h, now-1d/d to now/d. Semi-relative: 09:30 to now. Absolute: "
                                          "2026-01-02 03:04 to 04:30."),
                           this, "muted"));
    auto *zone = new Segmented(this);
    const QTimeZone local = QTimeZone::systemTimeZone();
    zone->setItems({QStringLiteral("UTC"), QStringLiteral("Local (%1)").arg(QString::fromLatin1(local.id()))},
                   time->zone() == QTimeZone::utc() ? 0 : 1);
    connect(zone, &Segmented::currentChanged, this,
            [this, local](int index) { m_time->setZone(index == 0 ? QTimeZone::utc() : local); });
    column->addWidget(zone);
    connect(m_edit, &QLineEdit::textChanged, this, &RangePicker::tryText);
    connect(m_edit, &QLineEdit::returnPressed, this, &RangePicker::accept);
    tryText(m_edit->text());
}

void RangePicker::tryText(const QString &text) {
    const auto spec = parseRange(text, m_time->clock()->now(), m_time->zone());
    if (!spec) {
        m_answer->setText(displayText(spec.error().reason));
        m_answer->setProperty("tone", QStringLiteral("crit"));
    } else {
        const TimeRange r = spec->resolve(m_time->clock()->now(), m_time->zone());
        m_answer->setText(QStringLiteral("%1 to %2 UTC")
                              .arg(formatRfc3339(r.start / 1000 * 1000), formatRfc3339(r.end / 1000 * 1000)));
        m_answer->setProperty("tone", QStringLiteral("muted"));
    }
    m_answer->setStyleSheet(m_answer->styleSheet());
}

void RangePicker::accept() {
    if (const auto spec = parseRange(m_edit->text(), m_time->clock()->now(), m_time->zone())) {
        m_time->setSpec(*spec);
        close();
    }
}

void RangePicker::openBelow(QWidget *anchor) {
    adjustSize();
    QPoint at = anchor->mapToGlobal(QPoint(anchor->width() - width(), anchor->height() + 4));
    move(at);
    show();
    m_edit->setFocus();
    m_edit->selectAll();
}

} // namespace bs
