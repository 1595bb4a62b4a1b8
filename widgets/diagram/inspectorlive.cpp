// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What was measured of the selected node or call, beside what is declared; and its callers.
#include "data/bounds/analysis.h"
#include "data/core/format.h"
#include "widgets/diagram/fieldrow.h"
#include "widgets/diagram/inspector.h"
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

namespace bs {

using namespace bounds;

namespace {

QString number(const Maybe &v) { return v ? exactNumber(*v) : QStringLiteral("–"); }

} // namespace

// What a caller may have here, and what it has.
void Inspector::callersForm(const Node &n) {
    heading(QStringLiteral("Per-caller caps"));
    for (const CallerCap &c : n.callers) {
        row(displayText(c.caller, 40), QStringLiteral("callers.%1.inflight").arg(c.caller), QString());
        row(QStringLiteral("  RPS"), QStringLiteral("callers.%1.rps").arg(c.caller), QStringLiteral("/s"))
            ->input()
            ->setAccessibleName(c.caller + QStringLiteral(", requests per second"));
        row(QStringLiteral("  How many"), QStringLiteral("callers.%1.count").arg(c.caller), QStringLiteral("×"))
            ->input()
            ->setAccessibleName(c.caller + QStringLiteral(", how many such callers"));
    }
    auto *line = new QHBoxLayout;
    line->setContentsMargins(0, 4, 0, 2);
    auto *name = new QLineEdit(m_form->parentWidget());
    name->setPlaceholderText(QStringLiteral("Caller, or default"));
    name->setAccessibleName(QStringLiteral("Name of a caller to cap"));
    auto *add = new QPushButton(QStringLiteral("Add caller"), m_form->parentWidget());
    add->setProperty("size", QStringLiteral("small"));
    name->setMinimumWidth(60);
    name->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    add->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    line->addWidget(name, 1);
    line->addSpacing(8);
    line->addWidget(add);
    m_form->addLayout(line);
    const auto run = [this, name] {
        const QString caller = name->text().trimmed();
        const Node *node = m_model->document().node(m_node);
        if (caller.isEmpty() || !node) {
            return;
        }
        QString why;
        setField(QStringLiteral("callers.%1.inflight").arg(caller),
                 node->offer() ? QString::number(*node->offer()) : QStringLiteral("1"), &why);
        name->clear(); // refresh() makes the form anew: a caller came
    };
    connect(add, &QPushButton::clicked, this, run);
    connect(name, &QLineEdit::returnPressed, this, run);
}

void Inspector::liveCallForm(const Call &c) {
    const auto it = m_model->liveCalls().constFind(c.id);
    heading(QStringLiteral("Measured"));
    if (it == m_model->liveCalls().constEnd()) {
        paragraph(QStringLiteral("Nothing is measured of this call: no client metrics with this caller and target."));
        return;
    }
    static const char *states[] = {"–", "closed", "half open", "open"};
    const auto drift = m_model->fanoutDrift(c.id);
    facts({{QStringLiteral("Calls a request"),
            it->perRequest
                ? QStringLiteral("%1, declared %2%3")
                      .arg(formatCount(*it->perRequest), exactNumber(c.calls() * c.attempts().value_or(1)),
                           drift && drift->far() ? QStringLiteral(" (drift %1)").arg(formatTimes(drift->ratio()))
                                                 : QString())
                : QStringLiteral("–")},
           {QStringLiteral("Rate"), it->rps ? formatCount(*it->rps) + QStringLiteral("/s") : QStringLiteral("–")},
           {QStringLiteral("Mean latency"),
            it->latencyMean ? formatCount(*it->latencyMean) + QStringLiteral(" s") : QStringLiteral("–")},
           {QStringLiteral("Refused at the caller"),
            it->rejectedRps ? formatCount(*it->rejectedRps) + QStringLiteral("/s") : QStringLiteral("–")},
           {QStringLiteral("Breaker"),
            QString::fromLatin1(states[static_cast<int>(it->breaker)]) +
                (it->breakerName.isEmpty() ? QString() : QStringLiteral(", ") + it->breakerName)}});
}

void Inspector::liveForm(const Node &n) {
    const auto it = m_model->live().constFind(n.id);
    heading(QStringLiteral("Measured"));
    if (it == m_model->live().constEnd()) {
        paragraph(QStringLiteral("Nothing is measured of this node: give it queries, or connect a source."));
        queriesForm();
        return;
    }
    const auto measured = [](const Maybe &v, const char *unit) {
        return v ? formatCount(*v) + QString::fromUtf8(unit) : QStringLiteral("–");
    };
    const auto drift = m_model->latencyDrift(n.id);
    facts(
        {{QStringLiteral("State"), bs::toString(it->state)},
         {QStringLiteral("At"),
          m_model->liveAt() == kNoTime ? QStringLiteral("–") : formatClock(m_model->liveAt()) + QStringLiteral(" UTC")},
         {QStringLiteral("In-flight"), measured(it->inflight, "")},
         {QStringLiteral("Capacity"), measured(it->capacity, "")},
         {QStringLiteral("RPS"), measured(it->rps, "/s")},
         {QStringLiteral("Mean latency"),
          measured(it->latencyMean, " s") +
              (n.latency.mean ? QStringLiteral(", declared %1 s").arg(exactNumber(*n.latency.mean)) : QString()) +
              (drift && drift->far() ? QStringLiteral(" (drift %1)").arg(formatTimes(drift->ratio())) : QString())},
         {QStringLiteral("p99 latency"),
          measured(it->latencyP99, " s") +
              (n.latency.p99 ? QStringLiteral(", declared %1 s").arg(exactNumber(*n.latency.p99)) : QString())},
         {QStringLiteral("Rejects"),
          measured(it->rejectedRps, "/s") +
              (it->rejectedWhy.isEmpty() ? QString() : QStringLiteral(": ") + it->rejectedWhy)},
         {QStringLiteral("Breakers open"), it->openBreakers.isEmpty() ? QStringLiteral("–") : it->openBreakers}});
    if (!it->callers.empty()) {
        heading(QStringLiteral("In flight per caller"));
        QList<std::pair<QString, QString>> lines;
        for (const auto &[caller, inflight] : it->callers) {
            const auto cap = std::find_if(n.callers.begin(), n.callers.end(),
                                          [&](const CallerCap &c) { return c.caller == caller; });
            lines.append({caller, cap != n.callers.end() && cap->inflight
                                      ? QStringLiteral("%1 of %2").arg(formatCount(inflight), number(cap->inflight))
                                      : formatCount(inflight)});
        }
        facts(lines);
    }
    auto *buttons = new QHBoxLayout;
    buttons->setContentsMargins(0, 10, 0, 0);
    const auto button = [&](const QString &text, bool on, auto signal) {
        auto *b = new QPushButton(text, m_form->parentWidget());
        b->setProperty("size", QStringLiteral("small"));
        b->setEnabled(on);
        connect(b, &QPushButton::clicked, this, [this, signal] { Q_EMIT(this->*signal)(m_node); });
        buttons->addWidget(b);
        buttons->addSpacing(6);
    };
    button(it->pool.isEmpty() ? QStringLiteral("Show on Fleet") : QStringLiteral("Show its pool"),
           !it->pool.isEmpty() || !it->service.isEmpty(), &Inspector::fleetRequested);
    button(QStringLiteral("Profiles of its pods"), !it->pod.isEmpty(), &Inspector::profilesRequested);
    buttons->addStretch(1);
    m_form->addLayout(buttons);
    queriesForm();
}

} // namespace bs
