// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/fleet/silencing.h"
#include "app/pages/fleet/alertstrip.h"
#include "data/core/format.h"
#include "widgets/alerts/silencepanel.h"
#include <algorithm>
#include <set>

namespace bs {

namespace {

constexpr DurationMs kAskEvery = 15'000;

QString text(const std::string &s) { return QString::fromStdString(s); }

} // namespace

Silencing::Silencing(const AppContext &context, AlertStrip *strip)
    : QObject(strip), m_context(context), m_watch(context.alertmanagers), m_strip(strip) {
    if (!isConfigured()) {
        return;
    }
    connect(m_watch, &AlertmanagerWatch::changed, this, &Silencing::refresh);
    connect(m_strip, &AlertStrip::silencesRequested, this, &Silencing::openList);
    connect(m_strip, &AlertStrip::silenceRequested, this, [this](const Labels &labels) { openNew(labels); });
    refresh();
}

std::vector<ManagedAlert> Silencing::alerts() const {
    return isConfigured() ? m_watch->alerts() : std::vector<ManagedAlert>();
}

bool Silencing::hasAsked() const {
    return !isConfigured() || std::all_of(m_watch->states().begin(), m_watch->states().end(),
                                          [](const AlertmanagerState &s) { return s.asked; });
}

void Silencing::setActive(bool active) {
    if (!isConfigured()) {
        return;
    }
    if (!active) {
        m_watch->stop();
    } else if (m_context.rendering) {
        m_watch->ask();
    } else {
        m_watch->start(kAskEvery);
    }
}

SilencePanel *Silencing::panel() {
    if (m_panel) {
        return m_panel;
    }
    m_panel = new SilencePanel(m_context.clock, m_strip);
    connect(m_panel, &SilencePanel::matchersEdited, this, &Silencing::fit);
    connect(m_panel, &SilencePanel::createRequested, this, &Silencing::create);
    connect(m_panel, &SilencePanel::expireRequested, this, &Silencing::expire);
    refresh();
    return m_panel;
}

void Silencing::openList() {
    if (!isConfigured()) {
        m_context.notify(QStringLiteral("The workspace names no alertmanagers."));
        return;
    }
    panel()->setAnswer(true, {});
    panel()->openBelow(m_strip);
    m_watch->ask();
}

void Silencing::openNew(const Labels &labels) {
    openList();
    if (isConfigured()) {
        QStringList parts;
        for (const Matcher &m : matchersFor(labels)) {
            parts << text(m.toString());
        }
        panel()->startNew(parts.join(QStringLiteral(", ")));
    }
}

void Silencing::refresh() {
    if (!isConfigured()) {
        return;
    }
    const AlertmanagerWatch &watch = *m_watch;
    AlertStrip::Silencing s;
    s.configured = true;
    s.known = watch.isComplete();
    s.error = watch.errors();
    s.alerts = watch.alerts();
    QStringList names;
    QList<SilenceRow> rows;
    std::set<std::string> seen; // replicas of a cluster hold the same silences
    for (std::size_t i = 0; i < watch.states().size(); ++i) {
        const AlertmanagerState &state = watch.states()[i];
        names << state.name;
        for (const Silence &silence : state.silences) {
            if (silence.state == "expired" || !seen.insert(silence.id).second) {
                continue;
            }
            s.silences += silence.state == "active" && state.error.isEmpty() ? 1 : 0;
            rows.append({static_cast<int>(i), text(silence.id), text(silence.state),
                         text(matchersText(silence.matchers)), text(silence.createdBy), text(silence.comment),
                         silence.endsAt});
        }
    }
    const QString error = s.error;
    m_strip->setSilencing(std::move(s));
    if (m_panel) {
        m_panel->setServers(names);
        m_panel->setRows(rows);
        m_panel->setProblem(error.isEmpty() ? QString()
                                            : error + QStringLiteral(". What is listed of it is as old as its last "
                                                                     "answer."));
    }
    Q_EMIT changed();
}

// How many of the alerts that the Alertmanagers hold would be silenced.
void Silencing::fit(const QString &matchers) {
    if (matchers.trimmed().isEmpty() || !isConfigured()) {
        return panel()->setFit(std::nullopt);
    }
    const auto read = parseAlertMatchers(matchers);
    const auto set = read ? MatcherSet::compile(*read) : Result<MatcherSet>(std::unexpected(read.error()));
    if (!set) {
        return panel()->setFit(std::nullopt, set.error().reason);
    }
    if (set->matches(Labels())) {
        return panel()->setFit(std::nullopt, QStringLiteral("That also matches alerts without any of these labels."));
    }
    if (!m_watch->isComplete()) {
        return panel()->setFit(
            std::nullopt,
            QStringLiteral("How many alerts match is not known: ") +
                (m_watch->errors().isEmpty() ? QStringLiteral("the answer is not there yet") : m_watch->errors()));
    }
    std::set<Labels> fits;
    for (const ManagedAlert &a : m_watch->alerts()) {
        if (set->matches(a.labels)) {
            fits.insert(a.labels);
        }
    }
    panel()->setFit(static_cast<int>(fits.size()));
}

void Silencing::create(int server, const QString &matchers, DurationMs length, const QString &comment,
                       const QString &author) {
    if (!isConfigured()) {
        return;
    }
    NewSilence s;
    const auto read = parseAlertMatchers(matchers);
    if (!read) {
        return panel()->setAnswer(false, read.error().text());
    }
    s.matchers = *read;
    s.startsAt = SystemClock().now(); // the server's clock decides what has begun, not the page's
    s.endsAt = s.startsAt + length;
    s.comment = comment.toStdString();
    s.createdBy = author.toStdString();
    m_watch->create(static_cast<std::size_t>(server), s, this, [this, matchers](const Result<std::string> &id) {
        panel()->setAnswer(id.has_value(), id ? QStringLiteral("Silenced: ") + matchers
                                              : QStringLiteral("Not silenced: ") + id.error().text());
    });
}

void Silencing::expire(int server, const QString &id) {
    if (!isConfigured()) {
        return;
    }
    m_watch->expire(static_cast<std::size_t>(server), id.toStdString(), this, [this](const Result<bool> &ok) {
        panel()->setAnswer(ok.has_value(), ok ? QStringLiteral("Expired. It may take a few seconds "
                                                               "until alerts are heard again.")
                                              : QStringLiteral("Not expired: ") + ok.error().text());
    });
}

} // namespace bs
