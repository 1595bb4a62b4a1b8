// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/profiles/profilespage.h"
#include "app/pages/profiles/difflegend.h"
#include "data/core/format.h"
#include "data/workspace/paths.h"
#include "widgets/common/icon.h"
#include "widgets/common/plaintooltip.h"
#include "widgets/flame/flameview.h"
#include "widgets/flame/sourcesnippet.h"
#include "widgets/flame/trendplot.h"
#include <QFile>
#include <QFileInfo>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace bs {

namespace {

constexpr int kSuspects = 380;
constexpr int kNarrowPage = 1100;

std::shared_ptr<const profile::WaitRules> loadRules() {
    QFile file(QStringLiteral(":/boundscope/profile/waits.yaml"));
    if (file.open(QIODevice::ReadOnly)) {
        if (auto rules = profile::WaitRules::parse(file.readAll().toStdString(), QStringLiteral("waits.yaml"))) {
            return std::make_shared<profile::WaitRules>(std::move(*rules));
        }
    }
    return std::make_shared<profile::WaitRules>();
}

} // namespace

ProfilesPage::ProfilesPage(const AppContext &context, QWidget *parent)
    : Page(parent), m_context(context), m_rules(loadRules()),
      m_hand(context.storePath,
             HandStore::sideOf(context.storePath, context.workspacePath, Paths::fromEnvironment().data)) {
    setAcceptDrops(true);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(metric::kWindowMargin, metric::kWindowMargin, metric::kWindowMargin,
                               metric::kWindowMargin);
    column->setSpacing(metric::kPanelGap);
    if (!context.storePath.isEmpty() || QFileInfo::exists(m_hand.side())) {
        m_book = m_storeBook = storeBook(context.storePath, m_hand.side());
    }
    createHeader();
    createCapture();
    createStrip();
    m_filters = new FilterBar(this);
    m_filters->setSettings(context.settings);
    column->addWidget(m_filters);
    connect(m_filters, &FilterBar::changed, this, &ProfilesPage::ask);
    createFlame();
    createLists();
    createCommands();
    for (const QString &p : context.profileEndpoints) {
        if (!p.contains(QStringLiteral("://"))) {
            const auto store = m_storeBook;
            openSubject(QStringLiteral("file:") + p);
            m_book = store ? store : m_book; // files beside a store are one choice more, not the first
        }
    }
    connect(context.time, &TimeAuthority::rangeChanged, this, [this] {
        if (m_active) {
            ask();
        }
    });
    m_play.setInterval(700);
    connect(&m_play, &QTimer::timeout, this, [this] {
        if (!m_view || m_view->b + 1 >= static_cast<int>(m_view->captures.size())) {
            m_play.stop();
            refreshHeader();
        } else {
            step(1);
        }
    });
    refreshHeader();
}

ProfilesPage::~ProfilesPage() {
    for (const auto &[name, book] : m_serverBooks) {
        book->stop(); // a pool thread may wait for an answer
    }
}

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

void ProfilesPage::setActive(bool active) {
    m_active = active;
    if (active) {
        if (!std::exchange(m_serversAsked, true)) {
            m_run->find();
        }
        ask();
    } else {
        m_latest.cancel();
        m_latestTrend.cancel();
        m_latestBuilds.cancel();
        m_latestSource.cancel();
        m_play.stop();
    }
}

void ProfilesPage::openSubject(const QString &subject) {
    if (subject.startsWith(QStringLiteral("file:"))) {
        if (!m_opened) {
            m_opened = std::make_shared<OpenedBook>();
        }
        m_opened->addFile(subject.mid(5));
        m_book = m_opened;
        m_request.subject.reset();
        m_request.a = m_request.b = 0;
    } else if (subject.startsWith(QStringLiteral("pod:"))) {
        // Names of pods have no "@", and a time follows the last one.
        const auto at = subject.lastIndexOf(u'@');
        bool timed = false;
        const qint64 ms = at > 0 ? subject.mid(at + 1).toLongLong(&timed) : 0;
        m_wantedPod = timed ? subject.mid(4, at - 4) : subject.mid(4);
        m_wantedTime = timed ? ms : kNoTime;
        m_book = m_storeBook ? m_storeBook : m_book; // not a file that happens to be open
        m_request.subject.reset();
        m_request.a = m_request.b = 0;
        m_request.newest = false;
    }
    if (m_active) {
        ask();
    }
}

