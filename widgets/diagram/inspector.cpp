// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/diagram/inspector.h"
#include "data/bounds/fields.h"
#include "data/bounds/findings.h"
#include "data/core/format.h"
#include "widgets/common/chip.h"
#include "widgets/common/plaintooltip.h"
#include "widgets/common/segmented.h"
#include "widgets/diagram/cardlook.h"
#include "widgets/diagram/fieldrow.h"
#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>
#include <cmath>

namespace bs {

using namespace bounds;

namespace {

QLabel *label(const QString &text, TextRole role, const char *tone, QWidget *parent) {
    auto *l = new QLabel(text, parent);
    l->setTextFormat(Qt::PlainText);
    l->setFont(textFont(role));
    if (tone) {
        l->setProperty("tone", QLatin1String(tone));
    }
    return l;
}

QString number(const Maybe &v, const char *unit = "") {
    return v ? exactNumber(*v) + QString::fromUtf8(unit) : QStringLiteral("–");
}

QString ruleWords(const PolicyRule &r) {
    if (r.action.isEmpty() && !r.status) {
        return QStringLiteral("not said");
    }
    QStringList parts;
    if (!r.action.isEmpty()) {
        parts << r.action;
    }
    if (r.status) {
        parts << exactNumber(*r.status).remove(u',');
    }
    if (r.retryAfterS) {
        parts << QStringLiteral("Retry-After %1").arg(exactNumber(*r.retryAfterS));
    }
    if (r.queueDepth) {
        parts << QStringLiteral("depth %1").arg(exactNumber(*r.queueDepth));
    }
    return parts.join(QStringLiteral(", "));
}

} // namespace

Inspector::Inspector(DiagramModel *model, QWidget *outline, QWidget *parent) : QFrame(parent), m_model(model) {
    setObjectName(QStringLiteral("panel"));
    setFixedWidth(316);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(1, 1, 1, 1);
    column->setSpacing(0);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(34, 5, 10, 5);
    auto *names = new QVBoxLayout;
    names->setSpacing(0);
    m_title = label(QString(), TextRole::Workspace, nullptr, this);
    m_sub = label(QString(), TextRole::Label, "muted", this);
    names->addWidget(m_title);
    names->addWidget(m_sub);
    head->addLayout(names, 1);
    m_chip = new Chip(this);
    m_chip->set(Health::Warn, QStringLiteral("edited"));
    head->addWidget(m_chip);
    column->addLayout(head);
    m_tabs = new QTabBar(this);
    m_tabs->setDrawBase(false);
    m_tabs->addTab(QStringLiteral("Contract"));
    m_tabs->addTab(QStringLiteral("Live"));
    m_tabs->addTab(QStringLiteral("Outline"));
    m_tabs->setAccessibleName(QStringLiteral("Inspector pages"));
    column->addWidget(m_tabs);
    m_stack = new QStackedWidget(this);
    m_scroll = new QScrollArea(m_stack);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->viewport()->setAutoFillBackground(false);
    m_stack->addWidget(m_scroll);
    m_stack->addWidget(outline);
    column->addWidget(m_stack, 1);
    auto *foot = new QHBoxLayout;
    foot->setContentsMargins(12, 7, 12, 7);
    m_revert = new QPushButton(QStringLiteral("Revert"), this);
    m_file = label(QString(), TextRole::Label, "muted", this);
    m_save = new QPushButton(QStringLiteral("Save"), this);
    m_save->setProperty("kind", QStringLiteral("primary"));
    foot->addWidget(m_revert);
    foot->addStretch(1);
    foot->addWidget(m_file);
    foot->addSpacing(8);
    foot->addWidget(m_save);
    column->addLayout(foot);
    connect(m_save, &QPushButton::clicked, this, &Inspector::saveRequested);
    connect(m_revert, &QPushButton::clicked, this, &Inspector::revertRequested);
    connect(m_tabs, &QTabBar::currentChanged, this, [this] { rebuild(); });
    connect(model, &DiagramModel::selectionChanged, this, [this] {
        const std::vector<NodeId> nodes = m_model->selection();
        const NodeId node = nodes.size() == 1 ? nodes.front() : NodeId{};
        const CallId call =
            nodes.empty() && m_model->selectedCalls().size() == 1 ? *m_model->selectedCalls().begin() : CallId{};
        if (node != m_node || call != m_call) {
            rebuild();
        } else {
            refresh();
        }
    });
    connect(model, &DiagramModel::analysisChanged, this, &Inspector::refresh);
    connect(model, &DiagramModel::comparisonChanged, this, &Inspector::refresh);
    connect(model, &DiagramModel::liveChanged, this, [this] {
        const bool typing = m_scroll->widget() && m_scroll->widget()->isAncestorOf(focusWidget()) && focusWidget();
        m_tabs->currentIndex() == 1 && !typing ? rebuild() : refresh();
    });
    rebuild();
}

void Inspector::paintEvent(QPaintEvent *event) {
    QFrame::paintEvent(event);
    const Theme &t = themeOf(this);
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const Node *n = m_model->document().node(m_node);
    paintKind(p, QRectF(12, 15, 14, 14), n ? n->kind : NodeKind::Service, t.textMuted);
    p.setRenderHint(QPainter::Antialiasing, false);
    p.setPen(t.hairline);
    const int foot = m_stack->geometry().bottom() + 1;
    p.drawLine(1, foot, width() - 2, foot);
    p.drawLine(1, m_tabs->geometry().bottom(), width() - 2, m_tabs->geometry().bottom());
}

void Inspector::setFile(const QString &name, bool dirty) {
    m_file->setText(displayText(name, 40));
    m_dirty = dirty;
    m_chip->setVisible(dirty);
    m_save->setEnabled(dirty);
    m_revert->setEnabled(dirty);
}

void Inspector::focusFirstField() {
    m_tabs->setCurrentIndex(0);
    if (!m_rows.isEmpty()) {
        m_rows.front()->input()->setFocus();
        m_rows.front()->input()->selectAll();
    }
}

void Inspector::rebuild() {
    const std::vector<NodeId> nodes = m_model->selection();
    m_node = nodes.size() == 1 ? nodes.front() : NodeId{};
    m_call = nodes.empty() && m_model->selectedCalls().size() == 1 ? *m_model->selectedCalls().begin() : CallId{};
    if (m_tabs->currentIndex() == 2) {
        m_stack->setCurrentIndex(1);
    } else {
        m_stack->setCurrentIndex(0);
    }
    m_rows.clear();
    auto *body = new QWidget;
    m_form = new QVBoxLayout(body);
    m_form->setContentsMargins(12, 2, 12, 8);
    m_form->setSpacing(0);
    const Document &d = m_model->document();
    if (const Node *n = d.node(m_node)) {
        m_title->setText(displayText(n->title(), 60));
        QStringList sub{bounds::toString(n->kind)};
        if (!n->contract.isEmpty()) {
            sub << QStringLiteral("contract ") + displayText(n->contract, 20);
        }
        if (!n->owner.isEmpty()) {
            sub << displayText(n->owner, 30);
        }
        m_sub->setText(sub.join(QStringLiteral(" · ")));
        m_tabs->currentIndex() == 1 ? liveForm(*n) : nodeForm(*n);
    } else if (const Call *c = d.call(m_call)) {
        m_title->setText(displayText(d.node(c->from)->title(), 24) + QStringLiteral(" → ") +
                         displayText(d.node(c->to)->title(), 24));
        m_sub->setText(c->contract.version.isEmpty()
                           ? QStringLiteral("call")
                           : QStringLiteral("call · contract ") + displayText(c->contract.version, 20));
        m_tabs->currentIndex() == 1 ? liveCallForm(*c) : callForm(*c);
    } else {
        summaryForm();
    }
    m_form->addStretch(1);
    m_scroll->setWidget(body);
    body->setAutoFillBackground(false); // the panel's own colour
    refresh();
    update();
}

void Inspector::heading(const QString &text) {
    auto *l = label(text, TextRole::LabelStrong, "second", m_form->parentWidget());
    l->setContentsMargins(0, 11, 0, 5);
    m_form->addWidget(l);
}

FieldRow *Inspector::row(const QString &name, const QString &field, const QString &unit) {
    auto *r = new FieldRow(name, field, unit, m_form->parentWidget());
    m_form->addWidget(r);
    m_rows << r;
    connect(r, &FieldRow::edited, this, [this, r](const QString &text) {
        QString why;
        if (!setField(r->field(), text, &why)) {
            r->setError(why);
        }
    });
    return r;
}

void Inspector::choice(const QString &field, const QStringList &values, int current) {
    auto *s = new Segmented(m_form->parentWidget());
    QStringList shown;
    for (const QString &v : values) {
        shown << v.left(1).toUpper() + v.mid(1);
    }
    s->setItems(shown, current);
    s->setAccessibleName(field);
    connect(s, &Segmented::currentChanged, this, [this, field, values](int i) {
        QString why;
        setField(field, values.value(i), &why);
    });
    auto *line = new QHBoxLayout;
    line->setContentsMargins(0, 2, 0, 4);
    line->addWidget(s);
    line->addStretch(1);
    m_form->addLayout(line);
}

void Inspector::facts(const QList<std::pair<QString, QString>> &lines) {
    auto *grid = new QGridLayout;
    grid->setContentsMargins(0, 4, 0, 0);
    grid->setVerticalSpacing(4);
    grid->setHorizontalSpacing(0);
    grid->setColumnMinimumWidth(0, 128);
    grid->setColumnStretch(1, 1);
    int at = 0;
    for (const auto &[name, value] : lines) {
        grid->addWidget(label(name, TextRole::Body, "second", m_form->parentWidget()), at, 0, Qt::AlignTop);
        auto *v = label(displayText(value, 300), TextRole::BodyMedium, nullptr, m_form->parentWidget());
        v->setWordWrap(true);
        grid->addWidget(v, at++, 1);
    }
    m_form->addLayout(grid);
}

void Inspector::paragraph(const QString &text) {
    auto *l = label(displayText(text, 1000), TextRole::Body, nullptr, m_form->parentWidget());
    l->setWordWrap(true);
    l->setContentsMargins(9, 6, 9, 6);
    const Theme &t = themeOf(this);
    l->setStyleSheet(QStringLiteral("border: 1px solid %1; border-radius: 4px; background: %2;")
                         .arg(t.hairlineStrong.name(), t.bg.name()));
    m_form->addWidget(l);
}

void Inspector::nodeForm(const Node &n) {
    if (n.kind == NodeKind::Group) {
        heading(QStringLiteral("Tier"));
        row(QStringLiteral("Label"), QStringLiteral("label"), QString());
        for (const TierSum &g : m_model->analysis().groups) {
            if (g.group == n.id) {
                facts(
                    {{QStringLiteral("Members"), namesOf(m_model->document(), g.members)},
                     {QStringLiteral("Tier sum"), QStringLiteral("%1 of %2").arg(number(g.demand), number(g.offer))},
                     {QStringLiteral("Innermost"),
                      QStringLiteral("%1 of %2").arg(number(g.demand), number(g.lastOffer))},
                     {QStringLiteral("Remark"),
                      QStringLiteral(
                          "a tier sum adds a tier to the tiers it calls; the binding tier is marked on the canvas")}});
            }
        }
        return;
    }
    heading(QStringLiteral("Capacity"));
    row(QStringLiteral("Max RPS"), QStringLiteral("max_rps"), QStringLiteral("/s"));
    row(QStringLiteral("Max in-flight"), QStringLiteral("max_inflight"), QString());
    row(QStringLiteral("Pods"), QStringLiteral("pods"), QString());
    row(QStringLiteral("Bound per pod"), QStringLiteral("inflight_per_pod"), QString());
    row(QStringLiteral("Burst tolerance"), QStringLiteral("burst_s"), QStringLiteral("s"));
    row(QStringLiteral("Mean latency"), QStringLiteral("latency_s.mean"), QStringLiteral("s"));
    row(QStringLiteral("p99 latency"), QStringLiteral("latency_s.p99"), QStringLiteral("s"));
    callersForm(n);
    heading(QStringLiteral("Above capacity"));
    const QStringList actions{QStringLiteral("reject"), QStringLiteral("queue"), QStringLiteral("degrade"),
                              QStringLiteral("shed"), QStringLiteral("throttle")};
    choice(QStringLiteral("policy.over_inflight.action"), actions,
           static_cast<int>(actions.indexOf(n.policy.overInflight.action)));
    facts({{QStringLiteral("In-flight > %1").arg(number(n.offer())), ruleWords(n.policy.overInflight)},
           {QStringLiteral("RPS > %1").arg(number(n.maxRps)), ruleWords(n.policy.overRps)},
           {QStringLiteral("Caller over cap"), ruleWords(n.policy.overCaller)}});
    ruleForm(QStringLiteral("In-flight"), QStringLiteral("policy.over_inflight"));
    ruleForm(QStringLiteral("RPS"), QStringLiteral("policy.over_rps"));
    ruleForm(QStringLiteral("Caller"), QStringLiteral("policy.over_caller"));
    heading(QStringLiteral("Justification"));
    words(QStringLiteral("Rationale"), QStringLiteral("why.rationale"));
    if (n.why.rationale.size() > 24) {
        paragraph(n.why.rationale.simplified());
    }
    words(QStringLiteral("Derived from"), QStringLiteral("why.derived_from"));
    words(QStringLiteral("Validated by"), QStringLiteral("why.validated_by"));
    words(QStringLiteral("Reviewed"), QStringLiteral("why.reviewed"));
    heading(QStringLiteral("About"));
    words(QStringLiteral("Owner"), QStringLiteral("owner"));
    words(QStringLiteral("Contract"), QStringLiteral("contract"));
    words(QStringLiteral("Notes"), QStringLiteral("notes"));
    heading(QStringLiteral("Kind"));
    auto *kind = new QComboBox(m_form->parentWidget());
    kind->setAccessibleName(QStringLiteral("Kind of node"));
    for (const NodeKind k : allNodeKinds()) {
        if (k != NodeKind::Group) {
            kind->addItem(bounds::toString(k));
        }
    }
    kind->setCurrentText(bounds::toString(n.kind));
    connect(kind, &QComboBox::textActivated, this, [this](const QString &text) {
        QString why;
        setField(QStringLiteral("kind"), text, &why);
    });
    m_form->addWidget(kind);
}

FieldRow *Inspector::words(const QString &name, const QString &field) {
    FieldRow *r = row(name, field, QString());
    r->setWide();
    return r;
}

// Status and Retry-After of one rule of the policy.
void Inspector::ruleForm(const QString &name, const QString &field) {
    row(name + QStringLiteral(" status"), field + QStringLiteral(".status"), QString());
    row(QStringLiteral("Retry after"), field + QStringLiteral(".retry_after_s"), QStringLiteral("s"));
}

void Inspector::callForm(const Call &c) {
    heading(QStringLiteral("Calls"));
    row(QStringLiteral("Per request"), QStringLiteral("per_request"), QStringLiteral("×"));
    const QStringList modes{QStringLiteral("serial"), QStringLiteral("parallel")};
    choice(QStringLiteral("mode"), modes, c.mode == CallMode::Parallel ? 1 : 0);
    row(QStringLiteral("Open at once"), QStringLiteral("width"), QString());
    heading(QStringLiteral("Failure"));
    row(QStringLiteral("Retries"), QStringLiteral("retries"), QString());
    row(QStringLiteral("Share failing"), QStringLiteral("fail"), QString());
    row(QStringLiteral("Timeout"), QStringLiteral("timeout_s"), QStringLiteral("s"));
    row(QStringLiteral("Timeout cancels"), QStringLiteral("cancels"), QString());
    heading(QStringLiteral("Holding"));
    row(QStringLiteral("Share of time"), QStringLiteral("hold_share"), QString());
    row(QStringLiteral("Walks of a cycle"), QStringLiteral("depth"), QString());
    heading(QStringLiteral("Contract"));
    words(QStringLiteral("Version"), QStringLiteral("contract.version"));
    words(QStringLiteral("Acknowledged by"), QStringLiteral("contract.acknowledged_by"));
    words(QStringLiteral("On"), QStringLiteral("contract.on"));
    heading(QStringLiteral("About"));
    row(QStringLiteral("Asynchronous"), QStringLiteral("async"), QString());
    words(QStringLiteral("Notes"), QStringLiteral("notes"));
}

void Inspector::summaryForm() {
    const Analysis &a = m_model->analysis();
    const Document &d = m_model->shown();
    m_title->setText(displayText(d.name.isEmpty() ? QStringLiteral("Diagram") : d.name, 40));
    m_sub->setText(QStringLiteral("%1 nodes · %2 calls").arg(a.tiers.size()).arg(d.calls.size()));
    heading(QStringLiteral("Worst case: every call open at once"));
    facts({{QStringLiteral("Offered"), number(a.entryInflight, " in flight")},
           {QStringLiteral("Without waiting"),
            a.admissible.inflight ? exactNumber(floorOf(*a.admissible.inflight)) + QStringLiteral(" requests")
                                  : QStringLiteral("unknown")},
           {QStringLiteral("Binding tier"),
            a.admissible.inflightNodes.empty() ? QStringLiteral("–") : namesOf(d, a.admissible.inflightNodes)}});
    heading(QStringLiteral("Steady state: Little's law"));
    facts({{QStringLiteral("Offered"), number(a.entryRps, "/s")},
           {QStringLiteral("Carried"), a.admissible.rps ? exactNumber(floorOf(*a.admissible.rps)) + QStringLiteral("/s")
                                                        : QStringLiteral("unknown")},
           {QStringLiteral("Binding tier"),
            a.admissible.rpsNodes.empty() ? QStringLiteral("–") : namesOf(d, a.admissible.rpsNodes)}});
    if (!m_model->analysisError().isEmpty()) {
        heading(QStringLiteral("Cannot be analysed"));
        paragraph(m_model->analysisError());
    }
    if (a.entries.size() > 1) {
        heading(QStringLiteral("Each entry, the others as declared"));
        QList<std::pair<QString, QString>> lines;
        for (const EntryAnswer &e : a.entries) {
            lines.append({titleOf(d, Finding{.kind = FindingKind::NoBound, .node = e.node})
                              .section(QStringLiteral(" has no"), 0, 0),
                          QStringLiteral("%1 in flight, %2")
                              .arg(number(e.admissible.inflight), number(e.admissible.rps, "/s"))});
        }
        facts(lines);
    }
}

bool Inspector::setField(const QString &field, const QString &text, QString *why) {
    const QScopedValueRollback<bool> setting(m_setting, true);
    return m_node ? m_model->setField(m_node, field, text, why) : m_model->setField(m_call, field, text, why);
}

QString Inspector::valueOf(const QString &field) const {
    const Document &d = m_model->document();
    const Node *n = d.node(m_node);
    const Call *c = d.call(m_call);
    const YamlNode fields = n ? fieldsOf(d, *n) : c ? fieldsOf(d, *c) : YamlNode{};
    return fieldText(fields, field).value_or(QString());
}

QString Inspector::olderValue(const QString &field) const {
    const auto &c = m_model->comparison();
    const ItemChange *change = nullptr;
    if (const auto it = c.nodes.constFind(m_node); m_node && it != c.nodes.constEnd()) {
        change = &*it;
    } else if (const auto call = c.calls.constFind(m_call); m_call && call != c.calls.constEnd()) {
        change = &*call;
    }
    for (const FieldChange &f : change ? change->fields : std::vector<FieldChange>{}) {
        if (f.field == field) {
            return QStringLiteral("was ") + f.from.value_or(QStringLiteral("–"));
        }
    }
    return {};
}

std::pair<QString, int> Inspector::provenance(const QString &field) const {
    const Node *n = m_model->document().node(m_node);
    const bool present = !valueOf(field).isEmpty();
    if (const QString was = olderValue(field); !was.isEmpty()) {
        return {displayText(was, 24), FieldRow::Derived};
    }
    if (!n) {
        return present ? std::pair(QStringLiteral("declared"), int(FieldRow::Declared))
                       : std::pair(QString(), int(FieldRow::Absent));
    }
    const auto live = m_model->live().constFind(m_node);
    if (live != m_model->live().constEnd() && field == u"latency_s.mean" && live->latencyMean) {
        const auto ms = static_cast<DurationMs>(std::llround(*live->latencyMean * 1000));
        return {QStringLiteral("%1 now").arg(formatSpan(ms)), FieldRow::Measured};
    }
    if (live != m_model->live().constEnd() && field == u"max_rps" && live->rps) {
        return {QStringLiteral("%1/s now").arg(formatCount(*live->rps)), FieldRow::Measured};
    }
    if (live != m_model->live().constEnd() && field.startsWith(u"callers.") && field.endsWith(u".inflight")) {
        for (const auto &[caller, inflight] : live->callers) {
            if (field == QStringLiteral("callers.%1.inflight").arg(caller)) {
                return {QStringLiteral("%1 now").arg(formatCount(inflight)), FieldRow::Measured};
            }
        }
    }
    if (field == u"max_inflight" && !present && n->offer()) {
        return {QStringLiteral("pods × bound"), FieldRow::Derived};
    }
    if (field == u"max_inflight" && present && !n->why.derivedFrom.isEmpty()) {
        return {QStringLiteral("derived"), FieldRow::Derived};
    }
    return present ? std::pair(QStringLiteral("declared"), int(FieldRow::Declared))
                   : std::pair(QStringLiteral("not declared"), int(FieldRow::Absent));
}

void Inspector::refresh() {
    if (!m_node && !m_call) {
        if (m_stack->currentIndex() == 0 && m_rows.isEmpty() && !m_setting) {
            // The summary is made of labels only: made anew, without asking for the selection again.
            auto *body = new QWidget;
            m_form = new QVBoxLayout(body);
            m_form->setContentsMargins(12, 2, 12, 8);
            m_form->setSpacing(0);
            summaryForm();
            m_form->addStretch(1);
            m_scroll->setWidget(body);
            body->setAutoFillBackground(false); // the panel's own colour
        }
        return;
    }
    const Node *n = m_model->document().node(m_node);
    for (FieldRow *r : m_rows) {
        const bool product = n && r->field() == u"max_inflight" && n->offer();
        r->setValue(valueOf(r->field()), product ? exactNumber(*n->offer()) : QStringLiteral("–"));
        const auto [word, mark] = provenance(r->field());
        r->setProvenance(word, mark);
        if (mark == FieldRow::Measured) { // "now" is the moment that the canvas shows
            setPlainToolTip(r, QStringLiteral("measured at %1 UTC").arg(formatClock(m_model->liveAt())));
        }
    }
}

} // namespace bs
