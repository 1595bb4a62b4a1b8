// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/profiles/captureform.h"
#include "data/core/format.h"
#include "widgets/common/theme.h"
#include <QFileInfo>
#include <QFontMetrics>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QStyle>
#include <array>

namespace bs {

namespace {

struct KindRow {
    const char *words;
    CaptureRun::Kind kind;
};
const std::array<KindRow, 8> &kinds() {
    static const std::array<KindRow, 8> all{{
        {"goroutine", {}},
        {"heap", {.type = QStringLiteral("heap")}},
        {"allocs", {.type = QStringLiteral("allocs")}},
        {"mutex", {.type = QStringLiteral("mutex")}},
        {"block", {.type = QStringLiteral("block")}},
        {"threadcreate", {.type = QStringLiteral("threadcreate")}},
        {"goroutineleak", {.type = QStringLiteral("goroutineleak")}},
        {"cpu, 10 s", {.type = QStringLiteral("profile"), .seconds = 10}},
    }};
    return all;
}

} // namespace

CaptureForm::CaptureForm(CaptureRun *run, QWidget *parent) : QFrame(parent), m_run(run) {
    setObjectName(QStringLiteral("panel"));
    setAccessibleName(QStringLiteral("Capture"));
    setFixedHeight(40);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(8, 0, 8, 0);
    row->setSpacing(8);
    m_scopeButton = new BarButton(this);
    m_kindButton = new BarButton(this);
    m_detail = new Segmented(this);
    m_detail->setItems({QStringLiteral("Counts"), QStringLiteral("With wait reasons")});
    m_label = new QLabel(this);
    m_label->setTextFormat(Qt::PlainText);
    m_label->setFont(textFont(TextRole::Label));
    m_progress = new QProgressBar(this);
    m_progress->setTextVisible(false);
    m_progress->setFixedSize(90, 4);
    m_progress->hide();
    m_go = new QPushButton(QStringLiteral("Capture"), this);
    m_go->setProperty("size", QStringLiteral("small"));
    m_close = new QPushButton(QStringLiteral("Close"), this);
    m_close->setProperty("size", QStringLiteral("small"));
    row->addWidget(m_scopeButton);
    row->addWidget(m_kindButton);
    row->addWidget(m_detail);
    row->addWidget(m_progress);
    row->addWidget(m_label, 1);
    row->addWidget(m_go);
    row->addWidget(m_close);
    connect(m_scopeButton, &BarButton::clicked, this, &CaptureForm::openScopes);
    connect(m_kindButton, &BarButton::clicked, this, &CaptureForm::openKinds);
    connect(m_detail, &Segmented::currentChanged, this, &CaptureForm::askCost);
    connect(m_go, &QPushButton::clicked, this, &CaptureForm::go);
    connect(m_close, &QPushButton::clicked, this, [this] { m_run->running() ? m_run->cancel() : close(); });
    connect(m_run, &CaptureRun::found, this, &CaptureForm::found);
    connect(m_run, &CaptureRun::costKnown, this, [this](const QString &words) {
        if (stops() && !m_run->running()) {
            m_costKnown = true;
            say(words, "warn");
            refresh();
        }
    });
    connect(m_run, &CaptureRun::progress, this, [this](int done, int total) {
        m_progress->setRange(0, total);
        m_progress->setValue(done);
        say(QStringLiteral("captured %1 of %2").arg(done).arg(total), "muted");
        refresh();
    });
    connect(m_run, &CaptureRun::finished, this, &CaptureForm::take);
    hide();
}

void CaptureForm::open(const profilestore::Subject &shown) {
    if (m_run->running()) {
        return;
    }
    m_shown = shown;
    m_single.clear();
    m_scope = 0;
    m_kind = 0;
    m_costKnown = false;
    m_atOnce = m_detail->current() == 0;
    show();
    setFocus();
    say(QStringLiteral("looking for pprof endpoints…"), "muted");
    refresh();
    m_run->find();
}

void CaptureForm::close() {
    hide();
    Q_EMIT closed();
}

std::vector<CaptureTarget> CaptureForm::chosen() const {
    std::vector<CaptureTarget> out;
    for (const CaptureTarget &t : m_run->targets()) {
        const bool single = !m_single.isEmpty() && t.service + u'/' + t.pod == m_single;
        const bool mine =
            m_single.isEmpty() && (m_scope == 2 || (m_scope == 1 && t.service == m_shown.service) ||
                                   (m_scope == 0 && t.service == m_shown.service && t.pod == m_shown.pod));
        if (single || mine) {
            out.push_back(t);
        }
    }
    return out;
}

void CaptureForm::found() {
    if (!isVisible()) {
        return;
    }
    if (m_run->targets().empty()) {
        say(m_run->problems().isEmpty()
                ? QStringLiteral("the workspace names no pprof endpoint: add one under profiles:")
                : m_run->problems().front(),
            "crit");
        refresh();
        return;
    }
    if (chosen().empty()) {
        m_scope = m_run->targets().size() == 1 ? 2 : 1;
        m_scope = chosen().empty() ? 2 : m_scope;
        m_atOnce = m_atOnce && chosen().size() == 1;
    }
    say(m_run->problems().isEmpty() ? QString() : m_run->problems().front(), "warn");
    if (m_atOnce) {
        go();
    }
    askCost();
}

void CaptureForm::choose(int scope) {
    m_single.clear();
    m_scope = scope;
    askCost();
}

void CaptureForm::askCost() {
    m_costKnown = false;
    if (stops() && !m_run->running() && !chosen().empty()) {
        say(QStringLiteral("asking how many goroutines would stop…"), "muted");
        m_run->askCost(chosen());
    } else if (!m_run->running() && !stops() && isVisible() && m_said.contains(QStringLiteral("freezes"))) {
        say(QString(), "muted");
    }
    refresh();
}

void CaptureForm::go() {
    const auto pods = chosen();
    if (pods.empty() || m_run->running()) {
        return;
    }
    if (stops() && !m_costKnown) { // each dump is agreed to by itself
        askCost();
        return;
    }
    CaptureRun::Kind kind = kinds()[static_cast<std::size_t>(m_kind)].kind;
    kind.debug = stops() ? 2 : 0;
    m_atOnce = false;
    m_run->start(pods, kind);
    refresh();
}

void CaptureForm::take(const CaptureRun::Outcome &o) {
    QStringList words;
    if (o.stored > 0) {
        words << QStringLiteral("%1 captured, kept in %2").arg(o.stored).arg(QFileInfo(o.into).fileName());
    }
    if (o.cancelled) {
        words << QStringLiteral("cancelled");
    }
    if (o.failed > 0 || (o.stored == 0 && !o.cancelled)) {
        words << (o.stored + o.failed > 1 ? QStringLiteral("%1 failed, the first: %2").arg(o.failed).arg(o.problem)
                                          : o.problem);
    }
    say(words.join(QStringLiteral(" · ")), o.failed > 0 || o.stored == 0 ? "crit" : "ok");
    m_costKnown = false;
    refresh();
    if (o.first) {
        Q_EMIT captured(*o.first);
    }
}

void CaptureForm::say(const QString &text, const char *tone) {
    m_said = text;
    m_label->setProperty("tone", QString::fromLatin1(tone));
    m_label->style()->unpolish(m_label);
    m_label->style()->polish(m_label);
    m_label->setText(QFontMetrics(m_label->font())
                         .elidedText(displayText(text, 400), Qt::ElideRight, std::max(60, m_label->width())));
    m_label->setAccessibleName(text);
}

void CaptureForm::refresh() {
    const auto pods = chosen();
    const bool running = m_run->running();
    m_scopeButton->setLook(
        {.lead = QStringLiteral("Capture"),
         .strong = pods.size() == 1 ? displayText(pods[0].pod, 28) : QStringLiteral("%1 pods").arg(pods.size()),
         .chevron = true,
         .small = true});
    m_kindButton->setLook({.strong = QString::fromLatin1(kinds()[static_cast<std::size_t>(m_kind)].words),
                           .chevron = true,
                           .small = true});
    m_scopeButton->setEnabled(!running);
    m_kindButton->setEnabled(!running);
    m_detail->setVisible(m_kind == 0);
    m_detail->setEnabled(!running);
    m_progress->setVisible(running);
    m_go->setEnabled(!running && !pods.empty());
    m_go->setText(stops() && !m_costKnown ? QStringLiteral("Ask the cost")
                  : stops()               ? pods.size() > 1 ? QStringLiteral("Freeze %1 and capture").arg(pods.size())
                                                            : QStringLiteral("Freeze and capture")
                                          : QStringLiteral("Capture"));
    m_close->setText(running ? QStringLiteral("Cancel") : QStringLiteral("Close"));
}

void CaptureForm::openScopes() {
    QMenu menu(this);
    const auto count = [this](int scope) {
        const int before = std::exchange(m_scope, scope);
        const QString single = std::exchange(m_single, QString());
        const auto n = chosen().size();
        m_scope = before;
        m_single = single;
        return n;
    };
    if (count(0) == 1) {
        menu.addAction(displayText(m_shown.pod, 60), this, [this] { choose(0); });
    }
    if (const auto n = count(1); n > 1) {
        menu.addAction(QStringLiteral("All %1 pods of %2").arg(n).arg(displayText(m_shown.service, 40)), this,
                       [this] { choose(1); });
    }
    if (const auto n = count(2); n > 1) {
        menu.addAction(QStringLiteral("All %1 pods").arg(n), this, [this] { choose(2); });
    }
    menu.addSeparator();
    std::size_t shown = 0;
    for (const CaptureTarget &t : m_run->targets()) {
        if (++shown > 60) {
            break;
        }
        const QString id = t.service + u'/' + t.pod;
        menu.addAction(displayText(id, 80), this, [this, id] {
            m_single = id;
            askCost();
        });
    }
    menu.exec(m_scopeButton->mapToGlobal(QPoint(0, m_scopeButton->height() + 2)));
}

void CaptureForm::openKinds() {
    QMenu menu(this);
    for (std::size_t i = 0; i < kinds().size(); ++i) {
        menu.addAction(QString::fromLatin1(kinds()[i].words), this, [this, i] {
            m_kind = static_cast<int>(i);
            askCost();
        });
    }
    menu.exec(m_kindButton->mapToGlobal(QPoint(0, m_kindButton->height() + 2)));
}

void CaptureForm::keyPressEvent(QKeyEvent *event) {
    if (event->key() == Qt::Key_Escape) {
        m_run->running() ? m_run->cancel() : close();
    } else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_C) {
        go();
    } else {
        QFrame::keyPressEvent(event);
    }
}

void CaptureForm::resizeEvent(QResizeEvent *event) {
    QFrame::resizeEvent(event);
    say(m_said, m_label->property("tone").toString().toLatin1().constData());
}

} // namespace bs
