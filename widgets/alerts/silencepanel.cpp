// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/alerts/silencepanel.h"
#include "data/core/format.h"
#include "widgets/common/chip.h"
#include "widgets/common/plaintooltip.h"
#include "widgets/common/segmented.h"
#include "widgets/common/theme.h"
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScreen>
#include <QScrollArea>
#include <QStyle>
#include <QVBoxLayout>
#include <array>

namespace bs {

namespace {

constexpr int kWidth = 560;
constexpr std::array<DurationMs, 5> kLengths{30 * 60'000LL, 3'600'000LL, 4 * 3'600'000LL, 8 * 3'600'000LL,
                                             24 * 3'600'000LL};

QLabel *line(const QString &text, QWidget *parent, TextRole role, const char *tone) {
    auto *l = new QLabel(text, parent);
    l->setTextFormat(Qt::PlainText);
    l->setFont(textFont(role));
    l->setProperty("tone", QLatin1String(tone));
    l->setWordWrap(true);
    return l;
}

void setTone(QLabel *l, const char *tone) {
    l->setProperty("tone", QLatin1String(tone));
    l->style()->unpolish(l);
    l->style()->polish(l);
}

QPushButton *button(const QString &text, QWidget *parent, const char *kind) {
    auto *b = new QPushButton(text, parent);
    b->setProperty("size", QStringLiteral("small"));
    b->setProperty("kind", QLatin1String(kind));
    b->setAutoDefault(false);
    return b;
}

QString clockText(TimeMs t) {
    const QString s = formatRfc3339(t / 60'000 * 60'000); // 2026-01-02T03:04:00Z
    return s.left(10) + u' ' + s.mid(11, 5) + QStringLiteral(" UTC");
}

} // namespace

SilencePanel::SilencePanel(const Clock *clock, QWidget *parent) : QFrame(parent, Qt::Popup), m_clock(clock) {
    setObjectName(QStringLiteral("card"));
    setFixedWidth(kWidth);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(12, 10, 12, 12);
    column->setSpacing(8);
    auto *head = new QHBoxLayout;
    head->addWidget(line(QStringLiteral("Silences"), this, TextRole::ScreenTitle, ""), 1);
    m_new = button(QStringLiteral("New silence"), this, "");
    connect(m_new, &QPushButton::clicked, this, [this] { startNew({}); });
    head->addWidget(m_new);
    column->addLayout(head);
    m_problem = line({}, this, TextRole::Body, "warn");
    m_problem->hide();
    column->addWidget(m_problem);
    m_form = makeForm();
    column->addWidget(m_form);
    m_answer = line({}, this, TextRole::Body, "muted");
    m_answer->hide();
    column->addWidget(m_answer);
    m_scroll = new QScrollArea(this);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->viewport()->setAutoFillBackground(false);
    column->addWidget(m_scroll);
    showForm(false);
    fill();
}

QWidget *SilencePanel::makeForm() {
    auto *form = new QWidget(this);
    auto *column = new QVBoxLayout(form);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    const auto edit = [form](const QString &name, const QString &placeholder) {
        auto *e = new QLineEdit(form);
        e->setAccessibleName(name);
        e->setPlaceholderText(placeholder);
        return e;
    };
    const auto labelled = [&](const QString &name, QWidget *field) {
        auto *row = new QHBoxLayout;
        row->setSpacing(8);
        auto *l = line(name, form, TextRole::Label, "muted");
        l->setFixedWidth(72);
        row->addWidget(l);
        qobject_cast<QLineEdit *>(field) ? row->addWidget(field, 1) : row->addWidget(field);
        row->addStretch(qobject_cast<QLineEdit *>(field) ? 0 : 1);
        column->addLayout(row);
        return l;
    };
    m_matchers = edit(QStringLiteral("Matchers"), QStringLiteral("alertname=\"PoolSaturated\", pool=~\"email.*\""));
    m_matchers->setFont(textFont(TextRole::Code));
    m_comment = edit(QStringLiteral("Comment"), QStringLiteral("Why: the next person reads it"));
    m_author = edit(QStringLiteral("Created by"), QStringLiteral("Who"));
    m_author->setText(qEnvironmentVariable("USER"));
    m_length = new Segmented(form);
    m_length->setItems({QStringLiteral("30 min"), QStringLiteral("1 h"), QStringLiteral("4 h"), QStringLiteral("8 h"),
                        QStringLiteral("24 h")},
                       1);
    m_server = new Segmented(form);
    labelled(QStringLiteral("Matches"), m_matchers);
    labelled(QStringLiteral("For"), m_length);
    labelled(QStringLiteral("Because"), m_comment);
    labelled(QStringLiteral("By"), m_author);
    m_serverLabel = labelled(QStringLiteral("On"), m_server);
    m_fit = line({}, form, TextRole::Body, "muted");
    column->addWidget(m_fit);
    auto *buttons = new QHBoxLayout;
    buttons->addStretch(1);
    m_back = button(QStringLiteral("Cancel"), form, "quiet");
    m_create = button(QStringLiteral("Silence"), form, "primary");
    buttons->addWidget(m_back);
    buttons->addWidget(m_create);
    column->addLayout(buttons);
    connect(m_matchers, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_confirming = false;
        m_fits.reset();
        Q_EMIT matchersEdited(text);
        refreshForm();
    });
    for (QLineEdit *e : {m_comment, m_author}) {
        connect(e, &QLineEdit::textChanged, this, &SilencePanel::refreshForm);
    }
    connect(m_length, &Segmented::currentChanged, this, &SilencePanel::refreshForm);
    connect(m_back, &QPushButton::clicked, this, [this] {
        m_confirming ? m_confirming = false : (showForm(false), false);
        refreshForm();
    });
    connect(m_create, &QPushButton::clicked, this, [this] {
        if (!m_confirming) {
            m_confirming = true;
            return refreshForm();
        }
        m_confirming = false;
        Q_EMIT createRequested(m_server->current(), m_matchers->text(), length(), m_comment->text().trimmed(),
                               m_author->text().trimmed());
        showForm(false);
    });
    return form;
}

