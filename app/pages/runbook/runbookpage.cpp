// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/runbook/runbookpage.h"
#include "app/cli/runbook/trees.h"
#include "app/pages/incident/runbooks.h"
#include "data/core/format.h"
#include "widgets/common/panel.h"
#include "widgets/guide/treeview.h"
#include <QAction>
#include <QComboBox>
#include <QFileInfo>
#include <QFileSystemWatcher>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSplitter>
#include <QVBoxLayout>

namespace bs {

namespace {

QLabel *plainLabel(TextRole role, const char *tone, QWidget *parent) {
    auto *l = new QLabel(parent);
    l->setTextFormat(Qt::PlainText);
    l->setFont(textFont(role));
    l->setProperty("tone", QLatin1StringView(tone));
    return l;
}

QString verifyWords(const runbook::Verify &v) {
    return v.below.isEmpty() ? QObject::tr("above %1").arg(v.above) : QObject::tr("below %1").arg(v.below);
}

// A step in full, as text: what the card has no room for.
QString detailsOf(const runbook::Tree &tree, const runbook::Node &n) {
    QStringList out{n.label, n.prompt};
    if (!n.help.isEmpty()) {
        out << QString() << n.help;
    }
    for (const runbook::EvidenceRef &e : n.evidence) {
        out << QObject::tr("Looks at %1%2")
                   .arg(e.provider, e.expr.isEmpty() ? QString() : QStringLiteral(": ") + e.expr);
    }
    for (const runbook::Edge &e : n.edges) {
        const runbook::Node *to = tree.node(e.next);
        out << QStringLiteral("[%1] %2 → %3")
                   .arg(e.key.isEmpty() ? e.answer.left(1).toUpper() : e.key, e.label.isEmpty() ? e.answer : e.label,
                        to ? to->label : e.next);
    }
    for (const runbook::Action &a : n.actions) {
        out << QString() << (a.changesProduction ? QObject::tr("%1 (changes production)").arg(a.text) : a.text);
        if (!a.command.isEmpty()) {
            out << QStringLiteral("  $ ") + a.command;
        }
        if (!a.expect.isEmpty()) {
            out << QObject::tr("  expect: %1").arg(a.expect);
        }
    }
    if (n.verify) {
        out << QString()
            << QObject::tr("Verify: %1 %2 %3 within %4")
                   .arg(n.verify->metric, verifyWords(*n.verify), n.verify->unit, formatSpan(n.verify->wait));
    }
    if (n.concludes) {
        out << QObject::tr("Concludes %1; mitigation %2").arg(n.concludes->cause, n.concludes->mitigation);
    }
    for (QString &line : out) {
        line = displayText(line, 600);
    }
    return out.join(u'\n');
}

} // namespace

RunbookPage::RunbookPage(const AppContext &context, QWidget *parent) : Page(parent), m_context(context) {
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(metric::kWindowMargin, metric::kWindowMargin, metric::kWindowMargin,
                               metric::kWindowMargin);
    column->setSpacing(metric::kPanelGap);
    column->addWidget(createHeader());
    createBody();
    m_watch = new QFileSystemWatcher(this);
    connect(m_watch, &QFileSystemWatcher::fileChanged, this, [this] { m_soon.start(); });
    connect(m_watch, &QFileSystemWatcher::directoryChanged, this, [this] { m_soon.start(); });
    m_soon.setSingleShot(true);
    m_soon.setInterval(150);
    connect(&m_soon, &QTimer::timeout, this, &RunbookPage::read);
    auto *open = new QAction(tr("Open a runbook file"), this);
    connect(open, &QAction::triggered, this, [this] {
        const QString path = m_context.askOpenPath(tr("Open a runbook"), QStringLiteral("*.yaml *.yml"));
        if (!path.isEmpty()) {
            choose(path);
        }
    });
    auto *walk = new QAction(tr("Walk this runbook in a new incident"), this);
    connect(walk, &QAction::triggered, this, [this] {
        if (m_tree) {
            m_context.openPage(QStringLiteral("incident"),
                               QStringLiteral("walk:") + (m_file.startsWith(u":/") ? m_tree->id : m_file));
        }
    });
    m_commands = {open, walk};
}

QWidget *RunbookPage::createHeader() {
    auto *header = new QWidget(this);
    header->setFixedHeight(32);
    auto *row = new QHBoxLayout(header);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    auto *name = plainLabel(TextRole::ScreenTitle, "", header);
    name->setText(tr("Runbook"));
    m_trees = new QComboBox(header);
    m_trees->setMinimumWidth(320);
    m_trees->setAccessibleName(tr("Tree"));
    connect(m_trees, &QComboBox::activated, this, [this](int i) { choose(m_trees->itemData(i).toString()); });
    m_stamp = plainLabel(TextRole::Body, "second", header);
    auto *open = new QPushButton(tr("Open a file"), header);
    connect(open, &QPushButton::clicked, this, [this] { m_commands[0]->trigger(); });
    auto *fit = new QPushButton(tr("Fit  0"), header);
    connect(fit, &QPushButton::clicked, this, [this] { m_view->fit(); });
    row->addWidget(name);
    row->addWidget(m_trees);
    row->addWidget(m_stamp, 1);
    row->addWidget(fit);
    row->addWidget(open);
    return header;
}

void RunbookPage::createBody() {
    m_panel = new Panel(tr("Tree"), this);
    m_panel->setExpandable(false);
    m_view = new TreeView(m_panel);
    m_panel->setBody(m_view);
    connect(m_view, &TreeView::currentChanged, this, &RunbookPage::showNode);
    m_side = new Panel(tr("Step"), this);
    m_side->setExpandable(false);
    auto *body = new QWidget(m_side);
    m_problems = new QListWidget(body);
    m_problems->setFrameShape(QFrame::NoFrame);
    m_problems->setWordWrap(true);
    m_problems->setAccessibleName(tr("Problems of the file"));
    m_problems->hide();
    m_details = new QPlainTextEdit(body);
    m_details->setReadOnly(true);
    m_details->setFrameShape(QFrame::NoFrame);
    m_details->setTabChangesFocus(true);
    m_details->setAccessibleName(tr("The chosen step"));
    auto *column = new QVBoxLayout(body);
    column->setContentsMargins(10, 8, 10, 8);
    column->addWidget(m_problems);
    column->addWidget(m_details, 1);
    m_side->setBody(body);
    auto *splitter = new QSplitter(Qt::Horizontal, this);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(metric::kPanelGap);
    splitter->addWidget(m_panel);
    splitter->addWidget(m_side);
    splitter->setStretchFactor(0, 1);
    splitter->setSizes({980, 340});
    m_side->setMinimumWidth(260);
    layout()->addWidget(splitter);
}

void RunbookPage::setActive(bool active) {
    if (active && m_trees->count() == 0) {
        for (const runbook::TreePtr &t : treesIn(m_context.runbookPaths)) {
            m_trees->addItem(displayText(QStringLiteral("%1 %2  %3").arg(t->id, t->version, t->title), 70), t->file);
        }
        if (m_file.isEmpty() && m_trees->count() > 0) {
            choose(m_trees->itemData(0).toString());
        }
    }
}

void RunbookPage::openSubject(const QString &subject) {
    if (subject.startsWith(u"file:")) {
        choose(subject.mid(5));
    } else if (subject.startsWith(u"tree:")) {
        const QString id = subject.section(u':', 1, 1);
        for (int i = 0; i < m_trees->count(); ++i) {
            if (m_trees->itemText(i).startsWith(id + u' ')) {
                choose(m_trees->itemData(i).toString());
                return;
            }
        }
        choose(id);
    }
}

void RunbookPage::choose(const QString &what) {
    if (!m_watch->files().isEmpty()) {
        m_watch->removePaths(m_watch->files());
    }
    if (!m_watch->directories().isEmpty()) {
        m_watch->removePaths(m_watch->directories());
    }
    m_file = what;
    m_tree.reset();
    int at = m_trees->findData(what);
    if (at < 0) {
        m_trees->addItem(displayText(QFileInfo(what).fileName(), 70), what);
        at = m_trees->count() - 1;
    }
    m_trees->setCurrentIndex(at);
    if (!what.startsWith(u":/")) {
        m_watch->addPath(QFileInfo(what).absolutePath()); // editors replace the file: its folder tells
    }
    read();
}

void RunbookPage::read() {
    if (!m_file.startsWith(u":/") && QFileInfo::exists(m_file) && !m_watch->files().contains(m_file)) {
        m_watch->addPath(m_file);
    }
    m_reading.run<runbook::Loaded>(
        this,
        [this, file = m_file](std::stop_token) {
            return runOn<runbook::Loaded>(m_context.interactive, [file] { return runbook::loadTreeFile(file); });
        },
        [this](const Result<runbook::Loaded> &r) { take(r); });
}

void RunbookPage::take(const Result<runbook::Loaded> &r) {
    m_problems->clear();
    m_problemCount = 0;
    if (!r) {
        m_problems->addItem(displayText(r.error().text(), 400));
        m_problemCount = 1;
    } else {
        for (const runbook::Problem &p : r->problems) {
            if (m_problems->count() < 200) {
                m_problems->addItem(
                    displayText(QStringLiteral("%1:%2  %3").arg(p.line).arg(p.column).arg(p.message), 400));
            }
        }
        m_problemCount = int(r->problems.size());
    }
    m_problems->setVisible(m_problemCount > 0);
    m_state = m_problemCount == 0 ? Availability::Data : m_tree ? Availability::Stale : Availability::Error;
    if (r && r->tree) {
        m_tree = r->tree;
        m_view->setDrawing(drawingOf(*m_tree));
        showNode(m_view->current());
    }
    PanelMessage m;
    if (!m_tree) {
        m.kind = PanelMessage::Kind::Error;
        m.title = tr("This file is no runbook yet");
        m.hint = m_problemCount == 1 ? tr("One problem, listed at the right.")
                                     : tr("%1 problems, listed at the right.").arg(m_problemCount);
        m.where = m_file;
    }
    m_panel->setMessage(m);
    m_panel->setNote(Health::Warn,
                     m_tree && m_problemCount > 0
                         ? tr("The file has %1 problem(s) now; this is how it was before.").arg(m_problemCount)
                         : QString());
    if (m_tree) {
        m_stamp->setText(tr("%1 steps · version %2 · %3 · sha256 %4")
                             .arg(m_tree->nodes.size())
                             .arg(displayText(m_tree->version, 20),
                                  m_tree->drilled.isEmpty() ? tr("never drilled")
                                                            : tr("drilled %1").arg(displayText(m_tree->drilled, 12)),
                                  m_tree->sha256.left(12)));
        m_panel->setSubtitle(displayText(m_tree->title, 80));
    }
    m_ready = true;
    Q_EMIT readyChanged();
}

void RunbookPage::showNode(const QString &id) {
    const runbook::Node *n = m_tree ? m_tree->node(id) : nullptr;
    m_details->setPlainText(n ? detailsOf(*m_tree, *n) : QString());
}

QVector<PanelState> RunbookPage::panels() const {
    return {{tr("Tree"), QStringLiteral("tree"), m_tree ? qint64(m_tree->nodes.size()) : 0, qint64(m_problemCount),
             m_state}};
}

} // namespace bs
