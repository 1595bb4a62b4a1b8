// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the Profiles page is made of: header, strip, flame graph, lists and commands, and where they stand.
#include "app/pages/profiles/difflegend.h"
#include "app/pages/profiles/profilespage.h"
#include "data/core/format.h"
#include "widgets/common/plaintooltip.h"
#include "widgets/flame/flameview.h"
#include "widgets/flame/sourcesnippet.h"
#include "widgets/flame/trendplot.h"
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <algorithm>

namespace bs {

namespace {

constexpr int kSuspects = 380;
constexpr int kNarrowPage = 1100;

} // namespace

void ProfilesPage::createHeader() {
    m_header = new QWidget(this);
    m_header->setFixedHeight(32);
    auto *row = new QHBoxLayout(m_header);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    auto *name = new QLabel(title(), m_header);
    name->setTextFormat(Qt::PlainText);
    name->setFont(textFont(TextRole::ScreenTitle));
    row->addWidget(name);
    int part = 0;
    for (BarButton **b : {&m_service, &m_pod, &m_type}) {
        *b = new BarButton(m_header);
        connect(*b, &BarButton::clicked, this, [this, b = *b, part] { openMenu(b, part); });
        row->addWidget(*b);
        ++part;
    }
    m_mode = new Segmented(m_header);
    m_mode->setItems({QStringLiteral("Single"), QStringLiteral("Diff A→B"), QStringLiteral("Trend")}, 1);
    connect(m_mode, &Segmented::currentChanged, this, &ProfilesPage::applyMode);
    row->addWidget(m_mode);
    row->addStretch(1);
    m_note = new Chip(m_header);
    m_note->hide();
    row->addWidget(m_note);
    m_export = new QPushButton(QStringLiteral("Export"), m_header);
    m_export->setProperty("size", QStringLiteral("small"));
    connect(m_export, &QPushButton::clicked, this, &ProfilesPage::exportProfile);
    row->addWidget(m_export);
    m_captureButton = new QPushButton(QStringLiteral("Capture now  C"), m_header);
    m_captureButton->setProperty("kind", QStringLiteral("primary"));
    m_captureButton->setFixedHeight(28);
    connect(m_captureButton, &QPushButton::clicked, this, &ProfilesPage::captureNow);
    row->addWidget(m_captureButton);
    layout()->addWidget(m_header);
}

void ProfilesPage::createStrip() {
    m_stripPanel = new Panel(QStringLiteral("Captures"), this);
    m_stripPanel->setExpandable(false);
    m_strip = new CaptureStrip;
    m_stripPanel->setBody(m_strip);
    m_stripPanel->setFixedHeight(128);
    auto *buttons = new QWidget;
    auto *row = new QHBoxLayout(buttons);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(6);
    const auto button = [&](const QString &word, const QString &tip, auto run) {
        auto *b = new BarButton(buttons);
        b->setLook({.strong = word.section(u' ', 0, -2), .small = true, .keycap = word.section(u' ', -1)});
        setPlainToolTip(b, tip);
        connect(b, &BarButton::clicked, this, run);
        row->addWidget(b);
        return b;
    };
    button(QStringLiteral("Rewind ["), QStringLiteral("The capture before B"), [this] { step(-1); });
    button(QStringLiteral("Step ]"), QStringLiteral("The capture after B"), [this] { step(1); });
    m_playButton = new BarButton(buttons);
    connect(m_playButton, &BarButton::clicked, this, &ProfilesPage::play);
    row->addWidget(m_playButton);
    m_stripPanel->setLegend(buttons);
    m_stripPanel->menu()->addAction(QStringLiteral("Rewind to the first"), this, [this] { step(-100000); });
    m_stripPanel->menu()->addAction(QStringLiteral("Forward to the last"), this, [this] { step(100000); });
    layout()->addWidget(m_stripPanel);
    connect(m_marks, &StripMarks::changed, this, [this] {
        m_strip->setMarks(m_book && m_book->ignoresRange() ? std::vector<TimeMark>() : m_marks->marks());
        if (!m_ready && m_view && !m_marks->asking()) {
            becomeReady(); // a picture waits for them
        }
    });
    connect(m_strip, &CaptureStrip::bChosen, this, [this](int i) {
        m_request.b = m_view->captures[static_cast<std::size_t>(i)].id;
        ask();
    });
    connect(m_strip, &CaptureStrip::aChosen, this, [this](int i) {
        m_request.a = m_view->captures[static_cast<std::size_t>(i)].id;
        if (mode() == Mode::Single) {
            m_mode->setCurrent(1);
        } else {
            ask();
        }
    });
}

void ProfilesPage::createFlame() {
    m_middle = new QWidget(this);
    auto *row = new QHBoxLayout(m_middle);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(metric::kPanelGap);
    m_flamePanel = new Panel(QStringLiteral("Stacks"), m_middle);
    auto *body = new QWidget;
    auto *column = new QVBoxLayout(body);
    column->setContentsMargins(12, 6, 12, 10);
    column->setSpacing(6);
    m_flame = new FlameView(body);
    m_waits = new WaitBar(body);
    m_waits->setFixedHeight(44);
    column->addWidget(m_flame, 1);
    column->addWidget(m_waits);
    m_centre = new QStackedWidget;
    m_centre->addWidget(body);
    auto *trendBody = new QWidget;
    auto *trendColumn = new QVBoxLayout(trendBody);
    trendColumn->setContentsMargins(12, 8, 12, 8);
    m_trend = new TrendPlot(trendBody);
    trendColumn->addWidget(m_trend);
    m_centre->addWidget(trendBody);
    m_flamePanel->setBody(m_centre);
    m_legend = new DiffLegend;
    m_flamePanel->setLegend(m_legend);
    m_flamePanel->segments()->setItems({QStringLiteral("Icicle"), QStringLiteral("Flame"), QStringLiteral("Sandwich")});
    m_flamePanel->segments()->show();
    connect(m_flamePanel->segments(), &Segmented::currentChanged, this, [this](int i) {
        if (mode() != Mode::Trend) {
            m_flame->setMode(static_cast<FlameView::Mode>(i));
            return;
        }
        static constexpr DurationMs kLengths[] = {0, 86'400'000, 7 * 86'400'000LL, 28 * 86'400'000LL};
        m_trendLength = kLengths[std::clamp(i, 0, 3)];
        askTrend();
    });
    connect(m_flame, &FlameView::selectionChanged, this, [this](qint64 node) {
        if (node > 0 && !m_syncing && m_flame->graph()) {
            const auto &frame = m_flame->graph()->frame(m_flame->graph()->nodes()[static_cast<std::size_t>(node)]);
            if (const auto place = placeOf(frame.detail)) {
                askSource(*place);
            }
        }
    });
    connect(m_flamePanel, &Panel::messageAction, this, [this](int i) { i == 0 ? openFiles() : captureNow(); });
    connect(m_flame, &FlameView::copyRequested, this, [this](const QString &text) {
        m_context.copyText(text);
        m_context.notify(QStringLiteral("Stack copied"));
    });
    connect(m_filters, &FilterBar::colourChanged, this, [this](int i) {
        m_flame->setColourBy(i == 0 && m_view && m_view->a >= 0 ? FlameView::ColourBy::Diff
                                                                : FlameView::ColourBy::Group);
        m_legend->setVisible(i == 0 && m_view && m_view->a >= 0);
    });
    connect(m_waits, &WaitBar::chosen, m_filters, &FilterBar::setWaitReason);
    row->addWidget(m_flamePanel, 1);
    static_cast<QVBoxLayout *>(layout())->addWidget(m_middle, 5);
}

void ProfilesPage::createLists() {
    m_suspectPanel = new Panel(QStringLiteral("Leak suspects"), m_middle);
    m_suspectPanel->setExpandable(false);
    m_suspectPanel->setFixedWidth(kSuspects);
    auto *scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto *inner = new QWidget;
    auto *column = new QVBoxLayout(inner);
    column->setContentsMargins(12, 8, 12, 8);
    m_suspects = new SuspectList(inner);
    column->addWidget(m_suspects);
    m_snippet = new SourceSnippet(inner);
    m_snippet->hide();
    column->addWidget(m_snippet);
    column->addStretch(1);
    scroll->setWidget(inner);
    m_suspectBody = scroll;
    m_suspectPanel->setBody(scroll);
    m_middle->layout()->addWidget(m_suspectPanel);
    connect(m_suspects, &SuspectList::chosen, this, [this](quint64 id) { chooseStack(id, false); });

    m_tablePanel = new Panel(QStringLiteral("Stacks"), this);
    m_table = new StackTable;
    m_tabs = new QStackedWidget;
    m_tabs->addWidget(m_table);
    m_tablePanel->setBody(m_tabs);
    m_tablePanel->menu()->addAction(QStringLiteral("Copy as CSV"), this, [this] {
        m_context.copyText(m_table->csv());
        m_context.notify(QStringLiteral("%1 stacks copied").arg(m_table->stacks()->rowCount()));
    });
    connect(m_table, &StackTable::stackChosen, this, [this](quint64 id) { chooseStack(id, true); });
    connect(m_tablePanel->segments(), &Segmented::currentChanged, this,
            [this](int i) { m_tabs->setCurrentIndex(std::min(i, m_tabs->count() - 1)); });
    static_cast<QVBoxLayout *>(layout())->addWidget(m_tablePanel, 3);
}

void ProfilesPage::createCommands() {
    const auto add = [this](const QString &text, const QKeySequence &keys, auto run) {
        auto *a = new QAction(text, this);
        a->setShortcut(keys);
        a->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(a, &QAction::triggered, this, run);
        addAction(a);
        m_commands << a;
    };
    add(QStringLiteral("Capture a profile now"), QKeySequence(Qt::Key_C), [this] { captureNow(); });
    add(QStringLiteral("Previous capture"), QKeySequence(Qt::Key_BracketLeft), [this] { step(-1); });
    add(QStringLiteral("Next capture"), QKeySequence(Qt::Key_BracketRight), [this] { step(1); });
    add(QStringLiteral("Search in the stacks"), QKeySequence(Qt::Key_Slash),
        [this] { m_filters->focusField()->setFocus(); });
    add(QStringLiteral("Open profile files"), QKeySequence::Open, [this] { openFiles(); });
    add(QStringLiteral("Export this profile"), {}, [this] { exportProfile(); });
    add(QStringLiteral("Play captures from A to B"), {}, [this] { play(); });
    add(QStringLiteral("Trend of the chosen stack"), {}, [this] { m_mode->setCurrent(mode() == Mode::Trend ? 1 : 2); });
    add(QStringLiteral("Save these filters as a view"), {}, [this] { m_filters->openViews(); });
}

void ProfilesPage::resizeEvent(QResizeEvent *event) {
    Page::resizeEvent(event);
    arrange();
}

void ProfilesPage::arrange() {
    const bool narrow = width() < kNarrowPage;
    m_stripPanel->setFixedHeight(narrow ? 96 : 128);
    if (narrow == m_narrow) {
        return;
    }
    m_narrow = narrow;
    if (narrow) {
        m_suspectPanel->hide();
        m_tabs->addWidget(m_suspectBody);
        m_tablePanel->segments()->setItems({QStringLiteral("Stacks"), QStringLiteral("Suspects")});
        m_tablePanel->segments()->show();
    } else {
        m_tabs->setCurrentIndex(0);
        m_tabs->removeWidget(m_suspectBody);
        m_suspectPanel->setBody(m_suspectBody);
        m_suspectBody->show();
        m_suspectPanel->show();
        m_tablePanel->segments()->setItems({});
        m_tablePanel->segments()->hide();
    }
}

void ProfilesPage::refreshHeader() {
    const auto look = [](BarButton *b, const QString &lead, const QString &strong) {
        b->setLook({.lead = lead,
                    .strong = strong.isEmpty() ? QStringLiteral("–") : displayText(strong, 28),
                    .chevron = true,
                    .small = true});
    };
    const profilestore::Subject s = m_view ? m_view->subject : profilestore::Subject{{}, {}, {}};
    look(m_service, QStringLiteral("Service"), s.service);
    look(m_pod, QStringLiteral("Pod"), s.pod);
    look(m_type, QStringLiteral("Type"), s.type);
    const bool something = m_view && m_view->b >= 0;
    m_export->setEnabled(something);
    m_playButton->setLook(
        {.strong = m_play.isActive() ? QStringLiteral("Stop") : QStringLiteral("Play A→B"), .small = true});
    m_playButton->setEnabled(something && m_view->captures.size() > 1);
    const QString note = something ? m_view->notes.join(QStringLiteral("; ")) : QString();
    m_note->setVisible(!note.isEmpty());
    if (!note.isEmpty()) {
        m_note->set(Health::Warn, note);
    }
    QString sub =
        QStringLiteral("height and colour = %1, log").arg(something ? m_view->unit : QStringLiteral("goroutines"));
    if (something) {
        sub = QStringLiteral("%1 · %2 in range · %3")
                  .arg(displayText(s.pod, 40), formatCount(double(m_view->captures.size())), sub);
    }
    m_stripPanel->setSubtitle(sub);
}

} // namespace bs
