// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/bounds/boundspage.h"
#include "app/pages/bounds/diagrampicture.h"
#include "app/pages/bounds/liveoverlay.h"
#include "app/pages/bounds/loadslider.h"
#include "app/pages/bounds/replaystrip.h"
#include "data/bounds/exchange/exchange.h"
#include "data/bounds/layout.h"
#include "data/core/bytes.h"
#include "data/core/format.h"
#include "data/promql/parser.h"
#include "widgets/common/chip.h"
#include "widgets/diagram/diagramview.h"
#include "widgets/diagram/findingspanel.h"
#include "widgets/diagram/inspector.h"
#include "widgets/diagram/outline.h"
#include "widgets/diagram/reviewpanel.h"
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QProcess>
#include <QScopedValueRollback>
#include <QStandardPaths>

namespace bs {

using namespace bounds;

namespace {
const QString kSample = QStringLiteral(":/boundscope/diagrams/courier.bounds.yaml");
const QString kFilter =
    QStringLiteral("Bound stacks (*.bounds.yaml *.yaml *.json *.mmd *.dot *.gv *.txt);;All files (*)");
} // namespace

BoundsPage::BoundsPage(const AppContext &context, QWidget *parent)
    : Page(parent), m_context(context), m_model(new DiagramModel(this)), m_file(new DiagramFile(this)),
      m_live(new LiveOverlay(context, m_model, this)) {
    createWidgets();
    createCommands();
    connectModel();
    const QString last =
        context.rendering ? QString() : context.settings->value(QStringLiteral("bounds/last")).toString();
    const QString first = !context.diagramPaths.isEmpty()              ? context.diagramPaths.front()
                          : !last.isEmpty() && QFileInfo::exists(last) ? last
                                                                       : kSample;
    const QString unsaved =
        context.rendering ? QString() : context.settings->value(QStringLiteral("bounds/unsaved")).toString();
    const auto kept = unsaved.isEmpty() ? Result<Document>(std::unexpected(cancelled(QString())))
                                        : documentFrom(unsaved.toStdString(), QStringLiteral("unsaved diagram"));
    if (kept && !kept->nodes.empty()) {
        m_file->forget();
        m_model->setDocument({});
        m_model->push(becoming(m_model->document(), *kept), QStringLiteral("Recover unsaved diagram"));
        say(QStringLiteral("A diagram that was never saved is back. Save it, or undo."));
        m_view->zoomToFit();
        refreshWords();
    } else if (!openFile(first) && first != kSample) {
        refreshWords();
    }
}

BoundsPage::~BoundsPage() {
    // The undo stack still speaks while it is destroyed, when the page is a page no more.
    m_model->undoStack()->disconnect(this);
    m_model->disconnect(this);
    m_view->disconnect(this);
    if (m_model->undoStack()->isClean()) {
        m_file->dropCopy();
        if (!m_file->writable() && !m_context.rendering) {
            m_context.settings->setValue(QStringLiteral("bounds/unsaved"), QString());
        }
    }
}

void BoundsPage::connectModel() {
    connect(m_model, &DiagramModel::documentChanged, this, [this] {
        if (m_model->undoStack()->isClean() && m_model->undoStack()->count() > 0) {
            m_file->dropCopy(); // undone: nothing is left to recover
        }
        if (!m_model->undoStack()->isClean()) {
            m_file->keepCopy(m_model->document());
            if (!m_file->writable() && !m_context.rendering) {
                m_unnamed.start();
            }
        }
        refreshWords();
    });
    connect(m_model, &DiagramModel::analysisChanged, this, &BoundsPage::refreshWords);
    connect(m_model, &DiagramModel::selectionChanged, this, &BoundsPage::layoutForWidth);
    connect(m_model, &DiagramModel::refused, this, [this](const QString &why) { m_context.notify(why); });
    connect(m_model->undoStack(), &QUndoStack::indexChanged, this, &BoundsPage::refreshWords);
    connect(m_model->undoStack(), &QUndoStack::cleanChanged, this, &BoundsPage::refreshWords);
    connect(m_view, &DiagramView::zoomChanged, this, &BoundsPage::refreshTools);
    connect(m_view, &DiagramView::said, this, [this](const QString &text) {
        m_notice->setText(text);
        m_notice->setVisible(!text.isEmpty());
    });
    connect(m_slider, &QAbstractSlider::valueChanged, this, [this] { m_model->setLoad(m_slider->load()); });
    connect(m_inspector, &Inspector::saveRequested, this, [this] { saveTo(QString()); });
    connect(m_inspector, &Inspector::revertRequested, this, &BoundsPage::revert);
    m_inspector->setQueryCheck([](const QString &query) {
        const auto parsed = promql::parseExpr(query.toStdString());
        return parsed ? QString() : QStringLiteral("no PromQL: ") + parsed.error().reason;
    });
    connect(m_findings, &FindingsPanel::findingChosen, this, [this](NodeId node) {
        m_model->selectOnly(node);
        m_view->reveal(node);
    });
    connectReview();
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_view, &QWidget::customContextMenuRequested, this, &BoundsPage::showMenu);
    connect(m_inspector, &Inspector::fleetRequested, this, &BoundsPage::openOnFleet);
    connect(m_inspector, &Inspector::profilesRequested, this, &BoundsPage::openInProfiles);
    connect(m_replay, &ReplayStrip::momentChosen, this, [this](TimeMs at) { replayAt(at); });
    connect(m_replay, &ReplayStrip::liveChosen, this, [this] { replayAt(std::nullopt); });
    m_replay->setMeasured(m_context.evidenceSource() != nullptr);
    m_unnamed.setSingleShot(true);
    m_unnamed.setInterval(1500);
    connect(&m_unnamed, &QTimer::timeout, this, &BoundsPage::keepUnnamed);
    connect(m_live, &LiveOverlay::finished, this, [this] {
        refreshWords();
        m_ready = true;
        Q_EMIT readyChanged();
    });
    connect(m_context.time, &TimeAuthority::rangeChanged, this, &BoundsPage::askLive);
    connect(m_context.time, &TimeAuthority::crosshairChanged, this, [this] {
        if (m_replaying) {
            return;
        }
        const auto pinned = m_context.time->pinned() ? m_context.time->crosshair() : std::nullopt;
        if (pinned != m_replay->moment()) {
            m_replay->setMoment(pinned);
        }
        if (m_context.time->pinned() || !m_context.time->crosshair()) {
            askLive(); // a pinned moment of the past is replayed on the canvas
        }
    });
}