DurationMs SilencePanel::length() const {
    return kLengths.at(static_cast<std::size_t>(std::clamp(m_length->current(), 0, 4)));
}

void SilencePanel::setServers(const QStringList &names) {
    if (names == m_servers) {
        return;
    }
    m_servers = names;
    m_server->setItems(names, 0);
    m_server->setVisible(names.size() > 1); // where there is a choice
    m_serverLabel->setVisible(names.size() > 1);
    fill();
}

void SilencePanel::setProblem(const QString &text) {
    if (m_problem->text() == displayText(text, 300)) {
        return;
    }
    m_problem->setText(displayText(text, 300));
    m_problem->setVisible(!text.isEmpty());
    fill();
}

void SilencePanel::setAnswer(bool good, const QString &text) {
    m_answer->setText(displayText(text, 300));
    setTone(m_answer, good ? "muted" : "crit");
    m_answer->setVisible(!text.isEmpty());
}

void SilencePanel::setFit(std::optional<int> alerts, const QString &why) {
    m_fits = alerts;
    m_fitWhy = why;
    refreshForm();
}

void SilencePanel::startNew(const QString &matchers) {
    setAnswer(true, {});
    m_matchers->setText(matchers);
    m_confirming = false;
    showForm(true);
    Q_EMIT matchersEdited(matchers);
    refreshForm();
    (matchers.isEmpty() ? m_matchers : m_comment)->setFocus();
}

void SilencePanel::showForm(bool on) {
    m_form->setVisible(on);
    m_new->setVisible(!on);
    if (on) {
        refreshForm();
    }
    if (isVisible()) {
        adjustSize();
    }
}

void SilencePanel::refreshForm() {
    const bool ready =
        m_fits.has_value() && !m_comment->text().trimmed().isEmpty() && !m_author->text().trimmed().isEmpty();
    m_confirming = m_confirming && ready;
    const QString count = !m_fits.has_value() ? QString()
                          : *m_fits == 1      ? QStringLiteral("1 alert")
                                              : QStringLiteral("%1 alerts").arg(*m_fits);
    const char *tone = "muted";
    QString text;
    if (!m_fits.has_value()) {
        text = m_fitWhy.isEmpty() ? QStringLiteral("Name the labels of what should be quiet.") : m_fitWhy;
        tone = m_matchers->text().isEmpty() ? "muted" : "warn";
    } else if (m_confirming) {
        text = QStringLiteral("Nobody is told of %1 until %2. Sure?")
                   .arg(*m_fits == 0 ? QStringLiteral("what matches") : count, clockText(m_clock->now() + length()));
        tone = "warn";
    } else {
        text = QStringLiteral("Matches %1 now.").arg(count) +
               (ready ? QString() : QStringLiteral(" Say why, and who you are."));
    }
    m_fit->setText(displayText(text, 300));
    setTone(m_fit, tone);
    m_create->setEnabled(ready);
    m_create->setText(m_confirming ? QStringLiteral("Yes, silence %1").arg(count) : QStringLiteral("Silence"));
    m_back->setText(m_confirming ? QStringLiteral("Back") : QStringLiteral("Cancel"));
}