void ProfilesPage::ask() {
    if (!m_active || m_syncing) {
        return;
    }
    if (!m_book && !m_serversKnown) {
        return; // a profile server may be all there is: serversFound() asks again
    }
    if (!m_book) {
        showNothing(QStringLiteral("No captures yet"),
                    QStringLiteral("Open profile files, or record a workspace whose targets have pprof endpoints."),
                    false, {});
        return;
    }
    m_request.range = m_context.time->range();
    if (const TimeMs now = m_context.clock->now();
        m_request.newest && now > m_request.range.end && now - m_request.range.end < 60'000) {
        m_request.range.end = now; // a live range moves now and then; what was just captured is shown at once
    }
    for (const auto &[name, book] : m_serverBooks) {
        book->setRange(m_request.range);
    }
    m_request.diff = mode() != Mode::Single;
    m_request.at = m_wantedTime;
    m_request.focus = m_filters->focusPattern();
    m_request.ignore = m_filters->ignorePattern();
    m_request.wait = m_filters->waitReason();
    m_request.minWaitMinutes = m_filters->minWaitMinutes();
    m_request.widthByDelta = m_filters->widthByDelta();
    m_latest.run<std::shared_ptr<const ProfileView>>(
        this,
        [this](std::stop_token stop) {
            return runOn<std::shared_ptr<const ProfileView>>(
                m_context.interactive,
                [book = m_book, q = m_request, rules = m_rules, pod = m_wantedPod, stop]() mutable {
                    if (!pod.isEmpty() && !q.subject) {
                        if (const auto subjects = book->subjects()) {
                            for (const auto &s : *subjects) {
                                const bool better = !q.subject || s.subject.type.startsWith(u"goroutine");
                                q.subject = s.subject.pod == pod && better ? std::optional(s.subject) : q.subject;
                            }
                        }
                    }
                    return computeProfileView(*book, q, *rules, stop);
                });
        },
        [this](Result<std::shared_ptr<const ProfileView>> r) { take(std::move(r)); });
}

void ProfilesPage::take(Result<std::shared_ptr<const ProfileView>> result) {
    if (!result) {
        m_view = nullptr;
        showNothing(QStringLiteral("The captures cannot be read"), result.error().reason, true, result.error().thing);
        return;
    }
    m_view = *result;
    m_error.clear();
    if (m_view->b < 0) {
        const bool any = !m_view->subjects.empty();
        showNothing(
            any ? QStringLiteral("No captures in this range.") : QStringLiteral("No captures yet"),
            any ? QStringLiteral("Capture one now, or widen the range to Last 6 h.")
                : QStringLiteral("Open profile files, or record a workspace whose targets have pprof endpoints."),
            false, m_book->where());
        return;
    }
    m_request.subject = m_view->subject;
    m_wantedPod.clear();
    if (std::exchange(m_wantedTime, kNoTime) != kNoTime || std::exchange(m_request.newest, false)) {
        m_request.b = m_view->captures[static_cast<std::size_t>(m_view->b)].id; // stays there while a live range moves
    }
    showView();
    m_ready = true;
    Q_EMIT readyChanged();
}

void ProfilesPage::showNothing(const QString &title, const QString &hint, bool error, const QString &where) {
    m_error = error ? hint : QString();
    PanelMessage message{.kind = error ? PanelMessage::Kind::Error : PanelMessage::Kind::Empty,
                         .title = title,
                         .hint = hint,
                         .where = where};
    m_strip->setCaptures({}, m_context.time->range());
    m_table->setRows({}, false);
    m_suspects->setCards({});
    if (!error) {
        message.buttons = {QStringLiteral("Open files…"), QStringLiteral("Capture now")};
    }
    m_flamePanel->setMessage(message);
    refreshHeader();
    m_ready = true;
    Q_EMIT readyChanged();
}