// A moment of the past is the pinned crosshair of all pages; nullopt lets it go.
void BoundsPage::replayAt(std::optional<TimeMs> at) {
    TimeAuthority *time = m_context.time;
    const QScopedValueRollback<bool> quiet(m_replaying, true); // one change, however many steps it takes
    if (time->pinned()) {
        time->togglePin();
    }
    time->setCrosshair(at);
    if (at) {
        time->togglePin();
    }
    m_replay->setMoment(at);
    if (m_active) {
        m_live->askNext(at.value_or(time->range().end));
    }
}

void BoundsPage::setActive(bool active) {
    m_active = active;
    if (active) {
        askLive();
    } else {
        m_live->cancel();
    }
}

void BoundsPage::askLive() {
    if (m_active) {
        m_replay->setRange(m_context.time->range(), m_context.time->mode() != TimeAuthority::Mode::Historic);
        const auto pinned = m_context.time->pinned() ? m_context.time->crosshair() : std::nullopt;
        m_live->ask(pinned.value_or(m_context.time->range().end));
    }
}

QVector<PanelState> BoundsPage::panels() const {
    const Document &d = m_model->document();
    const Availability analysed = !m_model->analysisError().isEmpty() ? Availability::Error
                                  : d.nodes.empty()                   ? Availability::NoData
                                                                      : Availability::Data;
    return {{QStringLiteral("Diagram"), QStringLiteral("diagram"), static_cast<qint64>(d.nodes.size()),
             static_cast<qint64>(d.calls.size()), analysed},
            {QStringLiteral("Live"), QStringLiteral("overlay"), m_live->bound(), m_live->answered(), m_live->state()},
            {QStringLiteral("Findings"), QStringLiteral("findings"),
             static_cast<qint64>(m_model->analysis().findings.size()), 0, analysed}};
}

void BoundsPage::openSubject(const QString &subject) {
    if (subject.startsWith(u"file:")) {
        openFile(subject.mid(5));
    } else if (const Node *n = m_model->document().nodeNamed(subject.section(u':', 1))) {
        m_model->selectOnly(n->id);
        m_view->reveal(n->id);
    }
}