void SilencePanel::setRows(const QList<SilenceRow> &rows) {
    if (rows == m_rows) {
        return; // a click that is under way keeps its button
    }
    m_rows = rows;
    fill();
}

QWidget *SilencePanel::makeRow(const SilenceRow &row) {
    auto *box = new QFrame(this);
    box->setObjectName(QStringLiteral("silence"));
    auto *outer = new QHBoxLayout(box);
    outer->setContentsMargins(0, 6, 0, 6);
    outer->setSpacing(10);
    auto *texts = new QVBoxLayout;
    texts->setSpacing(2);
    auto *what = line(displayText(row.matchers, 300), box, TextRole::Code, "");
    texts->addWidget(what);
    const DurationMs left = row.endsAt == kNoTime ? 0 : std::max<DurationMs>(0, row.endsAt - m_clock->now());
    QString about = row.state == u"pending" ? QStringLiteral("not yet begun, ") : QString();
    about += QStringLiteral("%1 left, until %2").arg(formatSpan(left), clockText(row.endsAt));
    about += m_servers.size() > 1 ? QStringLiteral(", on %1").arg(m_servers.value(row.server)) : QString();
    texts->addWidget(line(displayText(about, 200), box, TextRole::Label, "muted"));
    texts->addWidget(
        line(displayText(QStringLiteral("%1: %2").arg(row.by, row.comment), 300), box, TextRole::Body, ""));
    const bool asking = m_asking == row.id;
    if (asking) {
        texts->addWidget(
            line(QStringLiteral("Alerts that match are heard again at once. Sure?"), box, TextRole::Body, "warn"));
    }
    outer->addLayout(texts, 1);
    auto *expire =
        button(asking ? QStringLiteral("Yes, expire") : QStringLiteral("Expire"), box, asking ? "primary" : "");
    expire->setAccessibleName(QStringLiteral("Expire the silence %1").arg(displayText(row.matchers, 80)));
    connect(expire, &QPushButton::clicked, this, [this, row, asking] {
        m_asking = asking ? QString() : row.id;
        setAnswer(true, {});
        if (asking) {
            Q_EMIT expireRequested(row.server, row.id);
        }
        QMetaObject::invokeMethod(this, &SilencePanel::fill, Qt::QueuedConnection); // the button that was clicked goes
    });
    if (asking) {
        auto *keep = button(QStringLiteral("Keep"), box, "quiet");
        connect(keep, &QPushButton::clicked, this, [this] {
            m_asking.clear();
            QMetaObject::invokeMethod(this, &SilencePanel::fill, Qt::QueuedConnection);
        });
        outer->addWidget(keep, 0, Qt::AlignTop);
    }
    outer->addWidget(expire, 0, Qt::AlignTop);
    return box;
}

void SilencePanel::fill() {
    auto *list = new QWidget(m_scroll);
    auto *column = new QVBoxLayout(list);
    column->setContentsMargins(0, 0, 6, 0);
    column->setSpacing(0);
    for (const SilenceRow &row : m_rows) {
        column->addWidget(makeRow(row));
    }
    if (m_rows.isEmpty()) {
        // An empty list is an answer only where there was one.
        const QString words = m_problem->text().isEmpty() ? QStringLiteral("Nothing is silenced.")
                                                          : QStringLiteral("What is silenced is not known.");
        column->addWidget(line(words, list, TextRole::Body, "muted"));
    }
    column->addStretch(1);
    m_scroll->setWidget(list);
    list->setAutoFillBackground(false);
    list->adjustSize();
    m_scroll->setFixedHeight(std::clamp(list->sizeHint().height(), 28, 320));
    if (isVisible()) {
        adjustSize();
    }
}

QStringList SilencePanel::words() const {
    QStringList out;
    for (const QLabel *l : findChildren<QLabel *>()) {
        if (!l->text().isEmpty() && l->isVisibleTo(this)) {
            out << l->text();
        }
    }
    return out;
}

void SilencePanel::openBelow(QWidget *anchor) {
    fill(); // how much is left has changed
    adjustSize();
    move(anchor->mapToGlobal(QPoint(anchor->width() - width(), anchor->height() + 4)));
    show();
}

} // namespace bs
