// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/profiles/profilespage.h"
#include "app/pages/profiles/difflegend.h"
#include "data/core/format.h"
#include "data/workspace/paths.h"
#include "widgets/flame/flameview.h"
#include "widgets/flame/sourcesnippet.h"
#include "widgets/flame/trendplot.h"
#include <QFile>
#include <QFileInfo>
#include <QVBoxLayout>

namespace bs {

namespace {

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
      m_hand(context.storePath, Paths::fromEnvironment().capturesByHand(context.storePath, context.workspacePath)) {
    setAcceptDrops(true);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(metric::kWindowMargin, metric::kWindowMargin, metric::kWindowMargin,
                               metric::kWindowMargin);
    column->setSpacing(metric::kPanelGap);
    if (!context.storePath.isEmpty() || QFileInfo::exists(m_hand.side())) {
        m_book = m_storeBook = storeBook(context.storePath, m_hand.side());
    }
    m_marks = new StripMarks(context, this);
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
        m_marks->cancel();
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
    askMarks();
    if (!m_context.rendering || !m_marks->asking()) {
        becomeReady();
    }
}

// Files that were opened are of nobody's fleet, as far as we know.
void ProfilesPage::askMarks() {
    if (m_book->ignoresRange()) {
        m_strip->setMarks({});
    } else {
        m_marks->ask(m_view->subject.service, m_view->range);
    }
}

void ProfilesPage::becomeReady() {
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
    becomeReady();
}

void ProfilesPage::showView() {
    const ProfileView &v = *m_view;
    const bool compared = v.a >= 0;
    m_flamePanel->setMessage({});
    std::vector<CaptureBar> bars;
    bars.reserve(v.captures.size());
    for (const auto &c : v.captures) {
        bars.push_back({c.time, static_cast<double>(c.total), c.pinned, profilestore::whyOf(c.origin)});
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
    m_flamePanel->setSubtitle(
        mode() == Mode::Trend       ? QStringLiteral("goroutines of the chosen stack over time · growth over all of it")
        : !compared                 ? QStringLiteral("width = %1").arg(v.unit)
        : m_filters->widthByDelta() ? QStringLiteral("width = change from A · colour = direction")
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
    // A short list must not look like all there is: what grew and is none is named, with the reason.
    m_suspectPanel->setFoot(
        v.suspects.empty() || v.excused.isEmpty()
            ? QString()
            : QStringLiteral("Grew, but no suspect: %1%2")
                  .arg(v.excused.front(),
                       v.excused.size() > 1 ? QStringLiteral(" · %1 more").arg(v.excused.size() - 1) : QString()));
    m_table->stacks()->setGrowthRule(v.growthRule);
    m_table->setRows(v.rows, compared);
    m_tablePanel->setSubtitle(
        QStringLiteral("%1 match · ↑↓ move, Enter focuses the flame graph").arg(formatCount(double(v.rows.size()))));
    Q_EMIT badgeChanged(v.suspects.empty() ? Health::None : Health::Warn);
    refreshHeader();
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