bool BoundsPage::openFile(const QString &path) {
    const bool named = m_file->writable();
    const QString before = m_file->name();
    auto document = m_file->open(path);
    if (!document) { // what is open stays open
        m_notice->setText(displayText(document.error().text(), 300));
        m_notice->show();
        return false;
    }
    m_notice->hide();
    setAside(named ? before : QString());
    m_model->setDocument(*document);
    if (const auto copy = m_file->leftOver()) {
        m_model->push(becoming(m_model->document(), *copy), QStringLiteral("Recover unsaved changes"));
        m_notice->setText(QStringLiteral("Unsaved changes of an earlier run are back. Undo drops them."));
        m_notice->show();
    } else if (!m_file->warnings().empty()) {
        const Warning &w = m_file->warnings().front();
        m_notice->setText(QStringLiteral("%1:%2: %3").arg(m_file->name()).arg(w.line).arg(displayText(w.message)));
        m_notice->show();
    }
    if (m_file->writable() && !m_context.rendering) {
        m_context.settings->setValue(QStringLiteral("bounds/last"), path);
    }
    m_view->zoomToFit();
    askLive();
    refreshWords();
    return true;
}

bool BoundsPage::saveTo(const QString &wanted) {
    QString path = wanted.isEmpty() && m_file->writable() ? m_file->path() : wanted;
    if (path.isEmpty()) {
        path = m_context.askSavePath(QStringLiteral("Save diagram"), QStringLiteral("stack.bounds.yaml"), kFilter);
    }
    if (path.isEmpty()) {
        return false;
    }
    if (path == m_file->path() && !mayOverwrite()) {
        return false;
    }
    if (const Status status = m_file->save(m_model->document(), path); !status) {
        m_notice->setText(displayText(status.error().text(), 300));
        m_notice->show();
        return false;
    }
    m_model->undoStack()->setClean();
    m_unnamed.stop();
    m_context.settings->setValue(QStringLiteral("bounds/unsaved"), QString());
    m_conflicts.clear();
    m_notice->hide();
    m_context.notify(QStringLiteral("Saved %1").arg(path));
    refreshWords();
    return true;
}

// Back to what the file says, as a step that undo takes back.
void BoundsPage::revert() {
    if (m_file->path().isEmpty()) {
        newDiagram();
        return;
    }
    const auto merged = m_file->reread(m_model->document());
    if (!merged) {
        say(merged.error().text());
        return;
    }
    Document read = *merged;
    for (const auto &[id, point] : placed(read)) {
        read.node(id)->position = point;
    }
    m_model->push(becoming(m_model->document(), read), QStringLiteral("Revert to the file"));
    m_model->undoStack()->setClean();
    m_file->dropCopy();
    m_conflicts.clear();
    say(QStringLiteral("Back to %1. Undo brings your changes again.").arg(m_file->name()));
    refreshWords();
}

// Nothing unsaved is lost when another diagram takes the canvas: beside its file, or in the settings without one.
void BoundsPage::setAside(const QString &name) {
    if (m_model->undoStack()->isClean() || m_model->document().nodes.empty()) {
        return;
    }
    if (name.isEmpty() && !m_context.rendering) {
        m_context.settings->setValue(kSetAside.toString(), QString::fromStdString(canonicalText(m_model->document())));
        m_context.settings->setValue(QStringLiteral("bounds/unsaved"), QString());
        m_unnamed.stop();
        m_context.notify(QStringLiteral("The diagram that was never saved is kept: the Diagram menu brings it back"));
    } else if (!name.isEmpty()) {
        m_context.notify(QStringLiteral("Unsaved changes of %1 are kept; they come back when it is opened").arg(name));
    }
}

void BoundsPage::bringBack() {
    const QString text = m_context.settings->value(kSetAside.toString()).toString();
    const auto kept = documentFrom(text.toStdString(), QStringLiteral("kept diagram"));
    if (!kept) {
        say(kept.error().text());
        return;
    }
    newDiagram();
    if (m_context.settings->value(kSetAside.toString()).toString() == text) { // unless the one before took its place
        m_context.settings->setValue(kSetAside.toString(), QString());
    }
    m_model->push(becoming(m_model->document(), *kept), QStringLiteral("Bring back"));
    m_view->zoomToFit();
}

void BoundsPage::saveAs() {
    const QString path =
        m_context.askSavePath(QStringLiteral("Save diagram"), QStringLiteral("stack.bounds.yaml"), kFilter);
    if (!path.isEmpty()) {
        saveTo(path);
    }
}

