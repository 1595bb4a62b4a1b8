// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The widgets of the page: header, toolbar, canvas, docks, and the keys.
#include "app/pages/bounds/boundspage.h"
#include "app/pages/bounds/liveoverlay.h"
#include "app/pages/bounds/loadslider.h"
#include "app/pages/bounds/replaystrip.h"
#include "data/core/format.h"
#include "widgets/common/chip.h"
#include "widgets/common/plaintooltip.h"
#include "widgets/diagram/diagramview.h"
#include "widgets/diagram/findingspanel.h"
#include "widgets/diagram/inspector.h"
#include "widgets/diagram/outline.h"
#include "widgets/diagram/reviewpanel.h"
#include <QApplication>
#include <QClipboard>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QSplitter>
#include <QVBoxLayout>

namespace bs {

using namespace bounds;

namespace {

QLabel *words(TextRole role, const char *tone, QWidget *parent) {
    auto *l = new QLabel(parent);
    l->setTextFormat(Qt::PlainText);
    l->setFont(textFont(role));
    if (tone) {
        l->setProperty("tone", QLatin1String(tone));
    }
    return l;
}

QFrame *rule(QWidget *parent) {
    auto *line = new QFrame(parent);
    line->setFixedSize(1, 20);
    line->setStyleSheet(QStringLiteral("background: %1;").arg(themeOf(parent).hairlineStrong.name()));
    return line;
}

} // namespace

void BoundsPage::createWidgets() {
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(metric::kWindowMargin, metric::kWindowMargin, metric::kWindowMargin,
                               metric::kWindowMargin);
    column->setSpacing(metric::kPanelGap);
    m_view = new DiagramView(m_model, this);
    m_outline = new DiagramOutline(m_model, this);
    m_inspector = new Inspector(m_model, m_outline, this);
    m_findings = new FindingsPanel(m_model, this);
    column->addWidget(createHeader());
    column->addWidget(createToolbar());
    m_notice = words(TextRole::Body, "info", this);
    m_notice->setObjectName(QStringLiteral("card"));
    m_notice->setContentsMargins(12, 5, 12, 5);
    m_notice->hide();
    column->addWidget(m_notice);
    auto *row = new QHBoxLayout;
    row->setSpacing(metric::kPanelGap);
    m_split = new QSplitter(Qt::Vertical, this);
    QSplitter *left = m_split;
    left->setHandleWidth(8);
    left->setChildrenCollapsible(false);
    auto *frame = new QFrame(left);
    frame->setObjectName(QStringLiteral("panel"));
    auto *inner = new QVBoxLayout(frame);
    inner->setContentsMargins(1, 1, 1, 1);
    inner->setSpacing(0);
    inner->addWidget(m_view);
    m_replay = new ReplayStrip(frame);
    inner->addWidget(m_replay);
    left->addWidget(frame);
    left->addWidget(m_findings);
    left->setStretchFactor(0, 1);
    left->setSizes({480, 220});
    m_findings->setMinimumHeight(110);
    m_view->setMinimumSize(400, 220);
    row->addWidget(left, 1);
    row->addWidget(m_inspector);
    m_review = new ReviewPanel(this);
    m_review->hide();
    row->addWidget(m_review);
    column->addLayout(row, 1);
    setTabOrder(m_view, m_findings->list());
}

QWidget *BoundsPage::createHeader() {
    auto *header = new QWidget(this);
    header->setFixedHeight(32);
    auto *row = new QHBoxLayout(header);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    auto *name = words(TextRole::ScreenTitle, nullptr, header);
    name->setText(QStringLiteral("Bounds"));
    row->addWidget(name);
    m_diagram = new BarButton(header);
    m_diagramMenu = new QMenu(this);
    m_commitMenu = new QMenu(QStringLiteral("Compare with a commit"), this);
    connect(m_commitMenu, &QMenu::aboutToShow, this, &BoundsPage::fillCommitMenu);
    connect(m_diagram, &BarButton::clicked, this, [this] {
        fillDiagramMenu();
        m_diagramMenu->popup(m_diagram->mapToGlobal(QPoint(0, m_diagram->height() + 2)));
    });
    row->addWidget(m_diagram);
    m_counts = new Chip(header);
    row->addWidget(m_counts);
    row->addStretch(1);
    m_fileWords = words(TextRole::Label, "muted", header);
    row->addWidget(m_fileWords);
    m_search = new QLineEdit(header);
    m_search->setPlaceholderText(QStringLiteral("Find a node"));
    m_search->setAccessibleName(QStringLiteral("Find a node"));
    m_search->setFixedWidth(150);
    m_search->hide();
    connect(m_search, &QLineEdit::returnPressed, this, [this] {
        search(m_search->text());
        m_search->hide();
        m_view->setFocus();
    });
    row->addWidget(m_search);
    auto *exporting = new BarButton(header);
    BarButton::Look look;
    look.small = true;
    look.icon = QStringLiteral("export");
    look.strong = QStringLiteral("Export");
    exporting->setLook(look);
    m_exportMenu = new QMenu(this);
    for (const auto &[ending, words] :
         {std::pair("svg", "SVG picture"), std::pair("png", "PNG picture"), std::pair("pdf", "PDF page"),
          std::pair("mmd", "Mermaid"), std::pair("dot", "DOT"), std::pair("json", "JSON"),
          std::pair("txt", "Text drawing")}) {
        const QString e = QString::fromLatin1(ending);
        m_exportMenu->addAction(QString::fromLatin1(words), this, [this, e] { exportAs(e); });
    }
    m_export = exporting;
    connect(exporting, &BarButton::clicked, this, &BoundsPage::showExportMenu);
    row->addWidget(exporting);
    auto *importing = new BarButton(header);
    look.icon.clear();
    look.strong = QStringLiteral("Import…");
    importing->setLook(look);
    connect(importing, &BarButton::clicked, this, &BoundsPage::importInto);
    row->addWidget(importing);
    return header;
}

QWidget *BoundsPage::createToolbar() {
    auto *bar = new QFrame(this);
    bar->setObjectName(QStringLiteral("panel"));
    bar->setFixedHeight(40);
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(8, 0, 8, 0);
    row->setSpacing(4);
    const auto tool = [&](const char *icon, const char *text, const char *key, const char *tip, auto run) {
        auto *b = new BarButton(bar);
        BarButton::Look look;
        look.icon = QString::fromLatin1(icon);
        look.keycap = QString::fromLatin1(key);
        look.frame = false;
        b->setLook(look);
        b->setAccessibleName(QString::fromUtf8(tip));
        setPlainToolTip(b, QString::fromUtf8(tip));
        connect(b, &BarButton::clicked, this, run);
        row->addWidget(b);
        row->addSpacing(8);
        m_tools.append({b, QString::fromUtf8(text)});
    };
    row->addSpacing(4);
    tool("plus", "Node", "N", "Add a node", [this] { m_view->addNodeHere(); });
    tool("connect", "Connect", "E", "Connect the selected node", [this] {
        m_view->setFocus();
        m_view->startConnecting();
    });
    row->addWidget(rule(bar));
    row->addSpacing(8);
    tool("layout", "Auto layout", "L", "Auto layout; pinned nodes stay", [this] { autoLayout(); });
    row->addWidget(rule(bar));
    row->addSpacing(8);
    tool("zoom-out", "", "", "Zoom out", [this] { m_view->setZoom(m_view->zoom() / 1.25); });
    m_zoom = words(TextRole::BodyMedium, "second", bar);
    m_zoom->setFixedWidth(44);
    m_zoom->setAlignment(Qt::AlignCenter);
    row->addWidget(m_zoom);
    tool("zoom-in", "", "", "Zoom in", [this] { m_view->setZoom(m_view->zoom() * 1.25); });
    tool("fit", "", "F", "Show everything", [this] { m_view->zoomToFit(); });
    row->addWidget(rule(bar));
    row->addSpacing(8);
    tool("undo", "", "", "Undo", [this] { m_model->undoStack()->undo(); });
    tool("redo", "", "", "Redo", [this] { m_model->undoStack()->redo(); });
    row->addStretch(1);
    m_whatIf = words(TextRole::Label, "muted", bar);
    m_whatIf->setText(QStringLiteral("What if load is"));
    row->addWidget(m_whatIf);
    m_slider = new LoadSlider(bar);
    row->addWidget(m_slider);
    m_loadChip = new Chip(bar);
    m_loadChip->setSelectedLook(true);
    setPlainToolTip(m_loadChip, QStringLiteral("What is offered at the entries: as declared, or as measured"));
    connect(m_loadChip, &Chip::clicked, this, [this] { m_model->setLiveInputs(!m_model->liveInputs()); });
    row->addWidget(m_loadChip);
    m_over = new Chip(bar);
    row->addWidget(m_over);
    return bar;
}

QAction *BoundsPage::command(const QString &text, const QKeySequence &keys, const std::function<void()> &run,
                             QWidget *owner) {
    auto *a = new QAction(text, this);
    a->setShortcut(keys);
    a->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(a, &QAction::triggered, this, run);
    owner->addAction(a);
    m_commands << a;
    return a;
}

void BoundsPage::createCommands() {
    QWidget *v = m_view;
    const auto add = [&](const char *text, const QKeySequence &keys, const std::function<void()> &run, QWidget *owner) {
        return command(QString::fromUtf8(text), keys, run, owner);
    };
    add("Add a node", Qt::Key_N, [this] { m_view->addNodeHere(); }, v);
    add("Connect nodes", Qt::Key_E, [this] { m_view->startConnecting(); }, v)->setShortcuts({Qt::Key_E, Qt::Key_C});
    add("Rename the node", Qt::Key_F2, [this] { m_view->renameSelected(); }, v);
    add(
        "Delete the selection", Qt::Key_Delete, [this] { m_model->removeSelection(); }, v)
        ->setShortcuts({Qt::Key_Delete, Qt::Key_Backspace});
    add("Duplicate the selection", Qt::CTRL | Qt::Key_D, [this] { m_model->duplicateSelection(); }, v);
    add(
        "Select everything", Qt::CTRL | Qt::Key_A,
        [this] {
            QSet<NodeId> all;
            for (const Node &n : m_model->document().nodes) {
                all.insert(n.id);
            }
            m_model->select(all);
        },
        v);
    add("Group into a tier", Qt::CTRL | Qt::Key_G, [this] { m_model->groupSelection(); }, v);
    add("Ungroup", Qt::CTRL | Qt::SHIFT | Qt::Key_G, [this] { m_model->ungroupSelection(); }, v);
    add("Copy as text", QKeySequence::Copy, [this] { m_context.copyText(m_model->copyText()); }, v);
    add(
        "Cut as text", QKeySequence::Cut,
        [this] {
            m_context.copyText(m_model->copyText());
            m_model->removeSelection();
        },
        v);
    add("Paste nodes", QKeySequence::Paste, [this] { m_model->paste(QApplication::clipboard()->text()); }, v);
    add("Auto layout", Qt::Key_L, [this] { autoLayout(); }, v);
    add(
        "Show everything", Qt::Key_F, [this] { m_view->zoomToFit(); }, v)
        ->setShortcuts({Qt::Key_F, Qt::SHIFT | Qt::Key_1});
    add("Zoom to the selection", Qt::SHIFT | Qt::Key_2, [this] { m_view->zoomToSelection(); }, v);
    add("Zoom in", Qt::Key_Plus, [this] { m_view->setZoom(m_view->zoom() * 1.25); }, v);
    add("Zoom out", Qt::Key_Minus, [this] { m_view->setZoom(m_view->zoom() / 1.25); }, v);
    add("Next call of the node", Qt::Key_Period, [this] { m_view->walkCalls(true); }, v);
    add("Previous call of the node", Qt::Key_Comma, [this] { m_view->walkCalls(false); }, v);
    add("Calls: parallel or serial", Qt::Key_M, [this] { m_model->toggleParallel(); }, v);
    add("Edit the fields of the node", Qt::Key_I, [this] { m_inspector->focusFirstField(); }, v);
    add(
        "Pin or unpin against auto layout", Qt::Key_P,
        [this] {
            for (const NodeId id : m_model->selection()) {
                QString why;
                m_model->setField(id, QStringLiteral("pinned"),
                                  m_model->document().node(id)->pinned ? QString() : QStringLiteral("true"), &why);
            }
        },
        v);
    add("Align left edges", {}, [this] { m_model->align(DiagramModel::Align::Left); }, v);
    add("Align top edges", {}, [this] { m_model->align(DiagramModel::Align::Top); }, v);
    add("Distribute in a row", {}, [this] { m_model->align(DiagramModel::Align::Row); }, v);
    add("Distribute in a column", {}, [this] { m_model->align(DiagramModel::Align::Column); }, v);
    add("Undo", QKeySequence::Undo, [this] { m_model->undoStack()->undo(); }, this);
    add(
        "Redo", Qt::CTRL | Qt::Key_Y, [this] { m_model->undoStack()->redo(); }, this)
        ->setShortcuts({Qt::CTRL | Qt::Key_Y, Qt::CTRL | Qt::SHIFT | Qt::Key_Z});
    add("Save the diagram", QKeySequence::Save, [this] { saveTo(QString()); }, this);
    add("Save the diagram as…", Qt::CTRL | Qt::SHIFT | Qt::Key_S, [this] { saveAs(); }, this);
    add("Export the diagram…", Qt::CTRL | Qt::Key_E, [this] { showExportMenu(); }, this);
    add("Compare with another file…", Qt::CTRL | Qt::SHIFT | Qt::Key_D, [this] { compareWithFile(); }, this);
    add(
        "Compare with the last commit", Qt::CTRL | Qt::SHIFT | Qt::Key_H,
        [this] { compareWithCommit(QStringLiteral("HEAD"), QStringLiteral("the last commit")); }, this);
    add("Settle conflicts with the file", Qt::CTRL | Qt::SHIFT | Qt::Key_M, [this] { showConflicts(); }, this);
    add("Discover from the metrics of the source", Qt::CTRL | Qt::SHIFT | Qt::Key_F, [this] { discover(); }, this);
    add("Import a file into the diagram…", {}, [this] { importInto(); }, this);
    add(
        "Show the pool or service on Fleet", Qt::Key_O,
        [this] { openOnFleet(m_model->selection().empty() ? NodeId{} : m_model->selection().front()); }, v);
    add(
        "Show the profiles of its pods", Qt::SHIFT | Qt::Key_O,
        [this] { openInProfiles(m_model->selection().empty() ? NodeId{} : m_model->selection().front()); }, v);
    add("What if: declared or measured load", {}, [this] { m_model->setLiveInputs(!m_model->liveInputs()); }, this);
    add(
        "What if: the breaker of the call is open", {},
        [this] {
            if (m_model->selectedCalls().size() == 1) {
                m_model->previewBreakerOpen(*m_model->selectedCalls().begin());
            }
        },
        this);
    add(
        "What if: the node is five times as slow", {},
        [this] {
            if (!m_model->selection().empty()) {
                m_model->previewSlower(m_model->selection().front(), 5);
            }
        },
        this);
    add("Replay: back to now", Qt::Key_End, [this] { replayAt(std::nullopt); }, v);
    add("Open a diagram…", QKeySequence::Open, [this] { openWith(); }, this);
    add("New diagram", QKeySequence::New, [this] { newDiagram(); }, this);
    add(
        "Find a node", QKeySequence::Find,
        [this] {
            m_search->show();
            m_search->setFocus();
            m_search->selectAll();
        },
        this);
    add(
        "Next panel", Qt::Key_F6,
        [this] {
            if (m_view->hasFocus()) {
                m_findings->list()->setFocus(Qt::TabFocusReason);
            } else if (m_findings->list()->hasFocus() && m_inspector->isVisible()) {
                m_inspector->focusFirstField();
            } else {
                m_view->setFocus(Qt::TabFocusReason);
            }
        },
        this);
}

void BoundsPage::fillDiagramMenu() {
    m_diagramMenu->clear();
    for (const QString &path : m_context.diagramPaths) {
        m_diagramMenu->addAction(displayText(QFileInfo(path).fileName(), 80), this, [this, path] { openFile(path); });
    }
    m_diagramMenu->addAction(QStringLiteral("The demo's courier diagram"), this,
                             [this] { openFile(QStringLiteral(":/boundscope/diagrams/courier.bounds.yaml")); });
    m_diagramMenu->addSeparator();
    m_diagramMenu->addAction(QStringLiteral("New diagram"), this, &BoundsPage::newDiagram);
    m_diagramMenu->addAction(QStringLiteral("Open…"), this, &BoundsPage::openWith);
    m_diagramMenu->addAction(QStringLiteral("Save"), this, [this] { saveTo(QString()); });
    m_diagramMenu->addAction(QStringLiteral("Save as…"), this, &BoundsPage::saveAs);
    if (!m_context.settings->value(kSetAside.toString()).toString().isEmpty()) {
        m_diagramMenu->addAction(QStringLiteral("Bring back the diagram that was never saved"), this,
                                 &BoundsPage::bringBack);
    }
    m_diagramMenu->addSeparator();
    m_diagramMenu->addMenu(m_commitMenu)->setEnabled(m_file->writable());
    m_diagramMenu->addAction(QStringLiteral("Compare with another file…"), this, &BoundsPage::compareWithFile);
    m_diagramMenu->addAction(QStringLiteral("Discover from metrics"), this, &BoundsPage::discover);
}

void BoundsPage::showExportMenu() { m_exportMenu->popup(m_export->mapToGlobal(QPoint(0, m_export->height() + 2))); }

void BoundsPage::refreshTools() {
    m_zoom->setText(formatPercent(m_view->zoom()));
    const bool narrow = width() < 1150;
    for (const auto &[button, text] : m_tools) {
        BarButton::Look look = button->look();
        look.strong = narrow || text.isEmpty() ? QString() : text + QChar(0x2002); // room before the keycap
        button->setLook(look);
    }
    m_whatIf->setVisible(!narrow);
}

void BoundsPage::refreshWords() {
    const Document &d = m_model->document();
    BarButton::Look look;
    look.small = true;
    look.lead = QStringLiteral("Diagram");
    look.strong = d.name.isEmpty() ? m_file->name() : d.name;
    look.chevron = true;
    m_diagram->setLook(look);
    const auto cards =
        std::count_if(d.nodes.begin(), d.nodes.end(), [](const Node &n) { return n.kind != NodeKind::Group; });
    m_counts->set(Health::None, QStringLiteral("%1 nodes · %2 calls").arg(cards).arg(d.calls.size()));
    const bool dirty = !m_model->undoStack()->isClean();
    const int steps = std::abs(m_model->undoStack()->index() - std::max(0, m_model->undoStack()->cleanIndex()));
    m_fileWords->setText(
        displayText(m_file->name(), 60) +
        (dirty ? QStringLiteral(" · %1 unsaved change%2").arg(steps).arg(steps == 1 ? QString() : QStringLiteral("s"))
               : QString()));
    m_inspector->setFile(m_file->name(), dirty);
    int over = 0;
    for (const Tier &t : m_model->analysis().tiers) {
        over += m_model->severityOf(t.node) >= Severity::Over ? 1 : 0;
    }
    m_over->set(over > 0 ? Health::Crit : Health::Ok,
                over > 0 ? QStringLiteral("%1 tier%2 over").arg(over).arg(over == 1 ? QString() : QStringLiteral("s"))
                         : QStringLiteral("no tier over"));
    m_loadChip->set(Health::None, QStringLiteral("×%1 %2").arg(QString::number(m_model->load(), 'f', 1),
                                                               m_model->previewing()   ? QStringLiteral("preview")
                                                               : m_model->liveInputs() ? QStringLiteral("live")
                                                                                       : QStringLiteral("declared")));
    const Availability live = m_live->state();
    const QString when = m_live->at() == kNoTime ? QString() : QStringLiteral(" at ") + formatClock(m_live->at());
    const QString measured =
        live == Availability::NotChecked ? QStringLiteral("nothing measured: no source")
        : live == Availability::Error
            ? QStringLiteral("live data failed")
            : QStringLiteral("measured %1 of %2%3").arg(m_live->answered()).arg(m_live->bound()).arg(when);
    m_findings->setSource(QStringLiteral("%1 · %2").arg(
        m_model->againstToday().isEmpty() ? QStringLiteral("worst case and steady state of the declared bounds")
                                          : m_model->againstToday(),
        measured));
    refreshTools();
    Q_EMIT badgeChanged(over > 0 || m_model->analysis().worst() >= Severity::Warn ? Health::Warn : Health::None);
}

// Keys of the page that the window has too (Ctrl+O) mean a diagram while the page has the focus.
bool BoundsPage::event(QEvent *event) {
    if (event->type() == QEvent::ShortcutOverride || event->type() == QEvent::KeyPress) {
        if (QAction *action = actionForKey(this, static_cast<QKeyEvent *>(event))) {
            event->accept();
            if (event->type() == QEvent::KeyPress) {
                action->trigger();
            }
            return true;
        }
    }
    return Page::event(event);
}

void BoundsPage::resizeEvent(QResizeEvent *event) {
    Page::resizeEvent(event);
    layoutForWidth();
    refreshTools();
}

void BoundsPage::showEvent(QShowEvent *event) {
    Page::showEvent(event);
    if (!m_fitted) {
        m_fitted = true;
        m_view->zoomToFit();
        m_view->setFocus();
    }
}

// Below 1150 the inspector stands only while something is selected, and the findings are a list.
void BoundsPage::layoutForWidth() {
    const bool narrow = width() < 1150;
    m_findings->setCompact(narrow);
    const bool low = height() < 720;
    if (low != m_low) {
        m_low = low;
        m_split->setSizes({height(), low ? 130 : 220});
    }
    const bool reviewing = m_review->isVisibleTo(this);
    m_inspector->setVisible(!reviewing &&
                            (!narrow || m_model->selection().size() == 1 || m_model->selectedCalls().size() == 1));
}

} // namespace bs