void ProfilesPage::showView() {
    const ProfileView &v = *m_view;
    const bool compared = v.a >= 0;
    m_flamePanel->setMessage({});
    std::vector<CaptureBar> bars;
    for (const auto &c : v.captures) {
        bars.push_back({c.time, static_cast<double>(c.total), c.pinned});
    }
    m_strip->setCaptures(std::move(bars), v.range);
    m_strip->setHandles(v.a, v.b);
    m_flame->setColourBy(compared && m_filters->colour() == 0 ? FlameView::ColourBy::Diff : FlameView::ColourBy::Group);
    m_flame->setUnit(v.unit);
    m_syncing = true; // the selection follows into the new graph: nobody chose it
    m_flame->setGraph(v.graph);
    m_syncing = false;
    m_legend->setVisible(compared && m_filters->colour() == 0 && mode() != Mode::Trend);
    if (mode() == Mode::Trend) {
        askTrend();
    }
    const QString flameTitle = compared ? QStringLiteral("Stacks, differential") : QStringLiteral("Stacks");
    m_flamePanel->setTitle(mode() == Mode::Trend ? QStringLiteral("Trend") : flameTitle);
    m_flamePanel->setSubtitle(mode() == Mode::Trend ? QStringLiteral("goroutines of the chosen stack over time")
                              : !compared           ? QStringLiteral("width = %1").arg(v.unit)
                              : m_filters->widthByDelta()
                                  ? QStringLiteral("width = change from A · colour = direction")
                                  : QStringLiteral("width = %1 at B · colour = change from A").arg(v.unit));
    m_waits->setShares(v.waitTitle, v.waits);
    QStringList reasons;
    for (const WaitShare &w : v.waits) {
        reasons << w.name;
    }
    m_filters->setReasons(reasons);
    m_filters->setCompared(compared);
    m_filters->setMatches(static_cast<qint64>(v.rows.size()), v.allStacks, v.filterError);
    m_suspects->setCards(v.suspects);
    m_suspectPanel->setSubtitle(v.suspectRule);
    m_suspectPanel->setStatus(v.suspects.empty() ? Health::None : v.suspects.front().health,
                              v.suspects.empty() ? QString() : QString::number(v.suspects.size()));
    if (v.suspects.empty() && m_snippet->isHidden()) {
        m_suspectPanel->setMessage(
            {.kind = PanelMessage::Kind::Empty,
             .title = compared ? QStringLiteral("Nothing leaks between A and B") : QStringLiteral("Nothing to compare"),
             .hint = v.excused.isEmpty() ? QStringLiteral("A suspect has more than 100 goroutines and grew.")
                                         : v.excused.front()});
    } else {
        m_suspectPanel->setMessage({});
    }
    m_table->setRows(v.rows, compared);
    m_tablePanel->setSubtitle(
        QStringLiteral("%1 match · ↑↓ move, Enter focuses the flame graph").arg(formatCount(double(v.rows.size()))));
    Q_EMIT badgeChanged(v.suspects.empty() ? Health::None : Health::Warn);
    refreshHeader();
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

void ProfilesPage::chooseStack(quint64 id, bool fromTable) {
    if (!m_view) {
        return;
    }
    m_chosen = id;
    m_syncing = true;
    if (const auto it = m_view->paths.find(id); it != m_view->paths.end() && m_view->graph) {
        m_flame->select(nodeOf(*m_view->graph, it->second));
    }
    m_syncing = false;
    m_suspects->setSelected(id);
    if (const auto it = m_view->places.find(id); it != m_view->places.end()) {
        askSource(it->second);
    }
    if (mode() == Mode::Trend) {
        askTrend();
    }
    if (!fromTable) {
        m_table->selectStack(id);
    }
}

void ProfilesPage::step(int by) {
    if (!m_view || m_view->b < 0) {
        return;
    }
    const int next = std::clamp(m_view->b + by, 0, static_cast<int>(m_view->captures.size()) - 1);
    if (next != m_view->b) {
        m_wantedTime = kNoTime;
        m_request.b = m_view->captures[static_cast<std::size_t>(next)].id;
        ask();
    }
}

QVector<PanelState> ProfilesPage::panels() const {
    const bool something = m_view && m_view->b >= 0;
    const Availability state = !m_error.isEmpty()        ? Availability::Error
                               : !m_ready                ? Availability::NotChecked
                               : !something              ? Availability::NoData
                               : m_view->notes.isEmpty() ? Availability::Data
                                                         : Availability::Partial;
    const auto count = [&](auto fn) { return something ? static_cast<qint64>(fn()) : 0; };
    return {{QStringLiteral("Captures"), QStringLiteral("captures"), something ? 1 : 0,
             count([&] { return m_view->captures.size(); }), state},
            {QStringLiteral("Stacks"), QStringLiteral("flame"), something ? (m_view->a >= 0 ? 2 : 1) : 0,
             count([&] { return m_view->graph->nodes().size(); }), state},
            {QStringLiteral("Wait reasons"), QStringLiteral("bar"), count([&] { return m_view->waits.size(); }),
             something ? m_view->totalB : 0, state},
            {QStringLiteral("Leak suspects"), QStringLiteral("suspects"),
             count([&] { return m_view->suspects.size(); }), count([&] { return m_view->suspects.size(); }),
             something && m_view->a < 0 ? Availability::NotChecked : state},
            {QStringLiteral("Stacks table"), QStringLiteral("table"), count([&] { return m_view->rows.size(); }),
             count([&] { return m_view->rows.size(); }), state}};
}

} // namespace bs