void BoundsPage::newDiagram() {
    const bool named = m_file->writable();
    const QString before = m_file->name();
    m_file->forget();
    m_notice->hide();
    setAside(named ? before : QString());
    m_model->setDocument({});
    m_view->zoomToFit();
    m_view->setFocus();
    refreshWords();
}

void BoundsPage::openWith() {
    const QString path = m_context.askOpenPath(QStringLiteral("Open diagram"), kFilter);
    if (!path.isEmpty()) {
        openFile(path);
    }
}

void BoundsPage::importInto() {
    const QString path =
        m_context.askOpenPath(QStringLiteral("Import YAML, Mermaid, DOT, a drawing or a config.yaml"), kFilter);
    if (!path.isEmpty()) {
        importFile(path);
    }
}

// A configuration's bounds are proposed one by one; a diagram in any form is pasted.
void BoundsPage::importFile(const QString &path) {
    const auto text = readFile(path, {.maxBytes = 16 << 20, .maxDecompressed = 16 << 20});
    if (!text) {
        say(text.error().text());
        return;
    }
    if (guessForm(*text, path) == Form::Yaml) {
        if (const auto found = fromConfig(*text, path)) {
            showProposals(*found, QFileInfo(path).fileName());
            return;
        }
    }
    if (!m_model->paste(QString::fromStdString(*text))) {
        say(QStringLiteral("%1 holds no diagram").arg(path));
        return;
    }
    m_view->zoomToFit();
}

void BoundsPage::exportAs(const QString &ending) {
    const QString path = m_context.askSavePath(QStringLiteral("Export %1").arg(ending.toUpper()),
                                               QStringLiteral("bounds.") + ending, QStringLiteral("*.") + ending);
    if (path.isEmpty()) {
        return;
    }
    static const QHash<QString, Form> forms{{QStringLiteral("mmd"), Form::Mermaid},
                                            {QStringLiteral("dot"), Form::Dot},
                                            {QStringLiteral("json"), Form::Json},
                                            {QStringLiteral("txt"), Form::Ascii}};
    const auto form = forms.constFind(ending);
    const Status status = form == forms.constEnd() ? writeDiagram(m_model, path, themeOf(this))
                                                   : writeFile(path, toForm(m_model->document(), *form));
    m_context.notify(status ? QStringLiteral("Wrote %1").arg(path) : status.error().text());
}

void BoundsPage::keepUnnamed() {
    if (!m_file->writable() && !m_model->undoStack()->isClean()) {
        m_context.settings->setValue(QStringLiteral("bounds/unsaved"),
                                     QString::fromStdString(canonicalText(m_model->document())));
    }
}

void BoundsPage::openOnFleet(NodeId node) {
    const LiveNode live = m_model->live().value(node);
    const Node *n = m_model->document().node(node);
    if (!n) {
        say(QStringLiteral("Select a node first"));
    } else if (!live.pool.isEmpty()) {
        m_context.openPage(QStringLiteral("fleet"), QStringLiteral("pool:") + live.pool);
    } else {
        m_context.openPage(QStringLiteral("fleet"),
                           QStringLiteral("service:") + (live.service.isEmpty() ? n->name : live.service));
    }
}

void BoundsPage::openInProfiles(NodeId node) {
    const LiveNode live = m_model->live().value(node);
    if (live.pod.isEmpty()) {
        say(QStringLiteral("No pod of it is known at this moment"));
    } else {
        m_context.openPage(QStringLiteral("profiles"), QStringLiteral("pod:") + live.pod);
    }
}

// What one can do with what lies under the pointer.
void BoundsPage::showMenu(const QPoint &at) {
    const auto hit = m_view->diagram()->hitAt(m_view->mapToScene(at));
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (hit.node) {
        if (!m_model->selectedNodes().contains(hit.node)) {
            m_model->selectOnly(hit.node);
        }
        const NodeId node = hit.node;
        menu->addAction(QStringLiteral("Rename"), this, [this] { m_view->renameSelected(); });
        menu->addAction(QStringLiteral("Connect"), this, [this] { m_view->startConnecting(); });
        menu->addAction(QStringLiteral("Duplicate"), this, [this] { m_model->duplicateSelection(); });
        menu->addAction(QStringLiteral("Group into a tier"), this, [this] { m_model->groupSelection(); });
        QMenu *align = menu->addMenu(QStringLiteral("Align"));
        align->setEnabled(m_model->selection().size() > 1);
        align->addAction(QStringLiteral("Left edges"), this, [this] { m_model->align(DiagramModel::Align::Left); });
        align->addAction(QStringLiteral("Top edges"), this, [this] { m_model->align(DiagramModel::Align::Top); });
        align->addAction(QStringLiteral("In a row"), this, [this] { m_model->align(DiagramModel::Align::Row); });
        align->addAction(QStringLiteral("In a column"), this, [this] { m_model->align(DiagramModel::Align::Column); });
        QMenu *slower = menu->addMenu(QStringLiteral("What if it is slower"));
        for (const int k : {2, 5, 10}) {
            slower->addAction(QStringLiteral("%1 times").arg(k), this,
                              [this, node, k] { m_model->previewSlower(node, k); });
        }
        menu->addSeparator();
        menu->addAction(QStringLiteral("Show on Fleet"), this, [this, node] { openOnFleet(node); });
        menu->addAction(QStringLiteral("Show profiles of its pods"), this, [this, node] { openInProfiles(node); })
            ->setEnabled(!m_model->live().value(node).pod.isEmpty());
        menu->addSeparator();
    } else if (hit.call) {
        m_model->select({}, {hit.call});
        menu->addAction(QStringLiteral("What if its breaker is open"), this,
                        [this, call = hit.call] { m_model->previewBreakerOpen(call); });
    } else {
        menu->addAction(QStringLiteral("Add a node here"), this, [this, at] {
            const QPointF p = m_view->mapToScene(at);
            m_model->addNode({DiagramGeometry::snap(p.x()), DiagramGeometry::snap(p.y())});
            m_view->renameSelected();
        });
        menu->addAction(QStringLiteral("Show everything"), m_view, &DiagramView::zoomToFit);
    }
    if (hit.node || hit.call) {
        menu->addAction(QStringLiteral("Delete"), this, [this] { m_model->removeSelection(); });
    }
    menu->popup(m_view->viewport()->mapToGlobal(at));
}

// The program `dot` where it is installed (a process of its own), our layered layout where it is not.
void BoundsPage::autoLayout() {
    const QString dot = QStandardPaths::findExecutable(QStringLiteral("dot"));
    const Document document = m_model->document();
    if (dot.isEmpty()) {
        deliver(runOn<std::vector<std::pair<NodeId, Point>>>(
                    m_context.interactive,
                    [document]() -> Result<std::vector<std::pair<NodeId, Point>>> { return layered(document); }),
                this, [this](const Result<std::vector<std::pair<NodeId, Point>>> &to) {
                    finishLayout(to.value_or(std::vector<std::pair<NodeId, Point>>{}), QStringLiteral("Auto layout"));
                });
        return;
    }
    auto *process = new QProcess(this);
    connect(process, &QProcess::finished, this, [this, process, document] {
        auto to = fromPlainDot(document, process->readAllStandardOutput().toStdString());
        process->deleteLater();
        finishLayout(to.empty() ? layered(document) : to, QStringLiteral("Auto layout"));
    });
    connect(process, &QProcess::errorOccurred, this, [this, process, document] {
        process->deleteLater();
        finishLayout(layered(document), QStringLiteral("Auto layout"));
    });
    QTimer::singleShot(10'000, process, [process] { process->kill(); });
    process->start(dot, {QStringLiteral("-Tplain")});
    process->write(QByteArray::fromStdString(dotInput(document)));
    process->closeWriteChannel();
}

void BoundsPage::finishLayout(const std::vector<std::pair<NodeId, Point>> &to, const QString &how) {
    const Edit edit = moving(m_model->document(), to);
    if (!std::get<Batch>(edit.what).edits.empty()) {
        m_model->push(edit, how);
    }
    m_view->zoomToFit();
}

void BoundsPage::search(const QString &text) {
    const QString wanted = text.trimmed();
    if (wanted.isEmpty()) {
        return;
    }
    QSet<NodeId> found;
    for (const Node &n : m_model->document().nodes) {
        if (n.name.contains(wanted, Qt::CaseInsensitive) || n.label.contains(wanted, Qt::CaseInsensitive) ||
            n.owner.contains(wanted, Qt::CaseInsensitive)) {
            found.insert(n.id);
        }
    }
    m_model->select(found);
    if (!found.isEmpty()) {
        m_view->zoomToSelection();
    }
    m_notice->setText(QStringLiteral("%1 found").arg(found.size()));
    m_notice->show();
}

} // namespace bs
